"""Named reads of numbers: what the packs define, from the rows that were supplied, as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from tinhso.catalog.contracts import Indicator, Privacy
from tinhso.indicators import asked, keeping, policies, published, references, stories, telling
from tinhso.indicators.contracts import Ask, Forecast, Freshness, Offer, Reason, Said, Story, Value, Values
from tinhso.indicators.counted import FEWEST, PRIVATE, counted
from tinhso.indicators.errors import NotByYear, NumberNotOpen, TooManyValues
from tinhso.indicators.planning import Plan
from tinhso.indicators.published import Compared
from tinhso.indicators.rules import forecasting
from tinhso.indicators.rules.forecasting import MOST_YEARS
from tinhso.indicators.rules.statuses import Standpoint, targets_after
from tinhso.indicators.telling import Told
from tinhso.kernel.errors import SignInRequired
from tinhso.kernel.periods import PeriodKind, parse
from tinhso.kernel.policy import Actor
from tinhso.kernel.steady import steady
from tinhso.lake import queries as lake
from tinhso.places import queries as places

MOST_VALUES = 200_000
"""Told at once: a board of twelve indicators, 130 units and 36 months is 56,160."""
UNTOLD = frozenset({Reason.SUPPRESSED, Reason.NOT_DEFINED, Reason.NOT_BEGUN})
"""Reasons for which no row is shown either."""
Seen = frozenset[int] | None


def definition(reference: str) -> Indicator:
    """Return an indicator by reference; a bare name will do where only one pack has it. Raises UnknownDefinition."""
    return references.indicator(references.resolve(reference))


def offers(*, actor: Actor) -> tuple[Offer, ...]:
    """Return the indicators of which the actor may see some unit's numbers, by reference."""
    sight = _Sight(actor)
    return tuple(
        Offer(reference, each, reference.partition(".")[0], each.levels, each.periods)
        for reference, each in sorted(references.catalogue().indicators())
        if sight.of(reference) != frozenset()
    )


def values(ask: Ask, *, actor: Actor) -> Values:
    """Return the values that are asked for (indicators by full reference), in order, with target and status.

    Where the actor may not see a unit's number there is a value all the same, with the reason ``not_open`` and nothing else.
    Raises UnknownDefinition, PeriodUnreadable, NoSuchPage for an unknown unit, TooManyValues, and what the lake raises.
    """
    return _told(ask, actor).values


def value(
    reference: str,
    unit_code: str,
    period: str,
    *,
    actor: Actor,
    as_of: datetime | None = None,
    in_units_of: date | None = None,
) -> Value:
    """Return one value by the code of a unit (an area, else an office) on the period's last day, or on ``in_units_of``.

    Raises as ``values`` does, SeveralIndicators for a bare name of several packs, and UnknownUnit.
    """
    name = references.resolve(reference)
    unit_id = asked.unit_named(unit_code, in_units_of or parse(period).end)
    ask = Ask((name,), (period,), units=(unit_id,), as_of=as_of, in_units_of=in_units_of)
    return values(ask, actor=actor).values[0]


def freshness(datasets: Collection[str], *, actor: Actor, as_of: datetime | None = None) -> Mapping[str, Freshness]:
    """Return how fresh each of the datasets is (or was) that the actor may see anything of. Raises NoSuchDataset."""
    shown = [name for name in datasets if lake.units_open_to(name, actor) != frozenset()]
    known = lake.latest(shown, as_of)
    nothing = {name: Freshness(name, "", None, 0) for name in shown}
    return nothing | {
        name: Freshness(name, each.period, each.last_at, each.units, each.simulated) for name, each in known.items()
    }


