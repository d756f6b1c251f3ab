"""What the editor's buttons do to its form; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from msgspec import structs

from surety.consoles import typed
from surety.consoles.notices.form import GROUPS_MAX, Form
from surety.consoles.notices.naming import read_names
from surety.consoles.notices.picking import without_parts
from surety.consoles.notices.sheets import FILE_BYTES_MAX, BadSheet
from surety.consoles.notices.typed_group import TypedGroup, fresh
from surety.consoles.notices.uploading import read_upload
from surety.regions import tree

Uploaded = UploadedFile | None


def press(form: Form, act: str, what: str, *, file: Uploaded) -> Form:
    """The form after a button; one that is not known leaves it as it is.

    Whoever turns away from a group has its typed names added first, and stays there while one is unclear.
    """
    if act in _LEAVING:
        form = _add_names(form, "", None)
        if form.unclear:
            return form
    return _ACTS.get(act, _refresh)(form, what, file)


def _refresh(form: Form, _what: str, _file: Uploaded) -> Form:
    return form


def _add_names(form: Form, _what: str, _file: Uploaded) -> Form:
    """Regions typed into the open group; what is unclear stays typed, and is asked."""
    if form.open is None or not form.text:
        return form
    found = read_names(form.text)
    unclear = tuple(found.unclear)
    return replace(_with_regions(form, found.codes), text="、".join(each.text for each in unclear), unclear=unclear)


def _choose(form: Form, code: str, _file: Uploaded) -> Form:
    """One of the regions a text could mean; the others typed are still asked about."""
    if form.open is None or tree.region(code) is None:
        return form
    left = [each for each in read_names(form.text).unclear if all(one.code != code for one in each.candidates)]
    form = replace(form, text="、".join(each.text for each in left), unclear=tuple(left))
    return _with_regions(form, (code,))


def _with_regions(form: Form, codes: tuple[str, ...]) -> Form:
    assert form.open is not None, "regions are added to the open group"
    group = form.groups[form.open]
    listed = [code for code in group.regions if not code]
    chosen = without_parts({code for code in group.regions if code} | set(codes))
    return form.with_group(form.open, structs.replace(group, regions=(*listed, *chosen)))


def _remove(form: Form, code: str, _file: Uploaded) -> Form:
    if form.open is None:
        return form
    group = form.groups[form.open]
    return form.with_group(
        form.open, structs.replace(group, regions=tuple(each for each in group.regions if each != code))
    )


def _none(form: Form, _what: str, _file: Uploaded) -> Form:
    """All regions of the open group away."""
    if form.open is None:
        return form
    return form.with_group(form.open, structs.replace(form.groups[form.open], regions=()))


def _open(form: Form, what: str, _file: Uploaded) -> Form:
    number = typed.whole(what, most=len(form.groups) - 1)
    return replace(form, open=number, opened="", text="")


def _close(form: Form, _what: str, _file: Uploaded) -> Form:
    return replace(form, open=None, opened="", text="")


def _add_group(form: Form, _what: str, _file: Uploaded) -> Form:
    return replace(form, groups=[*form.groups, fresh()], open=len(form.groups), opened="", text="")


def _copy(form: Form, what: str, _file: Uploaded) -> Form:
    """The same times for other regions."""
    number = typed.whole(what, most=len(form.groups) - 1)
    if number is None:
        return form
    copied = structs.replace(form.groups[number], regions=(), names={})
    return replace(form, groups=[*form.groups, copied], open=len(form.groups), opened="", text="")


def _drop(form: Form, what: str, _file: Uploaded) -> Form:
    number = typed.whole(what, most=len(form.groups) - 1)
    groups = [group for n, group in enumerate(form.groups) if n != number]
    return replace(form, groups=groups, open=None, opened="", text="")


def _upload(form: Form, _what: str, file: Uploaded) -> Form:
    """Good rows become groups; a group that is still as it was made makes room for them."""
    if file is None:
        return replace(form, upload_fault=_("Choose a file first."))
    try:
        found = read_upload(file.read(FILE_BYTES_MAX + 1))
    except BadSheet as error:
        return replace(form, upload_fault=str(error))
    kept = [group for group in form.groups if group.regions or group != _as_posted(fresh())]
    uploaded = (found.good, tuple(found.faults), found.more_faults)
    groups = [*kept, *found.groups] or [fresh()]
    if len(groups) > GROUPS_MAX:
        return replace(form, upload_fault=_("At most %d groups in one notice.") % GROUPS_MAX)
    return replace(form, groups=groups, open=None if found.groups else form.open, uploaded=uploaded)


def _as_posted(group: TypedGroup) -> TypedGroup:
    """A group as it comes back from a page on which nobody touched it."""
    return structs.replace(group, timers=group.lines)


_LEAVING = frozenset({"open", "close", "add", "copy", "upload", "save"})
_ACTS: dict[str, Callable[[Form, str, Uploaded], Form]] = {
    "name": _add_names,
    "choose": _choose,
    "remove": _remove,
    "none": _none,
    "open": _open,
    "close": _close,
    "add": _add_group,
    "copy": _copy,
    "drop": _drop,
    "upload": _upload,
}
