"""Who the database runs as. PostgreSQL refuses root, so root lends it an account without privileges."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surety.launcher.errors import DatabaseUnavailable, ForeignFolder

_PREFERRED = ("surety", "nobody")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def as_popen(self) -> dict[str, Any]:
        """Arguments of subprocess.Popen that make the child run as this account."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def can_enter(self, folder: Path) -> bool:
        """Whether every folder on the way to this one lets the account pass."""
        if os.geteuid() != 0:
            return True
        return all(self._may_pass(each) for each in (folder, *folder.parents) if each.exists())

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def account_for(folder: Path) -> Account:
    """The owner of an existing data folder, else ourselves, else (for root) an account without privileges."""
    me = os.geteuid()
    if folder.exists():
        status = folder.stat()
        if me not in (0, status.st_uid):
            raise ForeignFolder(f"{folder} belongs to {_name_of(status.st_uid)}; choose another SURETY_HOME")
        if status.st_uid != 0:
            return Account(status.st_uid, status.st_gid)
    if me != 0:
        return Account(me, os.getegid())
    for name in _PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseUnavailable(f"root needs an account named {' or '.join(_PREFERRED)} to run PostgreSQL as")


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
