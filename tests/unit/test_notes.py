"""A note that has to say something says it in signs that can be seen; the log keeps what it took before."""

import pytest

from surety.aftersales.facts import AftersaleRuled, EvidenceGiven, Leg
from surety.engine.wire import FactError, decode_fact, decode_stored, encode
from surety.orders.facts import LateAppealed
from tests.unit.world import T0

UNSEEN = "\u200b\u3164"


def ruled(note: str) -> AftersaleRuled:
    legs = (Leg("goods", "merchant"),)
    return AftersaleRuled(id="r", at=T0, case="douyin:as-1", outcome="close", legs=legs, note=note)


@pytest.mark.parametrize(
    "fact", [ruled(UNSEEN), LateAppealed(id="a", at=T0, order="douyin:1", grounds="other", note=" ")]
)
def test_what_comes_in_is_asked_and_what_is_stored_is_not(fact):
    body = encode(fact)
    with pytest.raises(FactError) as found:
        decode_fact(body)
    assert (found.value.code, found.value.where) == ("reason_missing", "$.note")
    assert decode_stored(body.decode()) == fact


def test_a_note_that_may_be_left_out_may_show_nothing():
    assert EvidenceGiven(id="e", at=T0, case="douyin:as-1", by="buyer", note=UNSEEN).fault() is None
    assert ruled("looked at both").fault() is None
