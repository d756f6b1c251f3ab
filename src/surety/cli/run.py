import os

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. 监听地址。")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port; SURETY_PORT, else 8000. 端口。")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes. 网页进程数。")
@click.option(
    "--demo/--no-demo", default=None, help="Fill an empty database; default: only the embedded one. 载入演示数据。"
)
def run(host: str, port: int | None, workers: int, demo: bool | None) -> None:
    """Start everything: database, pages and workers, with demonstration data if there is none.

    启动全部：数据库、网页与后台进程；数据库为空时载入演示数据。按 Ctrl-C 停止。
    """
    from surety.config import environment
    from surety.config.grants import CannotCreateRole
    from surety.launcher.everything import run_everything
    from surety.launcher.ports import PortTaken
    from surety.launcher.supervisor import GivesUp

    os.environ.setdefault("SURETY_SANDBOX", "1")
    try:
        run_everything(host, port or environment.port(), workers, demo=demo, say=click.echo)
    except (CannotCreateRole, GivesUp, PortTaken) as error:
        raise click.ClickException(str(error)) from None
