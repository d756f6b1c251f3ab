"""Personal data as the buyer's page shows it: enough to recognise, too little for whoever else holds the link."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """The first character, then stars: 王小明 -> 王**."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 4) if name else ""


def mask_phone(phone: str) -> str:
    """The last four digits: 13800001234 -> *******1234. A number too short to hide anything is left out."""
    digits = [character for character in phone if character.isdigit()]
    return "*" * max(len(digits) - 4, 3) + "".join(digits[-4:]) if len(digits) >= 8 else ""
