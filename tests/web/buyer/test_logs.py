"""A buyer's link needs no account: whoever reads a log must not be able to open the page."""

import logging

from django.conf import settings

from surety.config.logs import LineFormatter


def test_a_log_line_does_not_open_the_page():
    line = LineFormatter("{levelname} {message}", style="{")
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Forbidden", "/o/abc.def/answer"), None)
    assert line.format(record) == "WARNING Forbidden: /o/..."


def test_every_line_is_written_so(database_url):
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each.formatter, LineFormatter)]
    assert settings.LOGGING["root"]["handlers"] == [handler.name]
    assert not logging.getLogger("django").handlers
