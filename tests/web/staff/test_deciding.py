"""The work queue and its decisions, in a real browser."""

import pytest

from tests.database import kept
from tests.web.access.world import ALICES, BOBS


@pytest.fixture
def desk(page, sign_in, carol):
    sign_in(carol)
    return page


def test_the_queue_opens_on_what_costs_most(desk):
    desk.goto("/staff/work")
    money = [float(text.strip("¥").replace(",", "")) for text in desk.locator("td .money").all_inner_texts()]
    assert len(money) == 4
    assert money == sorted(money, reverse=True)
    assert desk.locator(".tabs a").first.inner_text().replace("\n", " ").endswith("4")


def test_an_appeal_is_upheld_with_a_reason(desk, shops, db):
    order = shops[ALICES].orders["late"]
    desk.goto(f"/staff/orders/{order}")
    assert desk.get_by_text("暴雨停运").count()
    assert desk.get_by_text("图1").count()
    desk.get_by_label("申诉成立").check()
    desk.get_by_label("理由").fill("气象证明属实")
    desk.get_by_role("button", name="提交处理结果").click()
    desk.get_by_text("处理完成").wait_for()
    assert desk.locator(".task").count() == 0
    effects = {e for (e,) in db.execute("select effect from surety_transfer where subject = %s", [order])}
    assert "late_compensation_reversal" in effects
    said = db.execute("select body ->> 'note', party, actor from surety_fact where type = 'appeal_decided'").fetchone()
    assert said[0].startswith("vault:")
    assert desk.get_by_text("气象证明属实").count()
    assert said[1] == "staff"
    assert said[2].startswith("user:")
    assert "上诉" not in desk.content()


def test_a_decision_without_a_reason_is_not_taken(desk, shops, db):
    desk.goto(f"/staff/orders/{shops[ALICES].orders['late']}")
    desk.get_by_label("驳回申诉").check()
    desk.evaluate("document.querySelector('textarea').removeAttribute('required')")
    desk.get_by_role("button", name="提交处理结果").click()
    desk.get_by_text("请选择处理结果并填写理由").wait_for()
    assert db.execute("select count(*) from surety_fact where type = 'appeal_decided'").fetchone() == (0,)


def test_a_delay_filing_is_granted(desk, shops, db):
    order = shops[BOBS].orders["filed"]
    before = db.execute("select next_due_at from surety_order where subject = %s", [order]).fetchone()[0]
    desk.goto("/staff/work?tab=delay_filing")
    desk.get_by_role("link", name=order.partition(":")[2]).click()
    desk.get_by_label("同意延后发货").check()
    desk.get_by_label("理由").fill("聊天记录清楚")
    desk.get_by_role("button", name="提交处理结果").click()
    desk.get_by_text("处理完成").wait_for()
    after = db.execute("select next_due_at from surety_order where subject = %s", [order]).fetchone()[0]
    assert after > before


def test_two_people_cannot_decide_twice(desk, shops, db):
    order = shops[ALICES].orders["late"]
    desk.goto(f"/staff/orders/{order}")
    other = desk.context.new_page()
    other.goto(f"/staff/orders/{order}")
    for tab, answer in ((desk, "申诉成立"), (other, "驳回申诉")):
        tab.get_by_label(answer).check()
        tab.get_by_label("理由").fill("x")
        tab.get_by_role("button", name="提交处理结果").click()
    other.locator(".note.is-error").wait_for()
    assert db.execute("select count(*) from surety_fact where type = 'appeal_decided'").fetchone() == (1,)


def test_who_may_only_look_gets_no_form(page, sign_in, dave, shops):
    sign_in(dave)
    page.goto(f"/staff/orders/{shops[ALICES].orders['late']}")
    assert page.locator(".task form").count() == 0
    assert page.get_by_text("staff.decide").count() == 1


def test_why_a_decision_came_out_as_it_did(desk, shops):
    desk.goto("/staff/decisions?table=late_compensation")
    desk.locator("td a.mono").first.click()
    assert desk.get_by_text("late_compensation").count()
    assert desk.locator(".clause").count()
    assert desk.get_by_role("heading", name="其他规则行及未命中的原因").count() == 1


@pytest.fixture
def undecided(shops, database_url):
    """An order that declares days no row allows, so that a person must give it a promise."""
    from datetime import UTC, datetime, timedelta

    from surety.engine.door import submit
    from surety.orders.facts import Declared, Line, OrderPaid, OrderPlaced, Promise, ShipMode
    from tests.web.access.world import PLATFORM

    now = datetime.now(UTC) - timedelta(minutes=1)
    line = Line(
        line="1", quantity=1, price_fen=100, paid_fen=100, promise=Promise(ShipMode.STEP_PRESALE, Declared.NONE)
    )
    facts = [
        OrderPlaced(id="u1", at=now, order="douyin:undecided", shop=ALICES, lines=(line,)),
        OrderPaid(id="u2", at=now, order="douyin:undecided", amount_fen=100),
    ]
    with kept(database_url) as connection:
        submit(connection, facts, source=PLATFORM, now=datetime.now(UTC))
        items = connection.execute("select item from surety_work_item where subject = 'douyin:undecided'").fetchall()
    assert items
    return "douyin:undecided"


def test_what_no_rule_decides_is_given_a_time_and_closed(desk, undecided, db):
    desk.goto("/staff/work?tab=undecided")
    assert "承诺发货时间：无规则" in desk.locator("tbody").inner_text()
    desk.goto(f"/staff/orders/{undecided}")
    desk.get_by_label("本订单的发货时间").first.fill("2030-01-02T10:00")
    desk.get_by_label("处理方式与理由").first.fill("商家与买家约定")
    desk.get_by_role("button", name="完成处理").first.click()
    desk.get_by_text("已完成处理").wait_for()
    due = db.execute("select next_due_at from surety_order where subject = %s", [undecided]).fetchone()[0]
    assert due.isoformat().startswith("2030-01-02T02:00")
    from surety.access import links

    desk.goto(f"/o/{links.sign(undecided)}")
    assert desk.get_by_text("时间已变更").count() == 0  # a first promise is no change
