from django.urls import include, path

from surety.consoles.rules import downloads, leaving, pages, releases, stopping
from surety.consoles.rules.changes import comments, deciding, listing, one, remedies, study
from surety.consoles.rules.drafts import editing, saving
from surety.consoles.rules.drafts import pages as drafts

_changes = [
    path("changes", listing.changes, name="changes"),
    path("changes/<int:number>", one.change, name="change"),
    path("changes/<int:number>/submit", deciding.submit, name="submit"),
    path("changes/<int:number>/approve", deciding.approve, name="approve"),
    path("changes/<int:number>/reject", deciding.reject, name="reject"),
    path("changes/<int:number>/withdraw", deciding.withdraw, name="withdraw"),
    path("changes/<int:number>/answer", comments.answer, name="answer"),
    path("changes/<int:number>/study", study.ask, name="study"),
    path("changes/<int:number>/study/progress", study.progress, name="study_progress"),
    path("changes/<int:number>/edit", saving.reopen, name="reopen"),
]
_drafts = [
    path("drafts", drafts.drafts, name="drafts"),
    path("drafts/begin", editing.begin, name="draft_begin"),
    path("drafts/<int:draft>", drafts.draft, name="draft"),
    path("drafts/<int:draft>/words", drafts.keep_words, name="draft_words"),
    path("drafts/<int:draft>/check", drafts.check, name="draft_check"),
    path("drafts/<int:draft>/upload", drafts.upload, name="draft_upload"),
    path("drafts/<int:draft>/save", saving.save, name="draft_save"),
    path("drafts/<int:draft>/discard", drafts.discard, name="draft_discard"),
    path("drafts/<int:draft>/edits/<int:edit>", editing.edit, name="draft_edit"),
    path("drafts/<int:draft>/edits/<int:edit>/remove", editing.remove, name="draft_remove"),
]
_releases = [
    path("releases", releases.releases, name="releases"),
    path("releases/<int:number>", releases.release, name="release"),
    path("releases/<int:number>/remedy", remedies.draft, name="remedy"),
    path("compare", releases.compare, name="compare"),
]
_tables = [
    path("", pages.tables, name="tables"),
    path("clauses", editing.clauses, name="clauses"),
    path("<rule:table>", pages.table, name="table"),
    path("<rule:table>/file.<slug:form>", downloads.table_file, name="table_file"),
    path("<rule:table>/try", pages.try_it, name="try"),
    path("<rule:table>/rows/<rule:row>", pages.row, name="row"),
    path("<rule:table>/rows/<rule:row>/switch", stopping.switch, name="switch"),
]
_shop = [
    path("changes/<int:number>/say", comments.say, name="say"),
    path("leave", leaving.leave, name="leave"),
    path("stay", leaving.stay, name="stay"),
]
_pages = [
    path("rules/", include([*_changes, *_drafts, *_releases, *_tables])),
    path("shop/<subject:shop>/rules/", include(_shop)),
]

urlpatterns = [path("", include((_pages, "rules")))]
