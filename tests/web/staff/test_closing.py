"""What only a person can close: an order nobody completed, a waybill several orders claim, money paid twice."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from msgspec.structs import replace

from surety.aftersales.facts import AftersaleApplied
from surety.consoles.staff import owning
from surety.engine import attempts, clock
from surety.engine.door import submit
from surety.engine.fact import SYSTEM
from surety.engine.sweep import fire_due
from surety.orders.facts import OrderCancelled, OrderPaid, ShippedLine
from surety.orders.refund_facts import RefundDiffers, RefundFailed, RefundSettled
from tests.database import kept
from tests.unit.inspection import registered
from tests.unit.world import line, paid, placed, shipped
from tests.web import factory
from tests.web.factory import PLATFORM

BASE = 6920040000001000


@pytest.fixture
def told(db):
    with kept() as connection:
        now = clock.now(connection)
        factory.tell(connection, factory.history(now), now=now)
        yield connection


@pytest.fixture
def desk(told):
    from surety.access.models import User
    from surety.access.permissions import StaffPermission

    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.create_user("carol", staff_permissions=StaffPermission.values))
    return client


def close(desk: Client, order: str, **filled: str | list[str]):
    page = desk.get(f"/staff/orders/{order}")
    (task,) = page.context["tasks"]
    sent = {"item": task["item"].item, "nonce": task["nonce"], "note": "as agreed", **filled}
    return desk.post(f"/staff/orders/{order}/close", sent, follow=True)


def test_an_extra_payment_goes_back_with_its_reason(desk, told):
    order = f"douyin:{BASE}"
    now = clock.now(told)
    submit(told, [OrderPaid(id="again", at=now, order=order, amount_fen=500)], source=PLATFORM, now=now)
    answer = close(desk, order, **{"return": "yes"})
    assert answer.context["tasks"] == []
    assert [each.amount_fen for each in answer.context["transfers"] if each.effect.startswith("refund")] == [500]
    assert "as agreed" in [event.detail for event in answer.context["events"]]


def test_a_contested_waybill_gets_its_owner(desk, told):
    first, second = f"douyin:{BASE + 60}", f"douyin:{BASE + 1}"
    now = clock.now(told)
    submit(told, [factory.shipped(BASE + 1, at=now, waybill="75912340000060")], source=PLATFORM, now=now)
    page = desk.get(f"/staff/orders/{second}")
    (task,) = page.context["tasks"]
    assert {owner.subject for owner in task["owners"]} == {first, second}
    assert f'action="/staff/orders/{second}/close" data-once>' in page.content.decode(), "a second click sends nothing"
    assert "中通" in desk.get("/staff/work?tab=undecided", headers={"accept-language": "zh-hans"}).content.decode()
    stranger = close(desk, second, owner="douyin:nobody")
    assert stranger.status_code == 200
    submit(told, [factory.shipped(BASE + 2, at=now, waybill="75912340000060")], source=PLATFORM, now=now)
    assert close(desk, f"douyin:{BASE + 2}", owner=f"douyin:{BASE + 2}").context["tasks"] == []
    with told.transaction():
        found = told.execute("select doc ->> 'orders' from surety_parcel where subject = 'zto:75912340000060'")
        assert json.loads(found.fetchone()[0]) == [f"douyin:{BASE + 2}"]


def test_work_is_closed_and_its_parcel_given_or_neither(desk, told, monkeypatch):
    """The page named an owner who is none by the time that the form arrives."""
    order, now = f"douyin:{BASE + 1}", clock.now(told)
    submit(told, [factory.shipped(BASE + 1, at=now, waybill="75912340000060")], source=PLATFORM, now=now)
    monkeypatch.setattr(owning, "owners_of", lambda item: [owning.Owner("douyin:gone", "/", False)])
    attempts.flush()  # what tests before this one were refused in this process
    told.execute("delete from surety_attempt")
    answer = close(desk, order, owner="douyin:gone")
    assert (answer.status_code, answer.context["refusal_code"]) == (409, "not_on_this_parcel")
    assert [task["item"].kind for task in answer.context["tasks"]] == ["waybill_contested"]
    attempts.flush()
    assert len(desk.get("/staff/attempts", {"code": "refused_whole"}).context["rows"]) == 1


def test_a_form_that_comes_back_holds_what_was_chosen_and_written(desk, told):
    order, now = f"douyin:{BASE + 1}", clock.now(told)
    submit(told, [factory.shipped(BASE + 1, at=now, waybill="75912340000060")], source=PLATFORM, now=now)
    chosen = f"douyin:{BASE + 60}"
    answer = close(desk, order, owner=chosen, ship_by="whenever", note="the label shows it")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{chosen}" checked' in said
    assert f'value="{order}" checked' not in said
    assert "the label shows it</textarea>" in said


def test_an_order_left_half_shipped_gets_a_time_that_lies_ahead(desk, told):
    order, now = f"douyin:{BASE + 200}", clock.now(told)
    part = (ShippedLine("1", 1),)
    start = now - timedelta(days=170)
    facts = [
        *factory.placed(BASE + 200, at=start, lines=2),
        factory.shipped(BASE + 200, at=start + timedelta(hours=9), waybill="75912340000200", lines=part),
        factory.scanned(factory.ParcelPickedUp, at=start + timedelta(hours=12), waybill="75912340000200"),
    ]
    factory.tell(told, facts, now=now)
    while fire_due(told, now):
        pass
    page = desk.get(f"/staff/orders/{order}")
    assert [task["item"].kind for task in page.context["tasks"]] == ["part_shipped"]
    past = close(desk, order, ship_by="2020-01-01T00:00")
    assert "lies ahead" in past.content.decode()
    later = (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert close(desk, order, ship_by=later).context["tasks"] == []


def test_a_refunded_unit_of_several_gets_its_piece(desk, told):
    """F4: until somebody says which it is, none is stopped; then that piece's inspection ends alone."""
    now, order, pieces = clock.now(told), "douyin:4711", ["douyin:pc-1", "douyin:pc-2"]
    fruit, bags = (
        replace(line("2"), category="fresh/fruit"),
        replace(line("1", quantity=2), category="second_hand/luxury"),
    )
    said = [
        placed(order, at=now, lines=(fruit, bags)), paid(order, at=now, amount_fen=59_800),
        shipped(order, at=now, waybill="SF9000001", line_2=1),
        *(registered(piece, at=now, order=order, unit=n, centre=None) for n, piece in enumerate(pieces, 1)),
        AftersaleApplied(
            id="asked", case="douyin:as-1", at=now, order=order, asks="refund_unshipped", reason="douyin.not_wanted",
            units=(ShippedLine("1", 1),),
        ),
    ]  # fmt: skip
    for fact in said:
        (result,) = submit(told, [fact], source=PLATFORM, now=now)
        assert result.status == "accepted", result
    page = desk.get(f"/staff/orders/{order}").content.decode()
    assert "Which pieces were refunded?" in page
    assert "One unit was refunded." in page
    answer = close(desk, order, pieces=pieces)
    assert "Other than as many pieces as refunded units were named" in answer.content.decode()
    assert close(desk, order, pieces=pieces[1:]).context["tasks"] == []
    struck = told.execute(
        "select array(select json_object_keys(doc -> 'struck_pieces')) from surety_order where subject = %s", [order]
    )
    assert struck.fetchone() == (pieces[1:],)


