"""The declared inputs and outputs of a table file."""

from datetime import date
from typing import Any, get_args

from surety.rulebook.place import Place, is_kept
from surety.rulebook.spec import Former, InputSpec, InputType, OutputSpec, OutputType, Range, Text

SUFFIX_UNITS = ("fen", "hours", "days", "bp", "count")

Vocabulary = dict[str, InputSpec]


def read_inputs(place: Place, raw: Any, vocabulary: Vocabulary) -> tuple[InputSpec, ...]:
    specs = [read_input(place, each, vocabulary) for each in place.sequence(raw, "inputs")]
    if not specs:
        place.fault("empty", "inputs")
    report_twins(place, "inputs", specs)
    return tuple(specs)


def read_input(place: Place, raw: Any, vocabulary: Vocabulary) -> InputSpec:
    if isinstance(raw, dict) and "vocabulary" in raw:
        return borrowed(place, raw, vocabulary)
    raw = place.mapping(raw, "inputs", "name type label", "values unit whole from below")
    name = place.word(raw.get("name"), "inputs")
    kind = place.choice(raw.get("type"), name, get_args(InputType), "bool")
    spec = InputSpec(
        name=name,
        type=kind,
        label=place.text(raw.get("label"), name),
        values=read_values(place, raw.get("values"), name, kind),
        unit=read_unit(place, raw.get("unit", ""), name),
        whole=place.flag(raw.get("whole", True), name),
        domain=Range(raw.get("from"), raw.get("below")),
    )
    report_domain(place, spec)
    return spec


def borrowed(place: Place, raw: dict, vocabulary: Vocabulary) -> InputSpec:
    """An input whose type, label and values stand in vocabulary.yaml."""
    place.mapping(raw, "inputs", "vocabulary")
    name = place.word(raw["vocabulary"], "inputs")
    if name not in vocabulary:
        place.fault("unknown_vocabulary", "inputs", value=name)
    return vocabulary.get(name) or InputSpec(name, "bool", Text(name, name))


def read_outputs(place: Place, raw: Any) -> tuple[OutputSpec, ...]:
    specs = [read_output(place, each) for each in place.sequence(raw, "outputs")]
    if not specs:
        place.fault("empty", "outputs")
    report_twins(place, "outputs", specs)
    return tuple(specs)


def read_output(place: Place, raw: Any) -> OutputSpec:
    raw = place.mapping(raw, "outputs", "name type label", "values unit better")
    name = place.word(raw.get("name"), "outputs")
    kind = place.choice(raw.get("type"), name, get_args(OutputType), "bool")
    label = place.text(raw.get("label"), name)
    values = read_values(place, raw.get("values"), name, kind)
    better = read_better(place, raw["better"], name, values) if "better" in raw else None
    return OutputSpec(name, kind, label, values, read_unit(place, raw.get("unit", ""), name), better)


def read_better(place: Place, raw: Any, name: str, values: dict[str, Text]) -> tuple[str, ...] | str | None:
    """Every value of an enum once, the best for the buyer first; of a number or a bool, `more` or `less`."""
    if not values and raw in ("more", "less"):
        return raw
    words = tuple(place.word(each, name) for each in raw) if isinstance(raw, list) else ()
    if not values or sorted(words) != sorted(values):
        place.fault("bad_better", name, value=raw, allowed=", ".join(values) or "more, less")
        return None
    return words


def read_values(place: Place, raw: Any, cell: str, kind: str) -> dict[str, Text]:
    """Closed values with a label each; a bare list uses the code as its label."""
    if kind not in ("enum", "tree"):
        if raw is not None:
            place.fault("values_not_allowed", cell, type=kind)
        return {}
    if isinstance(raw, list):
        words = [place.word(each, cell) for each in raw]
        raw = {word: {"zh": word, "en": word} for word in words}
        if len(raw) < len(words):
            place.fault("duplicate", cell, value=", ".join(words))
    if not isinstance(raw, dict) or not raw:
        place.fault("empty", cell)
        return {}
    values = {place.word(key, cell): read_name(place, label, cell) for key, label in raw.items()}
    if len(values) < len(raw):
        place.fault("duplicate", cell, value=", ".join(map(str, raw)))
    if kind == "tree":
        report_orphans(place, cell, values)
    return values


def read_name(place: Place, raw: Any, cell: str) -> Text:
    """A value's name, and those it bore before: `{zh, en, formerly: [{zh, en, until}]}`."""
    if not isinstance(raw, dict) or "formerly" not in raw:
        return place.text(raw, cell)
    name = place.text({key: text for key, text in raw.items() if key != "formerly"}, cell)
    former = [read_former(place, each, cell) for each in place.sequence(raw["formerly"], cell)]
    days = [each.until for each in former]
    if not former or days != sorted(set(days)):
        place.fault("bad_formerly", cell, value=", ".join(map(str, days)))
    return Text(name.zh, name.en, tuple(former))


def read_former(place: Place, raw: Any, cell: str) -> Former:
    raw = place.mapping(raw, cell, "zh en until")
    name = place.text({key: text for key, text in raw.items() if key != "until"}, cell)
    until = place.day(raw.get("until"), cell)
    if "until" in raw and raw["until"] is None:
        place.fault("not_a_date", cell, value=None)
    return Former(name.zh, name.en, until or date.max)


def report_orphans(place: Place, cell: str, values: dict[str, Text]) -> None:
    for node in values:
        parent, _, _ = node.rpartition("/")
        if parent and parent not in values:
            place.fault("orphan_node", cell, value=node, parent=parent)


def report_domain(place: Place, spec: InputSpec) -> None:
    span = spec.domain
    for bound in (span.from_, span.below):
        if bound is not None and not is_number(bound, spec):
            place.fault("bad_bound", spec.name, value=bound)
            return
    if span.from_ is not None and span.below is not None and span.from_ >= span.below:
        place.fault("empty_range", spec.name, start=span.from_, end=span.below)


def is_number(raw: Any, spec: InputSpec) -> bool:
    if spec.type != "number" or isinstance(raw, bool):
        return False
    return (isinstance(raw, int) or (isinstance(raw, float) and not spec.whole)) and is_kept(raw)


def read_unit(place: Place, raw: Any, name: str) -> str:
    """A name that ends in a unit must declare that unit."""
    unit = place.word(raw, name) if raw else ""
    suffix = name.rpartition("_")[2]
    if suffix in SUFFIX_UNITS and unit != suffix:
        place.fault("unit_mismatch", name, unit=unit or "-", expected=suffix)
    return unit


def report_twins(place: Place, cell: str, specs: list) -> None:
    names = [spec.name for spec in specs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        place.fault("duplicate", cell, value=name)
