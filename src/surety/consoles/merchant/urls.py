from django.urls import include, path, re_path

from surety.consoles.merchant import export, filings, following, messages, order, ship, ship_many, shipping, statement

app_name = "shop"
_order = [
    path("receiver", order.receiver, name="receiver"),
    path("ship", ship.ship, name="ship"),
    path("delay", filings.delay, name="delay"),
    path("appeal", filings.appeal, name="appeal"),
    re_path(r"^evidence/(?P<digest>[0-9a-f]{64})$", filings.evidence_file, name="evidence"),
]
    path("postings/<rule:effect>", statement.posting, name="posting"),
_pages = [
    path("shipping", shipping.shipping, name="shipping"),
    re_path(r"^shipping\.(?P<form>csv|json)$", export.shipping_export, name="shipping_export"),
    path("ship-next", following.ship_next, name="ship_next"),
    path("ship-many", ship_many.ship_many, name="ship_many"),
    path("orders/<subject:order>", order.order, name="order"),
    path("orders/<subject:order>/", include(_order)),
    path("messages", messages.inbox, name="messages"),
    path("messages/read", messages.mark_read, name="messages_read"),
    path("statement", statement.statement, name="statement"),
]
urlpatterns = [path("shop/<subject:shop>/", include(_pages))]
    path("statement/postings", statement.postings, name="postings"),
