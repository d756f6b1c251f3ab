from django.urls import include, path

from surety.consoles.bench import queue, stating, work

app_name = "centre"
_pages = [
    path("", queue.show_queue, name="queue"),
    path("work.json", work.work_json, name="work"),
    path("facts", stating.post_facts, name="facts"),
]
urlpatterns = [path("centre/<subject:centre>/", include(_pages))]
