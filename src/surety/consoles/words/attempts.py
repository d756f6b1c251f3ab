"""Why a request was turned away before the door; see `surety.consoles.words`."""

from django.utils.translation import gettext_lazy as _

ATTEMPT = {
    "link_forged": _("A link that is not ours, or was changed"),
    "link_expired": _("A link that has expired"),
    "not_of_this_order": _("A good link asked for what is another order's"),
    "not_there": _("A page that is not there, or is another's"),
    "no_permission": _("Without the permission, or from another site's form"),
    "bad_token": _("An API token that opens nothing"),
    "bad_request": _("A request nobody can read"),
    "body_too_large": _("A body beyond the bounds; nothing of it was read"),
    "too_many": _("Too many requests"),
    "invalid_input": _("Facts that nobody could state"),
    "fact_id_reused": _("A form or fact sent again with other content"),
    "refused_whole": _("A form that says several things, one of which was refused"),
    "disguised_file": _("A file that is not what it begins as"),
    "not_evidence": _("A file of no kind that is kept"),
    "heic_file": _("A HEIC picture"),
    "file_too_large": _("A file beyond the bounds"),
    "files_too_large": _("Files beyond the bounds together"),
    "too_many_files": _("Too many files"),
    "empty_file": _("An empty file"),
    "no_room_left": _("No room left for files of the order"),
    "raw_body_only": _("A form where a file was to be sent"),
    "evidence_mismatch": _("A file that is not the one announced"),
    "bad_range": _("A piece of a file that fits nowhere"),
    "too_many_open": _("Too many files begun and not finished"),
    "quota_reached": _("More files than a day allows"),
    "storage_full": _("No room left on the disk"),
    "file_gone": _("A file that was not kept so long"),
}
