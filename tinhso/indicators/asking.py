"""Questions as people write them, in the API and on the command line: codes of units and periods, a level, a moment, a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tinhso.catalog.contracts import Indicator, Level
from tinhso.indicators import asked, queries, references
from tinhso.indicators.contracts import Ask, Freshness, Reason, Said, Story, Values
from tinhso.indicators.errors import GroupOfNothing, NoSuchLevel, TooManyValues, UnitOrLevel
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor
from tinhso.kernel.ranges import PeriodRange
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.errors import UnknownUnit

MOST_PERIODS = 4_000
"""Ten years of days."""


@dataclass(frozen=True)
class Question:
    """What is asked of one indicator, as it was written; empty is not said.

    ``unit`` is a code (on each period's last day, or on ``in_units_of``), ``level`` all units of one; without both the
    province. ``since`` and ``until`` are period codes of one kind; without both the last period that was supplied.
    """

    indicator: str
    unit: str = ""
    level: str = ""
    since: str = ""
    until: str = ""
    as_of: str = ""
    in_units_of: str = ""
    by: str = ""
    group: str = ""


@dataclass(frozen=True)
class Asked:
    """A question that was read."""

    reference: str
    definition: Indicator
    periods: tuple[Period, ...]
    as_of: datetime | None
    in_units_of: date | None


def read(question: Question, *, actor: Actor) -> Asked:
    """Return what a question asks for, as far as the actor may know what was supplied last.

    Raises what is wrong with it: UnknownDefinition, SeveralIndicators, PeriodUnreadable, RangeUnreadable, NotAnInstant,
    BadDay, BeforeRecords, TooManyValues, GroupOfNothing.
    """
    if question.group and not question.by:
        raise GroupOfNothing()
    reference = references.resolve(question.indicator)
    as_of = lake.instant(question.as_of) if question.as_of else None
    if question.since or question.until:
        periods = _between(question.since or question.until, question.until or question.since)
    else:
        periods = (_last(reference, actor, as_of),)
    return Asked(
        reference=reference,
        definition=references.indicator(reference),
        periods=periods,
        as_of=as_of,
        in_units_of=places.known_day(question.in_units_of) if question.in_units_of else None,
    )


def values(question: Question, *, actor: Actor) -> tuple[Asked, Values]:
    """Return the values asked for. Raises as ``read`` and ``queries.values`` do, UnknownUnit, NoSuchLevel and UnitOrLevel."""
    found = read(question, actor=actor)
    told = [queries.values(ask, actor=actor) for ask in _asks(question, found)]
    return found, Values(tuple(value for each in told for value in each.values), told[0].known_at)


def why_less(question: Question, told: Values) -> Reason | None:
    """Return why an answer lacks what was asked for as a whole: no such units on those days, or nothing of that group."""
    if not told.values:
        return Reason.NOT_DEFINED
    grouped = not question.group or any(each.by and each.group == question.group for each in told.values)
    return None if grouped else Reason.NO_DATA


def story(question: Question, *, actor: Actor, limit: int = 50) -> tuple[Asked, Story]:
    """Return the story of the one number asked for: of the last of its periods. Raises as ``values`` does."""
    found = read(question, actor=actor)
    period = found.periods[-1]
    told = queries.story(
        found.reference,
        _unit(question, found, period),
        period.code,
        actor=actor,
        as_of=found.as_of,
        in_units_of=found.in_units_of,
        limit=limit,
    )
    return found, told


def history(question: Question, *, actor: Actor) -> tuple[Asked, tuple[Said, ...]]:
    """Return what was said of the one number asked for. Raises as ``values`` does."""
    found = read(question, actor=actor)
    period = found.periods[-1]
    return found, queries.history(found.reference, _unit(question, found, period), period.code, actor=actor)


def freshness(reference: str, *, actor: Actor, as_of: datetime | None = None) -> tuple[Freshness, ...]:
    """Return how fresh the datasets beneath an indicator are (or were, as of a moment), by name."""
    datasets = sorted(queries.datasets_of(reference))
    told: Mapping[str, Freshness] = queries.freshness(datasets, actor=actor, as_of=as_of)
    return tuple(told.values())


def _asks(question: Question, found: Asked) -> Iterator[Ask]:
    """Yield what is asked: of a code one question for each unit that had it in some of the periods."""
    if question.unit and question.level:
        raise UnitOrLevel()
    codes = tuple(period.code for period in found.periods)
    level = _level(question.level)
    whole = Ask((found.reference,), codes, (), level, found.as_of, found.in_units_of, question.by, question.group)
    if not question.unit:
        yield whole
        return
    for unit_id, periods in _units(question.unit, found).items():
        yield replace(whole, units=(unit_id,), periods=tuple(periods))


def _units(code: str, found: Asked) -> dict[int, list[str]]:
    units: dict[int, list[str]] = {}
    missing: UnknownUnit | None = None
    for period in found.periods:
        try:
            units.setdefault(asked.unit_named(code, found.in_units_of or period.end), []).append(period.code)
        except UnknownUnit as error:
            missing = error
    if missing is not None and not units:
        raise missing
    return units


def _unit(question: Question, found: Asked, period: Period) -> int:
    day = found.in_units_of or period.end
    if question.unit:
        return asked.unit_named(question.unit, day)
    units = asked.units_of(asked.Scope(), day)
    if not units:
        raise UnknownUnit(unit="", on=day.strftime("%d/%m/%Y"))
    return units[0].id


def _level(text: str) -> Level | None:
    if text and text not in set(Level):
        raise NoSuchLevel(level=text[:40], among=", ".join(Level))
    return Level(text) if text else None


def _between(since: str, until: str) -> tuple[Period, ...]:
    asked_for = PeriodRange(parse(since), parse(until))
    if len(asked_for) > MOST_PERIODS:
        raise TooManyValues(count=len(asked_for), limit=MOST_PERIODS)
    return tuple(asked_for)


def _last(reference: str, actor: Actor, as_of: datetime | None) -> Period:
    """Return the last period supplied that the actor may know of, as one that the indicator is told for.

    Never a shorter one than was supplied. Where nothing was, the last whole one of the indicator's shortest kind.
    """
    kinds = sorted(references.indicator(reference).periods, key=lambda kind: kind.rank)
    supplied = [parse(each.period) for each in freshness(reference, actor=actor, as_of=as_of) if each.period]
    if not supplied:
        return Period.of(kinds[0], clock.today()).previous()
    last = max(supplied, key=lambda period: period.end)
    kind = next((kind for kind in kinds if kind.rank >= last.kind.rank), kinds[-1])
    return Period.of(kind, last.start)
