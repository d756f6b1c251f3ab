"""The same schema and statements on an older server that is not ours: PostgreSQL 15, the oldest we promise."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from surety.engine import db, replay

BINARIES = Path(os.environ.get("SURETY_POSTGRES_15", "/usr/lib/postgresql/15/bin"))
pytestmark = pytest.mark.skipif(
    not (BINARIES / "initdb").exists(), reason=f"no PostgreSQL 15 in {BINARIES} (Debian: apt install postgresql-15)"
)


@pytest.fixture(scope="module")
def foreign_url() -> Iterator[str]:
    """A throw-away server on a socket of its own."""
    folder = Path(tempfile.mkdtemp(prefix="surety-pg15-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def run(*command: str) -> None:
        subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run(str(BINARIES / "initdb"), "-D", f"{folder}/data", "-U", "boss", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-c listen_addresses= -k {folder} -c fsync=off"
    run(str(BINARIES / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        yield f"postgresql://boss@/postgres?host={folder}"
    finally:
        run(str(BINARIES / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_an_import_runs_on_postgresql_15(foreign_url: str, tmp_path: Path) -> None:
    environment = os.environ | {"SURETY_DATABASE_URL": foreign_url, "SURETY_HOME": str(tmp_path)}

    def surety(*arguments: str) -> str:
        command = [sys.executable, "-m", "surety.cli.main", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    surety("migrate")
    surety("simulate", "--orders", "300", "--seed", "7", "--load")
    with db.connect(foreign_url) as connection:
        assert connection.execute("show server_version_num").fetchone()[0].startswith("15")
        assert connection.execute("select count(*) >= 300 from surety_order").fetchone() == (True,)
        assert connection.execute("select coalesce(sum(amount_fen), 0) from surety_posting").fetchone() == (0,)
        assert list(replay.differences(connection)) == []
