"""A new database cluster: initdb, who may log in, the first roles; and the settings it runs with."""

import os
import shutil
import subprocess
from pathlib import Path

from surety.config.environment import kept_secret
from surety.launcher.binaries import major_version, reachable_by
from surety.launcher.errors import DatabaseUnavailable, OtherMajorVersion
from surety.launcher.places import Places

ADMIN = "postgres"
OWNER = "surety"
DATABASE = "surety"

SETTINGS = {
    "listen_addresses": "",  # the unix socket only
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "pglz",  # the wheel is built without lz4
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}

_HOST_BASED_ACCESS = """\
# The folder of the socket is closed to other users, and whoever reaches it still needs the password.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
"""


def check_version(places: Places) -> None:
    marker = places.data / "PG_VERSION"
    if not marker.exists():
        return
    written_by, ours = marker.read_text().strip(), major_version()
    if written_by != str(ours):
        raise OtherMajorVersion(
            f"{places.data} was written by PostgreSQL {written_by}; this program brings {ours}. "
            f"Dump it with version {written_by} and load it again, or choose another SURETY_HOME."
        )


def create(places: Places, *, durable: bool) -> None:
    """Make the cluster beside its final place and move it there: nothing stays half made."""
    draft = places.base / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    programs = reachable_by(places.account)
    _run(places, _initdb(programs, draft, durable=durable))
    (draft / "pg_hba.conf").write_text(_HOST_BASED_ACCESS)
    single = [programs / "postgres", "--single", "-D", draft, "-c", "exit_on_error=on"]
    if not durable:
        single += ["-c", "fsync=off"]
    _run(places, [*single, "postgres"], typed=_first_roles(places))
    draft.rename(places.data)


def _initdb(programs: Path, data: Path, *, durable: bool) -> list[str | Path]:
    # `reject` only until our own pg_hba.conf is in place: initdb would otherwise want the password in a file.
    command = [programs / "initdb", "-D", data, "-U", ADMIN, "--auth=reject", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return command if durable else [*command, "--no-sync"]


def _first_roles(places: Places) -> str:
    """One command a line, as single-user mode reads them. Our passwords are URL-safe: nothing to quote."""
    owner, admin = kept_secret("owner.password", places.home), kept_secret("admin.password", places.home)
    return (
        f"ALTER ROLE {ADMIN} PASSWORD '{admin}'\n"
        f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{owner}'\n"
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
    )


def _run(places: Places, command: list[str | Path], typed: str = "") -> None:
    done = subprocess.run(
        command,
        input=typed,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=places.base,
        env=child_environment(),
        check=False,
        **places.account.as_popen(),
    )
    # Single-user mode ends well even after an error.
    if done.returncode or "ERROR:" in done.stdout or "FATAL:" in done.stdout:
        raise DatabaseUnavailable(f"{Path(command[0]).name} failed:\n{done.stdout}")


def child_environment() -> dict[str, str]:
    """PostgreSQL's own environment: nothing of the caller's PG* variables or language."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "TZDIR") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
