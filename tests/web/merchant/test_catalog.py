"""Both languages are complete, and what Django loads is what the translators wrote."""

import pytest

polib = pytest.importorskip("polib")

from surety.locale import catalog  # noqa: E402  after polib is known to be there


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_compiled_matches_source(language: str):
    path = catalog.po_path(language)
    assert path.with_suffix(".mo").read_bytes() == catalog.compiled(language), "run: surety.locale.catalog compile"


def test_every_text_is_collected_and_translated():
    known = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(catalog.po_path("zh_Hans")))}
    missing = {(e.msgctxt or "", e.msgid) for e in catalog.collected("zh_Hans")} - known
    assert not missing, "run: python -m surety.locale.catalog update"
    assert not catalog.untranslated("zh_Hans")


def test_what_helps_is_said_of_refusals_that_there_are():
    from surety.consoles import words
    from surety.consoles.words import inspection

    assert set(words.REFUSAL_TODO) <= {*words.REFUSAL, *inspection.REFUSAL}


def test_placeholders_survive_translation():
    import re

    for entry in polib.pofile(str(catalog.po_path("zh_Hans"))):
        wanted = set(re.findall(r"%\((\w+)\)|%[sd]", entry.msgid_plural or entry.msgid))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert set(re.findall(r"%\((\w+)\)|%[sd]", text)) == wanted, entry.msgid


def test_no_space_follows_a_full_width_colon():
    """An English text that something follows holds the space itself, which its translation leaves out."""
    import re
    from pathlib import Path

    import surety.consoles

    entries = polib.pofile(str(catalog.po_path("zh_Hans")))
    colons = {each.msgid for each in entries if each.msgstr.endswith("：")}
    said = re.compile(
        r"{% (?:translate \"(?P<text>[^\"]+)\"[^%]*%}|blocktranslate[^%]*%}(?P<block>[^%]+){% endblocktranslate %})"
        r"(?:{% end\w+ %}|</\w+>)* \S"
    )
    for path in (Path(surety.consoles.__path__[0]) / "templates").rglob("*.html"):
        for found in said.finditer(path.read_text()):
            msgid = found["text"] or re.sub(r"{{ (\w+) }}", r"%(\1)s", found["block"])
            assert msgid not in colons, f"{path.name}: {msgid}"