@pytest.fixture
def ended(told):
    """`ended(100)`: an order whose refund was sent short by so much; of a provider that sent none, by all."""

    def make(short_fen: int | None) -> str:
        order = f"douyin:{BASE}"
        now = clock.now(told)
        submit(told, [OrderCancelled(id="gone", at=now, order=order)], source=PLATFORM, now=now)
        about = {"order": order, "at": now, "intent": "refund"}
        amount_fen = told.execute("select amount_fen from surety_refund_intent where subject = %s", [order]).fetchone()
        said = RefundFailed(id="end", code="account_closed", **about)
        if short_fen is not None:
            said = RefundSettled(id="end", amount_fen=amount_fen[0] - short_fen, ref="r1", **about)
        assert submit(told, [said], source=SYSTEM, now=now)[0].good
        return order

    return make


@pytest.mark.parametrize("short_fen", [None, 100])
def test_what_the_buyer_lacks_is_sent_again(desk, told, ended, short_fen):
    order = ended(short_fen)
    answer = close(desk, order, lacking="again")
    assert answer.context["tasks"] == []
    intents = told.execute("select amount_fen from surety_refund_intent where subject = %s order by intent", [order])
    first, again = (fen for (fen,) in intents.fetchall())
    assert again == (short_fen or first)


def test_what_the_buyer_lacks_was_paid_another_way(desk, told, ended):
    order = ended(100)
    nothing_said = close(desk, order, lacking="reached", channel="cash", ref=" ")
    assert nothing_said.status_code == 422
    (task,) = nothing_said.context["tasks"]
    assert (task["lacking_fen"], task["typed"]["lacking"], task["typed"]["channel"]) == (100, "reached", "cash")
    assert close(desk, order, lacking="reached", channel="smoke", ref="7").status_code == 422
    answer = close(desk, order, lacking="reached", channel="bank_transfer", ref="BOC-77")
    assert answer.context["tasks"] == []
    assert [each.amount_fen for each in answer.context["transfers"] if each.effect == "refund_reached"] == [100]


def test_only_closing_leaves_it_on_its_way(desk, told, ended):
    order = ended(100)
    answer = close(desk, order, lacking="none")
    assert answer.context["tasks"] == []
    assert not [each for each in answer.context["transfers"] if each.effect == "refund_reached"]


def test_what_a_report_shows_otherwise_is_found_out_before_anything_is_sent(desk, told, ended):
    order = ended(None)
    now = clock.now(told)
    shown = {"intent": "refund", "difference": "sent_but_failed", "ours_fen": 1, "theirs_fen": 1, "ref": "r9"}
    submit(told, [RefundDiffers(id="d", at=now, order=order, **shown)], source=SYSTEM, now=now)
    tasks = desk.get(f"/staff/orders/{order}").context["tasks"]
    assert {task["item"].kind: task["lacking_fen"] for task in tasks} == {"refund_mismatch": 0, "refund_failed": 0}
