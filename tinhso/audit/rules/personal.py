"""What looks like personal data: the audit refers to people by reference and never copies it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

EMAIL = re.compile(r"[^\s@:/,;<>\"']+@[^\s@:/,;<>\"']+\.[^\s@:/,;<>\"']+")
# Numbers of Vietnam: mobile 0[35789] and 8 more digits, fixed 02 and 9 more; +84 or 84 may stand for the leading 0.
PHONE = re.compile(
    r"(?<![\w.\-])(?:\+84|0084|84|0)[ .\-]?(?:[35789](?:[ .\-]?\d){8}|2(?:[ .\-]?\d){9})(?!\w|[ .\-]?\d)",
    re.ASCII,
)
HIDDEN = "[…]"


def looks_personal(text: str) -> bool:
    """Say whether ``text`` contains what looks like an e-mail address or a telephone number."""
    return bool(EMAIL.search(text) or PHONE.search(text))


def masked(text: str) -> str:
    """Return ``text`` with what looks like an e-mail address or a telephone number taken out."""
    return PHONE.sub(HIDDEN, EMAIL.sub(HIDDEN, text))


def personal_fields(value: Any, path: str = "data") -> Iterator[str]:
    """Yield the path of every text in nested plain data that looks personal (``data.sender.name``)."""
    if isinstance(value, str):
        if looks_personal(value):
            yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from personal_fields(str(key), f"{path}.<key>")
            yield from personal_fields(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from personal_fields(item, f"{path}[{index}]")
