from django.urls import include, path

from surety.consoles.rules import pages

_pages = [
    path("", pages.tables, name="tables"),
    path("<slug:table>", pages.table, name="table"),
    path("<slug:table>/try", pages.try_it, name="try"),
    path("<slug:table>/rows/<slug:row>", pages.row, name="row"),
]

urlpatterns = [path("rules/", include((_pages, "rules")))]
