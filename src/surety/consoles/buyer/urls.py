from django.urls import path

from surety.consoles.buyer import pages

urlpatterns = [
    path("o/<str:token>", pages.show_order, name="buyer-order"),
    path("o/<str:token>/answer", pages.answer_delay, name="buyer-answer"),
]
