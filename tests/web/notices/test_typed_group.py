"""A notice in the editor's form and back: any content survives it, row by row and name by name."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.consoles.notices.form import checked, encoded, following, of_content
from surety.consoles.notices.reading import read_group, read_groups
from surety.consoles.notices.typed_group import TypedGroup, fresh, groups_of
from surety.consoles.words import notices as words
from surety.disruptions.checking import fault_of
from surety.disruptions.notice import Aftersales, Content, Indicator, Lift, Row, Score, Shipping, Timer, TimerName
from tests.unit.notices import LATEST, SINCE, UNTIL, content, notice, row, shipping
from tests.web.notices.test_days import INSTANTS

REGIONS = ["650000", "650100", "440300", "440305", "310000", "620200", "440305001", "330204"]
TIMERS = msgspec.inspect.type_info(TimerName).values
INDICATORS = msgspec.inspect.type_info(Indicator).values


@st.composite
def windows(draw):
    since, until = sorted(draw(st.lists(INSTANTS, min_size=2, max_size=2, unique=True)))
    return since, until


@st.composite
def timers(draw):
    places = st.tuples(st.sampled_from(TIMERS), st.sampled_from(["either", "receive", "return"]))
    keys = draw(st.lists(places, min_size=1, max_size=8, unique=True))
    lengths = [draw(st.tuples(st.booleans(), st.integers(1, 365))) for _ in keys]
    return tuple(
        Timer(timer, **({"days": count} if new else {"plus_days": count}), place=place)
        for (timer, place), (new, count) in zip(keys, lengths, strict=True)
    )


@st.composite
def rows(draw, name, region):
    since, until = draw(windows())
    by = Shipping(since, until, draw(INSTANTS.filter(lambda each: each > since))) if draw(st.booleans()) else None
    after = Aftersales(*draw(windows()), draw(timers())) if draw(st.booleans()) else None
    chosen = draw(st.lists(st.sampled_from(INDICATORS), unique=True, min_size=1))
    indicators = tuple(code for code in words.INDICATOR if code in chosen)
    same = by is not None and draw(st.booleans())
    window = (by.promise_from, by.promise_to) if same else draw(windows())
    score = Score(*window, indicators, draw(st.booleans())) if draw(st.booleans()) else None
    services = draw(st.booleans()) if by or after or score else True
    return Row(name, region, by, after, score, services, draw(st.sampled_from(["stands", "ends"])))


@st.composite
def contents(draw):
    regions = draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=5))
    found = [draw(rows(f"r{n}", region)) for n, region in enumerate(regions)]
    shared = draw(st.integers(0, len(found)))
    found += [msgspec.structs.replace(found[0], row=f"s{n}", region=REGIONS[n]) for n in range(shared)]
    event = draw(st.sampled_from(["epidemic", "volcano", "expo_2023"]))
    return Content(event, "标题", "Title", tuple(found), draw(st.sampled_from(["", "https://example.com/1"])))


@settings(max_examples=100)
@given(contents())
def test_what_is_opened_and_saved_says_the_same(given_content):
    assert fault_of(given_content, notice="douyin:n") is None
    form = of_content(given_content, platform="douyin")
    again = msgspec.json.decode(encoded(form.groups), type=list[TypedGroup])
    assert again == form.groups
    saved, checked_form = checked(form)
    assert saved is not None, (checked_form.head_faults, checked_form.faults)
    by_name = {each.row: each for each in saved.rows}
    regions = [(each.row, each.region) for each in given_content.rows]
    assert sorted((each.row, each.region) for each in saved.rows) == sorted(regions) or _told_apart(given_content)
    if not _told_apart(given_content):
        assert by_name == {each.row: each for each in given_content.rows}
    assert (saved.event, saved.title_zh, saved.title_en, saved.source) == (
        given_content.event,
        "标题",
        "Title",
        given_content.source,
    )


def _told_apart(given_content: Content) -> bool:
    """Two rows that differ in nothing but their name become one in a form."""
    said = [msgspec.structs.replace(each, row="") for each in given_content.rows]
    return len(set(said)) < len(said)


def test_rows_with_the_same_times_are_one_group():
    same = [row("650100", "a"), row("440300", "b"), row("310000", "c", shipping=shipping(latest=UNTIL))]
    assert [group.regions for group in groups_of(same)] == [("650100", "440300"), ("310000",)]


def test_new_rows_are_called_by_their_region_and_a_second_one_by_a_number():
    ship = groups_of([row("650100", "650100")])[0]
    other = groups_of([row("650100", "x", shipping=shipping(latest=UNTIL))])[0]
    other = msgspec.structs.replace(other, names={})
    assert [each.row for each in read_groups([ship, other]).rows] == ["650100", "650100-2"]
    kept = msgspec.structs.replace(other, names={"650100": "650100"})
    assert [each.row for each in read_groups([msgspec.structs.replace(ship, names={}), kept]).rows] == [
        "650100-2",
        "650100",
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "promise_from"),
        ({"promise_from": "2026-01-01", "promise_to": "2025-12-31", "latest_ship": "2026-01-02"}, "promise_to"),
        ({"promise_from": "2026-01-02", "promise_to": "2026-01-02", "latest_ship": "2026-01-01"}, "latest_ship"),
        ({"promise_from": "2026-01-02", "promise_to": "later", "latest_ship": "2026-01-05"}, "promise_to"),
    ],
)
def test_a_fault_stands_at_its_field(fields, field):
    group = msgspec.structs.replace(fresh(), regions=("440300",), fields=fresh().fields | fields)
    _rows, faults = read_group(group)
    assert field in faults


def test_every_code_has_words():
    assert set(words.TIMER) == set(TIMERS)
    assert set(words.INDICATOR) == set(INDICATORS)


def test_a_change_starts_from_what_the_chain_says_now():
    first = notice(row("650100", "a"), row("440300", "b"), row("310000", "c"), lifts=(Lift(LATEST, "310000"),))
    second = notice(row("650100", "a", shipping=shipping(latest=UNTIL)), name="douyin:notice-2", amends=first.notice)
    form = following([first, second])
    assert form.head["amends"] == "douyin:notice-2"
    saved, _form = checked(form)
    latest = {each.row: each.shipping.latest_ship for each in saved.rows}
    assert latest == {"a": UNTIL, "b": LATEST}


def test_a_filing_for_orders_keeps_the_row_without_a_region():
    group = groups_of([Row("filed", None, shipping(SINCE, UNTIL, LATEST))])[0]
    assert group.regions == ("",)
    assert read_groups([group]).rows == [Row("filed", None, shipping(SINCE, UNTIL, LATEST))]
    saved, _form = checked(of_content(content(Row("filed", None, shipping())), platform="douyin"))
    assert [(each.row, each.region) for each in saved.rows] == [("filed", None)]
