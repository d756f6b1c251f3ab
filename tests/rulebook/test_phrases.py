"""Every sentence the code asks for exists, and says the same facts in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import surety.rulebook
from surety.rulebook.phrases import PHRASES

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(surety.rulebook.__file__).parent.glob("*.py"))


def fields(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("name", sorted(PHRASES))
def test_both_languages_state_the_same_facts(name):
    zh, en = PHRASES[name]
    assert fields(zh) == fields(en)


def test_every_fault_and_finding_has_a_sentence():
    asked = {f"fault_{code}" for code in re.findall(r'\.fault\("(\w+)"', SOURCES)}
    asked |= {f"finding_{kind}" for kind in re.findall(r'Finding\(\s*"(\w+)"', SOURCES)}
    assert len(asked) > 30
    assert asked <= PHRASES.keys()
