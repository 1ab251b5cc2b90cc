"""Parameters of a call, read strictly: what is empty was not sent, what cannot be read is refused by name."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from tinhso.kernel import clock
from tinhso.portal.open311.errors import ParameterWrong

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
SPACE_FOR_PLUS = re.compile(r" (?=\d\d:?\d\d$)")  # "+07:00" that was not percent-encoded arrives as a space
MOST_LISTED = 1000


def instant(name: str, text: str) -> datetime | None:
    """Return an instant written as W3C's profile of ISO 8601; without a zone it is Vietnam's. Raises ParameterWrong."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(SPACE_FOR_PLUS.sub("+", text.strip()))
        found = (found if found.tzinfo else found.replace(tzinfo=clock.ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong(name, "hãy viết như 2026-01-31T08:00:00+07:00", "write it like 2026-01-31T08:00:00+07:00") from None
    if not FIRST <= found <= LAST:
        raise _wrong(name, "ngày quá xa", "the day is too far away")
    return found


def listed(name: str, text: str) -> tuple[str, ...]:
    """Return the items of a list with commas. Raises ParameterWrong for more than a thousand."""
    found = tuple(item.strip() for item in text.split(",") if item.strip())
    if len(found) > MOST_LISTED:
        raise _wrong(name, f"nhiều nhất {MOST_LISTED} mục", f"{MOST_LISTED} items at most")
    return found


def number(name: str, text: str, least: float, most: float) -> float | None:
    """Return a number within bounds. Raises ParameterWrong."""
    if not text.strip():
        return None
    try:
        found = float(text) if len(text) < 50 else math.nan
    except ValueError:
        found = math.nan
    if not least <= found <= most:
        raise _wrong(name, f"cần một số từ {least:g} đến {most:g}", f"a number from {least:g} to {most:g} is needed")
    return found


def whole(name: str, text: str, least: int, most: int, otherwise: int) -> int:
    """Return a whole number within bounds, or what holds otherwise. Raises ParameterWrong."""
    found = number(name, text, least, most)
    if found is None:
        return otherwise
    if not found.is_integer():
        raise _wrong(name, "cần một số nguyên", "a whole number is needed")
    return int(found)


def settled(name: str, text: str) -> bool | None:
    """Return whether closed (True) or open (False) requests are asked for; None for both. Raises ParameterWrong."""
    wanted = set(listed(name, text.lower()))
    if not wanted <= {"open", "closed"}:
        raise _wrong(name, "chỉ có open và closed", "there are open and closed only")
    return None if len(wanted) != 1 else wanted == {"closed"}


def _wrong(name: str, why_vi: str, why_en: str) -> ParameterWrong:
    return ParameterWrong(name=name, why_vi=why_vi, why_en=why_en)
