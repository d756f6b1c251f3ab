"""What each web process loads: the pages, and the promise to end with the process that started it."""

from surety.config import wsgi
from surety.launcher.bodies import limited
from surety.launcher.parent import end_with_parent

end_with_parent()
application = limited(wsgi.application)

__all__ = ["application"]
