"""The translations: `python -m surety.locale.catalog update` collects texts, `compile` writes what Django loads.

Texts are written in English and translated into simplified Chinese; the English catalogue exists so that both
languages are treated alike. The compiled files are committed: a fresh clone needs no tool to run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polib

from surety.locale.texts import find_all

FOLDER = Path(__file__).resolve().parent
LANGUAGES = {"zh_Hans": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}


def po_path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def collected(language: str) -> polib.POFile:
    """The catalogue as it should be: every text of the code, with the translations it already has, in order."""
    path = po_path(language)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": LANGUAGES[language],
    }
    found: dict[tuple[str, str], polib.POEntry] = {}
    for text, plural, context, place in find_all():
        entry = found.setdefault((context, text), polib.POEntry(msgid=text, msgctxt=context or None))
        entry.msgid_plural = entry.msgid_plural or plural
        if (place, "") not in entry.occurrences:
            entry.occurrences.append((place, ""))
        if "%(" in text or "%d" in text or "%s" in text:
            entry.flags = ["python-format"]
    for key, entry in sorted(found.items()):
        _carry_over(entry, known.get(key), plurals=int(LANGUAGES[language][9]))
        new.append(entry)
    return new


def _carry_over(entry: polib.POEntry, old: polib.POEntry | None, *, plurals: int) -> None:
    if not entry.msgid_plural:
        entry.msgstr = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
        return
    had = (old.msgstr_plural or {0: old.msgstr}) if old else {}
    entry.msgstr_plural = {n: had.get(n, "") for n in range(plurals)}


def compiled(language: str) -> bytes:
    """The .mo of what the .po says now, the same bytes each time."""
    return polib.pofile(str(po_path(language))).to_binary()


def untranslated(language: str) -> list[str]:
    return [entry.msgid for entry in polib.pofile(str(po_path(language))) if not entry.translated()]


def main(command: str) -> int:
    for language in LANGUAGES:
        path = po_path(language)
        if command == "update":
            path.parent.mkdir(parents=True, exist_ok=True)
            collected(language).save(str(path))
        elif command == "compile":
            path.with_suffix(".mo").write_bytes(compiled(language))
        else:
            print(__doc__)
            return 2
    missing = untranslated("zh_Hans")
    print(f"{len(missing)} texts without a Chinese translation", *missing[:20], sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:2] or [""])))
