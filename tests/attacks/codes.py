"""Item codes as a stranger makes them, from what is published alone: twelve characters and ISO 7064 MOD 37,36."""

from __future__ import annotations

from random import Random

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def drawn(random: Random) -> str:
    """A well-formed code that nobody issued."""
    while True:
        body = "".join(random.choices(CROCKFORD, k=12))
        check = check_character(body)
        if check in CROCKFORD:
            return body + check


def check_character(body: str) -> str:
    product = 36
    for character in body:
        total = (product + _ALL.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALL[(37 - product) % 36]


def with_wrong_check(code: str) -> str:
    return code[:12] + next(each for each in CROCKFORD if each != code[12])
