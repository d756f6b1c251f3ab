"""Four answers, half-open bounds, epochs, trees, many rows, and values that are refused."""

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from surety.rulebook import UNKNOWN, Release, RulebookValueError, Status, UnknownTable
from surety.rulebook.spec import Cell, InputSpec, Range, Row
from tests.rulebook.tables import DAY, INPUTS, LABEL, load_table, raw_table, spec_of

COUNT = InputSpec("count", "number", LABEL, domain=Range(0, 1000))
PLACE = InputSpec("place", "tree", LABEL, dict.fromkeys(("north", "north/city", "northern", "south"), LABEL))


def decide(rows, inputs, *, by, policy="unique", on=DAY):
    return Release([spec_of(by, rows, policy=policy)]).decide("drawn", inputs, on=on)


def row(row_id, out=1, **cells):
    span = {name: cells.pop(name) for name in ("from_", "to", "status") if name in cells}
    return Row(row_id, cells, {"out": out}, **span)


def test_decided(tmp_path):
    release, table = load_table(tmp_path, raw_table())
    answer = release.decide("parcel_fee", {"size": "large", "weight_grams": 999, "more": 1}, on=DAY)
    assert answer.status is Status.DECIDED
    assert (answer.table, answer.row_id, answer.rows) == ("parcel_fee", "F-LIGHT", ("F-LIGHT",))
    assert (answer.inputs, answer.on, answer.missing) == (("large", 999), DAY, ())
    assert answer.outputs == {"fee_fen": 200}
    assert table.match(("large", 999), DAY) == 0b10


def test_outputs_are_a_copy(tmp_path):
    release, _ = load_table(tmp_path, raw_table())
    asked = {"size": "small", "weight_grams": 1}
    release.decide("parcel_fee", asked, on=DAY).outputs["fee_fen"] = 0
    assert release.decide("parcel_fee", asked, on=DAY).outputs == {"fee_fen": 100}


def test_no_rule():
    answer = decide([row("A", count=Cell(ranges=(Range(10),)))], {"count": 9}, by=[COUNT])
    assert (answer.status, answer.row_id, answer.outputs) == (Status.NO_RULE, None, {})


def test_ambiguous_names_every_row():
    rows = [row("A"), row("B", count=Cell(ranges=(Range(10),))), row("C", count=Cell(ranges=(Range(0, 10),)))]
    answer = decide(rows, {"count": 10}, by=[COUNT])
    assert (answer.status, answer.rows, answer.outputs) == (Status.AMBIGUOUS, ("A", "B"), {})


def test_first_takes_the_first_and_collect_takes_all():
    rows = [row("A", 1, count=Cell(ranges=(Range(10),))), row("B", 2)]
    first = decide(rows, {"count": 10}, by=[COUNT], policy="first")
    every = decide(rows, {"count": 10}, by=[COUNT], policy="collect")
    single = decide(rows, {"count": 9}, by=[COUNT], policy="collect")
    assert (first.row_id, first.outputs) == ("A", {"out": 1})
    assert (every.rows, every.row_id, every.outputs) == (("A", "B"), None, {"out": (1, 2)})
    assert (single.rows, single.row_id, single.outputs) == (("B",), "B", {"out": (2,)})


@pytest.mark.parametrize(("count", "expected"), [(9, "LOW"), (10, "HIGH"), (0, "LOW"), (999, "HIGH")])
def test_ranges_are_half_open(count, expected):
    rows = [row("LOW", count=Cell(ranges=(Range(None, 10),))), row("HIGH", count=Cell(ranges=(Range(10),)))]
    assert decide(rows, {"count": count}, by=[COUNT]).row_id == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (DAY - timedelta(days=1), "OLD"),
        (DAY, "NEW"),
        (DAY + timedelta(days=30), None),
        (date(9999, 12, 31), None),
    ],
)
def test_epochs_are_half_open(on, expected):
    rows = [row("OLD", to=DAY), row("NEW", from_=DAY, to=DAY + timedelta(days=30))]
    assert decide(rows, {"count": 1}, by=[COUNT], on=on).row_id == expected


