"""What a text names among the units of a day: named reads for ``queries``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from tinhso.kernel import clock
from tinhso.places import memory, offices
from tinhso.places.contracts import UnitBrief
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.resolving import Resolution

BEFORE_RECORDS = Resolution("unknown", reason="before_records")


def resolve(text: str, within: str | None = None, on: date | None = None) -> Resolution:
    """Return what the text names, or that it is ambiguous or unknown. Raises UnknownScope for a wrong ``within``.

    Areas come first; what names none of them may be an office, by name or by its electronic identifier.
    """
    directory = memory.directory()
    if on is not None and not directory.knows(on):
        return BEFORE_RECORDS
    found = memory.resolver().resolve(text, within, on, home_units(directory))
    return (offices.named(text, on) or found) if found.outcome == "unknown" and within is None else found


def resolve_column(texts: Sequence[str | None], within: str | None = None, on: date | None = None) -> list[Resolution]:
    """Return one resolution for each text, in order, as ``resolve`` does; each distinct text costs once."""
    directory = memory.directory()
    if on is not None and not directory.knows(on):
        return [BEFORE_RECORDS] * len(texts)
    column = memory.resolver().resolve_column(texts, within, on, home_units(directory))
    unknown = {text: found for text, found in zip(texts, column, strict=True) if found.outcome == "unknown"}
    if within is not None or not unknown:
        return column
    named = {text: offices.named(text or "", on) or found for text, found in unknown.items()}
    return [named.get(text, found) for text, found in zip(texts, column, strict=True)]


def home_units(directory: Directory) -> frozenset[int]:
    """Return the ids of the platform's own province, of what it became, and of all that was ever below them."""
    lives = directory.with_code(settings.PROVINCE)
    became = {link.successor for life in lives for link in directory.successions_out(life) if link.successor is not None}
    return frozenset().union(*(directory.descendants(top) for top in became | {life.id for life in lives}))


def search(
    text: str, on: date | None = None, limit: int = 20, tree: str = "", near: int | None = None
) -> tuple[UnitBrief, ...]:
    """Return units in force on the day whose name or code holds the text, the likeliest first, as one types.

    Units below ``near`` come before equal ones elsewhere. On days that the register does not know there are none.
    """
    directory, on = memory.directory(), on or clock.today()
    if not directory.knows(on):
        return ()
    around = directory.descendants(near, on) if near is not None else frozenset()
    return tuple(directory.brief(unit, on) for unit in memory.finder().find(text, on, limit, tree, around))
