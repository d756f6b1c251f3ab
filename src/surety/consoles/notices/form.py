"""The editor's form: its head, its groups, which of them is open. All of it travels with the page until it is saved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from surety.consoles import typed
from surety.consoles.notices.naming import TEXT_MAX, Unclear, read_names
from surety.consoles.notices.picking import picked
from surety.consoles.notices.reading import read_groups
from surety.consoles.notices.sheets import Fault
from surety.consoles.notices.tiles import PLACES
from surety.consoles.notices.typed_group import TIMERS_MAX, TypedGroup, TypedTimer, fresh, groups_of
from surety.consoles.words import notices as words
from surety.disruptions.case import NoticeCase
from surety.disruptions.lifting import earliest
from surety.disruptions.notice import Content, Event
from surety.engine.reading import decoder_of

GROUPS_MAX = 2000
HEAD = {"platform": 24, "event": 40, "event_other": 40, "title_zh": 200, "title_en": 200, "source": 2000, "amends": 96}
"""Fields of the head, and how many characters each may have."""
FLAGS = ("ship", "after", "score", "score_same", "transit", "services")
TEXTS = tuple(
    f"{name}{part}"
    for name in ("promise_from", "promise_to", "latest_ship", "applied_from", "applied_to", "score_from", "score_to")
    for part in ("", "_time")
)


class Damaged(ValueError):
    """What came back is not what the page sent."""


@dataclass(frozen=True)
class Form:
    """What is typed, and what is to be said about it. `opened` is the province whose parts are shown."""

    head: dict[str, str]
    groups: list[TypedGroup]
    open: int | None = None
    opened: str = ""
    text: str = ""
    """Region names typed and not yet added."""
    unclear: tuple[Unclear, ...] = ()
    head_faults: dict[str, str] = field(default_factory=dict)
    faults: dict[int, dict[str, str]] = field(default_factory=dict)
    upload_fault: str = ""
    uploaded: tuple[int, tuple[Fault, ...], int] | None = None
    """Rows kept of a sheet, faults shown, and how many more there are."""

    def with_group(self, n: int, group: TypedGroup) -> Form:
        groups = [group if i == n else each for i, each in enumerate(self.groups)]
        return replace(self, groups=groups)


def blank(*, platform: str) -> Form:
    return Form({"platform": platform, "event": ""}, [fresh()], open=0)


def of_content(content: Content, *, platform: str) -> Form:
    known = content.event in words.EVENT
    head = {
        "platform": platform,
        "event": content.event if known else "other",
        "event_other": "" if known else content.event,
        "title_zh": content.title_zh,
        "title_en": content.title_en,
        "source": content.source,
        "amends": content.amends or "",
    }
    groups = groups_of(content.rows)
    return Form(head, groups, open=0 if len(groups) == 1 else None)


def following(chain: list[NoticeCase]) -> Form:
    """A draft that changes what a chain of notices says now, row by row; rows that are dropped stay as they are.

    Rows whose region was lifted are left out: written again, they would cover it anew.
    """
    standing = {row.row: (row, case) for case in chain for row in case.content.rows}
    rows = tuple(row for row, case in standing.values() if earliest(case.lifts, row.region) is None)
    last = chain[-1]
    form = of_content(msgspec.structs.replace(last.content, rows=rows), platform=last.notice.partition(":")[0])
    groups = form.groups or [fresh()]
    return replace(form, groups=groups, open=0 if len(groups) == 1 else None, head=form.head | {"amends": last.notice})


def read_form(request: HttpRequest) -> Form:
    """The form as it was sent, with the boxes of the open group worked in. Raises Damaged."""
    post = request.POST
    head = {name: typed.prose(post.get(name, ""))[:most] for name, most in HEAD.items()}
    groups = _decoded(post.get("groups", "[]"))
    number = post.get("open", "")
    if not number.isdecimal() or int(number[:4]) >= len(groups):
        return Form(head, groups)
    n = int(number)
    text = typed.prose(post.get("g.text", ""))[:TEXT_MAX]
    unclear = read_names(text).unclear if text and text == post.get("g.asked") else ()
    form = Form(head, groups, n, opened=post.get("g.opened", "")[:6], text=text, unclear=unclear)
    return form.with_group(n, _posted(post, groups[n]))


def _decoded(text: str) -> list[TypedGroup]:
    try:
        groups = decoder_of(list[TypedGroup]).decode(text.encode())
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise Damaged(str(error)) from error
    if len(groups) > GROUPS_MAX:
        raise Damaged(len(groups))
    return groups


def encoded(groups: list[TypedGroup]) -> str:
    return msgspec.json.encode(groups).decode()


def _posted(post: QueryDict, before: TypedGroup) -> TypedGroup:
    """The open group's fields; which regions are chosen follows from what was, and the boxes ticked now."""
    fields = {name: "on" for name in FLAGS if post.get(f"g.{name}")}
    fields |= {name: text for name in TEXTS if (text := typed.prose(post.get(f"g.{name}", ""))[:40])}
    fields["after_lift"] = "ends" if post.get("g.after_lift") == "ends" else "stands"
    timers = tuple(_timer(post, n) for n in range(TIMERS_MAX) if f"g.t{n}.timer" in post)
    indicators = tuple(code for code in words.INDICATOR if code in post.getlist("g.indicator"))
    opened = f"{post.get('g.shown', '')[:2]}0000"
    listed = picked(
        (code for code in before.regions if code),
        provinces={f"{each}0000" for each in post.getlist("g.tile") if each in PLACES},
        opened=opened if opened[:2] in PLACES else "",
        boxes=post.getlist("g.box"),
    )
    regions = (*(code for code in before.regions if not code), *listed)
    return TypedGroup(regions, before.names, fields, timers, indicators)


def _timer(post: QueryDict, n: int) -> TypedTimer:
    name = {part: typed.prose(post.get(f"g.t{n}.{part}", ""))[:40] for part in ("timer", "mode", "days", "place")}
    return TypedTimer(name["timer"], name["mode"], name["days"], name["place"] or "either")


def checked(form: Form) -> tuple[Content | None, Form]:
    """The content the form makes, or the form again with every fault at its place and the first faulty group open."""
    head_faults, event = _faults_of_head(form.head)
    read = read_groups(form.groups)
    if not form.groups:
        head_faults["groups"] = _("Write at least one group of regions.")
    if head_faults or read.faults:
        first = next(iter(read.faults), form.open)
        return None, replace(form, head_faults=head_faults, faults=read.faults, open=first)
    head = form.head
    return Content(
        event, head["title_zh"], head["title_en"], tuple(read.rows), head["source"], head.get("amends") or None
    ), form


def _faults_of_head(head: dict[str, str]) -> tuple[dict[str, str], str]:
    faults: dict[str, str] = {}
    event = head.get("event_other", "") if head.get("event") == "other" else head.get("event", "")
    try:
        msgspec.convert(event, Event)
    except msgspec.ValidationError:
        known = head.get("event") == "other"
        faults["event"] = _("A code of small letters, digits and _, such as volcano.") if known else _("Choose one.")
    for name in ("title_zh", "title_en"):
        if not head.get(name):
            faults[name] = _("Write a title; shops and buyers read it.")
    return faults, event
