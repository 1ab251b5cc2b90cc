"""Named reads of the register of units. Days are days in Vietnam; without one, today is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.conf import settings

from tinhso.kernel import clock
from tinhso.places import crosswalks, formerly, memory, naming, points, spans
from tinhso.places.contracts import (
    Crosswalk,
    Document,
    Eras,
    Finding,
    FormerName,
    History,
    Identifier,
    Inheritance,
    Link,
    Share,
    SuccessionView,
    UnitBrief,
    UnitRecord,
)
from tinhso.places.errors import BadDay, BeforeRecords, NoSuchPage, UnknownUnit
from tinhso.places.models import Boundary, UnitIdentifier
from tinhso.places.rules import checking
from tinhso.places.rules import crosswalk as shares
from tinhso.places.rules.days import after, holds_on, read_day
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.names import plain_key


def day(text: str | None) -> date:
    """Return the day written as 2024-08-31 or 31/08/2024; nothing means today. Raises BadDay."""
    if not text or not text.strip():
        return clock.today()
    try:
        return read_day(text)
    except ValueError as error:
        raise BadDay(value=text) from error


def known_day(text: str | None) -> date:
    """Return the day as ``day`` does. Raises BadDay, or BeforeRecords when the register is silent on it."""
    on = day(text)
    require_known(on)
    return on


def require_known(on: date) -> None:
    """Raise BeforeRecords when the day lies before the first one that the register speaks for."""
    first = known_from()
    if first is not None and on < first:
        raise BeforeRecords(known_from=first.strftime("%d/%m/%Y"))


def known_from() -> date | None:
    """Return the first day that the register speaks for, if it has one."""
    return memory.directory().known_from


# --- one unit -----------------------------------------------------------------


def unit_on(code: str, on: date | None = None, tree: str = "area") -> UnitBrief:
    """Return the unit that has the code on the day. Raises UnknownUnit."""
    directory, on = memory.directory(), on or clock.today()
    return directory.brief(_record(directory, code, on, tree), on)


def unit_by_id(unit_id: int, on: date | None = None) -> UnitBrief:
    """Return the unit as it was on the day, or on the nearest day of its life. Raises NoSuchPage."""
    directory, on = memory.directory(), on or clock.today()
    if unit_id not in directory.units:
        raise NoSuchPage()
    return directory.brief(directory.units[unit_id], on)


def units_by_id(unit_ids: Iterable[int], on: date | None = None) -> dict[int, UnitBrief]:
    """Return those of the units that exist, by id, as they were on the day."""
    directory, on = memory.directory(), on or clock.today()
    return {key: directory.brief(directory.units[key], on) for key in unit_ids if key in directory.units}


def lives_of(code: str, tree: str = "area") -> tuple[UnitBrief, ...]:
    """Return every unit that ever had the code, oldest first, each as it was at its end."""
    directory = memory.directory()
    return tuple(directory.brief(unit, unit.end) for unit in directory.with_code(code, tree))


def path(unit_id: int, on: date | None = None) -> tuple[UnitBrief, ...]:
    """Return the unit and all above it on the day, lowest first."""
    directory, on = memory.directory(), on or clock.today()
    return tuple(directory.brief(unit, on) for unit in directory.path(directory.units[unit_id], on))


def history(unit_id: int, on: date | None = None) -> History:
    """Return everything dated about the unit. Raises NoSuchPage."""
    brief = unit_by_id(unit_id, on)
    directory = memory.directory()
    unit = directory.units[unit_id]
    return History(
        unit=brief,
        record=unit,
        names=unit.names,
        parents=tuple((span, _brief_at(directory, span.parent, span.end)) for span in unit.parents),
        came_from=tuple(_seen(directory, link, link.predecessor) for link in directory.successions_in(unit)),
        went_to=tuple(_seen(directory, link, link.successor) for link in directory.successions_out(unit)),
        identifiers=identifiers_of(unit_id),
        serves=_brief_at(directory, unit.serves, unit.end) if unit.serves else None,
        documents=directory.documents,
    )


def identifiers_of(unit_id: int) -> tuple[Identifier, ...]:
    """Return the unit's names in other schemes."""
    rows = UnitIdentifier.objects.filter(unit=unit_id).order_by("scheme", "value")
    return tuple(Identifier(*row) for row in rows.values_list("scheme", "value", "is_confirmed", "note"))


