"""What people write is in the vault alone, whoever carries it on, and can be erased while everything else stays."""

from __future__ import annotations

from click.testing import CliRunner
from msgspec.structs import replace
from psycopg import sql

from surety.access.scope import order_scope, scoped, shop_scope, staff_scope
from surety.aftersales.facts import AftersaleEscalated, AftersaleRefused
from surety.cli.erase import erase
from surety.engine import door, outbox, queries, replay
from surety.engine.wire import encode
from surety.inspection.facts import Check, IncidentReported, PieceItemClosed, PieceTakenIn
from surety.orders.facts import AppealDecided, DelayProposed, LateAppealed
from surety.violations.facts import ViolationDecided, ViolationReported
from tests.unit.aftersales import CASE, applied
from tests.unit.inspection import PIECE, at_bench, centre, registered, sent, verdict
from tests.unit.world import MERCHANT, ORDER, PLATFORM, SHOP, STAFF, T0, hours, line, paid, placed, scan, shipped

PHONE = "13912345678"
LATE = T0 + hours(200)


WRITTEN = ("延期", "申诉", "不成立", "要退货", "没有问题", "请平台看")


def wrote(what):
    return f"{what}：请致电王小明 {PHONE}"


def given(connection, *facts, source=PLATFORM):
    for fact in facts:
        (answer,) = door.submit(connection, [fact], source=source, now=fact.at)
        assert answer.status == "accepted", answer


def lived(connection):
    """An order about which both sides, staff and the platform write, each with a name and a number."""
    given(connection, placed(), paid())
    delay = {"ship_by": T0 + hours(240), "reason": "buyer_requested", "note": wrote("延期")}
    given(connection, DelayProposed(id="d", order=ORDER, at=T0 + hours(1), **delay), source=MERCHANT)
    given(connection, shipped(at=T0 + hours(150)), scan("signed", at=T0 + hours(170)))
    appeal = {"grounds": "buyer_agreed", "note": wrote("申诉")}
    given(connection, LateAppealed(id="l", order=ORDER, at=LATE, **appeal), source=MERCHANT)
    given(connection, AppealDecided(id="a", order=ORDER, at=LATE, upheld=False, note=wrote("不成立")), source=STAFF)
    given(connection, applied(at=LATE, note=wrote("要退货")))
    refused = {"reason": "no_fault", "note": wrote("没有问题"), "evidence": (f"https://example.com/{PHONE}.jpg",)}
    given(connection, AftersaleRefused(id="r", case=CASE, at=LATE, **refused), source=MERCHANT)
    given(connection, AftersaleEscalated(id="e", case=CASE, at=LATE, note=wrote("请平台看")))
    report = {"violation": "douyin:vi-1", "act": "other", "shop": SHOP, "order": ORDER, "note": wrote("被骚扰")}
    given(connection, ViolationReported(id="v", at=LATE, **report))
    outbox.deliver(connection, LATE)


def inspected(connection):
    """A piece of the order, about which a bench, the platform and staff write."""
    bag = replace(line("1"), category="second_hand/luxury")
    given(connection, *centre(), placed(lines=(bag,)), paid(), registered())
    given(connection, sent(way="offline"), at_bench(PieceTakenIn, at=T0 + hours(1)))
    noticed = {"note": wrote("退件请联系"), "checks": (Check("serial", "differs", wrote("寄件人")),)}
    given(connection, verdict("unable", at=T0 + hours(2), **noticed))
    seen = {"what": "forged_mark", "note": wrote("假标")}
    given(connection, IncidentReported(id="i", piece=PIECE, at=LATE, **seen))
    close = {"item": "piece_incident:forged_mark", "note": wrote("已核实")}
    given(connection, PieceItemClosed(id="c", piece=PIECE, at=LATE, **close), source=STAFF)
    ((violation,),) = connection.execute("select subject from surety_violation").fetchall()
    decided = {"violation": violation, "upheld": True, "note": wrote("属实")}
    given(connection, ViolationDecided(id="f", at=LATE, **decided), source=STAFF)
    connection.execute("update surety_violation set order_no = null")  # as of a piece that was sold later


def where_it_stands(connection):
    """The tables in which the number is read."""
    tables = connection.execute(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition and relname like 'surety\\_%'"
    ).fetchall()
    return {name for (name,) in tables if _holds(connection, name)}


def _holds(connection, table):
    query = sql.SQL("select 1 from {} t where t::text like %s limit 1").format(sql.Identifier(table))
    return connection.execute(query, [f"%{PHONE}%"]).fetchone() is not None


def read(scope):
    """The facts and tasks about the order and its case, as pages read them."""
    with scoped(scope):
        rows = [*queries.facts_of(ORDER), *queries.facts_of(CASE, kind="aftersale"), *queries.work_items_of(CASE)]
        return encode([getattr(row, "body", None) or row.details for row in rows]).decode()


def test_what_people_write_is_in_the_vault_alone(door_connection):
    lived(door_connection)
    assert where_it_stands(door_connection) == {"surety_vault"}
    assert list(replay.differences(door_connection)) == []


def test_pages_read_it_as_it_was_written_and_then_that_it_was_erased(door_connection, web_db):
    lived(door_connection)
    for scope in (staff_scope(), shop_scope(SHOP), order_scope(ORDER)):
        told = read(scope)
        assert [what for what in WRITTEN if wrote(what) not in told] == [], scope
        assert "vault:" not in told
    answer = CliRunner().invoke(erase, [ORDER, "--yes"])
    assert "entries erased" in answer.output, answer.output
    assert where_it_stands(door_connection) == set()
    told = read(staff_scope())
    assert "(erased)" in told or "已删除" in told
    assert "vault:" not in told
    assert list(replay.differences(door_connection)) == []


def test_what_is_written_about_a_piece_goes_with_its_order(door_connection):
    inspected(door_connection)
    assert where_it_stands(door_connection) == {"surety_vault"}
    CliRunner().invoke(erase, [ORDER, "--yes"])
    assert where_it_stands(door_connection) == set()
    assert list(replay.differences(door_connection)) == []


def test_erasing_says_what_stays_in_facts_from_before_the_vault_had_it(door_connection):
    given(door_connection, placed(), paid())
    same = "bucket, kind, subject, occurred_at, recorded_at, effective_at, party, source, actor, release_no"
    add = f"""insert into surety_fact ({same}, seq, type, fact_key, body)
        select {same}, 90, 'late_appealed', gen_random_uuid(), %s from surety_fact where seq = 1"""
    door_connection.execute(add, [encode({"type": "late_appealed", "note": wrote("申诉")}).decode()])
    answer = CliRunner().invoke(erase, [ORDER, "--yes"])
    assert "1 facts from before" in answer.output


def test_the_same_words_again_are_the_same_fact_and_others_are_not(door_connection):
    given(door_connection, placed(), paid())
    fact = DelayProposed(id="d", order=ORDER, at=T0, ship_by=T0 + hours(240), reason="buyer_agreed", note=wrote("延期"))
    answers = [
        door.submit(door_connection, [each], source=PLATFORM, now=T0)[0].status
        for each in (fact, fact, DelayProposed(**{f: getattr(fact, f) for f in fact.__struct_fields__} | {"note": "x"}))
    ]
    assert answers == ["accepted", "repeated", "conflict"]


def test_words_of_a_time_before_the_vault_had_them_are_read_as_they_stand(door_connection):
    """Facts that were stored in the clear stay so: the log is append-only."""
    assert queries.in_words([{"note": "明文"}, {"note": ""}]) == [{"note": "明文"}, {"note": ""}]
