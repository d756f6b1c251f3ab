"""Whether a port is free, said before anything is started."""

import socket

from surety.config.environment import PORT_MAX


class PortTaken(Exception):
    """Another program listens on the port."""


def check_port_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise PortTaken(f"{host} is not an address to listen on ({error.strerror})") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            other = port + 1 if port < PORT_MAX else port - 1
            raise PortTaken(
                f"{host}:{port} cannot be used ({error.strerror}); choose another: SURETY_PORT={other}\n"
                f"端口 {port} 无法使用，请换一个，例如 SURETY_PORT={other}"
            ) from None
