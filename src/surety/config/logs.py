"""Log lines without what opens a door: a buyer's page needs no account, its address is the key."""

import logging
import re

_BUYER_PAGE = re.compile(r"/o/\S*")


class LineFormatter(logging.Formatter):
    """Cuts the address of a buyer's page after `/o/`, in the message and in a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return _BUYER_PAGE.sub("/o/...", super().format(record))
