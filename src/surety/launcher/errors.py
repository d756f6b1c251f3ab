class DatabaseUnavailable(Exception):
    """The embedded database could not be started."""


class OtherMajorVersion(DatabaseUnavailable):
    """The data folder was written by another major version of PostgreSQL."""


class ForeignFolder(DatabaseUnavailable):
    """The data folder belongs to another user."""
