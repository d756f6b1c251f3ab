"""What is printed is read back: by scanner, from PDF, SVG and ZPL, new, worn, pale, turned and torn."""

import re
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from surety.certificates import codes
from surety.consoles.bench.commands import COMMANDS, TESTS, shelf_text
from surety.labels import layout, lettering, pdf, svg, zpl
from surety.labels.parts import Bars, Label, Qr, Text
from surety.labels.symbols import code_128
from tests.unit import printed

CODE = "1FJAP1PXA9C3R"
ADDRESS = f"https://surety.example/01/09506000134352/21/{CODE}"
ITEM = layout.Item(
    code=CODE,
    address=ADDRESS,
    centre="瑞丽质检物流一体化运营中心",
    title="缅甸天然翡翠 A 货 冰糯种飘花圆条手镯",
    facts=("重量 52.31 g", "内径 56.0 mm", "折射率 1.66", "多一行"),
    seal="S-20260302-0007",
)
LABEL = layout.item_label(ITEM)
MODULE_MM_MIN = 0.25
"""The narrowest bar that scanners for a few hundred yuan read: two dots of a 203 dpi printer."""


@pytest.fixture(scope="module")
def paper() -> Image.Image:
    return printed.pages(pdf.roll([LABEL], title="one"))[0]


@pytest.mark.parametrize(
    "wear",
    [
        lambda p: p,
        printed.worn,
        printed.pale,
        printed.torn,
        lambda p: printed.turned(p, 90),
        lambda p: printed.turned(p, 180),
        lambda p: printed.turned(p, 7),
        lambda p: printed.worn(printed.turned(p, -12)),
    ],
)
def test_a_phone_and_a_scanner_read_it_however_it_came_down(paper, wear):
    found = printed.read(wear(paper))
    assert ADDRESS in found
    assert all(codes.read(text) == CODE for text in found)


@pytest.mark.parametrize("wear", [lambda p: p, printed.worn, printed.pale, lambda p: printed.turned(p, 180)])
def test_bars_are_there_for_scanners_that_read_nothing_else(paper, wear):
    assert [each.text for each in printed.bars(wear(paper))] == [CODE]


