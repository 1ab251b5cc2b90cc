"""The sections of a report: each tile as figures or a table of texts, written in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from tinhso.catalog.contracts import TileKind
from tinhso.centre.boards.titling import dated
from tinhso.centre.boards.wording import REASONS, language, measure_named, period_name
from tinhso.centre.reports.contracts import Content
from tinhso.indicators.contracts import Reason
from tinhso.kernel.periods import parse
from tinhso.ui.formatting import NONE, moment, number
from tinhso.ui.sparklines import HEIGHT, WIDTH, segments

Plain = dict[str, Any]
Line = Mapping[str, Any]

STATUSES = {"good": gettext_lazy("on target"), "watch": gettext_lazy("needs attention"), "bad": gettext_lazy("off target")}
LONG = 24
"""A table of one number with more rows than this is set in two columns."""


class Sections:
    """The tiles of one content, being written."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.indicators: Mapping[str, Line] = content["indicators"]
        self.marked = False

    def written(self) -> Iterator[Plain]:
        """Yield the sections in the order of the board; numbers that follow one another are one section of figures."""
        figures: list[Plain] = []
        for tile in self.content["tiles"]:
            if tile["kind"] == TileKind.NUMBER:
                figures.append(self.figure(tile))
                continue
            if tile["lines"] and not self._is_told_elsewhere(tile):
                if figures:
                    yield {"figures": figures}
                figures = []
                yield self.section(tile)
        if figures:
            yield {"figures": figures}

    def section(self, tile: Line) -> Plain:
        """Return a tile as a table; what is to be known of all of its numbers is said once, with the title."""
        simulated = [line.get("simulated", False) for line in tile["lines"] if "value" in line]
        self.marked = bool(simulated) and all(simulated)
        table = _KINDS[TileKind(tile["kind"])](self, tile)
        return {"title": said(tile["title"]), "mark": gettext("simulated") if self.marked else "", **table}

    def figure(self, tile: Line) -> Plain:
        """Return a single number: how it stands, its target, and what it was before."""
        self.marked = False
        own = tile.get("period", self.content["period"])
        now = next((line for line in tile["lines"] if line["period"] == own), None)
        before = [line for line in tile["lines"] if line is not now and "value" in line]
        target = self.amount(now, "target") if now is not None and "target" in now else ""
        words = gettext("Proposed target: %(target)s") if now and now.get("target_proposed") else gettext("Target: %(target)s")
        return {
            "title": said(tile["title"]),
            **self.cell(now),
            "unit": self.measure(now) if now is not None and "value" in now else "",
            "target": words % {"target": target} if target else "",
            "parts": self.parts(now),
            "before": [f"{period_name(parse(line['period']))}: {self.amount(line)}" for line in reversed(before)],
        }

    def trend(self, tile: Line) -> Plain:
        series: dict[tuple[str, str], dict[str, Line]] = {}
        for line in tile["lines"]:
            series.setdefault((line["indicator"], line.get("group", "")), {})[line["period"]] = line
        periods = list(dict.fromkeys(line["period"] for line in tile["lines"]))
        split = any("by" in line for line in tile["lines"])
        heads = [
            head(
                group_of(tile, group) if split else self.title(name),
                self.measure({"indicator": name}),
                spark([told.get(period, {}).get("value") for period in periods]),
            )
            for (name, group), told in series.items()
        ]
        rows = [
            {"label": period_name(parse(period)), "cells": [self.cell(told.get(period)) for told in series.values()]}
            for period in periods
        ]
        return {"label": gettext("Period"), "heads": heads, "rows": rows, "columns": 1, "note": ""}

    def bars(self, tile: Line) -> Plain:
        """One line under another: the groups of a number, or several numbers."""
        lines = tile["lines"]
        labels = [group_of(tile, line.get("group", "")) if "by" in line else self.called(line) for line in lines]
        return self._column(gettext("Item"), labels, lines, lines[0])

    def units(self, tile: Line) -> Plain:
        """One number of many units, the worst first."""
        rising = self.indicators[tile["lines"][0]["indicator"]]["direction"] != "lower_is_better"
        lines = sorted((line for line in tile["lines"] if "value" in line), key=lambda line: _order(line, rising=rising))
        told = self._column(gettext("Unit"), [self.unit(line) for line in lines], lines, tile["lines"][0])
        return {**told, "note": self._silent(tile["lines"])}

    def table(self, tile: Line) -> Plain:
        names = list(dict.fromkeys(line["indicator"] for line in tile["lines"]))
        first = {line["indicator"]: line for line in reversed(tile["lines"])}
        found = {(line["unit"], line["indicator"]): line for line in tile["lines"]}
        telling = {line["unit"] for line in tile["lines"] if "value" in line}
        units = sorted(telling, key=lambda unit: self.content["units"][str(unit)]["code"])
        return {
            "label": gettext("Unit"),
            "heads": [head(self.called(first[name]), self.measure({"indicator": name})) for name in names],
            "rows": [
                {
                    "label": self.content["units"][str(unit)]["name"],
                    "cells": [self.cell(found.get((unit, name))) for name in names],
                }
                for unit in units
            ],
            "columns": 1,
            "note": self._silent(tile["lines"]),
        }

    def composite(self, tile: Line) -> Plain:
        line = tile["lines"][0]
        heads = [head(gettext("Points")), head(gettext("Of at most"))]
        whole = {"label": self.title(line["indicator"]), "strong": True, "cells": [self.cell(line), plain_cell("")]}
        rows = [whole, *_components(line.get("components", ()), 0)]
        return {"label": gettext("Component"), "heads": heads, "rows": rows, "columns": 1, "note": ""}

    # --- parts -------------------------------------------------------------------------

    def cell(self, line: Line | None) -> Plain:
        """Return one number as it is written, with its status as a word, and what must be known of it."""
        if line is None:
            return plain_cell(NONE)
        status = line["status"]
        notes = [str(REASONS[Reason(line["reason"])])] if "reason" in line else []
        notes += self._percentiles(line)
        notes += [gettext("estimate")] if "estimate" in line else []
        notes += [gettext("simulated")] if "simulated" in line and not self.marked else []
        text = self.amount(line) if "value" in line else NONE
        return {**plain_cell(text, ", ".join(notes)), "status": status, "word": str(STATUSES.get(status, ""))}

    def _percentiles(self, line: Line) -> Iterator[str]:
        """A time taken is never told by its middle alone."""
        decimals = self.indicators[line["indicator"]]["decimals"]
        for key, found in line.get("percentiles", {}).items():
            if found is not None and found != line.get("value"):
                yield f"p{key}: {number(found, decimals)}"

    def amount(self, line: Line, what: str = "value") -> str:
        return number(line[what], self.indicators[line["indicator"]]["decimals"])

    def parts(self, line: Line | None) -> str:
        if line is None or "value" not in line or not line.get("denominator") or "numerator" not in line or "most" in line:
            return ""
        return f"{number(line['numerator'])} / {number(line['denominator'])}"

    def title(self, name: str) -> str:
        return said(self.indicators[name]["title"])

    def called(self, line: Line) -> str:
        """Return the title of a number, with its period where that is another than the report's."""
        return dated(self.title(line["indicator"]), parse(line["period"]), parse(self.content["period"]))

    def measure(self, line: Line) -> str:
        return measure_named(self.indicators[line["indicator"]]["unit_of_measure"])

    def unit(self, line: Line) -> str:
        return str(self.content["units"][str(line["unit"])]["name"])

    def _silent(self, lines: Sequence[Line]) -> str:
        """Say of which units there is no number at all, and why: they are as much to be seen as a bad number."""
        told = {line["unit"] for line in lines if "value" in line}
        reasons: dict[str, dict[str, None]] = {}
        for line in lines:
            if line["unit"] not in told:
                reasons.setdefault(line.get("reason", Reason.NO_DATA), {})[self.unit(line)] = None
        return " ".join(
            gettext("No number (%(why)s), %(count)s units: %(units)s.")
            % {"why": REASONS[Reason(reason)], "count": number(len(units)), "units": ", ".join(units)}
            for reason, units in reasons.items()
        )

    def _column(self, label: str, labels: Sequence[str], lines: Sequence[Line], first: Line) -> Plain:
        most = max((line["value"] for line in lines if "value" in line), default=0)
        rows = [
            {"label": of, "cells": [{**self.cell(line), "share": _share(line.get("value"), most)}]}
            for of, line in zip(labels, lines, strict=True)
        ]
        heads = [head(gettext("Value"), self.measure(first))]
        return {"label": label, "heads": heads, "rows": rows, "columns": 2 if len(rows) > LONG else 1, "note": ""}

    def _is_told_elsewhere(self, tile: Line) -> bool:
        """A map shows on paper what the ranking of the same number says in order."""
        others = [each for each in self.content["tiles"] if each["kind"] == TileKind.RANKING]
        return tile["kind"] == TileKind.MAP and any(each["lines"] == tile["lines"] for each in others)