def area_km2(unit_id: int) -> Decimal | None:
    """Return the area that the unit's list gives, if any."""
    return memory.directory().units[unit_id].area_km2


# --- many units ---------------------------------------------------------------


def roots(on: date | None = None, tree: str = "area") -> tuple[UnitBrief, ...]:
    """Return the provinces (or the offices without an office above) of the day."""
    directory, on = memory.directory(), on or clock.today()
    if tree == "area":
        found = [unit for unit in directory.of_tree(tree) if unit.level == "province" and holds_on(unit, on)]
    else:
        found = [unit for unit in directory.of_tree(tree) if holds_on(unit, on) and directory.parent(unit, on) is None]
    return tuple(directory.brief(unit, on) for unit in sorted(found, key=lambda unit: unit.code))


def children(unit_id: int, on: date | None = None) -> tuple[UnitBrief, ...]:
    """Return the units directly below on the day."""
    directory, on = memory.directory(), on or clock.today()
    return tuple(directory.brief(unit, on) for unit in directory.children(directory.units[unit_id], on))


def communes_within(unit_id: int, on: date | None = None) -> tuple[UnitBrief, ...]:
    """Return the communes below the unit on the day, in the order of their codes."""
    directory, on = memory.directory(), on or clock.today()
    below = (directory.units[key] for key in directory.descendants(unit_id, on))
    found = sorted((unit for unit in below if unit.level == "commune"), key=lambda unit: unit.code)
    return tuple(directory.brief(unit, on) for unit in found)


def offices_serving(unit_id: int, on: date | None = None) -> tuple[UnitBrief, ...]:
    """Return the offices that serve the area on the day."""
    directory, on = memory.directory(), on or clock.today()
    return tuple(directory.brief(office, on) for office in directory.serving(directory.units[unit_id], on))


def areas_served(unit_ids: Iterable[int]) -> dict[int, UnitBrief]:
    """Return the area that each of the units serves; areas, and offices without one, are left out."""
    directory = memory.directory()
    served = {key: directory.units[key].serves for key in unit_ids if key in directory.units}
    return {key: directory.brief(directory.units[area]) for key, area in served.items() if area is not None}


def serving_each(unit_ids: Iterable[int], on: date | None = None) -> dict[int, tuple[UnitBrief, ...]]:
    """Return the offices that serve each of the areas on the day; areas without one are left out."""
    directory, on = memory.directory(), on or clock.today()
    found = {key: directory.serving(directory.units[key], on) for key in unit_ids if key in directory.units}
    return {key: tuple(directory.brief(office, on) for office in serving) for key, serving in found.items() if serving}


def descendant_ids(unit_id: int, on: date | None = None) -> frozenset[int]:
    """Return the ids of the unit and all below it on the day; without a day, at any time. Fast: kept in memory."""
    return memory.directory().descendants(unit_id, on)


def reached_from(unit_ids: Iterable[int]) -> frozenset[int]:
    """Return the units, the areas that they serve, all that was ever below them, and the offices that served any of these."""
    directory = memory.directory()
    known = [directory.units[key] for key in unit_ids if key in directory.units]
    tops = {unit.id for unit in known} | {unit.serves for unit in known if unit.serves is not None}
    found = frozenset().union(*(directory.descendants(key) for key in tops))
    return found | {office.id for office in directory.of_tree("office") if office.serves in found}


