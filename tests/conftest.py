"""One PostgreSQL server for a test run, one database for each worker, one browser for each worker.

The controller makes a folder; every worker uses the server in it, has a home of its own there, and clones its database
from a template that is migrated once. Tests connect as the tables' owner or as the web role: never as a superuser.
"""

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

from surety.config import environment
from surety.launcher.lock import FileLock
from surety.launcher.places import Places
from surety.launcher.postgres import admin_url_of, is_kept, start, url_of
from tests import midnight
from tests.database import clone_template, empty_tables, filled_tables, kept, plain
from tests.standing import Worlds

pytest_plugins = ["tests.pages"]
# How long an example takes is no claim of a test. A run of the tests draws what the last one drew: new examples are
# looked for by the soak, whose seeds can be played again.
settings.register_profile("search", deadline=None)
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")

_HOME = "SURETY_TEST_HOME"
_DIGEST_SECRET = "of every run of the tests, so that what is drawn by it is drawn alike"
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}


def pytest_configure(config: pytest.Config) -> None:
    if _HOME not in os.environ:
        home = tempfile.mkdtemp(prefix="surety-test-")
        os.chmod(home, 0o711)
        os.environ[_HOME] = home
        (Path(home) / "digest.secret").write_text(_DIGEST_SECRET)
        config.stash[_made_home] = Path(home)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    home = Path(os.environ[_HOME])
    for name in [name for name in os.environ if name.startswith("SURETY_") and name not in _KEPT]:
        del os.environ[name]
    os.environ["SURETY_HOME"] = str(_home_of(worker, home))
    os.environ["SURETY_DATABASE_URL"] = environment.with_database(url_of(home), f"test_{worker}")
    os.environ["SURETY_SANDBOX"] = "1"
    # The browser's driver runs an event loop in the test's thread; Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    _set_up_django()


def _home_of(worker: str, shared: Path) -> Path:
    """Files of its own; the secrets are everybody's, since the server's roles and its template know them."""
    own = shared / worker
    own.mkdir(exist_ok=True)
    for name in ("digest.secret", "signing.secret", "web.password"):
        environment.kept_secret(name, shared)
        if not (own / name).exists():
            os.link(shared / name, own / name)
    return own


_KEPT = (_HOME, "SURETY_CHROMIUM")
_made_home = pytest.StashKey[Path]()


def _set_up_django() -> None:
    from surety.config.migration import set_up_django

    set_up_django()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Else each test's client looks through all static files before its first request.
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests are a large heap; the collector would walk it again and again, half a second each time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    home = config.stash.get(_made_home, None)
    if not home:
        return
    deadline = time.monotonic() + 20
    while is_kept(Places(home)) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(home, ignore_errors=True)
    del os.environ[_HOME]


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """A test begins and ends on one day: in the last seconds of one it waits for the next."""
    time.sleep(midnight.wait_for(datetime.now(UTC)).total_seconds())


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """What a page's test spoke is not what the next one hears."""
    yield
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def test_home() -> Path:
    """SURETY_HOME of this worker."""
    return Path(os.environ[_HOME]) / os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def _server_home() -> Path:
    return Path(os.environ[_HOME])


@pytest.fixture(scope="session")
def database_url(_server_home: Path) -> Iterator[str]:
    """This worker's migrated database, as the owner of its tables (not a superuser). Starts the server."""
    server = start(_server_home, _FAST)
    url = os.environ["SURETY_DATABASE_URL"]
    with FileLock(_server_home / "template.lock") as lock:
        lock.hold()
        clone_template(server.url, url)
    yield url
    from django.db import connections

    connections.close_all()
    server.stop()


@pytest.fixture(scope="session")
def web_url(database_url: str) -> str:
    """The same database as the web role, which reads the spine's tables and writes only Django's."""
    return environment.web_url()


@pytest.fixture(scope="session")
def _admin(database_url: str, _server_home: Path) -> Iterator[psycopg.Connection]:
    """For emptying tables whatever their triggers say. Not for tests."""
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    url = environment.with_database(admin_url_of(_server_home), str(name))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET lock_timeout = '15s'")
        yield connection


@pytest.fixture(scope="session")
def _filled_by_migrations(_admin: psycopg.Connection) -> frozenset[str]:
    return frozenset(filled_tables(_admin))


@pytest.fixture
def db(
    database_url: str, _admin: psycopg.Connection, _filled_by_migrations: frozenset[str]
) -> Iterator[psycopg.Connection]:
    """A clean database: every table empty but those that migrations fill. Yields the owner's connection."""
    empty_tables(_admin, keep=_filled_by_migrations)
    with kept(database_url, plain) as connection:
        yield connection


@pytest.fixture(scope="session")
def _worlds(_admin: psycopg.Connection, _filled_by_migrations: frozenset[str]) -> Worlds:
    return Worlds(_admin, _filled_by_migrations)


@pytest.fixture
def begin(db: psycopg.Connection, _worlds: Worlds) -> Callable[[str, Callable[[], Any]], Any]:
    """`begin("shops", make)`: the world that `make` makes in the clean database, put back where it was made before."""
    return _worlds.begin


@pytest.fixture
def web_db(db: psycopg.Connection, web_url: str) -> Iterator[psycopg.Connection]:
    """The clean database, as the web role."""
    with psycopg.connect(web_url, autocommit=True) as connection:
        yield connection
