from django.urls import include, path, re_path

from surety.consoles.bench import evidence, piece, queue, receive, scanner, shops, stating, work

app_name = "centre"
_FILE = r"^pieces/(?P<piece>[a-z0-9_]{1,16}:pc-[A-Za-z0-9._-]{1,36})/evidence/(?P<digest>[0-9a-f]{64})$"
_pages = [
    path("", queue.show_queue, name="queue"),
    path("receive", receive.receive, name="receive"),
    path("pieces/<subject:piece>", piece.show_piece, name="piece"),
    path("pieces/<subject:piece>/act", piece.act, name="act"),
    re_path(_FILE, evidence.send_file, name="evidence_file"),
    path("shops", shops.show_shops, name="shops"),
    path("work.json", work.work_json, name="work"),
    path("facts", stating.post_facts, name="facts"),
    path("scan/", scanner.scan, name="scan"),
    path("scan/mark.json", scanner.mark_json, name="scan_mark"),
    path("scan/session.json", scanner.session_json, name="scan_session"),
]
urlpatterns = [
    path("centre/worker.js", scanner.worker, name="scan_worker"),
    path("centre/<subject:centre>/", include(_pages)),
]
