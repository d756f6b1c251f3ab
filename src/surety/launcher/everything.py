"""`surety run`: the database, the schema, demonstration data, the pages and the workers, in one command."""

import http.client
from collections.abc import Callable
from contextlib import closing

from surety.config.assets import collect_assets
from surety.config.migration import migrate, set_up_django
from surety.launcher.database import open_database
from surety.launcher.ports import check_port_free
from surety.launcher.postgres import Server
from surety.launcher.stopping import Stopping
from surety.launcher.supervisor import Child, Supervisor

Say = Callable[[str], None]


def run_everything(host: str, port: int, workers: int, *, demo: bool | None, say: Say) -> None:
    """Run until told to stop. Unless `demo` says so, only a database of our own is filled: the passwords are known."""
    check_port_free(host, port)
    stopping = Stopping()
    stopping.listen()
    try:
        with open_database() as server:
            say("database ready · 数据库已就绪")
            migrate(verbosity=0)
            if demo or (demo is None and server):
                load_demo_once(say)
            collect_assets()
            _close_connections()
            _supervise(host, port, workers, server, stopping, say)
    except KeyboardInterrupt:
        pass
    say("stopped · 已停止")


def load_demo_once(say: Say) -> None:
    """Into an empty database only: one in which nobody can sign in yet. The people come last, so a kill repeats it."""
    set_up_django()
    from django.contrib.auth import get_user_model

    from surety.access.demo import create_users
    from surety.engine import clock, db
    from surety.platforms import demo

    if get_user_model().objects.exists():
        return
    say("loading demonstration data · 正在载入演示数据")
    with db.connect() as connection:
        now = clock.now(connection)
    demo.load(db.connect, now)
    create_users()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _supervise(host: str, port: int, workers: int, server: Server | None, stopping: Stopping, say: Say) -> None:
    web = Child("web", ["serve", "--host", host, "--port", str(port), "--workers", str(workers)])
    children = [web, Child("worker", ["worker"])]
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
    site = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
    say(f"\nSurety · 履约保障   {site}/")
    logins, buyer_pages = _demo()
    for role, name, password in logins:
        say(f"  {name:<14} {password:<18} {role}")
    for what, path in buyer_pages:
        say(f"  a buyer's page 买家页：{what}   {site}{path}")
    say("Ctrl-C stops everything · 按 Ctrl-C 停止\n")


def _demo() -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """What the demonstration's people type, while they have not changed it, and links that need no login."""
    from surety.access import demo

    logins = demo.logins()
    return logins, demo.buyer_pages() if logins else []
