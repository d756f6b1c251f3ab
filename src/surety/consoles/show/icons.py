"""Icons, inlined from the vendored SVG files, so that a page needs no icon font and no request per icon."""

import re
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parents[1] / "static" / "vendor" / "icons"
_PATHS = re.compile(r"<(?:path|circle|line|rect)\b[^>]*/>")


@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Decoration only: whoever uses it writes the words beside it or an aria-label around it."""
    drawing = "".join(_PATHS.findall((FOLDER / f"{name}.svg").read_text()))
    return mark_safe(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{drawing}</svg>'
    )
