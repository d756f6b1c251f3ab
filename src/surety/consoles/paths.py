"""Subject ids in addresses. An id holds printable characters only: `/` is written `~2F`, `~` is `~7E`."""

from django.urls import register_converter


class SubjectPath:
    regex = r"[a-z0-9_]{1,24}:[^/]{1,160}"

    def to_python(self, value: str) -> str:
        if not value.isprintable():  # NUL would break a query; a ValueError is a 404
            raise ValueError(value)
        return value.replace("~2F", "/").replace("~7E", "~")

    def to_url(self, value: str) -> str:
        return value.replace("~", "~7E").replace("/", "~2F")


register_converter(SubjectPath, "subject")