def test_a_label_that_is_half_gone_reads_as_nothing_rather_than_as_another(paper):
    gone = paper.copy()
    gone.paste(255, (0, 0, gone.width // 4, gone.height))
    assert printed.read(gone) <= {ADDRESS, CODE}


def test_what_people_read_is_text_in_the_pdf():
    said = printed.words(pdf.roll([LABEL], title="one"))
    for words in (
        "1FJA-P1PX-A9C3-R",
        "瑞丽质检物流一体化运营中心",
        "缅甸天然翡翠",
        "重量 52.31 g",
        "封签 Seal S-20260302-0007",
        "封签贴此",
    ):
        assert words in said
    assert "Copy" not in said


def test_the_font_is_in_the_pdf_and_draws_chinese(paper):
    made = pdf.roll([LABEL], title="one")
    assert b"/FontFile2" in made
    assert printed.inked(LABEL, paper)
    assert not printed.inked(LABEL, Image.new("L", paper.size, 255))


def test_a_copy_says_that_it_is_one():
    again = layout.item_label(layout.Item(code=CODE, address=ADDRESS, centre="c", copy=3))
    assert "第 3 份 Copy 3" in printed.words(pdf.roll([again], title="again"))


def test_what_does_not_fit_is_cut_with_an_ellipsis_inside_the_label():
    long = layout.item_label(
        layout.Item(
            code=CODE, address=ADDRESS, centre="长" * 99, title="W" * 300, facts=("很长" * 50,) * 9, seal="S" * 40
        )
    )
    for part in long.parts:
        if isinstance(part, Text) and part.align == "left":
            assert part.x + lettering.width(part.text, part.size) <= long.width - 1.5, part.text
            assert part.y <= long.height
    assert sum("…" in part.text for part in long.parts if isinstance(part, Text)) >= 3


def test_nothing_touches_the_quiet_zone_of_a_symbol():
    symbols = [part for part in LABEL.parts if isinstance(part, Qr | Bars)]
    for symbol in symbols:
        high = symbol.size if isinstance(symbol, Qr) else symbol.height
        wide = symbol.size if isinstance(symbol, Qr) else symbol.width
        for part in LABEL.parts:
            if isinstance(part, Text):
                beside = (
                    part.x >= symbol.x + wide + 1.9 or part.y - part.size >= symbol.y + high + 0.5 or part.y < symbol.y
                )
                assert beside, part


def test_svg_is_exact_and_its_words_are_text():
    made = svg.svg(layout.item_label(layout.Item(code=CODE, address=ADDRESS, centre="<b>&", title="</svg>")))
    root = ElementTree.fromstring(made)
    assert (root.get("width"), root.get("height")) == ("60mm", "40mm")
    said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<b>&" in said
    assert "</svg>" in said
    assert "script" not in made


def test_the_symbols_of_the_svg_are_those_of_the_libraries():
    """Its paths, drawn by hand: dark where segno and the table of bars are dark."""
    paths = re.findall(r'<path transform="[^"]*" d="([^"]+)"', svg.svg(LABEL))
    made = segno.make(ADDRESS, error="q", boost_error=False, micro=False)
    dark = {(x, y) for y, row in enumerate(made.matrix) for x, module in enumerate(row) if module}
    drawn = [tuple(map(int, found)) for found in re.findall(r"M(\d+) (\d+)h(\d+)v1", paths[0])]
    assert {(x + n, y) for x, y, run in drawn for n in range(run)} == dark
    bars = [tuple(map(int, found)) for found in re.findall(r"M(\d+) 0h(\d+)v1", paths[1])]
    widths = code_128(CODE)
    assert bars == [(sum(widths[:n]), widths[n]) for n in range(0, len(widths), 2)]


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_zebra_prints_what_is_read(dpi):
    [made] = printed.zebra(zpl.zpl([LABEL], dpi=dpi))
    assert printed.read(made) == {ADDRESS, CODE}
    assert made.width == 60 * zpl.DOTS_A_MM[dpi]


def test_a_zebra_gets_chinese_as_a_picture_and_letters_as_letters():
    made = zpl.zpl([LABEL], dpi=300)
    assert made.isascii()
    assert "^FD1FJA-P1PX-A9C3-R^FS" in made
    only_pictures = re.sub(r"\^FO\d+,\d+\^(?:BY|GB|A0).*?\^FS", "", made, flags=re.S)
    [drawn] = printed.zebra(only_pictures)
    chinese = [part for part in LABEL.parts if isinstance(part, Text) and not part.text.isascii()]
    assert len(chinese) >= 5
    assert printed.inked(Label(60, 40, tuple(chinese)), drawn)


def test_no_text_becomes_a_command_of_the_printer():
    evil = layout.Item(code=CODE, address=ADDRESS, centre="^XZ~JR^XA", title="a_5E^FDb\\&", seal="~HS")
    made = zpl.zpl([layout.item_label(evil)])
    assert made.count("^XZ") == made.count("^XA") == 1
    assert "~" not in made
    assert printed.zebra(made)


def test_every_command_of_the_bench_reads_back_from_its_sheet_also_when_worn():
    cards = [layout.command_card(each.text, zh=each.zh, en=each.en) for each in COMMANDS]
    cards += [layout.command_card(text, zh="扫码枪自检", en="Self-test") for text in TESTS]
    wanted = {each.text for each in COMMANDS} | set(TESTS)
    for wear in (lambda p: p, printed.worn):
        found = set()
        for page in printed.pages(pdf.sheet(cards, title="commands")):
            found |= printed.read(wear(page))
        assert found == wanted


@pytest.mark.parametrize("name", ["A-12-3", "Z9", "JADE-VAULT-WEST-0042"])
def test_a_shelf_reads_back(name):
    label = layout.shelf_label(shelf_text(name), shelf=name, centre="瑞丽")
    assert printed.read(printed.pages(pdf.roll([label], title="s"))[0]) == {shelf_text(name)}
    assert printed.read(printed.zebra(zpl.zpl([label]))[0]) == {shelf_text(name)}


def test_bars_are_never_narrower_than_a_cheap_scanner_reads():
    texts = [each.text for each in COMMANDS] + [shelf_text("A-12-3"), CODE]
    made = [layout.command_card(text, zh="", en="") for text in texts[:-2]]
    made += [layout.shelf_label(texts[-2], shelf="A-12-3", centre=""), LABEL]
    for label in made:
        for part in label.parts:
            if isinstance(part, Bars):
                assert part.width / sum(code_128(part.data)) >= MODULE_MM_MIN, part.data


def test_many_labels_on_sheets_lose_none_and_double_none():
    drawn = [codes.draw() for _ in range(25)]
    labels = [
        layout.item_label(layout.Item(code=each, address=f"https://s.example/01/0/21/{each}", centre="c"))
        for each in drawn
    ]
    found = [
        codes.read(each.text) for page in printed.pages(pdf.sheet(labels, title="many")) for each in printed.bars(page)
    ]
    assert sorted(found) == sorted(drawn)


def test_the_same_labels_make_the_same_bytes():
    assert pdf.roll([LABEL], title="one") == pdf.roll([LABEL], title="one")
