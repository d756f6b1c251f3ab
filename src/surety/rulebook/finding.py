"""One thing the check found, and its counterexample."""

from datetime import date
from typing import Any, NamedTuple

from surety.rulebook.phrases import phrase
from surety.rulebook.spec import TableSpec
from surety.rulebook.words import cell_of_space_in_words


class Finding(NamedTuple):
    """`values` and `on` are the counterexample; `detail` a case's own words in (zh, en)."""

    kind: str
    table: str
    spec: TableSpec
    rows: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    on: date | None = None
    detail: tuple[str, str] = ("", "")

    @property
    def counterexample(self) -> dict[str, Any]:
        return dict(zip((each.name for each in self.spec.inputs), self.values, strict=False))

    def to_text(self, lang: str = "en") -> str:
        cell = cell_of_space_in_words(self.spec, self.values, self.on, lang) if self.on else ""
        detail = self.detail[0 if lang == "zh" else 1]
        rows = phrase("and", lang).join(self.rows)
        return f"{self.table}: " + phrase("finding_" + self.kind, lang, rows=rows, cell=cell, detail=detail)
