"""Whether a port is free, said before anything is started."""

import socket


class PortTaken(Exception):
    """Another program listens on the port."""


def check_port_free(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(
                f"{host}:{port} cannot be used ({error.strerror}); choose another: SURETY_PORT={port + 1}\n"
                f"端口 {port} 无法使用，请换一个，例如 SURETY_PORT={port + 1}"
            ) from None
