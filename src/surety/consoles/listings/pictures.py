"""Main images: what they are by their content, whatever they are called (LUX-6.1.2)."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from PIL import Image as Picture
from PIL import UnidentifiedImageError

from surety.listings.facts import Image

_FORMATS = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "WEBP": "webp", "GIF": "gif"}
KNOWN = tuple({"PNG", "JPEG", "WEBP", "GIF"})


def measured(stream: BinaryIO) -> Image:
    """Its hash, format and size in pixels; the header is read, and nothing of it is drawn."""
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    try:
        with Picture.open(stream, formats=KNOWN) as found:
            kind, (width, height) = _FORMATS.get(found.format or "", "other"), found.size
    except (UnidentifiedImageError, OSError, ValueError, Picture.DecompressionBombError):
        return Image(digest, "other", 0, 0)
    return Image(digest, kind, min(width, 100_000), min(height, 100_000))  # type: ignore[arg-type]
