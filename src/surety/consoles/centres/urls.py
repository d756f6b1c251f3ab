from django.urls import include, path

from surety.consoles.centres import pages, rates

_pages = [
    path("", pages.show_centres, name="all"),
    path("rates", rates.show_rates, name="rates"),
    path("<subject:centre>", pages.show_centre, name="one"),
]
urlpatterns = [path("centres/", include((_pages, "centres")))]