def story(
    reference: str,
    unit_id: int,
    period: str,
    *,
    actor: Actor,
    as_of: datetime | None = None,
    in_units_of: date | None = None,
    limit: int = 50,
) -> Story:
    """Return a number down to the submissions and rows behind it, as far as the actor may see them.

    Raises as ``values`` does, SignInRequired and NumberNotOpen.
    """
    name = references.resolve(reference)
    ask = Ask((name,), (period,), units=(unit_id,), as_of=as_of, in_units_of=in_units_of)
    told = _told(ask, actor)
    own, definition = told.values.values[0], references.indicator(name)
    _require_open(own, actor)
    known = Story(definition, own, "", (), (), (), 0, known_at=told.values.known_at)
    if definition.dataset is None:
        parts = told.parts.get((name, unit_id, period), ())
        supplies = stories.supplies_of(told, parts, ask, actor=actor)
        return replace(known, made_of=parts, supplies=supplies, row_count=own.rows)
    if own.reason in UNTOLD:
        return known
    rows = stories.behind(ask, actor=actor, limit=limit)
    return replace(
        known,
        sql=rows.sql,
        supplies=rows.supplies,
        columns=rows.columns,
        rows=rows.rows,
        row_count=rows.count,
        withheld=rows.withheld,
    )


def history(reference: str, unit_id: int, period: str, *, actor: Actor) -> tuple[Said, ...]:
    """Return what was known of a number from each moment on at which it changed, oldest first, with that moment's receipts.

    Where very much came, the changes are searched for and not all may be found. Raises as ``story`` does.
    """
    name = references.resolve(reference)
    ask = Ask((name,), (period,), units=(unit_id,))
    _require_open(_told(ask, actor).values.values[0], actor)
    receipts = dict(stories.changes(ask))
    looked = stories.told_when(tuple(receipts), lambda at: _told(replace(ask, as_of=at), actor).values.values[0])
    found: list[Said] = []
    for at in sorted(looked):
        if looked[at] != (found[-1].value if found else None) and (found or looked[at].reason is not Reason.NO_DATA):
            found.append(Said(at, looked[at], receipts[at]))
    return tuple(found)


def forecasts(
    reference: str, unit_id: int, period: str, *, actor: Actor, as_of: datetime | None = None, in_units_of: date | None = None
) -> tuple[Forecast, ...]:
    """Return what is expected of every target for a year after ``period`` (a year), from the years up to it.

    All years are told in the units of one day, for a line through years of different borders says nothing: ``in_units_of``,
    else the last day of ``period``. Raises NotByYear and as ``values`` does.
    """
    name, last = references.resolve(reference), parse(period)
    definition, day = references.indicator(name), in_units_of or last.end
    if last.kind is not PeriodKind.YEAR or last.kind not in definition.periods:
        raise NotByYear(indicator=name)
    unit = places.unit_by_id(unit_id, day)
    targets = targets_after(definition, last.end.year, Standpoint(asked.level_of(unit) or "", asked.province_of(unit, day)))
    if not targets:
        return ()
    years = tuple(last.shift(-back).code for back in range(MOST_YEARS))
    told = values(Ask((name,), years, units=(unit_id,), as_of=as_of, in_units_of=day), actor=actor)
    return forecasting.forecasts(definition, told.values, targets)


def published_figures(*, actor: Actor) -> tuple[Compared, ...]:
    """Return every published figure beside the platform's own number, as far as the actor may see it."""
    found = []
    for figure in published.figures():
        told = values(published.question(figure), actor=actor) if figure.supply is not None else None
        value = next((each for each in told.values if each.group == figure.group), None) if told is not None else None
        found.append(published.compared(figure, value))
    return tuple(found)


def state() -> str:
    """Return a word that changes whenever any number told now may have changed: data, definitions, units, the day."""
    return f"{lake.stamp()} {conditions()}"


def states(names: Collection[str]) -> Mapping[str, str]:
    """Return a word for each indicator (by full reference) that changes whenever one of its own numbers may have changed.

    What comes into other datasets than those it is counted from leaves it. Raises UnknownDefinition.
    """
    last, around = lake.last_changes(), conditions()
    moments = {name: [last[each] for each in datasets_of(name) if each in last] for name in names}
    return {name: _word(max(found, default=None), around) for name, found in moments.items()}


def _word(at: datetime | None, around: str) -> str:
    return f"{at.timestamp() if at else 0:.6f}-{around}"


