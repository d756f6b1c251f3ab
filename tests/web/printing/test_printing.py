"""What a centre's people print: a label once, again for a reason; rolls of codes; PINs once; nothing of others."""

from __future__ import annotations

import threading
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection

from surety.certificates import codes, ordering, writing
from surety.certificates.models import CodeOrder, LabelPrint
from surety.consoles.bench.commands import COMMANDS, shelf_text
from surety.inspection.models import Piece
from tests.unit import printed
from tests.web.axe import serious
from tests.web.bench import stories
from tests.web.bench.stories import BANGLE, BENCH, CODES, fact, say

HOME = stories.address("labels/")
LABEL = f"{HOME}pieces/{quote(BANGLE)}"


@pytest.fixture
def bound(told):
    """The bangle has passed and has its code and its seal."""
    verdict = {"measures": [{"name": "weight_mg", "value": 52310}], "verdict": "pass", "inspector": "dan"}
    say(told, BENCH, fact("piece_inspected", piece=BANGLE, centre=stories.CENTRE, **verdict))
    say(told, BENCH, fact("piece_bound", piece=BANGLE, code=CODES[0]))
    say(told, BENCH, fact("piece_sealed", piece=BANGLE, centre=stories.CENTRE, seal="S-77"))
    return told


def text_of(answer) -> str:
    return answer.content.decode()


def label_of(client, form="pdf"):
    answer = client.get(f"{LABEL}/label.{form}")
    assert answer.status_code == 200, answer.headers
    return answer.content


def test_a_label_is_printed_once_and_again_for_a_reason(bound, client_of):
    alice = client_of("alice")
    assert alice.get(f"{LABEL}/label.pdf").status_code == 302, "nothing was printed yet"
    assert alice.post(LABEL).status_code == 302
    [page] = printed.pages(label_of(alice))
    assert {codes.read(text) for text in printed.read(page)} == {CODES[0]}
    said = printed.words(label_of(alice))
    assert "重量 52.310 g" in said
    assert "S-77" in said
    assert "Copy" not in said
    again = alice.post(LABEL)
    assert again.status_code == 422
    assert "Say why" in text_of(again)
    assert LabelPrint.objects.count() == 1
    assert alice.post(LABEL, {"reason": "felt like it"}).status_code == 422
    assert alice.post(LABEL, {"reason": "torn"}).status_code == 302
    assert "第 2 份 Copy 2" in printed.words(label_of(alice))
    assert {codes.read(text) for text in printed.read(printed.zebra(label_of(alice, "zpl").decode())[0])} == {CODES[0]}
    assert b"Copy 2" in label_of(alice, "svg")
    assert bound.execute("select count(*) from surety_fact where type = 'label_reprinted'").fetchone() == (1,)


def test_a_reason_that_the_bench_stated_already_is_not_asked_again(bound, client_of):
    alice = client_of("alice")
    alice.post(LABEL)
    reprinted = fact("label_reprinted", piece=BANGLE, centre=stories.CENTRE, inspector="alice", reason="lost")
    say(bound, BENCH, reprinted)
    assert "Print copy 2" in text_of(alice.get(LABEL))
    assert alice.post(LABEL).status_code == 302
    assert alice.post(LABEL).status_code == 422


def test_files_of_a_print_are_there_for_a_quarter_of_an_hour(bound, client_of):
    alice = client_of("alice")
    alice.post(LABEL)
    LabelPrint.objects.update(at=stories.now() - timedelta(minutes=16))
    assert alice.get(f"{LABEL}/label.pdf").status_code == 302


def test_who_prints(bound, client_of):
    """Dan receives and inspects; labels are for whoever seals. Bob is a merchant. Others' pieces are not there."""
    dan = client_of("dan")
    assert dan.get(HOME).status_code == 200
    assert dan.post(LABEL).status_code == 403
    assert dan.post(f"{HOME}codes", {"count": "5"}).status_code == 403
    assert client_of("bob").get(HOME).status_code == 404
    assert client_of("alice").get(LABEL.replace("nanyang", "ruili")).status_code == 404
    assert client_of("alice").get(f"{HOME}pieces/{quote(stories.COMING)}").status_code == 404, "it has no code"


def test_cards_and_shelves(told, client_of):
    dan = client_of("dan")
    found = set()
    for page in printed.pages(dan.get(f"{HOME}commands.pdf").content):
        found |= printed.read(page)
    assert {each.text for each in COMMANDS} <= found
    shelves = dan.get(f"{HOME}shelves.zpl", {"shelves": "a-01 A-02\nA-01"}).content.decode()
    assert [printed.read(each) for each in printed.zebra(shelves)] == [{shelf_text("A-01")}, {shelf_text("A-02")}]
    assert len(printed.pages(dan.get(f"{HOME}shelves.pdf", {"shelves": "A-01 A-02", "paper": "a4"}).content)) == 1
    bad = dan.get(f"{HOME}shelves.pdf", {"shelves": "翡翠柜"})
    assert bad.status_code == 422
    assert "cannot be printed" in text_of(bad)
    assert dan.get(f"{HOME}shelves.pdf", {"shelves": ""}).status_code == 422
    assert dan.get(f"{HOME}commands.exe").status_code == 404
    assert dan.get(f"{HOME}commands.svg").status_code == 404


