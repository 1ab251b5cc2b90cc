"""Draws a board: one question for its single numbers, one for each split and each level, and every tile from the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Board, DataField, Direction, Indicator, IndicatorKind, Level, PackContents, TileKind
from tinhso.catalog.contracts import Tile as TileOfPack
from tinhso.centre.boards.columns import arranged, column_with_names, named
from tinhso.centre.boards.contracts import Arrival, Cell, Drawn, Look, Placed, Table
from tinhso.centre.boards.forecasting import forecast_table
from tinhso.centre.boards.queries import full, own_periods, title_of
from tinhso.centre.boards.timing import back
from tinhso.centre.boards.titling import dated
from tinhso.centre.boards.wording import (
    REASONS,
    change,
    language,
    measure,
    percentile_name,
    period_name,
    said,
    shortened,
    why,
    written,
)
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Component, Freshness, Reason, Status, Value, Values
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.ui.contracts import Chart, ChartKind, Point, Series, Tile
from tinhso.ui.formatting import number

TREND = 13
LATEST = 8
WORST = ("bad", "watch", "late", "good", "none")
LATE, VERY_LATE = timedelta(days=40), timedelta(days=75)


def draw(board: Board, pack: str, look: Look, *, actor: Actor) -> Drawn:
    """Return a board as the actor may see it. Raises what ``indicators.queries.values`` raises."""
    sheet = _Sheet(board, pack, look, actor)
    tiles = tuple(sheet.placed(tile) for tile in board.tiles)
    numbers = [each.tile for each in tiles if each.tile is not None]
    worst = min((tile.status for tile in numbers), key=WORST.index, default="none")
    return Drawn(pack, board, said(board.title), tiles, worst, sheet.simulated, sheet.known_at)


class _Sheet:
    """One board being drawn: what was asked so far, so that nothing is asked twice."""

    def __init__(self, board: Board, pack: str, look: Look, actor: Actor) -> None:
        self.board, self.pack, self.look, self.actor = board, pack, look, actor
        self.simulated = False
        self.known_at: datetime | None = None
        self._asked: dict[Ask, Values] = {}
        self._columns: dict[tuple[str, str | None], DataField | None] = {}
        names = dict.fromkeys(self.full(each) for tile in board.tiles for each in tile.indicators)
        self.definitions = {name: indicators.definition(name) for name in names}
        datasets = {dataset for name in names for dataset in indicators.datasets_of(name)}
        self.fresh: Mapping[str, Freshness] = indicators.freshness(sorted(datasets), actor=actor, as_of=look.as_of)
        self.periods = own_periods(names, look.period, self.fresh, look.as_of)
        self.singles = dict(self._singles())

    def _contents(self) -> PackContents:
        return catalog.in_force(settings.PACKS).packs[self.pack]

    def full(self, reference: str) -> str:
        return full(reference, self.pack)

    def ask(self, names: tuple[str, ...], periods: tuple[str, ...], level: Level | None = None, by: str = "") -> Values:
        look = self.look
        units = () if level is not None else (look.unit.id,)
        ask = Ask(names, periods, units, level, look.as_of, look.in_units_of, by)
        found = self._asked[ask] = self._asked.get(ask) or indicators.values(ask, actor=self.actor)
        self.simulated = self.simulated or any(value.simulated for value in found.values)
        self.known_at = found.known_at or self.known_at
        return found

    def placed(self, tile: TileOfPack) -> Placed:
        names = tuple(self.full(each) for each in tile.indicators)
        datasets = tuple(sorted({dataset for name in names for dataset in indicators.datasets_of(name)}))
        blank = Placed(tile.id, str(tile.kind), str(tile.width), self._title(tile, names), datasets)
        return _DRAWERS[tile.kind](self, tile, names, blank)

    # --- kinds of tiles ----------------------------------------------------------

    def number(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        name = names[0]
        definition, period = self.definitions[name], self.periods[name]
        value = self._value(name)
        if tile.by and tile.group:
            value = self._group(name, tile, value)
        changes = [
            change(value, self._value(name, period.previous()), definition, period_name(period.previous())),
            change(value, self._value(name, period.same_last_year()), definition, gettext("the same time last year")),
        ]
        short, short_unit = shortened(value.value, definition)
        drawn = Tile(
            title=blank.title,
            value=written(value, definition),
            unit=measure(definition),
            short=short,
            short_unit=short_unit,
            status=str(value.status),
            target=_target(value, definition),
            changes=[each for each in changes if each is not None] if not tile.group else (),
            detail=self._detail(value, definition),
            foot=self._foot(blank.datasets),
            updated=self._updated(blank.datasets),
            freshness=self._freshness(blank.datasets),
            trend=[self._value(name, each).value for each in back(period, TREND)],
            url=self.story(name),
            key=f"{name}-{self.look.unit.id}-{period.code}",
            amount=value.value,
            simulated=value.simulated,
        )
        return replace(blank, tile=drawn, url=drawn.url)

    def trend_of(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        periods = back(self.periods[names[0]], tile.periods)
        definition = self.definitions[names[0]]
        if tile.by:
            series = list(self._split_series(names[0], periods, tile.by))
        elif len(names) == 1 and len(definition.percentiles) > 1:
            series = list(self._percentile_series(names[0], periods))
        else:
            series = [Series(said(self.definitions[name].title), self._over_time(name, periods)) for name in names]
        target = _set(self._value(names[0])) if len(names) == 1 and not tile.by else None
        return self._chart(blank, ChartKind.TREND, series, definition, target)

    def bar(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        name = names[0]
        if tile.by:
            found, field = self.ask((name,), (self.periods[name].code,), by=tile.by), self._column(name, tile.by)
            told = {value.group: value for value in found.values if value.by}
            points = [self._point(told[group], label=named(field, group)) for group in arranged(field, told)]
        else:
            points = [self._point(self._value(each), label=self._called(each)) for each in names]
        return self._chart(blank, ChartKind.BAR, [Series(blank.title, points)], self.definitions[name])

    def ranking(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        definition = self.definitions[names[0]]
        points = [self._point(value, label=unit, unit_id=value.unit_id) for unit, value in self.ranked(names[0], tile.level)]
        return self._chart(blank, ChartKind.RANKING, [Series(blank.title, points)], definition)

    def map_of(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        level = tile.level or Level.COMMUNE
        definition = self.definitions[names[0]]
        points = [
            replace(self._point(value, label=unit, unit_id=value.unit_id), key=str(value.unit_id))
            for unit, value in self.ranked(names[0], level)
        ]
        day = self._day(names[0])
        outlines = f"{reverse('centre:map_areas')}?{urlencode({'level': str(level), 'on': day.isoformat()})}"
        target = _set(self._value(names[0]))
        placed = self._chart(blank, ChartKind.MAP, [Series(blank.title, points)], definition, target)
        return replace(placed, chart=replace(placed.chart, outlines=outlines) if placed.chart else None)

    def table_of(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        level = tile.level or Level.COMMUNE
        found = {name: {unit.unit_id: unit for unit in self._of_level(name, level)} for name in names}
        units = places.units_by_id({unit_id for values in found.values() for unit_id in values}, self.look.period.end)
        rows = tuple(
            (unit.name, tuple(self._cell(found[name].get(unit.id), name) for name in names))
            for unit in sorted(units.values(), key=lambda unit: unit.code)
        )
        measures = tuple(measure(self.definitions[name]) for name in names)
        return replace(blank, table=Table(tuple(map(self._called, names)), rows, units=measures))

    def funnel(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        points = [self._point(self._value(name), label=self._called(name)) for name in names]
        return self._chart(blank, ChartKind.FUNNEL, [Series(blank.title, points)], self.definitions[names[0]])

    def composite(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        value = self._value(names[0])
        points = list(_components(value.components, ""))
        placed = self._chart(blank, ChartKind.COMPOSITE, [Series(blank.title, points)], self.definitions[names[0]])
        return replace(placed, url=self.story(names[0]))

    def forecast(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        definitions = {name: self.definitions[name] for name in names}
        table, simulated = forecast_table(definitions, self.periods, self.look, self.actor)
        self.simulated = self.simulated or simulated
        return replace(blank, table=table)

    def live(self, tile: TileOfPack, names: tuple[str, ...], blank: Placed) -> Placed:
        titles = {f"{self.pack}.{name}": said(each.title) for name, each in self._contents().datasets.items()}
        found = lake.latest_submissions(titles, actor=self.actor, limit=LATEST, as_of=self.look.as_of)
        units = places.units_by_id([each.unit_id for each in found])
        feed = tuple(
            Arrival(
                at=each.known_from,
                unit=units[each.unit_id].name if each.unit_id in units else "",
                dataset=titles[each.dataset],
                period=period_name(parse(each.period)),
                rows=each.rows,
                simulated=each.simulated,
            )
            for each in found
        )
        self.simulated = self.simulated or any(each.simulated for each in feed)
        return replace(blank, datasets=tuple(sorted(titles)), feed=feed)

    # --- parts of tiles ------------------------------------------------------------

    def ranked(self, name: str, level: Level | None) -> list[tuple[str, Value]]:
        """Return the units of a level with their values, the worst first, those without a value last."""
        values = [value for value in self._of_level(name, level or Level.COMMUNE) if not value.by]
        units = places.units_by_id([value.unit_id for value in values], self._day(name))
        rising = self.definitions[name].direction is not Direction.LOWER_IS_BETTER
        told = [(units[value.unit_id].name, value) for value in values if value.unit_id in units]
        return sorted(told, key=lambda each: _order(each[1], rising=rising))

    def _of_level(self, name: str, level: Level) -> tuple[Value, ...]:
        found = self.ask((name,), (self.periods[name].code,), level).values
        if self.look.unit.level in ("province", ""):
            return found
        within = places.descendant_ids(self.look.unit.id, self._day(name))
        return tuple(value for value in found if value.unit_id in within)

    def _over_time(self, name: str, periods: tuple[Period, ...]) -> list[Point]:
        found = self.ask((name,), tuple(period.code for period in periods))
        return [self._point(found.one(name, self.look.unit.id, each.code), period_name(each)) for each in periods]

    def _percentile_series(self, name: str, periods: tuple[Period, ...]) -> Iterator[Series]:
        found = self.ask((name,), tuple(period.code for period in periods))
        told = [found.one(name, self.look.unit.id, each.code) for each in periods]
        for number_of in self.definitions[name].percentiles:
            points = [
                self._point(_percentile(value, number_of), period_name(each)) for value, each in zip(told, periods, strict=True)
            ]
            yield Series(percentile_name(number_of), points)

    def _split_series(self, name: str, periods: tuple[Period, ...], by: str) -> Iterator[Series]:
        found, field = self.ask((name,), tuple(period.code for period in periods), by=by), self._column(name, by)
        told = {(value.group, value.period): value for value in found.values if value.by}
        for group in arranged(field, (group for group, _ in told)):
            points = [self._point(told.get((group, each.code)), period_name(each)) for each in periods]
            yield Series(named(field, group), points)

    def _point(self, value: Value | None, label: str, unit_id: int | None = None) -> Point:
        if value is None:
            return Point(label, None, why=gettext("no data supplied"))
        definition = self.definitions[value.indicator]
        return Point(
            label=label,
            value=value.value,
            text=written(value, definition) or "",
            short=" ".join(filter(None, shortened(value.value, definition))),
            status=str(value.status),
            why=why(value),
            estimate=value.estimate,
            simulated=value.simulated,
            url=self.story(value.indicator, unit_id, value.period),
        )

    def _chart(
        self, blank: Placed, kind: ChartKind, series: list[Series], definition: Indicator, target: float | None = None
    ) -> Placed:
        chart = Chart(
            id=f"{self.pack}-{blank.id}",
            kind=kind,
            title=blank.title,
            series=series,
            unit=measure(definition),
            decimals=definition.decimals,
            target=target,
            higher_is_better=definition.direction is not Direction.LOWER_IS_BETTER,
            from_zero=definition.kind is IndicatorKind.DURATION
            or (definition.kind is IndicatorKind.FLOW and not definition.is_ratio),
            foot=self._foot(blank.datasets),
            nothing=self._nothing(blank.datasets, series),
        )
        return replace(blank, chart=chart)

    def _cell(self, value: Value | None, name: str) -> Cell:
        if value is None:
            return Cell("–", "none", "")
        text = written(value, self.definitions[name])
        return Cell(
            text if text is not None else why(value),
            str(value.status),
            self.story(name, value.unit_id),
            amount=value.value,
            unit=measure(self.definitions[name]),
            simulated=value.simulated,
        )

    def _value(self, name: str, period: Period | None = None) -> Value:
        period = period or self.periods[name]
        found = self.singles[name].one(name, self.look.unit.id, period.code)
        return found if found is not None else Value(name, self.look.unit.id, period.code)

    def _group(self, name: str, tile: TileOfPack, whole: Value) -> Value:
        found = self.ask((name,), (self.periods[name].code,), by=tile.by or "")
        return next((value for value in found.values if value.group == tile.group), replace(whole, value=None))

    def _detail(self, value: Value, definition: Indicator) -> str:
        if value.value is None:
            return why(value)
        parts = []
        if definition.is_ratio and value.denominator:
            parts.append(f"{_amount(value.numerator)} / {_amount(value.denominator)}")
        others = [key for key in value.percentiles if key != definition.percentiles[0]]
        parts += [f"{percentile_name(key)}: {number(value.percentiles[key], definition.decimals)}" for key in others]
        if value.most is not None and value.denominator is not None:
            parts.append(gettext("of %(most)s points that have data") % {"most": number(value.denominator, 1)})
        parts += [gettext("estimate")] if value.estimate else []
        parts += [gettext("simulated")] if value.simulated else []
        return " · ".join(parts)

    def _nothing(self, datasets: tuple[str, ...], series: list[Series]) -> str:
        """Return why a chart without any value has none."""
        told = dict.fromkeys(point.why for each in series for point in each.points if point.value is None and point.why)
        told.pop(str(REASONS[Reason.NO_DATA]), None)
        last = self._last(datasets)
        if told:
            return gettext("Why: %(reasons)s.") % {"reasons": "; ".join(told)}
        if last is None:
            return gettext("Nothing has been supplied yet.")
        return gettext("No data for the time shown; the last was supplied for %(period)s.") % {
            "period": period_name(parse(last.period))
        }

    def _last(self, datasets: tuple[str, ...]) -> Freshness | None:
        """Return how fresh the last period of any of the datasets is; None where nothing was supplied."""
        known = [each for name in datasets if (each := self.fresh.get(name)) and each.period]
        return max(known, key=lambda each: parse(each.period), default=None)

    def _foot(self, datasets: tuple[str, ...]) -> str:
        last = self._last(datasets)
        if last is None:
            return gettext("nothing supplied yet")
        units = gettext("%(count)s units") % {"count": number(last.units)}
        return f"{gettext('up to')} {period_name(parse(last.period))} · {units}"

    def _updated(self, datasets: tuple[str, ...]) -> datetime | None:
        moments = [each.last_at for name in datasets if (each := self.fresh.get(name)) and each.last_at is not None]
        return max(moments, default=None)

    def _freshness(self, datasets: tuple[str, ...]) -> str:
        updated = self._updated(datasets)
        age = clock.now() - updated if updated is not None else VERY_LATE
        return "good" if age < LATE else "watch" if age < VERY_LATE else "bad"

    def story(self, name: str, unit_id: int | None = None, period: str = "") -> str:
        """Return the address of the story of a number, with what the board is looked at with."""
        words = {key: text for key, text in self.look.asked.items() if key in ("as_of", "in_units_of")}
        told = {"unit": str(unit_id or self.look.unit.id), "period": period or self.periods[name].code, **words}
        return f"{reverse('centre:story', args=[name])}?{urlencode(told)}"

    # --- what a tile is called, and the period that it shows ------------------------------

    def _title(self, tile: TileOfPack, names: tuple[str, ...]) -> str:
        if not names:
            return said(tile.title) if tile.title else gettext("Coming in")
        return title_of(tile, names[0], self.periods[names[0]], self.look.period)

    def _called(self, name: str) -> str:
        return dated(said(self.definitions[name].title), self.periods[name], self.look.period)

    def _column(self, name: str, column: str | None) -> DataField | None:
        if (name, column) not in self._columns:
            found = column_with_names(name, self.definitions[name], column, actor=self.actor, as_of=self.look.as_of)
            self._columns[name, column] = found
        return self._columns[name, column]

    def _singles(self) -> Iterator[tuple[str, Values]]:
        """Ask for all single numbers, those that are shown for the same period at once."""
        for own in dict.fromkeys(self.periods.values()):
            names = tuple(name for name, period in self.periods.items() if period == own)
            periods = dict.fromkeys((*back(own, TREND), own.previous(), own.same_last_year()))
            found = self.ask(names, tuple(period.code for period in periods))
            yield from ((name, found) for name in names)

    def _day(self, name: str) -> date:
        return self.look.in_units_of or self.periods[name].end


_DRAWERS = {
    TileKind.NUMBER: _Sheet.number,
    TileKind.TREND: _Sheet.trend_of,
    TileKind.BAR: _Sheet.bar,
    TileKind.RANKING: _Sheet.ranking,
    TileKind.TABLE: _Sheet.table_of,
    TileKind.MAP: _Sheet.map_of,
    TileKind.FUNNEL: _Sheet.funnel,
    TileKind.COMPOSITE: _Sheet.composite,
    TileKind.FORECAST: _Sheet.forecast,
    TileKind.LIVE: _Sheet.live,
}


def _percentile(value: Value | None, number_of: int) -> Value | None:
    """Return a duration by another of its percentiles; its status speaks of the first only."""
    if value is None or number_of not in value.percentiles:
        return value
    own = value.percentiles[number_of]
    return replace(value, value=own, status=value.status if own == value.value else Status.NONE)


def _amount(value: float | None) -> str:
    """Write a part of a ratio: a count as it is, a sum of rates not to more places than anybody needs."""
    return number(value, 0 if value is None or value == int(value) else 2)


def _target(value: Value, definition: Indicator) -> str:
    """Return the target of a value as it is written; one that no document sets says so."""
    if value.target is None:
        return ""
    short, unit = shortened(value.target, definition)
    written_so = f"{short} {unit}" if short else number(value.target, definition.decimals)
    return gettext("%(target)s (proposed)") % {"target": written_so} if value.target_proposed else written_so


def _set(value: Value) -> float | None:
    """Return the target that a chart is drawn with: only one that a document sets."""
    return None if value.target_proposed else value.target


def _order(value: Value, *, rising: bool) -> tuple[bool, float]:
    amount = value.value if value.value is not None else 0.0
    return value.value is None, amount if rising else -amount


def _components(components: tuple[Component, ...], group: str) -> Iterator[Point]:
    for each in components:
        title = each.title_en if language() == "en" else each.title_vi
        if each.parts:
            yield from _components(each.parts, title)
        else:
            text = number(each.points, 2) if each.points is not None else ""
            why_not = "" if each.points is not None else gettext("no data supplied")
            yield Point(title, each.points, text, why=why_not, most=each.most, group=group)
