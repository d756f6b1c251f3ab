"""Pieces and codes through the door: one code for one piece whoever is first, and a history that can be replayed."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from surety.certificates import codes, writing
from surety.engine import door, replay
from surety.inspection import facts, looking
from surety.inspection.admissions import AdmissionEnded
from tests.db import invariants
from tests.db.together import together
from tests.unit.inspection import (
    BENCH,
    CENTRE,
    CODE,
    PIECE,
    admitted,
    at_bench,
    centre,
    handed,
    issued,
    packed,
    packing,
    registered,
    said,
    sent,
    verdict,
)
from tests.unit.inspection import code as item_code
from tests.unit.world import MERCHANT, ORDER, PLATFORM, SHOP, T0, hours, line, paid, placed, shipped

NOW = T0 + hours(6)
ROUNDS = 6


def given(connection, *said_facts, source=PLATFORM, now=None):
    """Each at its own time; all must be accepted."""
    for fact in said_facts:
        (result,) = door.submit(connection, [fact], source=source, now=now or fact.at)
        assert result.status == "accepted", result


def sold(connection, *, quantity=1):
    bag = replace(line("1", quantity=quantity), category="second_hand/luxury")
    given(connection, *centre(), placed(lines=(bag,)), paid())


def passed(connection, piece=PIECE, *, unit=1):
    given(connection, registered(piece, unit=unit))
    way = (sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)))
    given(connection, *(replace(fact, piece=piece, id=f"{piece}/{fact.id}") for fact in way))


def test_of_two_machines_that_bind_one_code_exactly_one_wins(door_connection, database_url):
    """BTAS-4.4a."""
    sold(door_connection, quantity=2 * ROUNDS)
    for n in range(ROUNDS):
        code = item_code(100 + n)
        given(door_connection, issued(code))
        pieces = [f"douyin:pc-{n}-{side}" for side in (1, 2)]
        for side, piece in enumerate(pieces, start=1):
            passed(door_connection, piece, unit=2 * n + side)
        works = [
            lambda connection, piece=piece, code=code: door.submit(
                connection, [said(facts.PieceBound, piece=piece, at=NOW, code=code)], source=MERCHANT, now=NOW
            )[0]
            for piece in pieces
        ]
        answers = together(database_url, *works)
        assert sorted(answer.status for answer in answers) == ["accepted", "refused"]
        assert {answer.code for answer in answers} == {"", "code_bound"}
    bound = door_connection.execute("select count(*) from surety_code where state = 'bound'").fetchone()
    assert bound == (ROUNDS,)


def test_a_piece_from_the_sale_to_the_buyer_is_replayed_to_the_byte(door_connection):
    sold(door_connection)
    given(door_connection, issued())
    passed(door_connection)
    out = {"carrier": "sf", "waybill": "SF3000001"}
    given(
        door_connection,
        at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        handed("institute", "merchant", at=T0 + hours(4)),
        said(facts.PieceBound, at=T0 + hours(5), code=CODE), packing(at=NOW), packed(at=NOW),
        shipped(waybill="SF3000001", at=NOW), handed("merchant", "outbound_courier", at=NOW, **out),
    )  # fmt: skip
    row = door_connection.execute("select stage, code, incidents from surety_piece").fetchone()
    assert row == ("shipped", CODE, 0)
    assert door_connection.execute("select state from surety_code").fetchone() == ("used",)
    invariants.check(door_connection, now=NOW)


def test_no_id_tells_whether_its_piece_is_inspected_again(door_connection, monkeypatch):
    """The merchant chooses the id, and the share of 5 % is drawn of it by a secret: as stored, a replay agrees."""
    draws = {}
    for n in range(400):
        monkeypatch.setattr(looking, "secret", lambda n=n: b"%d" % n)
        draws[looking.look_up_marks(None, verdict(), None).reads["draw"]] = n
    assert 5 < sum(draw < 500 for draw in draws) < 40
    monkeypatch.setattr(looking, "secret", lambda: b"%d" % draws[min(draws)])
    sold(door_connection)
    passed(door_connection)
    stored = "select (reads ->> 'draw')::int from surety_fact where type = 'piece_inspected'"
    assert door_connection.execute(stored).fetchone() == (min(draws),)
    assert ("reinspect",) in door_connection.execute("select kind from surety_work_item").fetchall()
    invariants.check(door_connection, now=NOW)


def test_a_report_that_has_a_number_is_scanned_with_the_piece(door_connection):
    """BTAS-4.2e: item, code and report are one, and a leg left out is none of the three."""
    sold(door_connection)
    given(door_connection, issued(), registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    given(door_connection, verdict(at=T0 + hours(2), certificate="NY-2026-1"))
    given(
        door_connection, at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        handed("institute", "merchant", at=T0 + hours(4)), said(facts.PieceBound, at=T0 + hours(5), code=CODE),
        packing(at=NOW),
    )  # fmt: skip
    for n, number in enumerate(("", "NY-2026-2", "https://lab.example/1NY-2026-1", "https://lab.example/no=")):
        wrong = replace(packed(at=NOW, certificate=number), id=f"wrong/{n}")
        (result,) = door.submit(door_connection, [wrong], source=PLATFORM, now=NOW)
        assert (result.status, result.code, result.clause) == ("refused", "other_report", "BTAS-4.2e")
    given(door_connection, packed(at=NOW, certificate="https://lab.example/check?no=ny-2026-1"))
    invariants.check(door_connection, now=NOW)
    stored = "select reads from surety_fact where type = 'piece_packed'"
    assert "report_asked" in door_connection.execute(stored).fetchone()[0]


def test_where_code_or_report_will_do_a_report_that_has_a_number_may_be_left_out(door_connection):
    """LUX-3.3b: but what is scanned is this piece's all the same."""
    sold(door_connection)
    given(door_connection, issued(), registered(site="cross_border"), sent(way="offline"))
    given(
        door_connection, at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict(at=T0 + hours(2), certificate="NY-2026-1"), handed("institute", "merchant", at=T0 + hours(4)),
        said(facts.PieceBound, at=T0 + hours(5), code=CODE), packing(at=NOW),
    )  # fmt: skip
    wrong = replace(packed(at=NOW, seal=None, certificate="NY-2026-2"), id="wrong")
    (result,) = door.submit(door_connection, [wrong], source=PLATFORM, now=NOW)
    assert (result.status, result.code) == ("refused", "other_report")
    given(door_connection, packed(at=NOW, seal=None))


