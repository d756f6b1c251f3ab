from django.urls import include, path

from surety.consoles.bench import queue, scanner, stating, work

app_name = "centre"
_pages = [
    path("", queue.show_queue, name="queue"),
    path("work.json", work.work_json, name="work"),
    path("facts", stating.post_facts, name="facts"),
    path("scan/", scanner.scan, name="scan"),
    path("scan/session.json", scanner.session_json, name="scan_session"),
]
urlpatterns = [
    path("centre/worker.js", scanner.worker, name="scan_worker"),
    path("centre/<subject:centre>/", include(_pages)),
]
