"""Gathering what the brief says, from the rooms that know it. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation

from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.contracts import Pressed
from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Board, Indicator, TileKind
from tinhso.centre.alerts import presenting
from tinhso.centre.alerts import queries as alerts
from tinhso.centre.alerts.contracts import Alert
from tinhso.centre.boards import looking, overview, wording
from tinhso.centre.brief import queries
from tinhso.centre.brief.contracts import Brief, Due, Number, Owing, Task, Warned
from tinhso.centre.brief.rules import changes
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Value
from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.policy import SYSTEM
from tinhso.kernel.shipped_calendar import calendar
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.supply.obligations import queries as obligations
from tinhso.supply.obligations.contracts import OPEN, Obligation, State

BACK = 12
MOST_OWING, MOST_ALERTS, MOST_TASKS = 8, 10, 4  # a leader's one page; the lists hold the rest
WEEK = timedelta(days=7)


def brief(before: Brief | None) -> Brief | None:
    """Return the brief of today, told since the one before; None while the platform knows no units."""
    home, today = places.home(settings.PROVINCE), clock.today()
    if home is None:
        return None
    with translation.override("vi"):  # as it was said, it was said in Vietnamese
        numbers = tuple(_numbers(home))
        known = {number.indicator: number for number in before.numbers} if before is not None else {}
        late = _owed(frozenset({State.OVERDUE}), until=today)
        holding = alerts.holding(actor=SYSTEM)
        pressed = directives.pressing(actor=SYSTEM, most=MOST_TASKS)
        return Brief(
            day=today.isoformat(),
            unit=home.name,
            made_at=clock.now().isoformat(),
            since=before.day if before is not None else "",
            numbers=numbers,
            moved=changes.moved(numbers, known),
            owing=tuple(_owing(late))[:MOST_OWING],
            owing_count=len(late),
            due=tuple(_due(today)),
            alerts=tuple(_warned(holding)),
            alert_count=len(holding),
            tasks=tuple(_tasks(pressed)),
            next_at=_next(today).isoformat(),
            task_count=pressed.overdue_count + pressed.to_check_count + pressed.this_week_count,
        )


def _next(today: date) -> datetime:
    """Return when the brief after today's is made: at its hour of the next working day."""
    day = calendar(settings.CALENDAR).working_day_from(today + timedelta(days=1))
    return at(day, queries.hour(day))


def _numbers(home: UnitBrief) -> Iterator[Number]:
    """Yield the numbers that the boards show of the province as single figures, each once."""
    seen: set[str] = set()
    for pack, contents in sorted(overview.packs().items()):
        board = overview.main_board(contents)
        names = [name for name in _of_board(board, pack) if name not in seen] if board is not None else []
        if board is None or not names:
            continue
        seen |= set(names)
        last = looking.latest(board, pack)
        periods = tuple(last.shift(-back).code for back in range(BACK, -1, -1))
        told = indicators.values(Ask(tuple(names), periods, units=(home.id,)), actor=SYSTEM)
        for name in names:
            series = [each for each in told.values if each.indicator == name and not each.by]
            if series:
                yield _number(series, catalog.in_force(settings.PACKS).indicator(name))


def _of_board(board: Board, pack: str) -> list[str]:
    """Return what a board shows as single numbers, and has for its kind of period, by full reference."""
    names = (name for tile in board.tiles if tile.kind is TileKind.NUMBER for name in tile.indicators)
    full = dict.fromkeys(name if "." in name else f"{pack}.{name}" for name in names)
    return [name for name in full if board.period in catalog.in_force(settings.PACKS).indicator(name).periods]


def _number(series: list[Value], definition: Indicator) -> Number:
    now = series[-1]
    unit = wording.measure(definition)
    text = wording.written(now, definition)
    same = [(each.period, str(each.status)) for each in series if each.simulated == now.simulated or each.value is None]
    return Number(
        indicator=now.indicator,
        title_vi=definition.title.vi,
        title_en=definition.title.en,
        value=now.value,
        text=f"{text}{'' if unit in ('', '%') else ' '}{unit}" if text is not None else "",
        period=now.period,
        status=str(now.status),
        simulated=now.simulated,
        since=changes.since(same) if now.value is not None else "",
        reason=str(now.reason or ""),
    )


def _owed(states: frozenset[State], *, since: date | None = None, until: date | None = None) -> list[Obligation]:
    return obligations.obligations(obligations.Wanted(states=states, since=since, until=until), actor=SYSTEM)


def _owing(late: list[Obligation]) -> Iterator[Owing]:
    """Yield the units that owe, those who owe most first."""
    counts = Counter(each.unit_id for each in late)
    names = places.units_by_id(counts)
    oldest = {each.unit_id: each for each in sorted(late, key=lambda each: each.due_at, reverse=True)}
    for unit_id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        first = oldest[unit_id]
        title = catalog.in_force(settings.PACKS).dataset(first.dataset).title
        name = names[unit_id].name if unit_id in names else ""
        yield Owing(name, count, title.vi, title.en, first.due_at.isoformat())


def _due(today: date) -> Iterator[Due]:
    """Yield what is due from today on within a week and did not come yet, by day and dataset."""
    coming = _owed(OPEN - {State.OVERDUE}, since=today - obligations.LOOK_BACK, until=today + WEEK)
    days = ((clock.local(each.due_at).date(), each.dataset) for each in coming)
    counts = Counter((day, dataset) for day, dataset in days if today <= day <= today + WEEK)
    for (day, dataset), units in sorted(counts.items()):
        title = catalog.in_force(settings.PACKS).dataset(dataset).title
        yield Due(day.isoformat(), title.vi, title.en, units)


def _warned(holding: tuple[Alert, ...]) -> Iterator[Warned]:
    """Yield one alert of each rule (what the platform notices of itself: of each kind), with how many more there are."""
    alike = Counter(_kind(each) for each in holding)
    first = {_kind(each): each for each in reversed(holding)}
    shown = [each for each in holding if first[_kind(each)] is each][:MOST_ALERTS]
    for line in presenting.lines(shown):
        words = (line.title, line.sentence, line.unit, line.severity, line.status, line.state, line.by)
        yield Warned(line.alert.id, *words, simulated=line.alert.simulated, more=alike[_kind(line.alert)] - 1)


def _tasks(pressed: Pressed) -> Iterator[Task]:
    """Yield the directives that are overdue, then those to check, then those due within a week."""
    groups = (("overdue", pressed.overdue), ("check", pressed.to_check), ("week", pressed.this_week))
    for kind, found in groups:
        for each in found:
            due_at = each.due_at.isoformat() if each.due_at is not None else ""
            yield Task(each.code, each.title, each.office, kind, due_at, each.simulated)


def _kind(alert: Alert) -> tuple[str, bool]:
    return alert.rule.partition(":")[0], alert.simulated