def test_a_centre_acts_on_its_own_pieces_alone(door_connection):
    sold(door_connection)
    passed(door_connection)
    seal = at_bench(facts.PieceSealed, at=NOW, seal="SEAL-1")
    other = replace(BENCH, name="douyin:ic-ruili")
    (result,) = door.submit(door_connection, [seal], source=other, now=NOW)
    assert (result.status, result.code) == ("refused", "not_your_piece")
    (result,) = door.submit(door_connection, [replace(seal, id="own")], source=BENCH, now=NOW)
    assert result.status == "accepted"


def test_what_was_refused_by_the_order_leaves_the_piece_as_it_was(door_connection):
    """The order refuses a second piece for a unit, and with it the whole registration."""
    sold(door_connection)
    given(door_connection, registered())
    second = registered("douyin:pc-2")
    (result,) = door.submit(door_connection, [second], source=PLATFORM, now=T0)
    assert (result.status, result.code) == ("refused", "unit_has_a_piece")
    found = door_connection.execute("select subject from surety_piece").fetchall()
    assert found == [(PIECE,)]
    assert door_connection.execute("select doc->'pieces' from surety_order where subject = %s", [ORDER]).fetchone()


def test_a_verdict_with_a_code_becomes_a_certificate_and_its_correction_takes_its_place(
    door_connection, tmp_path, monkeypatch
):
    """From the bench's fact to the signed, logged certificate and its end."""
    monkeypatch.setenv("SURETY_HOME", str(tmp_path))
    drawn = codes.draw()
    sold(door_connection)
    given(door_connection, issued(drawn))
    passed(door_connection)
    given(door_connection, said(facts.PieceBound, at=NOW, code=drawn))
    given(door_connection, at_bench(facts.PieceSealed, at=NOW, seal="SEAL-1"))
    correction = at_bench(facts.VerdictCorrected, at=NOW, verdict="fail", inspector="li", reason="复核")
    given(door_connection, correction)
    writing.drain(door_connection, NOW)
    found = door_connection.execute(
        "select verdict, superseded_by, revoked_at is null from surety_certificate order by entry_no"
    ).fetchall()
    assert found == [("pass", f"{PIECE}.r2", True), ("fail", None, True)]
    assert door_connection.execute("select voided_at is not null from surety_item_code").fetchone() == (True,)
    assert door_connection.execute("select fault from surety_log_wanted where fault is not null").fetchall() == []
    kinds = door_connection.execute("select kind from surety_log_entry order by entry_no").fetchall()
    assert [kind for (kind,) in kinds] == ["key", "key", "key", "code", "verdict", "certificate", "certificate", "void"]


