"""Every message has words for whoever it goes to, and every kind of work says what happened and what to do."""

import pytest
from django.utils import translation

from surety.consoles import labels
from surety.consoles.message_texts import message_text
from surety.consoles.tables.working import TEXTS, work_text
from tests.web.staff.told import kinds_written

MESSAGES = kinds_written("Message")
WORK = kinds_written("WorkItem")
EITHER = ("admission_ended", "admission_soon")
"""Told to a shop and its centre by one function that names both."""
AT = "2026-03-01T00:00:00+08:00"
SAID = {
    "due_at": AT, "was": AT, "ship_by": AT, "resumes_at": AT, "takes_effect": AT, "latest_ship": AT, "to": "2026-03-01",
    "amount_fen": 6000, "expected_fen": 5000, "asked_fen": 6000, "compensation_fen": 100, "stake_fen": 100,
    "penalty_fen": 1, "short_fen": 1, "step": "ship_by", "because": "lapsed", "form": "coupon", "reason": "x",
    "note": "Because", "title": "Cup", "parcel": "sf:SF1", "verdict": "pass", "type": "exchange", "what": "lost",
    "condition": "lost", "ruling": "refund", "source": "A notice", "shop": "douyin:1", "name": "Base", "act": "other",
    "by": "merchant", "table": "auto_cancel", "row": "r1", "rows": ["r1"], "status": "no_rule", "code": "closed",
    "grounds": "other", "event": "fire", "document": "base_admission", "number": "HT-1", "issuer": "X", "mark": "",
    "held": "buyer", "said": "merchant", "verdicts": ["pass", "fail"], "stands": "pass", "found": "fail",
    "goes_to": "buyer", "regime": "centre_ships", "paid_fen": 100, "about": "look", "says": "flawless",
    "day": "2026-03-01", "covered_count": 1, "request_count": 2, "recall": "douyin:rc-1", "listing": "douyin:ls-1",
    "piece": "douyin:pc-1",
}  # fmt: skip


def test_no_space_follows_a_full_width_stop():
    """A lapsed deadline says three sentences."""
    with translation.override("zh-hans"):
        said = message_text("deadline_lapsed", SAID, currency="CNY", zone="Asia/Shanghai", to="shop:douyin:1")
    assert (said.count("。"), "。 " in said) == (3, False), said


def test_the_code_is_read():
    """What it is known to send and to open, so that the reading itself cannot be empty."""
    assert MESSAGES["refund_sent"] == {"buyer"}
    assert MESSAGES["refund_started"] == {"buyer"}
    assert MESSAGES["row_stopped"] == {"staff"}
    assert MESSAGES["service_resumed"] == {"buyer", "shop"}
    assert {"qualification_verified", "admission_refused", "listing_recall_ended", *EITHER} <= set(MESSAGES)
    assert {"refund_failed", "dispute", "piece_incident", "amendment", "disruption_filing", "time_asked"} <= set(WORK)
    assert len(MESSAGES) > 60
    assert len(WORK) > 35


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_message_has_words_for_its_reader(language):
    silent = []
    with translation.override(language):
        for kind, readers in MESSAGES.items():
            assert readers, kind
            assert labels.label("message", kind) != kind
            said = SAID | ({"title": {"en": "Cup", "zh": "杯"}} if kind.startswith("amendment") else {})
            for reader in readers:
                text = message_text(kind, said, currency="CNY", zone="Asia/Shanghai", to=reader)
                silent += [] if text.strip(" .。") else [f"{kind} to {reader}"]
    assert not silent


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_of_work_says_what_happened_and_what_to_do(language):
    row = {"case_type": "exchange", "case_reason": "douyin.quality", "money_fen": 6000, "title": "Cup"}
    with translation.override(language):
        assert set(WORK) == set(labels.codes("work")) == set(TEXTS)
        for kind in WORK:
            said = SAID | ({"title": {"en": "Cup", "zh": "杯"}} if kind == "amendment" else {})
            happened, todo = work_text(kind, said, row)
            assert happened, kind
            assert todo, kind


def test_a_parameter_is_never_shown_as_it_is_stored():
    with translation.override("zh-hans"):
        for kind, readers in MESSAGES.items():
            said = SAID | ({"title": {"en": "Cup", "zh": "杯"}} if kind.startswith("amendment") else {})
            for reader in readers:
                text = message_text(kind, said, currency="CNY", zone="Asia/Shanghai", to=reader)
                assert "_fen" not in text, kind
                assert "T00:00" not in text, kind


def test_a_time_that_ends_at_midnight_is_told_as_the_24_00_of_the_day_before():
    begins = {"service_resumed", "amendment_approved"}
    with translation.override("en"):
        for kind in MESSAGES.keys() - begins:
            said = SAID | ({"title": {"en": "Cup", "zh": "杯"}} if kind.startswith("amendment") else {})
            for reader in MESSAGES[kind]:
                assert "00:00" not in message_text(kind, said, currency="CNY", zone="Asia/Shanghai", to=reader), kind


@pytest.mark.parametrize("kind", ["aftersale_approved", "aftersale_goods_asked"])
def test_a_buyer_is_not_told_to_send_goods_to_nowhere(kind):
    with translation.override("en"):
        text = message_text(kind, SAID | {"return_to": None}, currency="CNY", zone="Asia/Shanghai", to="buyer")
    assert "Do not send anything" in text
