"""A PDF without who made it, when and with what: its information, XMP, authors of remarks, attached files, and what
cameras wrote into the pictures on its pages. It is written anew from what its pages draw."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO

OBJECTS_MAX = 200_000
"""Whoever puts more into one shows it to nobody."""
_DROPPED = ("/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/M", "/EF", "/AF", "/AA", "/JS", "/Thumb")
"""Of whatever object has them."""
_DROPPED_OF_ALL = ("/OpenAction", "/Collection")
_AUTHOR = "/T"


def written_anew(stream: BinaryIO, *, picture: Callable[[bytes], bytes]) -> bytes:
    """What others are shown, `picture` being what they are shown of a JPEG; empty where it cannot be read."""
    import pikepdf

    stream.seek(0)
    try:
        with pikepdf.open(io.BytesIO(stream.read())) as pdf:
            if len(pdf.objects) > OBJECTS_MAX:
                return b""
            _drop(pdf.trailer, "/Info")
            for name in _DROPPED_OF_ALL:
                _drop(pdf.Root, name)
            if "/Names" in pdf.Root:
                _drop(pdf.Root.Names, "/EmbeddedFiles")
                _drop(pdf.Root.Names, "/JavaScript")
            for each in pdf.objects:
                _strip(each, pikepdf, picture)
            target = io.BytesIO()
            pdf.save(target, deterministic_id=True, fix_metadata_version=False, preserve_pdfa=False, encryption=False)
            return target.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, TypeError):
        return b""


def _strip(each: Any, pikepdf: Any, picture: Callable[[bytes], bytes]) -> None:
    """An object with what stands inside it; what it only points to has its own turn."""
    if isinstance(each, pikepdf.Array):
        inside = list(each)
    elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
        _strip_one(each, pikepdf, picture)
        inside = [value for _name, value in each.items()]
    else:
        return
    for held in inside:
        if isinstance(held, pikepdf.Object) and not held.is_indirect:
            _strip(held, pikepdf, picture)


def _strip_one(each: Any, pikepdf: Any, picture: Callable[[bytes], bytes]) -> None:
    for name in _DROPPED:
        _drop(each, name)
    if "/Rect" in each and each.get("/Subtype") != "/Widget":  # a remark: a field's name is no person's
        _drop(each, _AUTHOR)
    if isinstance(each, pikepdf.Stream) and each.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        each.write(picture(each.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=each.get("/DecodeParms"))


def _drop(held: Any, name: str) -> None:
    if name in held:
        del held[name]
