"""The hand-coded texts of the labelled corpus, and what a resolver makes of them.

The corpus (leodotnet/neural-chinese-address-parsing, Li et al., NAACL 2019) has no licence: none of its texts is in
this repository. `coded.tsv` has the line of a text in the corpus' dev file, the beginning of its SHA-256, the region we
coded by hand, and whether the matcher was written with a look at it (`tune`) or not (`held`).

    python -m tests.regions.measured [jionlp | cpca]    ours, or a library that is installed beside it
"""

import gzip
import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from surety.regions import tree
from surety.regions.address import Resolved, resolve

CODED = Path(__file__).with_name("coded.tsv")
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "china_address_labelled" / "dev.txt.gz"
PARTS = ("tune", "held")


class Coded(NamedTuple):
    """`code` is None for a text that names no region, or one of several; `undecided` texts are left out."""

    text: str
    code: str | None
    part: str


@dataclass
class Score:
    """Counts of one part. An answer one level up is true and says too little: it is `coarse`, not wrong."""

    answered: int = 0
    wrong: int = 0
    coarse: int = 0
    resolvable: int = 0
    found: int = 0
    streets_answered: int = 0
    streets_wrong: int = 0

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.answered

    @property
    def coverage(self) -> float:
        return self.found / self.resolvable

    def __str__(self) -> str:
        return (
            f"{self.answered - self.wrong} of {self.answered} answers right ({self.precision:.1%}), "
            f"{self.found} of {self.resolvable} resolvable found ({self.coverage:.1%}), {self.coarse} a level too high"
        )


def coded_texts() -> Iterator[Coded]:
    """Raises ValueError where the corpus is not the one that was coded."""
    texts = list(corpus_texts())
    for line in CODED.read_text(encoding="utf-8").splitlines():
        row, digest, code, part = line.split("\t")
        text = texts[int(row)]
        if not hashlib.sha256(text.encode()).hexdigest().startswith(digest):
            raise ValueError(f"row {row} of {CORPUS} is another text than the one that was coded")
        if code != "undecided":
            yield Coded(text, None if code == "none" else code, part)


def corpus_texts() -> Iterator[str]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        tokens: list[str] = []
        for line in [*lines, "\n"]:
            if line.strip():
                tokens.append(line.rsplit(" ", 1)[0])
            elif tokens:
                yield "".join(" " if token == "_" else token for token in tokens)
                tokens = []


def score(part: str, answer: Callable[[str], str | None]) -> Score:
    """`answer` gives the code of a region or None. Districts are judged; streets, where both name one, apart."""
    counted = Score()
    for text, code, of in coded_texts():
        if of != part:
            continue
        given = answer(text)
        counted.resolvable += code is not None
        counted.answered += given is not None
        if given is None:
            continue
        if code and is_same(given[:6], code[:6]):
            counted.found += 1
            if len(given) == len(code) == 9:
                counted.streets_answered += 1
                counted.streets_wrong += given != code
        elif code and tree.covers(given, code):
            counted.coarse += 1
        else:
            counted.wrong += 1
    return counted


def is_same(one: str, other: str) -> bool:
    return one == other or (tree.covers(one, other) and tree.covers(other, one))


def ours(text: str) -> str | None:
    answer = resolve(text)
    return answer.code if isinstance(answer, Resolved) else None


def of_jionlp() -> Callable[[str], str | None]:
    import jionlp

    def answer(text: str) -> str | None:
        said = jionlp.parse_location(text, change2new=True, town_village=True)
        return deepest(said["province"], said["city"], said["county"])

    return answer


def of_cpca() -> Callable[[str], str | None]:
    """cpca and cpca-linch install the same module; the fork answers names only."""
    import cpca

    def answer(text: str) -> str | None:
        row = cpca.transform([text]).iloc[0]
        if "adcode" in row:
            return row["adcode"] or None
        province, city, district = (each if isinstance(each, str) else "" for each in (row["省"], row["市"], row["区"]))
        return deepest(province, city if city != province else "", district)

    return answer


def deepest(*names: str | None) -> str | None:
    """The last of these names that is one region within the one before."""
    code = None
    for name in filter(None, names):
        found = [each for each in tree.find(name, within=code) if each.level != "street"]
        found = [each for each in found if not each.until] or found
        if len(found) > 1:
            return code
        code = found[0].code if found else code
    return code


def main(name: str = "ours") -> None:
    answer = {"ours": lambda: ours, "jionlp": of_jionlp, "cpca": of_cpca}[name]()
    for part in PARTS:
        print(f"{name:7} {part:5} {score(part, answer)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
