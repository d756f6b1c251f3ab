"""FEEL cells: read exactly or refused, whatever the text."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surety.exchange.bounds import Interval
from surety.exchange.dmn.conditions import Column, condition_text, outside, read_condition
from surety.exchange.dmn.feel import Condition, NotFeel, feel_text, parse_tests, parse_value
from surety.exchange.notation import Unreadable

DAY = date(2024, 2, 29)
ONE, FIVE = Decimal(1), Decimal(5)
READ = [
    ("", None),
    (" - ", None),
    ('"a"', Condition(("a",))),
    ('"a", "b,c" ,"d"', Condition(("a", "b,c", "d"))),
    (r'"say \"so\" \\ \n \u4e2d \U01F600"', Condition(('say "so" \\ \n 中 😀',))),
    ("true,false", Condition((True, False))),
    ("5", Condition((FIVE,))),
    ("-5", Condition((Decimal(-5),))),
    (".5", Condition((Decimal("0.5"),))),
    ("<5", Condition((Interval(high=FIVE),))),
    ("<= 5", Condition((Interval(high=FIVE, high_in=True),))),
    ("> 5", Condition((Interval(low=FIVE, low_in=False),))),
    (">=5", Condition((Interval(low=FIVE),))),
    ("[1..5]", Condition((Interval(ONE, True, FIVE, True),))),
    ("(1..5)", Condition((Interval(ONE, False, FIVE, False),))),
    ("]1..5[", Condition((Interval(ONE, False, FIVE, False),))),
    ("[1 .. 5)", Condition((Interval(ONE, True, FIVE, False),))),
    ('date("2024-02-29")', Condition((DAY,))),
    ('@"2024-02-29"', Condition((DAY,))),
    ('[date("2024-02-29")..date("2024-02-29")]', Condition((Interval(DAY, True, DAY, True),))),
    ('not("a", "b")', Condition(("a", "b"), True)),
    ("not(< 3, [5..9))", Condition((Interval(high=Decimal(3)), Interval(FIVE, True, Decimal(9), False)), True)),
]
REFUSED = [
    "a", "null", "? > 5", "x + 1", "5 + 5", "1e5", "1_000", "5..9", "[5]", "[1..5", "1..5]", "{1..5}", '"a', "'a'",
    "not 5", "not()", "not(-)", "not(not(5))", "-,5", "5,", ",5", "5 5", "< ", "< true", '< "a"', '["a".."b"]',
    '[1..date("2024-02-29")]', 'date("2024-02-30")', 'date("2024-2-9")', "date(2024,2,9)",
    'date and time("2024-02-29T00:00:00")', 'time("10:00:00")', 'duration("P1D")', '@"10:00:00"', "[true..false]",
    '"\\ud800"', '"\\x"', "= 5", "!= 5", "5 // five", "some x in y satisfies x", "if a then b else c", "5 and 6",
    "9" * 31, "≥5", "１", "－", "，",
]  # fmt: skip


@pytest.mark.parametrize(("text", "tests"), READ)
def test_read(text, tests):
    assert parse_tests(text) == tests


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    with pytest.raises(NotFeel):
        parse_tests(text)


@given(st.text() | st.text('[](),.-<>=0123456789"\\ ntrueadfls@u', max_size=30))
@example("not(")
def test_every_text_is_read_or_refused(text):
    try:
        found = parse_tests(text)
    except NotFeel:
        return
    assert found is None or found.tests


@given(st.text() | st.booleans() | st.integers(-(10**18), 10**18) | st.dates())
def test_a_literal_is_read_as_it_was_written(value):
    assert parse_value(feel_text(value)) == value


@given(st.lists(st.tuples(st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9)), min_size=1, max_size=4))
def test_outside_is_every_other_number(pairs):
    ranges = [
        {side: bound for side, bound in (("from", low), ("below", high)) if bound is not None}
        for low, high in pairs
        if low is None or high is None or low < high
    ]
    inverse = outside(ranges) if ranges else [{}]
    for number in range(-12, 13):
        assert holds(inverse, number) != holds(ranges, number)


def holds(ranges, number):
    return any(each.get("from", number) <= number < each.get("below", number + 1) for each in ranges)


WHOLE, REAL = Column("count", "number"), Column("score", "number", whole=False)
SEEN = Column("seen_on", "date")
COLOUR = Column("colour", "enum", values=("red", "green", "blue"))
PLACE = Column("place", "tree", values=("a", "a/b", "a/b/c", "d", "d/e"))
FLAG = Column("vip", "bool")
CELLS = [
    (WHOLE, "<= 8", {"below": 9}),
    (WHOLE, "> 8", {"from": 9}),
    (WHOLE, "5", {"from": 5, "below": 6}),
    (WHOLE, "(2.5..7.5)", {"from": 3, "below": 8}),
    (WHOLE, "[1..3],[7..9]", [{"from": 1, "below": 4}, {"from": 7, "below": 10}]),
    (WHOLE, "not(5)", [{"below": 5}, {"from": 6}]),
    (REAL, "[0.5..2)", {"from": 0.5, "below": 2}),
    (REAL, "not(>= 1.0)", {"below": 1.0}),
    (SEEN, '<= date("2024-02-29")', {"below": date(2024, 3, 1)}),
    (SEEN, '<= date("9999-12-31")', None),
    (SEEN, '> date("9999-12-31")', "nothing_inside"),
    (COLOUR, 'not("green")', ["red", "blue"]),
    (COLOUR, '"red","red"', "red"),
    (COLOUR, 'not("red","green","blue")', "nothing_inside"),
    (COLOUR, '"mauve"', "unknown_value"),
    (COLOUR, 'not("mauve")', "unknown_value"),
    (COLOUR, "5", "wrong_type"),
    (PLACE, '"a","a/b","a/b/c"', "a"),
    (PLACE, 'not("d","d/e")', "a"),
    (PLACE, '"a/b/c","d","d/e"', ["a/b/c", "d"]),
    (PLACE, '"a"', "not_a_subtree"),
    (FLAG, "not(true)", False),
    (FLAG, "true,false", [True, False]),
    (FLAG, "not(true,false)", "nothing_inside"),
    (FLAG, '"true"', "wrong_type"),
    (REAL, "<= 8", "closed_decimal"),
    (REAL, "> 8", "closed_decimal"),
    (REAL, "8", "closed_decimal"),
    (WHOLE, "[9..5]", "nothing_inside"),
    (WHOLE, "(5..6)", "nothing_inside"),
    (WHOLE, 'date("2024-02-29")', "wrong_type"),
    (SEEN, "5", "wrong_type"),
    (WHOLE, "? > 5", "feel"),
]


@pytest.mark.parametrize(("column", "text", "expected"), CELLS)
def test_cells(column, text, expected):
    try:
        found = read_condition(text, column)
    except Unreadable as problem:
        found = problem.code
    assert found == expected


@pytest.mark.parametrize(
    ("column", "raw", "text"),
    [
        (WHOLE, {"from": 1, "below": 5}, "[1..5)"),
        (WHOLE, [{"below": 1}, {"from": 5}], "< 1, >= 5"),
        (SEEN, {"from": DAY}, '>= date("2024-02-29")'),
        (COLOUR, ["red", "blue"], '"red","blue"'),
        (PLACE, "a", '"a","a/b","a/b/c"'),
        (FLAG, False, "false"),
        (FLAG, None, "-"),
    ],
)
def test_cells_as_text(column, raw, text):
    assert condition_text(raw, column) == text
    assert read_condition(text, column) == raw
