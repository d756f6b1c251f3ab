import os

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. 监听地址。")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port; SURETY_PORT, else 8000. 端口。")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes. 进程数。")
def serve(host: str, port: int | None, workers: int) -> None:
    """Serve the consoles and the API, nothing else.

    只提供网页控制台与接口。
    """
    from surety.config import environment
    from surety.config.assets import collect_assets
    from surety.launcher.database import open_database
    from surety.launcher.ports import PortTaken, check_port_free

    port = port or environment.port()
    try:
        check_port_free(host, port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from None
    with open_database(waits=True):
        collect_assets()
        environment.private_folder("evidence")
        os.umask(0o077)  # what the pages keep (evidence) is for its owner alone
        _serve_pages(host, port, workers)


def _serve_pages(host: str, port: int, workers: int) -> None:
    import logging
    import multiprocessing

    from granian import Granian
    from granian.http import HTTP1Settings

    from surety.launcher.bodies import THREADS

    # It finds so many threads high; most of them are there to wait for slow bodies (launcher/bodies.py).
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    # Each web process reads the settings afresh, after the static files were collected.
    multiprocessing.set_start_method("spawn")
    Granian(
        "surety.launcher.web:application",
        address=host,
        port=port,
        interface="wsgi",
        workers=workers,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
        log_level="warning",
    ).serve()