def test_a_parcel_may_bring_several_pieces_at_once_and_none_after_it_arrived(door_connection):
    """F8: the waybill of a parcel that has arrived is no parcel of another piece."""
    sold(door_connection, quantity=3)
    by_courier = {"ships": "institute"}
    for unit in (1, 2, 3):
        given(door_connection, registered(f"{PIECE}-{unit}", unit=unit, **by_courier))
    first, second, third = (replace(sent(), piece=f"{PIECE}-{unit}", id=f"sent/{unit}") for unit in (1, 2, 3))
    given(door_connection, first, second)
    for unit in (1, 2):
        given(door_connection, at_bench(facts.PieceTakenIn, piece=f"{PIECE}-{unit}", at=NOW, id=f"in/{unit}"))
    (answer,) = door.submit(door_connection, [third], source=MERCHANT, now=NOW)
    assert (answer.status, answer.code) == ("refused", "waybill_used")


def sealed(piece, seal, *, at=NOW):
    return said(facts.PieceSealed, piece=piece, centre=CENTRE, at=at, seal=seal, id=f"seal/{seal}/{at.isoformat()}")


def test_of_two_pieces_sealed_alike_at_once_exactly_one_is(door_connection, database_url):
    """BTAS-4.2b: the number of a new seal is one piece's."""
    sold(door_connection, quantity=2 * ROUNDS)
    for n in range(ROUNDS):
        pieces = [f"douyin:pc-{n}-{side}" for side in (1, 2)]
        for side, piece in enumerate(pieces, start=1):
            passed(door_connection, piece, unit=2 * n + side)
        works = [
            lambda connection, said=(piece, seal): door.submit(connection, [sealed(*said)], source=BENCH, now=NOW)[0]
            for piece, seal in zip(pieces, (f"NY-{n}", f"ny-{n}"), strict=True)
        ]
        answers = together(database_url, *works)
        assert sorted((answer.status, answer.code) for answer in answers) == [
            ("accepted", ""),
            ("refused", "seal_on_another"),
        ]


def photographed(door_connection, *pieces):
    """Sold while streetwear was still inspected by photographs (F14)."""
    sneaker = replace(line("1", quantity=len(pieces)), category="second_hand/streetwear")
    given(door_connection, *centre(), placed(lines=(sneaker,)), paid())
    at, plain = datetime(2023, 2, 25, tzinfo=UTC), {"category": "second_hand/streetwear", "photo": True}
    for unit, piece in enumerate(pieces, start=1):
        given(door_connection, registered(piece, at=at, unit=unit, ships="institute", **plain), now=NOW)


def by_photo(piece, **fields):
    waybill = f"SF{piece[-1] * 8}"
    return replace(
        sent(at=NOW, waybill=waybill, **fields), piece=piece, id=f"{piece}/{fields.get('tag')}-{len(fields)}"
    )


