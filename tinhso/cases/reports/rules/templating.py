"""Templates of replies: words with places to fill in, such as ``{code}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, tuple[str, str]] = {
    "code": ("mã phản ánh", "code of the report"),
    "category": ("lĩnh vực", "category"),
    "place": ("địa điểm", "place"),
    "office": ("cơ quan xử lý", "office in charge"),
    "received": ("ngày tiếp nhận", "day of receipt"),
    "due": ("hạn xử lý", "due time"),
}
_PLACE = re.compile(r"\{(\w+)\}")


def unknown_in(text: str) -> tuple[str, ...]:
    """Return what a template asks for and nobody fills in."""
    return tuple(dict.fromkeys(name for name in _PLACE.findall(text) if name not in PLACEHOLDERS))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a template with what is known filled in; what is not known stays, for the officer to see."""
    return _PLACE.sub(lambda found: values.get(found.group(1)) or found.group(0), text)
