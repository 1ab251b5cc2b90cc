"""From the address of a board to what it is looked at with; every wrong word is answered, none breaks the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from tinhso.catalog.contracts import Board
from tinhso.centre.boards.contracts import Choices, Look
from tinhso.centre.boards.queries import full
from tinhso.centre.boards.wording import period_name
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.places.errors import UnknownUnit

PERIODS_OFFERED = 24
WORDS = ("unit", "period", "as_of", "in_units_of")


def look(words: Mapping[str, str], board: Board, pack: str) -> Look:
    """Return what a board is looked at with. Raises BadDay, UnknownUnit, PeriodUnreadable, NotAnInstant (all 4xx)."""
    asked = {name: text for name in WORDS if (text := words.get(name, "").strip())}
    period = parse(asked["period"]) if "period" in asked else latest(board, pack)
    in_units_of = places.known_day(asked["in_units_of"]) if "in_units_of" in asked else None
    as_of = lake.instant(asked["as_of"]) if "as_of" in asked else None
    return Look(_unit(asked.get("unit", ""), in_units_of or period.end), period, as_of, in_units_of, asked)


def choices(seen: Look) -> Choices:
    """Return what a reader may choose instead: the units of the day that the board is drawn for, and two years of periods."""
    day = seen.in_units_of or seen.period.end
    found = places.units_at_home(day, levels=("district", "commune"))
    below = sorted(found, key=lambda unit: (unit.level != "district", unit.name))
    home = _unit("", day)
    known = {home.code: home.name} | {unit.code: unit.name for unit in below} | {seen.unit.code: seen.unit.name}
    last = max(seen.period, Period.of(seen.period.kind, clock.today()))
    periods = {each.code: period_name(each) for each in (seen.period, *(last.shift(-back) for back in range(PERIODS_OFFERED)))}
    return Choices(tuple(known.items()), tuple(sorted(periods.items(), reverse=True)), clock.today())


def latest(board: Board, pack: str) -> Period:
    """Return the last period that is over and has data: what a reader expects to see first."""
    over = Period.of(board.period, clock.today()).previous()
    datasets = {name for tile in board.tiles for each in tile.indicators for name in indicators.datasets_of(full(each, pack))}
    known = indicators.freshness(sorted(datasets), actor=SYSTEM).values()
    ends = [parse(each.period).end for each in known if each.period]
    return min(over, Period.of(board.period, max(ends))) if ends else over


def _unit(code: str, on: date) -> UnitBrief:
    if code:
        return places.unit_on(code, on)
    home = places.home(settings.PROVINCE, on)
    if home is None:
        raise UnknownUnit(unit=settings.PROVINCE, on=on.strftime("%d/%m/%Y"))
    return home
