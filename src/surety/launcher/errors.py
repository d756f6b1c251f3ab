class DatabaseUnavailable(Exception):
    """The database could not be started, or does not answer."""


class OtherMajorVersion(DatabaseUnavailable):
    """The data folder was written by another major version of PostgreSQL."""


class ForeignFolder(DatabaseUnavailable):
    """The data folder belongs to another user."""