def units_in_force(
    on: date | None = None, tree: str = "area", level: str = "", within: str = "", limit: int | None = None
) -> tuple[UnitBrief, ...]:
    """Return the units of a tree on the day, by code; of one level, or within the unit of a code. Raises UnknownUnit."""
    directory, on = memory.directory(), on or clock.today()
    pool: Iterable[UnitRecord] = directory.of_tree(tree)
    if within:
        pool = (directory.units[key] for key in directory.descendants(_record(directory, within, on, tree).id, on))
    found = sorted((unit for unit in pool if holds_on(unit, on) and level in ("", unit.level)), key=lambda unit: unit.code)
    return tuple(directory.brief(unit, on) for unit in found[:limit])


def codes_in_force(on: date, tree: str = "area", level: str = "") -> frozenset[str]:
    """Return the codes of the units in force on the day, of one level unless it is empty. Fast: kept in memory."""
    return memory.directory().codes(tree, level, on)


def counts(on: date | None = None) -> dict[str, int]:
    """Return how many areas of each level there are on the day."""
    on = on or clock.today()
    found: dict[str, int] = {}
    for unit in memory.directory().of_tree("area"):
        if holds_on(unit, on):
            found[unit.level] = found.get(unit.level, 0) + 1
    return found


def days_of_change() -> tuple[date, ...]:
    """Return the days on which areas passed into others, oldest first."""
    return memory.directory().days_of_change


def documents() -> tuple[Document, ...]:
    """Return the legal documents, the latest first."""
    return tuple(sorted(memory.directory().documents.values(), key=lambda paper: (paper.issued_on or date.min, paper.number)))[
        ::-1
    ]


def home(code: str, on: date | None = None) -> UnitBrief | None:
    """Return the area that had or has the code, in the units of the day: itself, or what it became part of."""
    directory, on = memory.directory(), on or clock.today()
    unit = directory.find(code, on)
    if unit is not None:
        return directory.brief(unit, on)
    for life in reversed(directory.with_code(code)):
        if life.end is not None and life.end < on:
            portions, _ = shares.forward(directory, life, life.end, on)
            best = max(portions.items(), key=lambda item: item[1].share, default=None)
            return directory.brief(directory.units[best[0]], on) if best else None
    return None


def units_at_home(on: date | None = None, tree: str = "area", levels: Collection[str] = ()) -> tuple[UnitBrief, ...]:
    """Return the units of the platform's own province, or of what it has become, on the day, by code.

    Offices are at home when they serve an area there. With ``levels``, only units of those. Kept from one turn to the next.
    """
    register, on = memory.current(), on or clock.today()
    key = ("at home", settings.PROVINCE, tree, frozenset(levels), register.directory.turn(on))
    if key not in register.drawn:
        register.drawn[key] = tuple(_at_home(register.directory, on, tree, levels))
    kept: tuple[UnitBrief, ...] = register.drawn[key]
    return kept


def _at_home(directory: Directory, on: date, tree: str, levels: Collection[str]) -> Iterator[UnitBrief]:
    top = home(settings.PROVINCE, on)
    if top is None or not directory.knows(on):
        return
    areas = directory.descendants(top.id, on)
    pool = (directory.units[key] for key in areas)
    if tree == "office":
        pool = (office for area in areas for office in directory.serving(directory.units[area], on))
    found = sorted((unit for unit in pool if not levels or unit.level in levels), key=lambda unit: unit.code)
    yield from (directory.brief(unit, on) for unit in found)


def communes_by_name(on: date | None = None) -> tuple[UnitBrief, ...]:
    """Return the communes of the platform's own province on the day, as one looks them up: by name, accents aside."""
    return tuple(sorted(units_at_home(on, levels=("commune",)), key=lambda unit: plain_key(unit.name)))


def former_names(on: date | None = None) -> tuple[FormerName, ...]:
    """Return the names that the ground of the communes at home no longer bears on the day, by name; see ``formerly``."""
    register, on = memory.current(), on or clock.today()
    key = ("former names", settings.PROVINCE, register.directory.turn(on))
    if key not in register.drawn:
        communes = frozenset(unit.id for unit in units_at_home(on, levels=("commune",)))
        register.drawn[key] = tuple(formerly.of_communes(register.directory, communes, on))
    kept: tuple[FormerName, ...] = register.drawn[key]
    return kept