def test_codes_are_ordered_made_printed_and_their_pins_handed_out(told, client_of):
    alice = client_of("alice")
    for count in ("0", "2001", "-5", "ten", "٣"):
        assert alice.post(f"{HOME}codes", {"count": count}).status_code == 422
    assert [alice.post(f"{HOME}codes", {"count": n, "name": "once-1"}).status_code for n in "332"] == [302, 302, 422]
    order = CodeOrder.objects.get()
    assert (order.centre, order.count, order.ordered_by) == (stories.CENTRE, 3, "alice")
    assert alice.post(f"{HOME}codes/{order.name}/pins.csv").status_code == 404, "not made yet"
    assert ordering.step(told, stories.now()) == 3
    writing.drain(told, stories.now())
    labels = alice.post(f"{HOME}codes/{order.name}/labels.pdf")
    found = [codes.read(each.text) for page in printed.pages(labels.content) for each in printed.bars(page)]
    pins = alice.post(f"{HOME}codes/{order.name}/pins.csv").content.decode().splitlines()[1:]
    assert sorted(found) == sorted(line.split(",")[0] for line in pins)
    slips = printed.words(alice.post(f"{HOME}codes/{order.name}/pins.pdf").content)
    first = pins[0].split(",")
    assert codes.grouped(first[0]) in slips
    assert f"{first[1][:4]} {first[1][4:]}" in slips
    page = text_of(alice.get(HOME))
    assert "PINs fetched by alice" in page
    assert first[1] not in page
    assert alice.post(f"{HOME}codes/{order.name}/destroy").status_code == 302
    assert alice.post(f"{HOME}codes/{order.name}/pins.csv").status_code == 404
    assert not ordering.file_of(order.name).exists()
    dan = client_of("dan")
    assert dan.post(f"{HOME}codes/{order.name}/pins.csv").status_code == 403


def test_of_orders_at_once_none_passes_the_bound_with_another(told, client_of):
    """Four at one instant, one below the bound: whoever counts, counts alone."""
    for n in range(ordering.OPEN_MAX - 1):
        ordering.place(told, name=f"open-{n}", centre=stories.CENTRE, count=1, by="x", now=stories.now())
    start, answers = threading.Barrier(4), []

    def work() -> None:
        own = client_of("alice")
        start.wait()
        answers.append(own.post(f"{HOME}codes", {"count": "1"}).status_code)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422, 422, 422]


def test_codes_that_nobody_has_used_bound_what_is_ordered(told, client_of, monkeypatch):
    alice, free = client_of("alice"), len(CODES)
    monkeypatch.setattr(ordering, "UNUSED_MAX", free + 3)
    assert alice.post(f"{HOME}codes", {"count": "4"}).status_code == 422
    assert alice.post(f"{HOME}codes", {"count": "3"}).status_code == 302
    answer = alice.post(f"{HOME}codes", {"count": "1"})
    assert (answer.status_code, f"{free + 3} codes are still unused" in text_of(answer)) == (422, True)


def test_another_centres_order_is_not_there(told, client_of):
    ordering.place(told, name="theirs-1", centre=stories.OTHER, count=1, by="x", now=stories.now())
    ordering.make(told, "theirs-1", stories.now())
    alice = client_of("alice")
    for rest in ("pins.csv", "labels.pdf", "destroy"):
        assert alice.post(f"{HOME}codes/theirs-1/{rest}").status_code == 404
    assert ordering.file_of("theirs-1").exists()


def test_a_scanned_code_finds_its_piece(bound, client_of):
    assert Piece.objects.count() == 0, "no scope, no rows"
    found = text_of(client_of("alice").get(HOME, {"q": f"https://x.example/01/09506000134352/21/{CODES[0]}"}))
    assert quote(BANGLE) in found or BANGLE in found


def test_a_scan_with_a_control_character_finds_nothing(bound, client_of):
    assert client_of("alice").get(HOME, {"q": "\x00bangle"}).status_code == 200


def test_the_pages_have_no_serious_faults(bound, live_server, people, page, sign_in, client_of):
    client_of("alice").post(LABEL)
    sign_in(people["alice"])
    for address in (HOME, LABEL):
        page.goto(live_server + address)
        assert serious(page) == []
