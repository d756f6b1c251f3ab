from django.urls import path

from surety.consoles.buyer import case, conversations, pack, pages, reporting, requesting, statement
from surety.consoles.language import speaking_to_the_buyer

_PAGES = [
    ("o/<str:token>", pages.show_order, "buyer-order"),
    ("o/<str:token>/answer", pages.answer_delay, "buyer-answer"),
    ("o/<str:token>/statement", statement.statement, "buyer-statement"),
    ("o/<str:token>/service", pages.choose_service, "buyer-service"),
    ("o/<str:token>/conversations", conversations.write, "buyer-conversations"),
    ("o/<str:token>/conversations/<str:talk>", conversations.show_conversation, "buyer-conversation"),
    ("o/<str:token>/conversations/<str:talk>/act", conversations.act, "buyer-conversation-act"),
    ("o/<str:token>/report", reporting.report, "buyer-report"),
    ("o/<str:token>/aftersales", requesting.show_offers, "buyer-aftersales"),
    ("o/<str:token>/aftersales/ask/<str:asks>", requesting.ask, "buyer-ask"),
    ("o/<str:token>/aftersales/<str:number>", case.show_case, "buyer-case"),
    ("o/<str:token>/aftersales/<str:number>/files/<str:digest>", case.case_file, "buyer-case-file"),
    ("o/<str:token>/aftersales/<str:number>/<str:act>", case.act_on_case, "buyer-case-act"),
]
urlpatterns = [
    # The pack is read by others too: it speaks of the buyer.
    path("o/<str:token>/aftersales/<str:number>/pack", pack.show_pack, name="buyer-pack"),
    path("o/<str:token>/aftersales/<str:number>/pack.zip", pack.send_pack, name="buyer-pack-zip"),
    *(path(route, speaking_to_the_buyer()(view), name=name) for route, view, name in _PAGES),
]