_KINDS = {
    TileKind.TREND: Sections.trend,
    TileKind.BAR: Sections.bars,
    TileKind.FUNNEL: Sections.bars,
    TileKind.RANKING: Sections.units,
    TileKind.MAP: Sections.units,
    TileKind.TABLE: Sections.table,
    TileKind.COMPOSITE: Sections.composite,
}


def said(text: Mapping[str, str]) -> str:
    """Return a text of a pack in the report's language."""
    return text[language()]


def group_of(tile: Line, group: str) -> str:
    """Return what a part of a split number is called; earlier reports have only the codes of a file."""
    names = tile.get("groups", {}).get(group)
    return said(names) if names is not None else group or "–"


def head(text: str, unit: str = "", drawn: str = "", *, long: bool = False) -> Plain:
    """Return the head of a column: ``drawn`` is an SVG of past values, ``long`` a column of words."""
    return {"text": text, "unit": unit, "spark": drawn, "long": long}


def instant(text: str) -> str:
    """Return a moment of a content as people write it."""
    return moment(datetime.fromisoformat(text))


def plain_cell(text: str, note: str = "") -> Plain:
    return {"text": text, "status": "none", "word": "", "note": note, "share": None, "long": False}


def spark(values: Sequence[float | None]) -> str:
    """Return a small line of past values as an SVG document: numbers only, so nothing of it has to be escaped."""
    lines = [line for line in segments(values) if line]
    drawn = "".join(f'<polyline points="{" ".join(f"{x},{y}" for x, y in line)}"/>' for line in lines)
    if not lines:
        return ""
    x, y = lines[-1][-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'fill="none" stroke="#0f766e" stroke-width="1.75" stroke-linejoin="round" aria-hidden="true">'
        f'{drawn}<circle cx="{x}" cy="{y}" r="2.5" fill="#0f766e" stroke="none"/></svg>'
    )


def _components(components: Sequence[Line], depth: int) -> Iterator[Plain]:
    for each in components:
        why = str(REASONS[Reason(each["reason"])]) if each["reason"] else ""
        points = plain_cell(NONE if each["points"] is None else number(each["points"], 2), why)
        label = f"{'    ' * depth}{said(each['title'])}"
        yield {"label": label, "strong": bool(each["parts"]), "cells": [points, plain_cell(number(each["most"], 2))]}
        yield from _components(each["parts"], depth + 1)


def _order(line: Line, *, rising: bool) -> tuple[float, int]:
    return line["value"] if rising else -line["value"], line["unit"]


def _share(value: float | None, most: float) -> int | None:
    return None if value is None or most <= 0 or value < 0 else round(value * 100 / most)