def test_an_instant_is_read_in_the_zone_of_the_table():
    rows = [row("OLD", to=DAY), row("NEW", from_=DAY)]
    last = datetime(2022, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert decide(rows, {"count": 1}, by=[COUNT], on=last).row_id == "OLD"
    answer = decide(rows, {"count": 1}, by=[COUNT], on=last + timedelta(seconds=1))
    assert (answer.row_id, answer.on) == ("NEW", DAY)
    pacific = datetime(2022, 12, 31, 8, tzinfo=timezone(timedelta(hours=-8)))
    assert decide(rows, {"count": 1}, by=[COUNT], on=pacific).row_id == "NEW"


@pytest.mark.parametrize("on", [None, "2023-01-01", 738521, datetime(2023, 1, 1)])  # noqa: DTZ001 without a zone on purpose
def test_a_date_that_is_none_is_refused(on):
    with pytest.raises(RulebookValueError) as refused:
        decide([row("A")], {"count": 1}, by=[COUNT], on=on)
    assert refused.value.input == "sent_at"


@pytest.mark.parametrize(
    ("place", "expected"), [("north", "N"), ("north/city", "N"), ("northern", None), ("south", None)]
)
def test_a_node_stands_for_what_is_below_it(place, expected):
    answer = decide([row("N", place=Cell(values=("north",)))], {"place": place}, by=[PLACE])
    assert answer.row_id == expected


def test_a_noticed_row_is_not_enforced():
    assert decide([row("A", status="noticed")], {"count": 1}, by=[COUNT]).status is Status.NO_RULE


def test_rows_past_one_word():
    rows = [row(f"R{number}", number, count=Cell(ranges=(Range(number, number + 1),))) for number in range(200)]
    for number in (0, 63, 64, 65, 127, 128, 199):
        answer = decide(rows, {"count": number}, by=[COUNT])
        assert (answer.row_id, answer.outputs) == (f"R{number}", {"out": number})


FINE = ("red", "north", 1, 0.5, DAY, True)
REFUSED = [
    ("colour", "pink"),
    ("colour", None),
    ("colour", ["red"]),
    ("colour", 1),
    ("place", "north/city/square"),
    ("count", True),
    ("count", 1.0),
    ("count", "1"),
    ("count", None),
    ("count", -6),
    ("count", 15),
    ("score", math.nan),
    ("score", True),
    ("score", "0.5"),
    ("seen_on", None),
    ("seen_on", "2023-01-01"),
    ("seen_on", datetime(2023, 1, 1, tzinfo=UTC)),
    ("vip", 1),
    ("vip", 0),
    ("vip", "yes"),
    ("vip", None),
]


@pytest.mark.parametrize(("name", "value"), REFUSED)
@pytest.mark.parametrize("with_missing", [False, True])
def test_values_the_table_does_not_know_are_refused(name, value, with_missing):
    asked = {spec.name: fine for spec, fine in zip(INPUTS, FINE, strict=True)} | {name: value}
    if with_missing:
        del asked["score" if name == "colour" else "colour"]
    with pytest.raises(RulebookValueError) as refused:
        decide([row("A")], asked, by=INPUTS)
    assert (refused.value.table, refused.value.input) == ("drawn", name)
    assert refused.value.value is value
    assert f"input {name} refuses the value {value!r}" in str(refused.value)


def test_match_wants_as_many_values_as_inputs(tmp_path):
    _, table = load_table(tmp_path, raw_table())
    with pytest.raises(ValueError, match="shorter"):
        table.match(("small",), DAY)


@pytest.mark.parametrize("asked", [{"size": "large"}, {"size": "large", "weight_grams": UNKNOWN}])
def test_undetermined_when_the_missing_input_matters(tmp_path, asked):
    release, _ = load_table(tmp_path, raw_table())
    answer = release.decide("parcel_fee", asked, on=DAY)
    assert (answer.status, answer.missing) == (Status.UNDETERMINED, ("weight_grams",))
    assert answer.rows == ("F-LIGHT", "F-HEAVY")
    assert answer.inputs == ("large", UNKNOWN)


def test_decided_when_the_missing_input_does_not_matter(tmp_path):
    release, _ = load_table(tmp_path, raw_table())
    assert release.decide("parcel_fee", {"size": "small"}, on=DAY).row_id == "F-SMALL"


def test_undetermined_when_some_value_has_no_rule():
    rows = [row("A", count=Cell(ranges=(Range(10),)))]
    assert decide(rows, {}, by=[COUNT]).status is Status.UNDETERMINED


def test_unknown_table(tmp_path):
    release, _ = load_table(tmp_path, raw_table())
    with pytest.raises(UnknownTable):
        release.decide("fees", {}, on=DAY)
