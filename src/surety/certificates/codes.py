"""Item codes: one item, one code (BTAS-4.4a). Twelve random characters and a check character.

The characters are Crockford's 32 (no I, L, O, U). The check character is ISO 7064 MOD 37,36, whose alphabet has four
more; a draw whose check character would be one of them is drawn again, so that all thirteen are of the 32.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13
TYPED_MAX = 300
"""Characters of the longest text that is looked at: a scanned address has some sixty."""

_ISO_7064 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ISO_7064)}
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""What a scanner may put before the data to name the symbol (AIM identifier)."""
_IN_ADDRESS = re.compile(r"/(?:21|v)/([^/?#]+)")
_IN_ELEMENTS = re.compile(r"\(21\)([^(]+)")


class MalformedCode(ValueError):
    """No item code, whatever is done about case, confused letters and hyphens."""

    code = "malformed_code"


def draw(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code of 60 random bits, less a fifth of one."""
    while True:
        body = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
        if (check := check_character(body)) in ALPHABET:
            return body + check


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 of digits and capital letters."""
    product = 36
    for character in body:
        total = (product + _VALUE[character]) % 36 or 36
        product = total * 2 % 37
    return _ISO_7064[(37 - product) % 36]


def read(text: str) -> str:
    """The code in what a scanner sent or a person typed; raises MalformedCode.

    Takes a bare code, a GS1 Digital Link or page address, and a GS1 element string; any case, O for 0, I and l for 1,
    hyphens, spaces, full-width characters.
    """
    if _is_code(text):
        return text
    if len(text) > TYPED_MAX:
        raise MalformedCode
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _SYMBOLOGY.sub("", plain, count=1) if plain.startswith("]") else plain
    for place in (_IN_ADDRESS, _IN_ELEMENTS):
        if found := place.search(plain):
            plain = found[1]
            break
    code = "".join(filter(_counts, plain)).upper().translate(_CONFUSED)
    if not _is_code(code):
        raise MalformedCode
    return code


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None and check_character(text[:-1]) == text[-1]


def is_shown(code: str, *, text: str) -> bool:
    """Whether somebody who reads `text` can read this code in it, however it is grouped and written there."""
    return code in "".join(filter(str.isalnum, text)).upper().translate(_CONFUSED)


def _counts(character: str) -> bool:
    """Not what only groups or hides: hyphens and dashes, spaces, format characters such as a zero-width space."""
    return unicodedata.category(character) not in {"Pd", "Zs", "Cf", "Cc"}


def grouped(code: str) -> str:
    """As it is printed and read aloud: 4-4-4-1."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def digital_link(code: str, *, prefix: str) -> str:
    """The GS1 Digital Link of a code: `prefix` is the address up to and with `/01/<GTIN>`; the code is its serial."""
    return f"{prefix.rstrip('/')}/21/{code}"
