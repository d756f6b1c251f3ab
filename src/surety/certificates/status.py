"""What became of credentials, as W3C Bitstring Status Lists: one bit each, compressed, signed by the platform.

`revocation` says that a report no longer holds; `refresh` that a later one supersedes it.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
from collections.abc import Iterable
from typing import Any

from surety.certificates.keys import did

BITS = 131_072
"""Of one list: the least the recommendation allows, so that an index says little."""

PURPOSES = ("revocation", "refresh")
_BYTES = BITS // 8


class BadStatusList(ValueError):
    """Not a compressed list of this many bits."""

    code = "bad_status_list"


def encoded(indexes: Iterable[int]) -> str:
    """The bits at `indexes` set; the same bits always make the same text."""
    bits = bytearray(_BYTES)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8  # the first bit is the leftmost
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def is_set(text: str, index: int) -> bool:
    """The bit at `index`; raises BadStatusList."""
    if not text.startswith("u") or not 0 <= index < BITS:
        raise BadStatusList
    try:
        packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            bits = stream.read(_BYTES + 1)  # a small text must not become a large one
    except (binascii.Error, OSError, EOFError, ValueError, gzip.zlib.error):  # type: ignore[attr-defined]
        raise BadStatusList from None
    if len(bits) != _BYTES:
        raise BadStatusList
    return bool(bits[index // 8] & 0x80 >> index % 8)


def entries(number: int, *, base: str) -> list[dict[str, str]]:
    """`credentialStatus` of the credential with this number."""
    place, index = divmod(number, BITS)
    return [
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(index),
            "statusListCredential": f"{base}/status/{purpose}/{place}",
        }
        for purpose in PURPOSES
    ]


def list_credential(
    purpose: str, place: int, indexes: Iterable[int], *, base: str, key: str, at: str
) -> dict[str, Any]:
    """The list as a credential, not signed yet."""
    address = f"{base}/status/{purpose}/{place}"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(key),
        "validFrom": at,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(indexes),
        },
    }
