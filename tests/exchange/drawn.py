"""Random tables of every kind the rulebook's reader accepts, with the words that spreadsheets and XML mistreat."""

from datetime import date, timedelta

from hypothesis import strategies as st

from surety.rulebook.spec import Cell, Former, Gap, InputSpec, OutputSpec, Range, Row, TableSpec, Text

TRAPS = [
    "1688", "007", "1e5", "2024-01-02", "2024/1/2", "1-2", "true", "FALSE", "null", "no", "*", "-", "open", "'quoted'",
    "=SUM(A1)", "+1", "-1", "@me", "＝和", "a;b", "一；二", "a,b", 'say "so"', "<b>&amp;</b>", "]]>", "#N/A", "{x: 1}",
    "[rows]", "a: b", "# no", "红/蓝", "12345678901234567890", "first\nsecond", "a\tb", "_x0041_", "\\n", "😀",
]  # fmt: skip
LETTERS = "abZ09 ,;\"'=+-@<>&|/\\.。，；《》中文限时"


def stripped(text: str) -> str:
    return text.strip()


words = st.sampled_from(TRAPS) | st.text(LETTERS, min_size=1, max_size=8).map(stripped).filter(bool)
texts = st.builds(Text, words, words)
maybe_texts = st.none() | texts
names = st.sampled_from(
    ["platform", "类目", "a1", "x", "Größe", "when", "value", "paid", "name2", "on", "to", "clause"]
)
table_ids = st.sampled_from(["late_compensation", "a-b", "T1", "x.y", "table", "result", "data_1", "rule_1"])
days = st.dates(date(1890, 1, 1), date(2040, 1, 1)) | st.sampled_from([date(1, 1, 2), date(9999, 12, 30)])
wholes = st.integers(-40, 40) | st.integers(-(10**18), 10**18)
reals = wholes | st.floats(-1e6, 1e6) | st.sampled_from([1e-9, -0.5, 1e18, 0.1, 123456789.123456])
TREE = ("食品", "食品/水果", "食品/水果/桃", "食品/肉", "other", "other/a,b", "home")


def ranges(bounds) -> st.SearchStrategy[Range]:
    pairs = st.tuples(st.none() | bounds, st.none() | bounds)
    return pairs.filter(lambda pair: any(each is not None for each in pair)).map(in_order).filter(bool)


def in_order(pair) -> Range | None:
    low, high = pair
    if low is not None and high is not None:
        low, high = sorted(pair)
        return Range(low, high) if low < high else None
    return Range(low, high)


def cell_of(spec: InputSpec, bounds: st.SearchStrategy | None = None) -> st.SearchStrategy[Cell]:
    if spec.type in ("number", "date"):
        if bounds is None:
            bounds = days if spec.type == "date" else wholes if spec.whole else reals
        return st.lists(ranges(bounds), min_size=1, max_size=3).map(lambda found: Cell(ranges=tuple(found)))
    values = (False, True) if spec.type == "bool" else tuple(spec.values)
    chosen = st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)
    return chosen.map(lambda found: Cell(values=tuple(found)))


@st.composite
def value_names(draw) -> Text:
    name, untils = draw(texts), sorted(draw(st.sets(days, max_size=2)))
    former = tuple(Former(zh=each.zh, en=each.en, until=until) for until in untils for each in [draw(texts)])
    return Text(name.zh, name.en, former)


@st.composite
def values_of(draw) -> dict[str, Text]:
    return {value: draw(value_names()) for value in draw(st.lists(words, min_size=1, max_size=4, unique=True))}


@st.composite
def inputs_of(draw, name: str) -> InputSpec:
    kind = draw(st.sampled_from(["enum", "tree", "number", "number", "date", "bool"]))
    label, unit = draw(texts), draw(st.sampled_from(["", "fen", "克"]))
    if kind == "enum":
        return InputSpec(name, kind, label, draw(values_of()), unit)
    if kind == "tree":
        return InputSpec(name, kind, label, {node: draw(value_names()) for node in draw(st.permutations(TREE))}, unit)
    if kind != "number":
        return InputSpec(name, kind, label, unit=unit)
    whole = draw(st.booleans())
    domain = draw(st.just(Range()) | ranges(wholes if whole else reals))
    return InputSpec(name, kind, label, unit=unit, whole=whole, domain=domain)


@st.composite
def outputs_of(draw, name: str) -> OutputSpec:
    kind, label = draw(st.sampled_from(["enum", "whole", "bool"])), draw(texts)
    if kind == "enum":
        values = draw(values_of())
        better = draw(st.none() | st.permutations(list(values)).map(tuple))
        return OutputSpec(name, kind, label, values, "", better)
    return OutputSpec(
        name, kind, label, {}, draw(st.sampled_from(["", "bp"])), draw(st.sampled_from([None, "more", "less"]))
    )


@st.composite
def whens(draw, inputs, bounds=None) -> dict[str, Cell]:
    return {each.name: draw(cell_of(each, (bounds or {}).get(each.name))) for each in inputs if draw(st.booleans())}


def results_of(spec: OutputSpec) -> st.SearchStrategy:
    kinds = {"whole": wholes, "bool": st.booleans()}
    return st.sampled_from(list(spec.values)) if spec.type == "enum" else kinds[spec.type]


@st.composite
def rows_of(draw, row_id: str, inputs, outputs) -> Row:
    span = draw(st.just(Range()) | ranges(days))
    then = {each.name: draw(results_of(each)) for each in outputs}
    unknown = tuple(side for side in ("from", "to") if draw(st.integers(0, 3)) == 0)
    reason = draw(maybe_texts)
    return Row(
        id=row_id,
        when=draw(whens(inputs)),
        outputs=then,
        from_=span.from_,
        to=span.below,
        unknown=unknown,
        clause=tuple(draw(st.lists(words, max_size=3))),
        note=draw(maybe_texts),
        assumed=reason is not None,
        reason=reason,
        status=draw(st.sampled_from(["in_force", "in_force", "noticed"])),
    )


@st.composite
def specs(draw) -> TableSpec:
    inputs = tuple(draw(inputs_of(name)) for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)))
    outputs = tuple(draw(outputs_of(name)) for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)))
    ids = draw(st.lists(words, min_size=1, max_size=7, unique=True))
    ids, gap_ids = ids[:5], ids[5:]
    spans = [draw(st.just(Range()) | ranges(days)) for _ in gap_ids]
    return TableSpec(
        id=draw(table_ids),
        title=draw(texts),
        question=draw(texts),
        date_key=draw(names),
        date_note=draw(texts),
        inputs=inputs,
        outputs=outputs,
        rows=tuple(draw(rows_of(each, inputs, outputs)) for each in ids),
        policy=draw(st.sampled_from(["unique", "first", "collect"])),
        zone=draw(st.sampled_from(["Asia/Shanghai", "UTC", "America/Sao_Paulo"])),
        note=draw(maybe_texts),
        gaps=tuple(
            Gap(each, draw(texts), draw(whens(inputs)), span.from_, span.below)
            for each, span in zip(gap_ids, spans, strict=True)
        ),
        subject=draw(st.sampled_from(["", "shipping"])),
    )


def days_around(spec: TableSpec) -> list[date]:
    """Days on either side of every bound of the table's rows."""
    bounds = {bound for row in spec.rows for bound in (row.from_, row.to) if bound}
    near = {bound + timedelta(days=shift) for bound in bounds if bound.year > 1 for shift in (-1, 0)}
    return sorted(near | {date(2024, 2, 29)})
