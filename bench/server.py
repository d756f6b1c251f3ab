"""The server every figure is measured on: Surety's own embedded one, in a home that is thrown away.

Its settings are those of every installation (`surety.launcher.cluster.SETTINGS`: fsync and synchronous_commit on);
nothing is tuned for the bench, and ours and every reference run on the same server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from surety.config.environment import with_database
from surety.launcher.postgres import start

_TEMPLATE = "bench_template"
_SHOWN = (
    "server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_compression", "shared_buffers",
    "max_wal_size", "autovacuum", "commit_delay",
)  # fmt: skip


class Server:
    """A running server and its databases, each a clone of one that was migrated once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._admin = psycopg.connect(url, autocommit=True)
        self._create(_TEMPLATE, "template1")
        _migrate(with_database(url, _TEMPLATE))

    def fresh_database(self, name: str) -> str:
        self.drop_database(name)
        self._create(name, _TEMPLATE)
        return with_database(self._url, name)

    def drop_database(self, name: str) -> None:
        """Once the last connection of the row that used it is gone."""
        for _ in range(100):
            try:
                self._admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
                return
            except psycopg.errors.ObjectInUse:
                time.sleep(0.1)
        raise TimeoutError(f"{name} is still in use")

    def settings(self) -> dict[str, str]:
        shown = {name: self._admin.execute(f"show {name}").fetchone()[0] for name in _SHOWN}
        return shown | {"processors": str(os.cpu_count()), "python": sys.version.split()[0]}

    def close(self) -> None:
        self._admin.close()

    def _create(self, name: str, template: str) -> None:
        self._admin.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )


@contextmanager
def embedded() -> Iterator[Server]:
    """The bench's own server; its data goes with it. SURETY_BENCH_IN names the disk to measure, else it is TMPDIR's."""
    home = Path(tempfile.mkdtemp(prefix="surety-bench-", dir=os.environ.get("SURETY_BENCH_IN")))
    home.chmod(0o711)
    for name in [name for name in os.environ if name.startswith("SURETY_")]:
        del os.environ[name]
    os.environ["SURETY_HOME"] = str(home)
    running = start(home)
    try:
        server = Server(running.url)
        yield server
        server.close()
    finally:
        running.stop()
        data = (home / "postgres").resolve()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "surety.cli.main", "migrate"]
    subprocess.run(command, env=os.environ | {"SURETY_DATABASE_URL": url}, stdout=subprocess.DEVNULL, check=True)
