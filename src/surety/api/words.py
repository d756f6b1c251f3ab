"""What the codes of a result say, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surety.consoles.labels import codes, label
from surety.consoles.words import notices
from surety.engine.fact import Fact, Party

STATUS = {
    "conflict": _("This id was used before for a fact with other content."),
    "quarantined": _("The fact waits until its subject is known, then takes effect."),
}
INVALID = {
    "invalid_fact": _("The fact does not fit its schema."),
    "not_json": _("This is not valid JSON."),
    "too_long": _("A fact has at most 1 MiB."),
    "date_out_of_range": _("A time lies outside the years 2000 to 2099."),
    "offset_out_of_range": _("A time is of no time zone that exists."),
    "in_the_future": _("The time lies ahead of ours."),
    "not_yours_to_state": _("Your party may not state facts of this type."),
    "unknown_zone": _("There is no such time zone."),
    "line_named_twice": _("Two lines have the same id."),
    "promise_incomplete": _("The promise lacks the days or the date it declares."),
    "repeated_key": _("A key is given twice."),
    "nul_character": _("A text holds a NUL character."),
    "creator_unclear": _("A creator is named where a creator speaks, and nowhere else."),
    "freight_above_paid": _("A line has more freight than was paid for it."),
    "order_without_line": _("A piece of an order names its line; any other piece names none."),
    "waybill_and_way": _("A piece sent by courier has a carrier and a waybill; any other has none."),
}
FORBIDDEN = {
    "party_may_not_state": _("Your party may not state facts of this type."),
    "other_platform": _("A platform states facts about its own orders, parcels and shops only."),
    "other_shop": _("There is no such order of your shop."),
    "other_carrier": _("A carrier states facts about its own parcels only."),
    "evidence_not_kept": _("Evidence names a file that you did not send to /api/evidence."),
    "not_permitted": _("You lack the permission for this. Your centre's main account can grant it."),
    "other_inspector": _("A verdict is given in one's own name."),
    "other_centre": _("A centre states facts about its own codes and the pieces that come to it only."),
}


def words_for(status: str, code: str) -> str:
    """The message of a result; empty where the status says it all."""
    if status == "refused" or (status == "repeated" and code != "quarantined"):
        return label("refusal", code)
    if status == "invalid":
        return str(INVALID.get(code) or notices.FAULT.get(code) or label("refusal", code))
    if status == "forbidden":
        return str(FORBIDDEN.get(code, code))
    return str(STATUS.get(code if status == "repeated" else status, ""))


def todo_for(status: str, code: str, fact: Fact, party: Party) -> str:
    """What helps after a refusal, empty where nothing is known to; of another's id the words are about a page's form.

    They are for shops, centres and staff, so nothing is said of what a platform passes on from its buyer.
    """
    if status == "conflict" or _speaks_for_buyer(fact, party):
        return ""
    return str(codes("refusal_todo").get(code, ""))


def _speaks_for_buyer(fact: Fact, party: Party) -> bool:
    return party is Party.PLATFORM and Party.BUYER in fact.parties and getattr(fact, "by", "buyer") == "buyer"
