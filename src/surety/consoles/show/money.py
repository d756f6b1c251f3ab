"""Money in words a person reads: from the minor unit, never through floating point."""

_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3}
_SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "BRL": "R$", "JPY": "JP¥", "HKD": "HK$"}
MINUS = "\N{MINUS SIGN}"


def decimals_of(currency: str) -> int:
    """How many places behind the point its minor unit takes."""
    return _DECIMALS.get(currency, 2)


def decimal_text(fen: int, currency: str = "CNY") -> str:
    """The plain number, as a spreadsheet wants it: `-1234.50`."""
    places = decimals_of(currency)
    sign, digits = ("-" if fen < 0 else ""), str(abs(fen))
    if not places:
        return sign + digits
    digits = digits.rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def money_text(fen: int, currency: str = "CNY") -> str:
    """With sign and thousands: `¥1,234.50`, `\N{MINUS SIGN}R$3.00`, `CHF 3.00`."""
    whole, dot, rest = decimal_text(abs(fen), currency).partition(".")
    sign = _SIGNS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
    return f"{MINUS if fen < 0 else ''}{sign}{int(whole):,}{dot}{rest}"
