"""Subject ids in addresses. An id may hold any printable character: `/` is written `~2F`, `~` is `~7E`."""

from django.urls import register_converter


class SubjectPath:
    regex = r"[a-z0-9_]{1,24}:[^/]{1,160}"

    def to_python(self, value: str) -> str:
        return value.replace("~2F", "/").replace("~7E", "~")

    def to_url(self, value: str) -> str:
        return value.replace("~", "~7E").replace("/", "~2F")


register_converter(SubjectPath, "subject")
