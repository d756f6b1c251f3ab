"""A table as data: what a file says once it has been read, and what a release stores."""

from datetime import date
from typing import Literal

from msgspec import Struct

LANGUAGES = ("zh", "en")

Policy = Literal["unique", "first", "collect"]
InputType = Literal["enum", "tree", "number", "date", "bool"]
OutputType = Literal["enum", "whole", "bool"]
RowStatus = Literal["in_force", "noticed"]
Bound = int | float | date | None
Output = bool | int | str


class Former(Struct, frozen=True):
    """A name something bore until the day before `until`."""

    zh: str
    en: str
    until: date


class Text(Struct, frozen=True, omit_defaults=True):
    """In both languages. `formerly` are the names a value bore before, the oldest first: a code keeps its meaning."""

    zh: str
    en: str
    formerly: tuple[Former, ...] = ()

    def to(self, lang: str) -> str:
        if lang not in LANGUAGES:
            raise ValueError(f"no text in {lang!r}")
        return getattr(self, lang)

    def on(self, day: date) -> "Text | Former":
        """The name of that day."""
        return next((name for name in self.formerly if day < name.until), self)


class Range(Struct, frozen=True, rename={"from_": "from"}, omit_defaults=True):
    """Half-open: `from_` is inside, `below` is not; None is unbounded."""

    from_: Bound = None
    below: Bound = None

    def holds(self, value) -> bool:
        return (self.from_ is None or value >= self.from_) and (self.below is None or value < self.below)


class Cell(Struct, frozen=True, omit_defaults=True):
    """One condition: a set of values, or a set of ranges."""

    values: tuple[bool | str, ...] = ()
    ranges: tuple[Range, ...] = ()


class InputSpec(Struct, frozen=True, omit_defaults=True):
    name: str
    type: InputType
    label: Text
    values: dict[str, Text] = {}
    unit: str = ""
    whole: bool = True
    domain: Range = Range()


class OutputSpec(Struct, frozen=True, omit_defaults=True):
    """`better`: what the buyer is better off with. The values of an enum from the best on, or `more` or `less`."""

    name: str
    type: OutputType
    label: Text
    values: dict[str, Text] = {}
    unit: str = ""
    better: tuple[str, ...] | Literal["more", "less"] | None = None


class Row(Struct, frozen=True, rename={"from_": "from"}, omit_defaults=True):
    """`unknown`: the bounds (`from`, `to`) the source does not give; the one held is the stated default."""

    id: str
    when: dict[str, Cell] = {}
    outputs: dict[str, Output] = {}
    from_: date | None = None
    to: date | None = None
    unknown: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    note: Text | None = None
    assumed: bool = False
    reason: Text | None = None
    status: RowStatus = "in_force"

    def live(self, day: date) -> bool:
        return self.status == "in_force" and Range(self.from_, self.to).holds(day)


class Gap(Struct, frozen=True, rename={"from_": "from"}, omit_defaults=True):
    """A part of the input space left without a rule on purpose."""

    id: str
    reason: Text
    when: dict[str, Cell] = {}
    from_: date | None = None
    to: date | None = None

    def live(self, day: date) -> bool:
        return Range(self.from_, self.to).holds(day)


class TableSpec(Struct, frozen=True, omit_defaults=True):
    id: str
    title: Text
    question: Text
    date_key: str
    date_note: Text
    inputs: tuple[InputSpec, ...]
    outputs: tuple[OutputSpec, ...]
    rows: tuple[Row, ...]
    policy: Policy = "unique"
    zone: str = "Asia/Shanghai"
    note: Text | None = None
    gaps: tuple[Gap, ...] = ()
    subject: str = ""
    """The folder it stands in: shipping, returns, aftersales and so on."""


class Stop(Struct, frozen=True, order=True):
    """A row switched off in this release: where it would decide, a person does."""

    table: str
    row: str


class ClauseSpec(Struct, frozen=True, omit_defaults=True):
    """What a cited id says, in one line; `quality` is the grade of the source (H, M, L)."""

    id: str
    text: Text
    quality: str = ""
