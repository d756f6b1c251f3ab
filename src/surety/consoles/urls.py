"""The consoles' addresses. Each console keeps its own `urls.py`; one that is not there yet is left out."""

from importlib.util import find_spec

from django.urls import include, path

from surety.consoles import (
    paths,  # noqa: F401  registers the `subject` converter
    uploads,
)
from surety.consoles.view_settings import save_view

urlpatterns = [path("view/<slug:list_name>", save_view, name="view_settings"), *uploads.urlpatterns]
for _console in ("certificate", "merchant", "bench", "printing", "staff", "buyer", "notices", "rules", "centres"):
    _name = f"surety.consoles.{_console}"
    if find_spec(_name) and find_spec(f"{_name}.urls"):
        urlpatterns.append(path("", include(f"{_name}.urls")))
