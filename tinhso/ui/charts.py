"""A chart as the page's script and a screen reader need it: every number already written, every point already said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from tinhso.ui import formatting
from tinhso.ui.colouring import Colouring, colouring
from tinhso.ui.contracts import Chart, ChartKind, Point
from tinhso.ui.words import STATUS_WORDS

LABELS = {
    ChartKind.TREND: gettext_lazy("Period"),
    ChartKind.RANKING: gettext_lazy("Unit"),
    ChartKind.MAP: gettext_lazy("Unit"),
}


@dataclass(frozen=True)
class Cell:
    """A value in the table of a chart: as it is written, its status, and what must be known of it."""

    text: str | None
    status: str
    note: str


@dataclass(frozen=True)
class Row:
    """All values under one label; ``group`` is the part of an index that it belongs to."""

    label: str
    url: str
    group: str
    cells: Sequence[Cell]


def figure(chart: Chart) -> SafeString:
    """Return the figure: title, data for the script, table. A page writes ``{% chart chart %}``; an address answers this."""
    return render_to_string("ui/_chart.html", context(chart))


def context(chart: Chart) -> dict[str, Any]:
    """Return what the template of a figure draws."""
    return {
        "chart": chart,
        "spec": json_script(as_json(chart)),
        "summary": summary(chart),
        "nothing": nothing(chart),
        "simulated": is_simulated(chart),
        "label": LABELS.get(chart.kind, gettext("Item")),
        "rows": tuple(rows(chart)),
        "legend": tuple(legend(chart)),
        "keys": chart.kind is ChartKind.BAR and len(chart.series) > 1,
        "grouped": any(point.group for series in chart.series for point in series.points),
    }


def as_json(chart: Chart) -> dict[str, Any]:
    """Return what the script draws."""
    colours = _colours(chart)
    return {
        "id": chart.id,
        "kind": str(chart.kind),
        "title": chart.title,
        "unit": chart.unit,
        "summary": summary(chart),
        "foot": chart.foot,
        "decimals": chart.decimals,
        "fromZero": chart.from_zero,
        "target": None if chart.target is None else {"value": chart.target, "text": _target(chart)},
        "simulated": is_simulated(chart),
        "outlines": chart.outlines,
        "legend": [{"step": step, "text": text} for step, text in legend(chart)],
        "series": [
            {"name": series.name, "points": [_point(chart, series.name, point, colours) for point in series.points]}
            for series in chart.series
        ],
    }


def is_simulated(chart: Chart) -> bool:
    """Say whether any of its numbers is simulated."""
    return any(point.simulated for series in chart.series for point in series.points)


def nothing(chart: Chart) -> str:
    """Return why there is nothing to draw, as a sentence; empty where any point has a value."""
    return "" if _values(chart) else chart.nothing or gettext("There is no data for the time shown.")


def summary(chart: Chart) -> str:
    """Return one sentence for those who do not see the drawing: title, last (of a trend) or first value, target."""
    said = []
    for series in chart.series:
        known = [point for point in series.points if point.value is not None]
        if known:
            point = known[-1] if chart.kind is ChartKind.TREND else known[0]
            name = f"{series.name}, {point.label}" if len(chart.series) > 1 else point.label
            said.append(f"{name}: {written(chart, point)}")
    parts = [chart.title, *(said or [gettext("no data yet")]), *([_target(chart)] if chart.target is not None else [])]
    return "; ".join(parts)


def rows(chart: Chart) -> Iterator[Row]:
    """Yield the rows of the table: one for each label, a cell for each series."""
    for points in zip(*(series.points for series in chart.series), strict=True):
        yield Row(points[0].label, points[0].url, points[0].group, [_cell(chart, point) for point in points])


def legend(chart: Chart) -> Iterator[tuple[str, str]]:
    """Yield each colour of a map, from the first used to the last, and its values in words; none for other kinds."""
    colours = _colours(chart)
    for step, low, high in colours.used(_values(chart)) if colours else ():
        since, until = (None if edge is None else _number(chart, edge) for edge in (low, high))
        if since and until:
            yield step, since if since == until else f"{since} – {until}"
        elif until:
            yield step, gettext("below %(value)s") % {"value": until}
        else:
            yield step, gettext("%(value)s and more") % {"value": since} if since else gettext("all alike")


def written(chart: Chart, point: Point) -> str:
    """Return the value as it is written, with its unit; of a component also what it can give."""
    if point.value is None:
        return gettext("no data yet")
    text = point.text or _number(chart, point.value)
    if point.most is not None:
        text = f"{text} / {_number(chart, point.most)}"
    return f"{text}\N{NO-BREAK SPACE}{chart.unit}".strip()


def note(point: Point) -> str:
    """Return what must be known of a point: why there is no value, an estimate, simulated."""
    said = [point.why] if point.why and point.value is None else []
    said += [gettext("estimate")] if point.estimate else []
    said += [gettext("simulated")] if point.simulated else []
    return ", ".join(said)


def _number(chart: Chart, value: float) -> str:
    return formatting.number(value, chart.decimals)


def _drawn(chart: Chart, point: Point) -> str:
    """Return the value as it stands in the drawing, where a unit that is a word would be said at every bar."""
    if point.value is None:
        return point.why or gettext("no data yet")
    if point.short:
        return point.short
    whole = written(chart, point)
    return whole if len(chart.unit) <= len("%") else whole.removesuffix(chart.unit).strip()


def _target(chart: Chart) -> str:
    return gettext("target %(target)s") % {"target": f"{formatting.number(chart.target)}\N{NO-BREAK SPACE}{chart.unit}".strip()}


def _colours(chart: Chart) -> Colouring | None:
    if chart.kind is not ChartKind.MAP:
        return None
    return colouring(_values(chart), chart.target, chart.higher_is_better)


def _values(chart: Chart) -> list[float]:
    return [point.value for series in chart.series for point in series.points if point.value is not None]


def _cell(chart: Chart, point: Point) -> Cell:
    return Cell(None if point.value is None else written(chart, point), point.status, note(point))


def _point(chart: Chart, series: str, point: Point, colours: Colouring | None) -> dict[str, Any]:
    """Return a point without what is as usual: most have no group, no address, no doubt."""
    words = [f"{series}: {written(chart, point)}" if len(chart.series) > 1 else written(chart, point)]
    words += [str(STATUS_WORDS[point.status])] if point.status in ("good", "watch", "bad", "late") else []
    words += [note(point)] if note(point) else []
    found = {
        "label": point.label,
        "value": point.value,
        "text": _drawn(chart, point),
        "said": " · ".join(words),
        "status": point.status,
        "estimate": point.estimate,
        "most": point.most,
        "group": point.group,
        "key": point.key,
        "url": point.url,
        "step": colours.step(point.value) if colours and point.value is not None else "",
    }
    return {name: value for name, value in found.items() if value is not None and value is not False and value != ""}
