"""Where each address goes: the consoles at the root, the API below /api/, the back office below /admin/."""

from importlib.util import find_spec

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from surety.config.security import BACK_OFFICE_PATH


def answer_alive(request: HttpRequest) -> HttpResponse:
    """For load balancers and for `surety run`, which waits for it."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", answer_alive),
    path("i18n/", include("django.conf.urls.i18n")),
    path(BACK_OFFICE_PATH.lstrip("/"), admin.site.urls),
]
if find_spec("surety.api") and find_spec("surety.api.urls"):
    urlpatterns.append(path("api/", include("surety.api.urls")))
    urlpatterns.append(path("epcis/", include("surety.api.epcis_urls")))
urlpatterns.append(path("", include("surety.consoles.urls")))
