"""What each web process loads: the pages, and the promise to end with the process that started it."""

from surety.config.wsgi import application
from surety.launcher.parent import end_with_parent

end_with_parent()

__all__ = ["application"]
