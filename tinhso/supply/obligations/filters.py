"""What a listing is narrowed to, read from an address or a command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.periods import PeriodUnreadable, parse
from tinhso.places import queries as places
from tinhso.places.errors import BadDay
from tinhso.supply.obligations import packs
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.errors import NoSuchDataset, WrongFilter
from tinhso.supply.obligations.queries import Wanted

LONGEST = timedelta(days=6 * 366)
AHEAD = timedelta(days=366)
LEVELS = ("department", "commune")
GROUPS = ("unit", "field", "dataset", "officer")
__all__ = ["GROUPS", "LEVELS", "edge", "level", "unit_ids", "wanted"]


def edge(name: str, text: str, *, last: bool) -> date | None:
    """Return the first (or last) day of a period written as 202601, 2026Q1, 2026; or a day, 31/01/2026. Raises WrongFilter."""
    if not text.strip():
        return None
    try:
        period = parse(text.strip())
    except PeriodUnreadable:
        try:
            return places.day(text)
        except BadDay:
            raise WrongFilter(name=name, value=text[:40], accepted="202601, 2026Q1, 2026, 31/01/2026") from None
    return period.end if last else period.start


def wanted(query: Mapping[str, str]) -> Wanted:
    """Return the filters of ``unit``, ``dataset``, ``field``, ``state``, ``from`` and ``to``.

    Raises WrongFilter, NoSuchDataset and UnknownUnit for what cannot be read.
    """
    dataset, field = query.get("dataset", "").strip(), query.get("field", "").strip()
    if dataset and dataset not in packs.datasets():
        raise NoSuchDataset(dataset=dataset[:130])
    known = list(packs.fields())
    if field and field not in known:
        raise WrongFilter(name="field", value=field[:40], accepted=", ".join(known))
    since, until = edge("from", query.get("from", ""), last=False), edge("to", query.get("to", ""), last=True)
    if since and until and until < since:
        raise WrongFilter(name="to", value=query["to"][:40], accepted="≥ from")
    _check_span(since, until)
    return Wanted(
        units=unit_ids(query.get("unit", "")),
        datasets=frozenset({dataset}) if dataset else None,
        field=field,
        states=states(query.get("state", "").replace(",", " ").split()),
        since=since,
        until=until,
    )


def _check_span(since: date | None, until: date | None) -> None:
    """Raise WrongFilter for days that nobody asks about: reading them would only take time."""
    today = clock.today()
    last = until or today
    first = since or last
    if last > today + AHEAD or first > today + AHEAD:
        raise WrongFilter(name="to", value=f"{max(first, last)}", accepted=f"≤ {today + AHEAD:%d/%m/%Y}")
    if first < today - 5 * LONGEST or last - first > LONGEST:
        raise WrongFilter(name="from", value=f"{first}", accepted="tối đa 6 năm · at most six years")


def states(words: Iterable[str]) -> frozenset[State]:
    """Return the states named. Raises WrongFilter."""
    try:
        return frozenset(State(word) for word in words)
    except ValueError:
        raise WrongFilter(name="state", value=" ".join(words)[:40], accepted=", ".join(State)) from None


def level(text: str) -> str:
    """Return ``department``, ``commune`` or nothing. Raises WrongFilter."""
    if text not in ("", *LEVELS):
        raise WrongFilter(name="level", value=text[:40], accepted=", ".join(LEVELS))
    return text


def unit_ids(text: str) -> frozenset[int] | None:
    """Return the units that a code, or ``unit:12``, means: of an area also its offices. Raises UnknownUnit."""
    text = text.strip()
    if not text:
        return None
    found: list[int] = []
    if text.startswith("unit:") and text[5:].isascii() and text[5:].isdigit() and len(text) < 24:
        found = list(places.units_by_id([int(text[5:])]))
    if not found:
        found = [unit.id for tree in ("office", "area") for unit in places.lives_of(text, tree)]
    if not found:
        try:
            places.unit_on(text[:60])
        except NotFound as error:
            raise WrongFilter(name="unit", value=text[:40], accepted="H13-YT, UB.31507, 31507, unit:12") from error
    offices = [office.id for unit in found for office in places.offices_serving(unit)]
    return frozenset((*found, *offices))