def turning_days(since: date, until: date) -> tuple[date, ...]:
    """Return the days after ``since`` up to ``until`` on which a unit began or had just ended, oldest first."""
    units = memory.directory().units.values()
    days = {unit.start for unit in units} | {after(unit.end) for unit in units if unit.end is not None}
    return tuple(sorted(day for day in days if day is not None and since < day <= until))


def heirs() -> dict[int, Inheritance]:
    """Return who took over from each unit that has ended: of several, the one with the largest share."""
    directory = memory.directory()
    return {unit.id: _inheritance(directory, unit, unit.end) for unit in directory.units.values() if unit.end is not None}


def _inheritance(directory: Directory, unit: UnitRecord, last_day: date) -> Inheritance:
    passed = [link for link in directory.successions_out(unit) if link.effective_on > last_day and link.successor is not None]
    best = max(passed, key=lambda link: (link.share or Decimal(0), -(link.successor or 0)), default=None)
    return Inheritance(last_day, best.successor if best else None)


def revision() -> int:
    """Return the number of the register's present state: another one means that units changed."""
    return memory.directory().revision


# --- eras -------------------------------------------------------------------------


def eras() -> Eras:
    """Return the areas at home and every province, and the offices that serve them, in the eras in which none changes."""
    register = memory.current()
    key = ("eras", settings.PROVINCE)
    if key not in register.drawn:
        register.drawn[key] = spans.of_units(register.directory, naming.home_units(register.directory))
    kept: Eras = register.drawn[key]
    return kept


def carried(to: date) -> tuple[Share, ...]:
    """Return where each area of each era is on the day ``to``; see ``spans.carried``."""
    register = memory.current()
    key = ("carried", settings.PROVINCE, to)
    if key not in register.drawn:
        register.drawn[key] = tuple(spans.carried(register.directory, eras(), to))
    kept: tuple[Share, ...] = register.drawn[key]
    return kept


# --- names ----------------------------------------------------------------------


resolve = naming.resolve
resolve_column = naming.resolve_column
search = naming.search


# --- points --------------------------------------------------------------------


locate = points.locate
outlines = points.outlines
land = points.land
may_lie_in = points.may_lie_in
locate_column = points.locate_column


# --- as it was, as it is ---------------------------------------------------------


def crosswalk(code: str, since: date, until: date, tree: str = "area") -> Crosswalk:
    """Return the unit that has the code on ``since`` in the units of ``until``, later or earlier. Raises UnknownUnit."""
    directory = memory.directory()
    return crosswalks.between(directory, _record(directory, code, since, tree), since, until)


def check() -> list[Finding]:
    """Return everything that is wrong in the register (faults), and what it does not know (notes)."""
    found = checking.check(memory.directory())
    if Boundary.objects.exists():
        found += memory.outlines().check()
    return sorted(found, key=lambda finding: (finding.severity != "fault", finding.code, finding.unit))


# --- shared --------------------------------------------------------------------


def _record(directory: Directory, code: str, on: date, tree: str) -> UnitRecord:
    unit = directory.find(code.strip(), on, tree)
    if unit is None:
        raise UnknownUnit(unit=code, on=on.strftime("%d/%m/%Y"))
    return unit


def _brief_at(directory: Directory, unit_id: int, on: date | None) -> UnitBrief:
    return directory.brief(directory.units[unit_id], on or clock.today())


def _seen(directory: Directory, link: Link, other: int | None) -> SuccessionView:
    return SuccessionView(
        other=directory.brief(directory.units[other], link.effective_on) if other is not None else None,
        effective_on=link.effective_on,
        extent=link.extent,
        share=link.share,
        basis=link.basis,
        is_estimate=link.is_estimate,
        document=directory.documents.get(link.document) if link.document else None,
    )
