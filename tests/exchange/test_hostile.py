"""Files nobody meant well with: a table or a placed fault comes out, never anything else."""

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surety.exchange import export_table, import_table
from surety.rulebook import RulebookError, load_release

ROOT = Path(__file__).resolve().parents[2]
SPEC = load_release(ROOT / "rulebook").tables["late_compensation"].spec
FILES = {form: export_table(SPEC, f"late.{form}") for form in ("csv", "xlsx", "dmn")}
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def read(content: bytes, form: str) -> None:
    try:
        import_table(content, f"late.{form}")
    except RulebookError as error:
        for fault in error.faults:
            assert fault.to_text("zh")
            assert fault.to_text("en")


@pytest.mark.parametrize("form", FILES)
@MANY
@given(content=st.binary(max_size=300))
def test_any_bytes(form, content):
    read(content, form)


@pytest.mark.parametrize("form", ["csv", "dmn"])
@MANY
@given(seed=st.integers(0, 2**32))
def test_a_file_with_bytes_changed_cut_and_repeated(form, seed):
    read(spoiled(FILES[form], random.Random(seed)), form)


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """Parts of a good file moved about: most of what comes out is still close to one."""
    parts = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, other = sorted(chance.randrange(len(parts)) for _ in range(2))
        action = chance.randrange(4)
        if action == 0:
            parts[at] = chance.randrange(32, 127)
        elif action == 1:
            del parts[at : at + chance.randint(1, 40)]
        elif action == 2:
            parts[other:other] = parts[at : at + chance.randint(1, 60)]
        else:
            parts[at:at] = chance.choice([b'"', b"<", b"&", b",", b";", b"-", b"9" * 400, b"[", b"\x00", b"\xff"])
    return bytes(parts)


@MANY
@given(seed=st.integers(0, 2**32))
def test_a_workbook_with_parts_spoiled(seed):
    chance = random.Random(seed)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["xlsx"])) as parts, zipfile.ZipFile(packed, "w") as again:
        names = parts.namelist()
        victim = chance.choice(names)
        for name in names:
            again.writestr(name, spoiled(parts.read(name), chance) if name == victim else parts.read(name))
    read(packed.getvalue(), "xlsx")


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "hahahaha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (name, (b"&%c;" % last) * 20) for last, name in zip(b"abcdefgh", b"bcdefghi", strict=True)
)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("entity", [BOMB, b'<!DOCTYPE d [<!ENTITY i SYSTEM "file:///etc/passwd">]>'])
def test_a_workbook_with_entities(part, entity):
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["xlsx"])) as parts, zipfile.ZipFile(packed, "w") as again:
        assert part in parts.namelist()
        for name in parts.namelist():
            content = parts.read(name)
            if name == part:
                content = content.partition(b"?>")[2] if content.startswith(b"<?xml") else content
                content = entity + content.replace(b"</", b"&i;</", 1)
            again.writestr(name, content)
    with pytest.raises(RulebookError) as error:
        import_table(packed.getvalue(), "late.xlsx")
    assert [fault.code for fault in error.value.faults] == ["bad_xlsx"]


def test_a_workbook_that_unpacks_to_gigabytes():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(4):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 10_000_000)
    with pytest.raises(RulebookError) as error:
        import_table(packed.getvalue(), "late.xlsx")
    assert [fault.code for fault in error.value.faults] == ["too_large"]


def test_xml_nested_without_end():
    deep = FILES["dmn"].replace(b"</dmn:decision>", b"<a>" * 50_000 + b"</a>" * 50_000 + b"</dmn:decision>")
    import_table(deep, "late.dmn")
