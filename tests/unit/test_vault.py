"""Personal data: what is put away, what stays, and that what stays names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.inspect import StrType, type_info
from msgspec.structs import fields, replace

from surety.aftersales.facts import Finding, ReturnExamined
from surety.engine import vault
from surety.engine.fact import Party, Source
from surety.engine.intake import receive
from surety.engine.keys import fact_key
from surety.engine.room import fact_types
from surety.engine.wire import encode
from surety.inspection.facts import Check
from surety.orders.facts import AddressChanged, LateAppealed, Receiver
from tests.unit.aftersales import CASE
from tests.unit.inspection import verdict
from tests.unit.world import ORDER, PLATFORM, T0, paid, placed

KEY = fact_key("platform", "douyin", "x")
PERSON = Receiver(region="440300", name="王小明", phone="13800000000", detail="科技路 1 号")


def put_away(receiver: Receiver, key: str = KEY) -> tuple[Receiver, dict[str, str] | None]:
    fact, personal = vault.put_away(placed(receiver=receiver), key)
    return fact.receiver, personal


def test_name_phone_and_address_go_and_the_region_stays():
    kept, personal = put_away(PERSON)
    assert personal == {"name": "王小明", "phone": "13800000000", "detail": "科技路 1 号"}
    assert (kept.name, kept.phone, kept.detail) == ("", "", "")
    assert (kept.region, kept.vault) == ("440300", KEY)


def test_equal_receivers_have_equal_digests_whatever_fact_names_them():
    assert put_away(PERSON)[0].digest == put_away(PERSON, fact_key("platform", "douyin", "y"))[0].digest


@pytest.mark.parametrize("field", ["region", "name", "phone", "detail"])
def test_another_receiver_has_another_digest(field):
    assert put_away(replace(PERSON, **{field: "110100"}))[0].digest != put_away(PERSON)[0].digest


def test_fields_do_not_run_together():
    one, other = replace(PERSON, name="王", phone="小明"), replace(PERSON, name="王小", phone="明")
    assert put_away(one)[0].digest != put_away(other)[0].digest


def test_nobody_can_test_a_guess_without_the_secret(monkeypatch):
    ours = put_away(PERSON)[0].digest
    monkeypatch.setattr(vault, "secret", lambda: b"another")
    assert put_away(PERSON)[0].digest != ours


def test_a_reference_stated_from_outside_is_not_believed():
    forged = Receiver(region="440300", vault=KEY, digest="f" * 32)
    kept, personal = put_away(forged)
    assert (kept.vault, kept.digest, personal) == ("", "", None)
    kept, _ = put_away(replace(PERSON, vault="0" * 32, digest="f" * 32))
    assert kept.vault == KEY
    assert kept.digest == put_away(PERSON)[0].digest


def test_a_fact_without_persons_is_left_alone():
    fact = paid()
    assert vault.put_away(fact, KEY) == (fact, None)


def test_every_fact_that_names_a_receiver_says_so():
    for kind in fact_types().values():
        named = {name for name in ("receiver", "words") if name in kind.__struct_fields__}
        assert (named if kind.__name__ != "ParcelBound" else set()) == {kind.personal} - {None}, kind


@settings(max_examples=100)
@given(name=st.text("赵钱孙李周吴郑王", min_size=4, max_size=9), party=st.sampled_from([Party.PLATFORM, Party.BUYER]))
def test_what_is_stored_never_holds_what_was_put_away(name, party):
    fact = AddressChanged(id="x", order=ORDER, at=T0, receiver=Receiver(name=name, phone=name, detail=name))
    received = receive(fact, Source(party, "x"), now=T0)
    assert name.encode() not in received.body
    assert name.encode() not in encode(received.fact)
    assert received.personal == dict.fromkeys(vault.PERSONAL, name)


def test_the_same_words_are_the_same_fact_and_others_are_not():
    first = receive(placed(receiver=PERSON), PLATFORM, now=T0)
    assert receive(placed(receiver=PERSON), PLATFORM, now=T0).digest == first.digest
    assert receive(placed(receiver=replace(PERSON, name="王大明")), PLATFORM, now=T0).digest != first.digest


@pytest.mark.parametrize("party", [Party.SHOP, Party.BUYER, Party.STAFF])
def test_an_interested_partys_fact_takes_our_time(party):
    fact = AddressChanged(id="x", order=ORDER, at=T0, receiver=PERSON)
    later = T0 + timedelta(hours=9)
    assert receive(fact, Source(party, "x"), now=later).fact.at == later
    assert receive(fact, Source(Party.PLATFORM, "x"), now=later).fact.at == T0


def examined(*notes: str) -> ReturnExamined:
    findings = tuple(Finding("1", 1, "damaged", note=note) for note in notes)
    return ReturnExamined(id="x", case=CASE, at=T0, findings=findings)


def test_words_leave_a_reference_to_where_they_are():
    fact, content = vault.put_away(examined("划痕", "", "缺角"), KEY)
    assert content == {"findings.0": "划痕", "findings.2": "缺角"}
    notes = [each.note for each in fact.findings]
    assert notes == [f"vault:{KEY}:findings.0:{CASE}", "", f"vault:{KEY}:findings.2:{CASE}"]
    assert [vault.REFERENCE.fullmatch(note).groups() for note in notes if note] == [
        (KEY, "findings.0", CASE), (KEY, "findings.2", CASE),
    ]  # fmt: skip


def test_a_reference_that_somebody_writes_is_words():
    """Else one could read what another wrote."""
    forged = f"vault:{KEY}:note:{ORDER}"
    fact, content = vault.put_away(LateAppealed(id="x", order=ORDER, at=T0, grounds="other", note=forged), KEY)
    assert content == {"note": forged}
    assert fact.note == f"vault:{KEY}:note:{ORDER}"
    assert vault.told(Vault({(ORDER, KEY): content}), [{"note": fact.note}], erased="") == [{"note": forged}]


@pytest.mark.parametrize("slot", ["name", "phone", "detail", "text"])
def test_a_title_that_names_an_entry_shows_no_person(slot):
    """The key of an entry follows from a fact's id, which may be an order's number: whoever knows it may not see it."""
    forged = f"vault:{KEY}:{slot}:{ORDER}"
    held = Vault({(ORDER, KEY): {slot: "13800000000", "note": "原话"}})
    assert vault.told(held, [{"title": forged}, f"vault:{KEY}:note:{ORDER}"], erased="") == [{"title": forged}, "原话"]


class Vault:
    """A cursor that holds these entries."""

    def __init__(self, held: dict[tuple[str, str], dict[str, str]]) -> None:
        self._held, self._rows = held, []

    def execute(self, _query: str, named: list[list[str]]) -> None:
        found = [
            (subject, entry)
            for subject, entry in zip(named[1], named[2], strict=True)
            if (subject, entry) in self._held
        ]
        self._rows = [(*each, encode(self._held[each]).decode()) for each in found]

    def fetchall(self) -> list[tuple[str, str, str]]:
        return self._rows


def test_words_are_told_wherever_they_stand_and_what_is_gone_is_said_to_be():
    here, gone = f"vault:{KEY}:note:{ORDER}", f"vault:{'0' * 32}:note:{ORDER}"
    held = Vault({(ORDER, KEY): {"note": "原话"}})
    told = vault.told(held, [{"a": [here, {"b": gone}], "c": 1, "d": f"see {here}"}, here], erased="(erased)")
    assert told == [{"a": ["原话", {"b": "(erased)"}], "c": 1, "d": f"see {here}"}, "原话"]


OF_THE_BUSINESS = {"amendment", "centre", "listing", "notice", "recall", "rulebook", "seed", "shop"}
"""Kinds that are about no order: what is written of them is published, or why it holds (docs/aftersales.md)."""
STAYS = {
    ("verdict_corrected", "reason"),  # signed, and public
    ("violation_raised", "page"),  # what the listing says, for everybody to read
    *((tag, "place") for tag in fact_types()),  # of a scan: the carrier's station
}


def test_every_field_in_which_people_write_is_put_away():
    """A new fact about an order, a conversation, a case, a piece or a violation keeps none of it."""
    for tag, fact_type in fact_types().items():
        said = {field.name for field in fields(fact_type) if _is_written(field.name, field.type)}
        away = {path for path in fact_type.free_text if "." not in path} | {fact_type.personal}
        if fact_type.kind.value not in OF_THE_BUSINESS:
            assert {(tag, name) for name in said - away} <= STAYS


def _is_written(name: str, kind) -> bool:
    """Words of up to two thousand characters, or what is named as evidence."""
    found = type_info(kind)
    return name == "evidence" or (isinstance(found, StrType) and (found.max_length or 0) >= 2000)


def test_a_link_goes_to_the_vault_and_a_files_hash_stays():
    file = f"sha256:{'a' * 64} image/png 12 a.png"
    links = file, "https://example.com/王小明.jpg", "sha256:王小明的电话"
    fact = LateAppealed(id="l", order=ORDER, at=T0, grounds="buyer_agreed", note="见图", evidence=links)
    kept, personal = vault.put_away(fact, KEY)
    assert kept.evidence == (file, *(f"vault:{KEY}:evidence.{n}:{ORDER}" for n in (1, 2)))
    assert personal == {"note": "见图", "evidence.1": links[1], "evidence.2": links[2]}
    assert vault.told(Vault({(ORDER, KEY): personal}), [list(kept.evidence)], erased="x") == [list(links)]


def test_what_a_bench_remarks_of_a_check_goes_and_what_it_found_stays():
    checks = Check("serial", "differs", "另见王小明的来信"), Check("clasp", "as_described")
    fact = verdict(checks=checks, note="客户王小明来电")
    kept, personal = vault.put_away(fact, KEY)
    assert [(each.item, each.found, each.note[:6]) for each in kept.checks] == [
        ("serial", "differs", "vault:"), ("clasp", "as_described", ""),
    ]  # fmt: skip
    assert personal == {"note": fact.note, "checks.0": checks[0].note}
