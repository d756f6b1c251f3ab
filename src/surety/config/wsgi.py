import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "surety.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  settings are named before Django is loaded

application = get_wsgi_application()
