"""Where a shop has goods sent back to: in the vault alone, shown to the buyer it is meant for, and forgotten."""

from __future__ import annotations

import msgspec
import pytest
from click.testing import CliRunner
from msgspec import structs
from msgspec.structs import replace

from surety.access.scope import order_scope, scoped, shop_scope, staff_scope
from surety.aftersales.facts import AftersaleAgreed, AftersaleWithdrawn
from surety.cli.erase import erase
from surety.engine import door, outbox, queries, replay, sweep
from surety.engine.fact import SubjectKind
from surety.merchants.facts import ShopRegistered
from surety.merchants.forgetting import forget_addresses
from surety.merchants.return_addresses import ReturnAddressDropped, ReturnAddressKept
from tests.unit.aftersales import CASE, applied, said
from tests.unit.world import MERCHANT, ORDER, PLATFORM, SHOP, T0, hours, paid, placed, scan, shipped

NOW = T0 + hours(48)
PHONE = "13912345678"
AGREE = said(AftersaleAgreed, at=NOW, address="b")


def given(connection, *facts, source=PLATFORM):
    for fact in facts:
        (answer,) = door.submit(connection, [fact], source=source, now=fact.at)
        assert answer.status == "accepted", answer


def kept(number, detail):
    to = {"to_name": "李雷", "to_phone": PHONE, "to_detail": detail}
    return ReturnAddressKept(id=f"k-{number}", at=T0, shop=SHOP, number=number, region="330106", **to)


@pytest.fixture
def asked(door_connection):
    """A shop with two addresses, two buyers, and a return that one of them asks for."""
    given(door_connection, ShopRegistered(id="r", at=T0, shop=SHOP, name="店"))
    given(door_connection, kept("a", "文三路 9 号"), kept("b", "西溪路 1 号"), source=MERCHANT)
    for number in "12":
        order, waybill = f"douyin:{number}", f"SF000{number}"
        given(door_connection, placed(order), paid(order), shipped(order, waybill=waybill))
        given(door_connection, scan("signed", at=T0 + hours(24), waybill=waybill))
    given(door_connection, applied(at=NOW))
    return door_connection


def shop_read(scope):
    """All that the facts about the shop say, as a page of this scope reads it."""
    with scoped(staff_scope()):
        bodies = [row.body for row in queries.FactRow.objects.filter(kind="shop", subject=SHOP).order_by("seq")]
    with scoped(scope):
        return str(queries.in_words(bodies))


def test_it_is_in_the_vault_alone_and_read_by_its_shop_and_the_buyer_whose_case_names_it(asked, web_db):
    given(asked, AGREE, source=MERCHANT)
    outbox.deliver(asked, NOW)
    for stored in (
        "body from surety_fact",
        "doc from surety_shop",
        "params from surety_inbox",
        "reads from surety_fact",
    ):
        assert PHONE not in str(asked.execute(f"select {stored}").fetchall())
    assert "西溪路" in shop_read(order_scope(ORDER))
    assert "文三路" not in shop_read(order_scope(ORDER))
    assert PHONE not in shop_read(order_scope("douyin:2")) + shop_read(shop_scope("douyin:shop-2"))
    assert "文三路" in shop_read(shop_scope(SHOP))
    assert list(replay.differences(asked)) == []


def test_an_agreement_in_the_batch_that_opened_its_case_names_the_place_too(asked):
    """What a batch holds beside it changes no answer: the case is not there yet when the batch is locked."""
    given(asked, said(AftersaleWithdrawn, at=NOW))
    agreed = said(AftersaleAgreed, at=NOW, case="douyin:as-2")
    both = [replace(applied(at=NOW), id="as-2/applied", case="douyin:as-2"), replace(agreed, id="as-2/agreed")]
    assert [answer.status for answer in door.submit(asked, both, source=PLATFORM, now=NOW)] == ["accepted"] * 2
    assert replay.replay(asked, SubjectKind.AFTERSALE, "douyin:as-2").return_to.number == "a"
    assert list(replay.differences(asked)) == []


def test_time_that_agrees_in_the_shops_place_names_the_default(asked):
    sweep.fire_due(asked, NOW + hours(24 * 3))
    case = replay.replay(asked, SubjectKind.AFTERSALE, CASE)
    assert (case.status, case.return_to.number) == ("to_return", "a")
    assert list(replay.differences(asked)) == []


def held(connection):
    rows = connection.execute(
        "select content::text from surety_vault where subject = %s order by content::text", [SHOP]
    )
    return [msgspec.json.decode(text)["to_detail"] for (text,) in rows if text]


def test_a_dropped_address_is_forgotten_once_no_open_case_sends_goods_there(asked):
    given(asked, AGREE, source=MERCHANT)
    for number in "ab":
        given(asked, ReturnAddressDropped(id=f"d-{number}", at=NOW, shop=SHOP, number=number), source=MERCHANT)
    assert (forget_addresses(asked, now=NOW), held(asked)) == (1, ["西溪路 1 号"]), (
        "the buyer is still to send it there"
    )
    given(asked, said(AftersaleWithdrawn, at=NOW))
    assert (forget_addresses(asked, now=NOW), forget_addresses(asked, now=NOW), held(asked)) == (1, 0, [])


def test_of_what_is_left_the_first_by_number_is_the_default_whatever_was_kept_first(door_connection):
    given(door_connection, ShopRegistered(id="r", at=T0, shop=SHOP, name="店"))
    given(
        door_connection, kept("a", "文三路 9 号"), kept("c", "西溪路 1 号"), kept("b", "古墩路 2 号"), source=MERCHANT
    )
    given(door_connection, ReturnAddressDropped(id="d-a", at=NOW, shop=SHOP, number="a"), source=MERCHANT)
    default = door_connection.execute("select doc ->> 'return_default' from surety_shop").fetchone()[0]
    assert (default, list(replay.differences(door_connection))) == ("b", [])


def test_more_changes_than_a_shop_remembers_are_forgotten_all_the_same(asked, monkeypatch):
    monkeypatch.setattr("surety.merchants.return_addresses.LEFT_MAX", 2)
    changed = [structs.replace(kept("a", f"第 {n} 版"), id=f"change-{n}") for n in range(6)]
    given(asked, *changed, source=MERCHANT)
    assert (forget_addresses(asked, now=NOW), held(asked)) == (6, ["第 5 版", "西溪路 1 号"])


def test_erasing_a_shop_forgets_its_addresses_but_where_a_buyer_is_on_the_way_to(asked):
    given(asked, AGREE, source=MERCHANT)
    answer = CliRunner().invoke(erase, [SHOP, "--yes"])
    assert "1 entries erased" in answer.output
    assert held(asked) == ["西溪路 1 号"]
    given(asked, said(AftersaleWithdrawn, at=NOW))
    assert "1 entries erased" in CliRunner().invoke(erase, [SHOP, "--yes"]).output
    assert held(asked) == []
    kept_now = asked.execute("select doc ->> 'return_addresses' from surety_shop").fetchone()[0]
    assert kept_now in (None, "{}"), "no other buyer is sent there"
    assert list(replay.differences(asked)) == []
