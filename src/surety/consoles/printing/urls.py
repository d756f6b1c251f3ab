from django.urls import include, path

from surety.consoles.printing import items, orders, sheets

app_name = "printing"
_pages = [
    path("", sheets.home, name="home"),
    path("commands.<slug:form>", sheets.commands, name="commands"),
    path("shelves.<slug:form>", sheets.shelves, name="shelves"),
    path("codes", orders.order, name="order"),
    path("codes/<str:name>/pins.<slug:form>", orders.pins, name="pins"),
    path("codes/<str:name>/labels.<slug:form>", orders.roll, name="roll"),
    path("codes/<str:name>/destroy", orders.destroy, name="destroy"),
    path("pieces/<subject:piece>", items.label, name="label"),
    path("pieces/<subject:piece>/label.<slug:form>", items.label_file, name="label_file"),
]
urlpatterns = [path("centre/<subject:centre>/labels/", include(_pages))]
