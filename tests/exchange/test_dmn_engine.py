"""Another author's engine reads the same XML: what we write it answers as we do, what we read we answer as it does."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from surety.exchange import export_table, import_table
from surety.rulebook import RulebookError, Status, Table
from surety.rulebook.spec import Cell, InputSpec, OutputSpec, Range, Row, TableSpec, Text
from tests.exchange.drawn import ranges, whens
from tests.exchange.modelled import dmn


def text(word: str) -> Text:
    return Text(word, word)


COLOURS = ("red", "green", "blue")
PLACES = ("north", "north/city", "south", "south/farm", "south/farm/barn")
INPUTS = (
    InputSpec("colour", "enum", text("colour"), {each: text(each) for each in COLOURS}),
    InputSpec("place", "tree", text("place"), {each: text(each) for each in PLACES}),
    InputSpec("count", "number", text("count"), unit="count", domain=Range(0, 15)),
    InputSpec("score", "number", text("score"), whole=False),
    InputSpec("seen_on", "date", text("seen_on")),
    InputSpec("vip", "bool", text("vip")),
)
OUTPUTS = (
    OutputSpec("fee", "whole", text("fee")),
    OutputSpec("verdict", "enum", text("verdict"), {each: text(each) for each in ("pay", "wait", "refuse")}),
)
DAY = date(2024, 2, 28)
days = st.integers(-4, 4).map(lambda shift: DAY + timedelta(days=shift))
counts = st.integers(0, 14)
scores = st.integers(-4, 8).map(lambda quarter: quarter / 4)
BOUNDS = {"count": counts, "score": scores, "seen_on": days}
vectors = st.tuples(st.sampled_from(COLOURS), st.sampled_from(PLACES), counts, scores, days, st.booleans())


@st.composite
def rows(draw, number: int) -> Row:
    span = draw(st.just(Range()) | ranges(days))
    when = {name: readable(cell) for name, cell in draw(whens(INPUTS, bounds=BOUNDS)).items()}
    then = {"fee": draw(st.integers(0, 2)), "verdict": draw(st.sampled_from(list(OUTPUTS[1].values)))}
    return Row(f"R{number}", when, then, span.from_, span.below)


@st.composite
def tables(draw) -> TableSpec:
    return TableSpec(
        id="drawn",
        title=text("drawn"),
        question=text("drawn"),
        date_key="sent_at",
        date_note=text("drawn"),
        inputs=INPUTS,
        outputs=OUTPUTS,
        rows=tuple(draw(rows(number)) for number in range(draw(st.integers(1, 6)))),
        policy=draw(st.sampled_from(["unique", "first", "collect"])),
    )


def readable(cell: Cell) -> Cell:
    """The peer reads one range a cell, or several comparisons of numbers; several of anything else it misreads."""
    open_ended = tuple(span for span in cell.ranges if None in (span.from_, span.below))
    if len(cell.ranges) < 2 or (open_ended == cell.ranges and not is_dated(cell)):
        return cell
    return Cell(ranges=cell.ranges[:1])


def is_dated(cell: Cell) -> bool:
    return any(isinstance(bound, date) for span in cell.ranges for bound in (span.from_, span.below))


class Peer:
    """pyDMNrules, which knows an input by its label."""

    def __init__(self, xml: str):
        import pyDMNrules  # takes ten seconds to build its parser

        self.engine = pyDMNrules.DMN()
        problems = self.engine.useXML(xml.replace("生效日期 / behaviour date", "behaviour_date"))
        assert not problems, problems
        self.dated = "behaviour_date" in xml

    def decide(self, asked: dict) -> tuple[bool, dict]:
        """Whether it answers without an error, and each output: a value, a list under collect, or None."""
        problems, found = self.engine.decide(asked)
        result = (found[-1] if isinstance(found, list) and found else found or {}).get("Result", {})
        return not problems, {each.name: result.get(each.name) for each in OUTPUTS}


def agrees(table: Table, peer: Peer, values: tuple, day: date) -> bool:
    asked = dict(zip(table.input_names, values, strict=True))
    ours = table.decide(asked, day)
    clean, theirs = peer.decide(asked | ({"behaviour_date": day} if peer.dated else {}))
    if ours.status is Status.DECIDED:
        ordered = {name: list(value) if isinstance(value, tuple) else value for name, value in ours.outputs.items()}
        return clean and as_lists(theirs, table) == ordered
    # Where several rules of a unique table match the standard knows no answer, and the peer gives the first.
    return ours.status is Status.AMBIGUOUS or all(value in (None, []) for value in theirs.values())


def as_lists(outputs: dict, table: Table) -> dict:
    if table.spec.policy != "collect":
        return outputs
    return {name: value if isinstance(value, list) else [value] for name, value in outputs.items()}


asked = st.lists(st.tuples(vectors, days), min_size=5, max_size=25)


@settings(max_examples=40)
@given(tables(), asked)
def test_what_goes_out_is_answered_alike(spec, subjects):
    table, peer = Table(spec), Peer(export_table(spec, "drawn.dmn").decode())
    for values, day in subjects:
        assert agrees(table, peer, values, day), (values, day)


literals = st.integers(0, 14).map(str)
opening, closing = st.sampled_from("[("), st.sampled_from("])")  # the peer does not know ]1..5[
spans = st.builds(lambda a, low, high, b: f"{a}{low}..{high}{b}", opening, literals, literals, closing)
comparisons = st.builds(str.__add__, st.sampled_from(["<", "<= ", "> ", ">="]), literals)
dates = days.map(lambda day: f'date("{day}")')
pairs = st.builds("{},{}".format, literals, literals)
periods = st.builds("[{}..{}]".format, dates, dates) | st.builds(">{}".format, dates)
FOREIGN = {
    "colour": ("string", '"red","green","blue"', ['"red"', '"green","blue"', 'not("red")', 'not("red","blue")', "-"]),
    "count": ("integer", "[0..14]", st.just("-") | literals | spans | comparisons | pairs),
    "seen_on": ("date", "", st.just("-") | periods),
    "vip": ("boolean", "", ["-", "true", "false", "not(true)"]),
}
# Of one output at a time: the standard ranks several from left to right, and the peer mixes them up.
ORDERS = [("", '"pay","wait","refuse"'), ("", '"refuse","wait","pay"'), ("2,1,0", ""), ("", "")]
HIT_POLICIES = ["UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]


@st.composite
def foreign_files(draw) -> tuple[str, str]:
    cells = [
        each[2] if isinstance(each[2], st.SearchStrategy) else st.sampled_from(each[2]) for each in FOREIGN.values()
    ]
    results = [st.sampled_from(["0", "1", "2"]), st.sampled_from(['"pay"', '"wait"', '"refuse"'])]
    rules = draw(st.lists(st.tuples(*cells, *results).map(list), min_size=1, max_size=5))
    policy = draw(st.sampled_from(HIT_POLICIES))
    inputs = [(name, type_, values) for name, (type_, values, _) in FOREIGN.items()]
    fees, verdicts = draw(st.sampled_from(ORDERS))
    outputs = [("fee", "number", fees), ("verdict", "string", verdicts)]
    return policy, dmn(inputs, outputs, rules, policy=policy)


def read(xml: str) -> tuple[Table | None, set[str]]:
    try:
        return Table(import_table(xml.encode(), "drawn.dmn").spec), set()
    except RulebookError as error:
        return None, {fault.code for fault in error.faults}


REFUSALS = {"nothing_inside", "dmn_any", "dmn_tie", "dmn_no_order"}


@settings(max_examples=40)
@given(foreign_files(), asked)
def test_what_comes_in_is_answered_alike_or_refused(file, subjects):
    policy, xml = file
    table, refused = read(xml)
    assert refused <= REFUSALS
    if refused:
        return
    peer = Peer(xml)
    for (colour, _, count, _, seen_on, vip), _ in subjects:
        assert agrees(table, peer, (colour, count, seen_on, vip), DAY), (policy, colour, count, seen_on, vip)
