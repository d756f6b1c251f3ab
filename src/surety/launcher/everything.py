"""`surety run`: the database, the schema, demonstration data, the pages and the workers, in one command."""

import http.client
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec

from surety.config.assets import collect_assets
from surety.config.migration import migrate, set_up_django
from surety.launcher.database import open_database
from surety.launcher.ports import check_port_free
from surety.launcher.postgres import Server
from surety.launcher.stopping import Stopping
from surety.launcher.supervisor import Child, Supervisor

Say = Callable[[str], None]


def run_everything(host: str, port: int, workers: int, *, demo: bool, say: Say) -> None:
    check_port_free(host, port)
    stopping = Stopping()
    stopping.listen()
    try:
        with open_database() as server:
            say("database ready · 数据库已就绪")
            migrate(verbosity=0)
            if demo:
                load_demo_once(say)
            collect_assets()
            _close_connections()
            _supervise(host, port, workers, server, stopping, say)
    except KeyboardInterrupt:
        pass
    say("stopped · 已停止")


def load_demo_once(say: Say) -> None:
    """Into an empty database only: one in which nobody can sign in yet."""
    if not find_spec("surety.platforms") or not find_spec("surety.platforms.demo"):
        return
    set_up_django()
    from django.contrib.auth import get_user_model

    if get_user_model().objects.exists():
        return
    from surety.platforms import demo

    say("loading demonstration data · 正在载入演示数据")
    demo.load(say)


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _supervise(host: str, port: int, workers: int, server: Server | None, stopping: Stopping, say: Say) -> None:
    children = [Child("web", ["serve", "--host", host, "--port", str(port), "--workers", str(workers)])]
    if find_spec("surety.engine.worker"):
        children.append(Child("worker", ["worker"]))
    announced = False

    def look() -> None:
        nonlocal announced
        if server:
            server.ensure_quickly()
        if not announced and _answers(host, port):
            announced = True
            _announce(host, port, say)

    Supervisor(children, stopping).run(look)


def _answers(host: str, port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection(host, port, timeout=2)) as connection:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
    except OSError:
        return False


def _announce(host: str, port: int, say: Say) -> None:
    say(f"\nSurety · 履约保障   http://{'localhost' if host == '127.0.0.1' else host}:{port}/")
    for login in _demo_logins():
        say("  " + "  ".join(str(part) for part in login))
    say("Ctrl-C stops everything · 按 Ctrl-C 停止\n")


def _demo_logins() -> list[tuple[str, ...]]:
    """What the demonstration's people type: (name, password, who they are)."""
    if not find_spec("surety.platforms") or not find_spec("surety.platforms.demo"):
        return []
    from surety.platforms import demo

    return list(getattr(demo, "LOGINS", ()))
