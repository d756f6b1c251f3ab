"""What the environment says: every setting Surety reads, in one place, without Django."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

WEB_ROLE = "surety_web"
PORT_MAX = 65_535

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


_ABOVE = Path(__file__).resolve().parents[3]
CHECKOUT = _ABOVE if (_ABOVE / "pyproject.toml").is_file() else None


class BadSetting(ValueError):
    """An environment variable holds a value that Surety cannot use."""


def home() -> Path:
    """SURETY_HOME: where data and secrets live.

    A checkout keeps them beside the code in `.surety`; an installed package uses the user's data folder.
    Neither depends on the working directory, so two commands typed in two places see the same data.
    """
    given = os.environ.get("SURETY_HOME")
    if given:
        return Path(given).expanduser().absolute()
    if CHECKOUT:
        return CHECKOUT / ".surety"
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "surety"


def make_home(path: Path | None = None) -> Path:
    """Create the home folder; others may pass through it only when root must let the database's user in."""
    path = path or home()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise BadSetting(f"SURETY_HOME={path} cannot be used: {error.strerror}") from None
    return path


def private_folder(name: str) -> Path:
    """A folder of the home that its owner alone may look into, whoever runs Surety and whatever the umask."""
    path = make_home() / name
    try:
        path.mkdir(exist_ok=True, mode=0o700)
        path.chmod(0o700)
    except OSError as error:
        raise BadSetting(f"{path} cannot be used: {error.strerror}") from None
    return path


def archive_folder() -> Path:
    """SURETY_FACTS_ARCHIVE: where the files of archived months of facts lie; a machine that reads facts must see it."""
    given = os.environ.get("SURETY_FACTS_ARCHIVE")
    return Path(given).expanduser().absolute() if given else home() / "archive" / "facts"


def make_archive_folder() -> Path:
    """The same, made where it is the home's; one that is named is there, or is not mounted."""
    folder = archive_folder()
    if os.environ.get("SURETY_FACTS_ARCHIVE"):
        if not folder.is_dir():
            raise BadSetting(f"SURETY_FACTS_ARCHIVE={folder} is no folder")
        return folder
    private_folder("archive")
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def facts_kept_months() -> int | None:
    """SURETY_FACTS_KEPT_MONTHS: how many whole months of facts stay in the database; None, all of them."""
    if not os.environ.get("SURETY_FACTS_KEPT_MONTHS"):
        return None
    count = whole_number("SURETY_FACTS_KEPT_MONTHS", 0)
    if count < 0:
        raise BadSetting(f"SURETY_FACTS_KEPT_MONTHS={count} is no number of months")
    return count


def rulebook_folder() -> Path:
    """SURETY_RULEBOOK: the dated tables; those of the checkout unless another folder is named."""
    given = os.environ.get("SURETY_RULEBOOK")
    if given:
        return Path(given).expanduser().absolute()
    return (CHECKOUT or Path.cwd()) / "rulebook"


def notice_days() -> int:
    """SURETY_NOTICE_DAYS: how long merchants are told of a change of the rules before it holds.

    BTAS-6.2 asks for the legal procedure and names no number: seven days are assumed.
    """
    return whole_number("SURETY_NOTICE_DAYS", 7)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise BadSetting(f"{name}={value!r} is neither on nor off")


def whole_number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name}={value!r} is not a whole number") from None


def public_address() -> str:
    """SURETY_ADDRESS: where the public finds this installation, for addresses that are printed or signed."""
    return (os.environ.get("SURETY_ADDRESS") or f"http://localhost:{port()}").rstrip("/")


def code_prefix() -> str:
    """SURETY_CODE_PREFIX: what stands before item codes, up to and with `/01/<GTIN>` (GS1 Digital Link).

    The default's GTIN is the one GS1 keeps for examples.
    """
    return (os.environ.get("SURETY_CODE_PREFIX") or f"{public_address()}/01/09506000134352").rstrip("/")


def log_name() -> str:
    """SURETY_LOG_NAME: the name under which the log signs its checkpoints; it never changes."""
    return os.environ.get("SURETY_LOG_NAME") or "surety.localhost/log"


def names(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def port() -> int:
    value = whole_number("SURETY_PORT", 8000)
    if not 1 <= value <= PORT_MAX:
        raise BadSetting(f"SURETY_PORT={value} is not a port: it lies between 1 and {PORT_MAX}")
    return value


def kept_secret(file_name: str, folder: Path | None = None) -> str:
    """A random text generated once into the home folder, readable by its owner alone."""
    folder = make_home(folder)
    path = folder / file_name
    try:
        if not path.exists():
            _write_secret(path)
        return path.read_text()
    except PermissionError:
        raise BadSetting(f"{path} belongs to another user; choose another SURETY_HOME") from None


def _write_secret(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)  # of two processes that start together, one wins and both read the same text
    draft.unlink()


def signing_secret() -> str:
    return os.environ.get("SURETY_SECRET") or kept_secret("signing.secret")


def digest_secret() -> str:
    """Keys digests of personal data. Unlike the signing secret it is never changed: the database bears its mark."""
    return os.environ.get("SURETY_DIGEST_SECRET") or kept_secret("digest.secret")


def owner_url() -> str:
    """The database as its owner: the door and the migrations. Starts nothing."""
    given = os.environ.get("SURETY_DATABASE_URL")
    if given:
        return given
    from surety.launcher.postgres import url_of

    return url_of(home())


def web_url() -> str:
    """The database as the role of the consoles and the API, which cannot write what the door writes."""
    return os.environ.get("SURETY_WEB_DATABASE_URL") or as_role(owner_url(), WEB_ROLE, web_password())


def web_password() -> str:
    return kept_secret("web.password")


def as_role(url: str, role: str, password: str) -> str:
    """The same database, another role."""
    parts = urlsplit(url)
    _, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))


def with_database(url: str, database: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database, safe="")))
