"""Which files of the home folder belong to the embedded database."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from surety.launcher.account import Account, account_for
from surety.launcher.binaries import SHARED
from surety.launcher.errors import ForeignFolder

# PostgreSQL fixes the name of the socket; its whole path may hold 107 bytes on Linux, 103 on macOS.
_SOCKET = "/.s.PGSQL.5432"
_SOCKET_PATH_BYTES_MAX = 103


@dataclass(frozen=True)
class Places:
    home: Path

    @property
    def account(self) -> Account:
        return account_for(self.link)

    @property
    def link(self) -> Path:
        """The database's folder as seen from the home."""
        return self.home / "postgres"

    @property
    def base(self) -> Path:
        """The database's folder: in the home, or in /var/lib if its account cannot enter the home (/root)."""
        if self.link.exists() or self.account.can_enter(self.home):
            return self.link.resolve()
        return SHARED / _short_hash(self.home)

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def socket(self) -> Path:
        folder = self.base / "socket"
        if len(os.fsencode(folder)) + len(_SOCKET) <= _SOCKET_PATH_BYTES_MAX:
            return folder
        return Path("/tmp") / f"surety-{self.account.uid}-{_short_hash(self.home)}"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the server."""
        return self.home / "postgres.users"

    @property
    def keeper_lock(self) -> Path:
        """Held by the process that keeps the server; says `ready` once connections are accepted."""
        return self.home / "postgres.keeper"

    @property
    def start_lock(self) -> Path:
        """Held while deciding whether to start a keeper."""
        return self.home / "postgres.start"

    def make(self) -> None:
        """Create the folders, owned by the database's account and closed to everybody else."""
        account, base = self.account, self.base
        base.mkdir(parents=True, exist_ok=True)
        account.own(base, 0o700)
        if base != self.link and not self.link.exists():
            self.link.symlink_to(base)
        self._make_socket_folder(account)

    def _make_socket_folder(self, account: Account) -> None:
        folder = self.socket
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            status = folder.lstat()
            if folder.is_symlink() or status.st_uid not in (account.uid, os.geteuid()):
                raise ForeignFolder(f"{folder} belongs to somebody else") from None
        account.own(folder, 0o700)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
