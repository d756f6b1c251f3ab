"""The FEEL that a cell of a decision table may hold here: `-`, literals, lists, ranges, comparisons, `not(...)`.

Every text is either read whole or refused; there is no third outcome.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from surety.exchange.bounds import Interval, number_text

Value = str | bool | Decimal | date
Test = Value | Interval

TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>[0-9]{1,30}(?:\.[0-9]{1,400})?|\.[0-9]{1,400})
      | (?P<name>[^\W\d]\w*)
      | (?P<sign><=|>=|\.\.|[<>()\[\],@-]))""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"""\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)""", re.DOTALL)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
OPENING = {"[": True, "(": False, "]": False}
CLOSING = {"]": True, ")": False, "[": False}
COMPARISONS = ("<", "<=", ">", ">=")


class NotFeel(ValueError):
    """The text is not in the part of FEEL that is read."""


class Condition(NamedTuple):
    """What a cell accepts, or with `negated` what it does not."""

    tests: tuple[Test, ...]
    negated: bool = False


def parse_tests(text: str) -> Condition | None:
    """An input cell; None where it accepts anything. Raises NotFeel."""
    if text.strip() in ("", "-"):
        return None
    reader = Reader(text)
    negated = reader.next == ("name", "not")
    if negated:
        reader.skip("not")
        reader.skip("(")
    tests = [reader.test()]
    while reader.next == ("sign", ","):
        reader.skip(",")
        tests.append(reader.test())
    if negated:
        reader.skip(")")
    reader.end()
    return Condition(tuple(tests), negated)


def parse_value(text: str) -> Value:
    """An output cell: one literal. Raises NotFeel."""
    reader = Reader(text)
    value = reader.value()
    reader.end()
    return value


class Reader:
    def __init__(self, text: str):
        self.tokens = list(tokens_of(text))
        self.at = 0

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.next
        self.at += 1
        return token

    def skip(self, expected: str) -> None:
        kind, text = self.take()
        if kind not in ("sign", "name") or text != expected:
            raise NotFeel

    def end(self) -> None:
        if self.next != ("end", ""):
            raise NotFeel

    def test(self) -> Test:
        kind, text = self.next
        if kind == "sign" and text in COMPARISONS:
            self.take()
            return compared(text, self.value())
        if kind == "sign" and text in OPENING:
            return self.interval()
        return self.value()

    def interval(self) -> Interval:
        low_in = OPENING[self.take()[1]]
        low = self.value()
        self.skip("..")
        high = self.value()
        kind, text = self.take()
        if kind != "sign" or text not in CLOSING or not ordered(low) or type(low) is not type(high):
            raise NotFeel
        return Interval(low, low_in, high, CLOSING[text])

    def value(self) -> Value:
        kind, text = self.take()
        if kind == "string":
            return unescaped(text)
        if kind == "number":
            return Decimal(text)
        if (kind, text) == ("sign", "-") and self.next[0] == "number":
            return Decimal("-" + self.take()[1])
        if kind == "name" and text in ("true", "false"):
            return text == "true"
        if (kind, text) == ("sign", "@"):
            return day(self.take())
        if (kind, text) == ("name", "date"):
            self.skip("(")
            found = day(self.take())
            self.skip(")")
            return found
        raise NotFeel


def tokens_of(text: str):
    at, end = 0, len(text.rstrip())
    while at < end:
        token = TOKEN.match(text, at)
        if not token:
            raise NotFeel
        at = token.end()
        yield token.lastgroup, token[token.lastgroup]


def compared(sign: str, value: Value) -> Interval:
    if not ordered(value):
        raise NotFeel
    if sign.startswith("<"):
        return Interval(high=value, high_in=sign == "<=")
    return Interval(low=value, low_in=sign == ">=")


def ordered(value: Value) -> bool:
    return isinstance(value, Decimal | date)


def unescaped(text: str) -> str:
    return ESCAPE.sub(lambda found: escaped(found[1]), text[1:-1])


def escaped(mark: str) -> str:
    if mark in ESCAPED:
        return ESCAPED[mark]
    code = int(mark[1:], 16) if mark[0] in "uU" and len(mark) > 1 else -1
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise NotFeel
    return chr(code)


def day(token: tuple[str, str]) -> date:
    kind, text = token
    if kind != "string" or not re.fullmatch(r'"[0-9]{4}-[0-9]{2}-[0-9]{2}"', text):
        raise NotFeel
    try:
        return date.fromisoformat(text[1:-1])
    except ValueError:
        raise NotFeel from None


def feel_text(value: str | bool | int | float | date) -> str:
    """A literal as FEEL writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
        return '"' + "".join(marks.get(each, each) for each in value) + '"'
    return f'date("{value.isoformat()}")' if isinstance(value, date) else number_text(value)
