"""The sections of a difference report: the numbers that changed with what changed them, then those that did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from tinhso.centre.boards.wording import language, period_name
from tinhso.centre.reports.rules.grouping import by_dataset_and_unit, dataset_title
from tinhso.centre.reports.sections import Line, Plain, Sections, group_of, head, instant, plain_cell
from tinhso.kernel.periods import parse
from tinhso.ui.formatting import number

Key = tuple[Any, ...]
SIGNS = {"came": "+", "went": "−"}


class Differences(Sections):
    """The pairs of one content, being written; a number that several tiles show is written once."""

    def written(self) -> Iterator[Plain]:
        """Yield the changed numbers, then the others."""
        once = {self._key(pair): pair for pair in reversed(self.content["pairs"])}
        pairs = list(reversed(once.values()))
        values = [line for pair in pairs for line in (pair["before"], pair["after"]) if line is not None and "value" in line]
        self.marked = bool(values) and all("simulated" in line for line in values)
        changed = [pair for pair in pairs if pair["before"] != pair["after"]]
        yield self._changed(changed)
        yield self._unchanged([pair for pair in pairs if pair["before"] == pair["after"]])

    def _changed(self, pairs: Sequence[Mapping[str, Any]]) -> Plain:
        texts = (gettext("Known first"), gettext("Known then"), gettext("Changed by"))
        rows = [
            {
                "label": self.of(pair),
                "cells": [self.cell(pair["before"]), self.cell(pair["after"]), self._moved(pair["receipts"])],
            }
            for pair in pairs
        ]
        nothing = gettext("Nothing changed between the two moments.")
        return self._table(gettext("Changed: %(count)s numbers"), len(rows), texts, rows, note="" if rows else nothing)

    def _unchanged(self, pairs: Sequence[Mapping[str, Any]]) -> Plain:
        told = [pair for pair in pairs if "value" in pair["after"]]
        rows = [{"label": self.of(pair), "cells": [self.cell(pair["after"])]} for pair in told]
        without = gettext("%(count)s more had no value at either moment.") % {"count": number(len(pairs) - len(told))}
        note = without if len(pairs) > len(told) else ""
        return self._table(gettext("Unchanged: %(count)s numbers"), len(rows), (gettext("Value"),), rows, note=note)

    def _moved(self, receipts: Sequence[str]) -> Plain:
        """Say which submissions changed a number: of which dataset, by whom supplied, the receipts with when they came."""
        behind = [each for each in self.content["moved"] if each["receipt"] in set(receipts)]
        lines: list[str] = []
        for dataset, units in by_dataset_and_unit(behind, self.content):
            lines.append(dataset_title(dataset, self.content, language()))
            lines += [f"· {unit}: {'; '.join(map(_receipt, found))}" for unit, found in units]
        return {**plain_cell("\n".join(lines)), "long": True}

    def of(self, pair: Mapping[str, Any]) -> str:
        """Return which number a pair is: its title, unit and period, and the group when it is one of a split number."""
        line = pair["after"] or pair["before"]
        tile = next(tile for tile in self.content["tiles"] if tile["id"] == pair["tile"])
        group = group_of(tile, line.get("group", "")) if "by" in line else ""
        parts = (self.title(line["indicator"]), group, self.unit(line), period_name(parse(line["period"])))
        return " · ".join(filter(None, parts))

    def _key(self, pair: Mapping[str, Any]) -> Key:
        line = pair["after"] or pair["before"]
        return line["indicator"], line["unit"], line["period"], line.get("group")

    def _table(self, title: str, count: int, heads: Sequence[str], rows: list[Plain], note: str) -> Plain:
        return {
            "title": title % {"count": number(count)},
            "mark": gettext("simulated") if self.marked and rows else "",
            "label": gettext("Indicator"),
            "heads": [head(text, long=place == 2) for place, text in enumerate(heads)],
            "rows": rows,
            "columns": 1,
            "note": note,
        }


def _receipt(each: Line) -> str:
    return f"{SIGNS[each['change']]} {each['receipt']}, {instant(each['known_from'])}"
