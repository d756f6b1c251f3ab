from django.urls import include, path

from surety.consoles.notices import acts, editor, filing, lists, notice, previewing, shop

_staff = [
    path("", lists.show_list, name="list"),
    path("/new", editor.write_new, name="new"),
    path("/template.xlsx", editor.template, name="template"),
    path("/<subject:notice>", notice.show_notice, name="notice"),
    path("/<subject:notice>/edit", editor.edit, name="edit"),
    path("/<subject:notice>/preview", previewing.show_preview, name="preview"),
    path("/<subject:notice>/progress", notice.show_progress, name="progress"),
    path("/<subject:notice>/publish", acts.publish, name="publish"),
    path("/<subject:notice>/withdraw", acts.withdraw, name="withdraw"),
    path("/<subject:notice>/decide", acts.decide, name="decide"),
    path("/<subject:notice>/lift", acts.lift, name="lift"),
    path("/<subject:notice>/evidence/<slug:digest>", notice.evidence_file, name="evidence"),
]
_shop = [
    path("", shop.show_notices, name="all"),
    path("/file", filing.file_disruption, name="file"),
    path("/<subject:notice>", shop.show_notice, name="one"),
    path("/<subject:notice>/evidence/<slug:digest>", filing.evidence_file, name="evidence"),
]

urlpatterns = [
    path("staff/notices", include((_staff, "notices"))),
    path("shop/<subject:shop>/notices", include((_shop, "shop-notices"))),
]
