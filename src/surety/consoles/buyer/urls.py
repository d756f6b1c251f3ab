from django.urls import path

from surety.consoles.buyer import case, conversations, pack, pages, reporting, requesting, statement

urlpatterns = [
    path("o/<str:token>", pages.show_order, name="buyer-order"),
    path("o/<str:token>/answer", pages.answer_delay, name="buyer-answer"),
    path("o/<str:token>/statement", statement.statement, name="buyer-statement"),
    path("o/<str:token>/service", pages.choose_service, name="buyer-service"),
    path("o/<str:token>/conversations", conversations.write, name="buyer-conversations"),
    path("o/<str:token>/conversations/<str:talk>", conversations.show_conversation, name="buyer-conversation"),
    path("o/<str:token>/conversations/<str:talk>/act", conversations.act, name="buyer-conversation-act"),
    path("o/<str:token>/report", reporting.report, name="buyer-report"),
    path("o/<str:token>/aftersales", requesting.show_offers, name="buyer-aftersales"),
    path("o/<str:token>/aftersales/ask/<str:asks>", requesting.ask, name="buyer-ask"),
    path("o/<str:token>/aftersales/<str:number>", case.show_case, name="buyer-case"),
    path("o/<str:token>/aftersales/<str:number>/pack", pack.show_pack, name="buyer-pack"),
    path("o/<str:token>/aftersales/<str:number>/pack.zip", pack.send_pack, name="buyer-pack-zip"),
    path("o/<str:token>/aftersales/<str:number>/files/<str:digest>", case.case_file, name="buyer-case-file"),
    path("o/<str:token>/aftersales/<str:number>/<str:act>", case.act_on_case, name="buyer-case-act"),
]