def conditions() -> str:
    """Return a word that changes with all that numbers depend on besides rows: definitions, units, the day."""
    return f"{keeping.around()}-{references.fingerprint()}"


def datasets_of(reference: str) -> frozenset[str]:
    """Return the datasets (by full reference) whose rows an indicator comes from, itself or by what it is made of."""
    return references.datasets_below(reference)


def supplied(names: Iterable[str]) -> frozenset[str]:
    """Return those of indicators (by full reference) of whose rows any are there: no other has a value in any period."""
    datasets = {name: datasets_of(name) for name in names}
    there = lake.latest(frozenset[str]().union(*datasets.values()))
    return frozenset(name for name, below in datasets.items() if not below.isdisjoint(there))


def _told(ask: Ask, actor: Actor) -> Told:
    """Return what is asked for as far as the actor may see it; see ``values``."""
    with steady():
        return _as_seen(ask, _Sight(actor))


def _as_seen(ask: Ask, sight: _Sight) -> Told:
    seen = {reference: sight.of(reference) for reference in dict.fromkeys(ask.indicators) if references.indicator(reference)}
    slots = _slots(ask)
    told = telling.tell(replace(ask, indicators=tuple(name for name in seen if seen[name] != frozenset())), counted)
    found: dict[str, list[Value]] = {name: [] for name in seen}
    for value in told.values.values:
        found[value.indicator].append(value)
    shown = (
        value
        for name in ask.indicators
        for value in (_closed(name, slots) if seen[name] == frozenset() else _open(found[name], seen[name]))
    )
    return replace(told, values=Values(tuple(shown), told.values.known_at or lake.settled(ask.as_of)))


def _require_open(value: Value, actor: Actor) -> None:
    if value.reason is Reason.NOT_OPEN:
        raise NumberNotOpen(indicator=value.indicator) if actor.known else SignInRequired()


class _Sight:
    """The units whose numbers an actor may see, worked out once for each set of datasets."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._known: dict[frozenset[str], Seen] = {}

    def of(self, reference: str) -> Seen:
        datasets = references.datasets_below(reference)
        if datasets not in self._known:
            self._known[datasets] = policies.units_seen(datasets, self.actor)
        return self._known[datasets]


def _slots(ask: Ask) -> tuple[tuple[int, str], ...]:
    """Return each unit and period that is asked for. Raises TooManyValues."""
    _require_modest(len(ask.indicators) * len(ask.periods) * max(len(ask.units), 1))
    slots = tuple((unit_id, period.code) for unit_id, period in Plan(replace(ask, indicators=())).slots())
    _require_modest(len(ask.indicators) * len(slots))
    return slots


def _require_modest(count: int) -> None:
    if count > MOST_VALUES:
        raise TooManyValues(count=count, limit=MOST_VALUES)


def _closed(name: str, slots: tuple[tuple[int, str], ...]) -> Iterator[Value]:
    version = references.indicator(name).version
    for unit_id, period in slots:
        yield Value(name, unit_id, period, reason=Reason.NOT_OPEN, definition_version=version)


def _open(values: list[Value], seen: Seen) -> Iterator[Value]:
    for each in values:
        if seen is None or each.unit_id in seen:
            yield _without_few(each)
        elif not each.by:
            yield from _closed(each.indicator, ((each.unit_id, each.period),))


def _without_few(value: Value) -> Value:
    """Keep back a group of too few people where it is a personal column that tells the groups apart."""
    if not value.by or not 0 < value.rows < FEWEST or not _is_private(value.indicator, value.by):
        return value
    return Value(
        value.indicator,
        value.unit_id,
        value.period,
        value.by,
        value.group,
        reason=Reason.SUPPRESSED,
        definition_version=value.definition_version,
    )


def _is_private(name: str, column: str) -> bool:
    (dataset,) = references.datasets_below(name)
    privacy: Privacy = references.dataset(dataset).column_privacy(column)
    return privacy in PRIVATE
