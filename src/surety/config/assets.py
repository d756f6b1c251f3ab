"""Static files, collected once per version: names carry a hash, contents are compressed beforehand."""

import hashlib
import os
from pathlib import Path

from surety.config import environment
from surety.launcher.lock import FileLock


def collect_assets() -> bool:
    """Collect the packages' static files into the home folder if they changed. Returns whether they had."""
    from surety.config.migration import set_up_django

    set_up_django()
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    with FileLock(environment.make_home() / "static.lock") as lock:
        lock.hold()
        fingerprint = _fingerprint()
        if stamp.is_file() and stamp.read_text() == fingerprint:
            return False
        _collect()
        stamp.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _collect() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import override_settings

    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": backend}):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