def test_what_is_inspected_by_photographs_has_its_tag_and_says_whether_its_box_is_there(door_connection):
    """F13."""
    photographed(door_connection, PIECE)
    for fields in ({}, {"tag": "QK-7"}, {"tag": "QK-70"}, {"original_box": False}):
        (answer,) = door.submit(door_connection, [by_photo(PIECE, **fields)], source=MERCHANT, now=NOW)
        assert (answer.code, answer.clause) == ("tag_and_box_needed", "F13"), fields
    given(door_connection, by_photo(PIECE, tag="QK-7001", original_box=False), source=MERCHANT)
    kept = door_connection.execute("select doc ->> 'tag', doc -> 'original_box' from surety_piece").fetchone()
    assert kept == ("QK-7001", "false")
    invariants.check(door_connection, now=NOW)


def test_a_tag_serves_one_piece_also_of_two_that_are_sent_in_at_once(door_connection, database_url):
    """2038 of F8; its own piece may come again with it."""
    pieces = (f"{PIECE}-1", f"{PIECE}-2")
    whole = {"tag": "QK-7001", "original_box": True}
    photographed(door_connection, *pieces)
    works = [
        lambda connection, fact=fact: door.submit(connection, [fact], source=MERCHANT, now=NOW)[0]
        for fact in (by_photo(pieces[0], **whole), by_photo(pieces[1], **whole | {"tag": "qk-7001"}))
    ]
    answers = together(database_url, *works)
    assert sorted((each.status, each.code) for each in answers) == [("accepted", ""), ("refused", "tag_used")]
    (refused,) = (each for each in answers if each.code)
    assert (refused.clause, refused.params["platform_code"]) == ("F8", 2038)
    (first,) = (piece for piece, each in zip(pieces, answers, strict=True) if not each.code)
    given(
        door_connection, at_bench(facts.PieceTakenIn, piece=first, at=NOW), verdict("unable", piece=first, at=NOW),
        handed("institute", "merchant", piece=first, at=NOW),
    )  # fmt: skip
    again = replace(by_photo(first, **whole), id="again", waybill="SF9900001")
    given(door_connection, again, source=MERCHANT)


def test_in_one_batch_a_seal_is_the_first_pieces_that_may_have_it(door_connection):
    sold(door_connection, quantity=3)
    for unit in (1, 2):
        passed(door_connection, f"{PIECE}-{unit}", unit=unit)
    given(door_connection, registered(f"{PIECE}-3", unit=3))
    batch = [sealed(f"{PIECE}-{unit}", "NY-1") for unit in (3, 1, 2)]
    answers = door.submit(door_connection, batch, source=BENCH, now=NOW)
    assert [answer.code for answer in answers] == ["not_at_this_stage", "", "seal_on_another"]


def test_a_seal_that_was_taken_off_is_put_on_nothing_again(door_connection):
    sold(door_connection, quantity=2)
    for unit in (1, 2):
        passed(door_connection, f"{PIECE}-{unit}", unit=unit)
    first = f"{PIECE}-1"
    given(door_connection, sealed(first, "NY-1"), sealed(first, "NY-2"), source=BENCH)
    again = [sealed(piece, "NY-1", at=NOW + hours(1)) for piece in (first, f"{PIECE}-2")]
    answers = door.submit(door_connection, again, source=BENCH, now=NOW + hours(1))
    assert [answer.code for answer in answers] == ["seal_used", "seal_on_another"]


def test_a_base_keeps_the_orders_of_its_shops_however_the_door_learnt_of_it(door_connection):
    """JADE-13: the list of who is admitted follows each change of it, in every process."""
    bangle = replace(line("1"), category="jewellery/bangle")

    def shipping(number):
        order = f"douyin:{number}"
        given(door_connection, placed(order, lines=(bangle,)), paid(order, id=f"paid/{number}"))
        fact = shipped(order, waybill=f"SF90000{number}", at=NOW)
        (answer,) = door.submit(door_connection, [replace(fact, id=f"ship/{number}")], source=MERCHANT, now=NOW)
        return answer.code, answer.clause

    assert shipping(901) == ("", "")
    given(door_connection, *centre(base=True), admitted())
    assert shipping(902) == ("not_inspected", "JADE-13")
    ended = AdmissionEnded(id="ended", at=T0 + hours(2), centre=CENTRE, shop=SHOP)
    given(door_connection, ended)
    assert shipping(903) == ("", "")
    assert list(replay.differences(door_connection)) == []
