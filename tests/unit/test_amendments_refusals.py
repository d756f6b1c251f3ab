"""Every way in which a change of the rules can be refused is told in a test."""

import re
from pathlib import Path

import surety

ROOMS = Path(surety.__file__).parent
TESTS = Path(__file__).resolve().parents[1]
CODE = re.compile(r'(?:Refusal|BadCandidate|ChangeRefused|Edit)\(\s*"([a-z_]+)"|problem=\("([a-z_]+)"')


def text_of(*paths: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_refusal_is_told_in_a_test():
    others = ROOMS / "merchants" / "decide.py", ROOMS / "orders" / "remedying.py"
    found = CODE.findall(text_of(*(ROOMS / "amendments").glob("*.py"), *others))
    codes = {code for pair in found for code in pair if code}
    told = text_of(*TESTS.glob("*/test_amendments*.py"))
    assert len(codes) > 35
    assert not {code for code in codes if f'"{code}' not in told}
