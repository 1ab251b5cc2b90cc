"""What a rule notices: values and obligations in, what holds now (or held in the past) out. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings

from tinhso.catalog.contracts import JumpRule, OverdueRule, StaleRule, ThresholdRule
from tinhso.centre.alerts.contracts import Episode, Found, Point, Trial, TrialLine
from tinhso.centre.alerts.reading import Line, Reading, Values, values
from tinhso.centre.alerts.rules import judging, looking
from tinhso.centre.alerts.rules.judging import Judged
from tinhso.centre.alerts.rules.looking import SeriesRule
from tinhso.centre.alerts.watching import Watched
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Latest
from tinhso.places import queries as places
from tinhso.supply.obligations import queries as obligations
from tinhso.supply.obligations.contracts import Obligation, State

Standing = frozenset[Line]


def holding(watched: Watched, standing: Standing, read: Reading) -> tuple[Found, ...]:
    """Return what a rule finds to hold now. ``standing`` are the lines whose alert held when it was last asked."""
    rule = watched.alert.rule
    if isinstance(rule, StaleRule):
        return tuple(_stale(rule, read.latest.of(watched)))
    if isinstance(rule, OverdueRule):
        return tuple(_overdue(rule, read.owed.of(watched) or ()))
    return tuple(_in_series(watched, rule, standing, read.series.of(watched) or {}))


def tried(watched: Watched, since: date, until: date) -> Trial:
    """Return what a rule would have noticed from one day to another, by the values of each period as they are known now."""
    rule = watched.alert.rule
    if isinstance(rule, StaleRule):
        lines = tuple(_silences(watched, rule, since, until))
    elif isinstance(rule, OverdueRule):
        lines = tuple(_lateness(watched, rule, since, until))
    else:
        lines = tuple(_through(watched, rule, since, until))
    return Trial(watched.reference, since.isoformat(), until.isoformat(), lines, len({line.unit_id for line in lines}))


# --- series ------------------------------------------------------------------------


def _in_series(watched: Watched, rule: SeriesRule, standing: Standing, values: Values) -> Iterator[Found]:
    periods = looking.window(rule, watched.indicator, clock.today())
    fresh = frozenset(periods[-looking.FRESH :])
    for line, known in values.items():
        found = _episodes(watched, rule, periods, known, stood=line in standing)
        episode = judging.holding(found)
        if episode is not None and (line in standing or episode.latest_period in fresh):
            yield Found(*line, episode, {})


def _through(watched: Watched, rule: SeriesRule, since: date, until: date) -> Iterator[TrialLine]:
    periods = looking.between(rule, watched.indicator, since, until)
    read = values([watched], rule, looking.with_seasons(rule, periods))
    for line, known in read.get(watched.about, {}).items():
        for episode in _episodes(watched, rule, periods, known, stood=False):
            yield TrialLine(*line, episode)


def _episodes(
    watched: Watched, rule: SeriesRule, periods: Sequence[str], known: Mapping[str, float], *, stood: bool
) -> tuple[Episode, ...]:
    points = [Point(period, known.get(period)) for period in periods]
    lasting = rule.periods if isinstance(rule, ThresholdRule) else 1
    return judging.episodes(_judged(rule, points, known), lasting, standing=stood)


def _judged(rule: SeriesRule, points: Sequence[Point], known: Mapping[str, float]) -> Iterator[Judged]:
    if isinstance(rule, ThresholdRule):
        return judging.threshold(points, rule.side, float(rule.limit), float(rule.clear_at))
    if isinstance(rule, JumpRule):
        return judging.jump(points, float(rule.percent), rule.side)
    return judging.outlier(points, partial(_of_season, known), float(rule.factor), rule.least)


def _of_season(known: Mapping[str, float], period: str) -> list[float]:
    return [known[code] for code in judging.season(period, looking.YEARS) if code in known]


# --- supply ------------------------------------------------------------------------


def _stale(rule: StaleRule, fresh: Latest | None) -> Iterator[Found]:
    """A dataset that nothing was ever supplied of is not silent: it has not begun."""
    home = places.home(settings.PROVINCE)
    if home is not None and fresh is not None and clock.now() - fresh.last_at >= timedelta(hours=rule.hours):
        hours = (clock.now() - fresh.last_at) / timedelta(hours=1)
        yield Found(home.id, fresh.simulated, _lasting(fresh.period, hours), {"last_at": fresh.last_at.isoformat()})


def _overdue(rule: OverdueRule, owed: Iterable[Obligation]) -> Iterator[Found]:
    """One alert for each unit, about the oldest period that it owes."""
    now = clock.now()
    oldest: dict[int, tuple[Obligation, int]] = {}
    for each in owed:
        if now - each.due_at >= timedelta(hours=rule.hours):
            first, count = oldest.get(each.unit_id, (each, 0))
            oldest[each.unit_id] = (min(first, each, key=lambda one: one.due_at), count + 1)
    for unit_id, (first, count) in oldest.items():
        hours = (now - first.due_at) / timedelta(hours=1)
        detail = {"due_at": first.due_at.isoformat(), "count": str(count)}
        yield Found(unit_id, False, _lasting(first.period.code, hours), detail)


def _lasting(period: str, hours: float) -> Episode:
    return Episode(period, period, round(hours, 1), round(hours, 1), round(hours, 1), period)


def _lateness(watched: Watched, rule: OverdueRule, since: date, until: date) -> Iterator[TrialLine]:
    wanted = obligations.Wanted(datasets=frozenset({watched.about}), since=since, until=until)
    patience = timedelta(hours=rule.hours)
    for each in obligations.obligations(wanted, actor=SYSTEM):
        came = each.delivered_at if each.state is not State.EXCUSED else each.due_at
        late = (came or clock.now()) - each.due_at
        if late >= patience and late > timedelta(0):
            episode = _lasting(each.period.code, late / timedelta(hours=1))
            yield TrialLine(each.unit_id, False, _over(episode, came))


def _silences(watched: Watched, rule: StaleRule, since: date, until: date) -> Iterator[TrialLine]:
    """Every time between one submission and the next (or now) that was too long."""
    home = places.home(settings.PROVINCE)
    if home is None:
        return
    came = sorted((each.first_at, each.simulated) for each in lake.supplied(datasets={watched.about}))
    ends: list[datetime | None] = [at for at, _ in came[1:]]
    for (last, simulated), following in zip(came, [*ends, None], strict=True):
        silent = (following or clock.now()) - last
        day = clock.local(last).date()
        if silent >= timedelta(hours=rule.hours) and since <= day <= until:
            yield TrialLine(home.id, simulated, _over(_lasting(f"{day:%Y%m%d}", silent / timedelta(hours=1)), following))


def _over(episode: Episode, at: datetime | None) -> Episode:
    cleared = f"{clock.local(at):%Y%m%d}" if at is not None else None
    return Episode(episode.since, episode.raised, episode.value, episode.worst, episode.latest, episode.latest_period, cleared)


def lines_of(found: Iterable[Found]) -> Standing:
    """Return the lines of what was found."""
    return frozenset((each.unit_id, each.simulated) for each in found)
