"""Ids in addresses. An id of a subject holds printable characters only: `/` is written `~2F`, `~` is `~7E`."""

from django.urls import register_converter


class SubjectPath:
    regex = r"[a-z0-9_]{1,24}:[^/]{1,160}"

    def to_python(self, value: str) -> str:
        if not value.isprintable():  # NUL would break a query; a ValueError is a 404
            raise ValueError(value)
        return value.replace("~2F", "/").replace("~7E", "~")

    def to_url(self, value: str) -> str:
        return value.replace("~", "~7E").replace("/", "~2F")


class RulePath(SubjectPath):
    """The id of a table or a row, which may be any word. One of dots alone would be a place in the address."""

    regex = r"[^/]{1,600}"

    def to_python(self, value: str) -> str:
        return super().to_python(value.replace("~2E", "."))

    def to_url(self, value: str) -> str:
        address = super().to_url(value)
        return address if address.strip(".") else address.replace(".", "~2E")


register_converter(SubjectPath, "subject")
register_converter(RulePath, "rule")
