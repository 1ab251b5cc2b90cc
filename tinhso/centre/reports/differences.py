"""The sections of a difference report: the numbers that changed with what changed them, then those that did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from tinhso.centre.boards.wording import period_name
from tinhso.centre.reports.sections import Line, Plain, Sections, plain_cell
from tinhso.kernel.periods import parse
from tinhso.ui.formatting import number

Key = tuple[Any, ...]


class Differences(Sections):
    """The pairs of one content, being written; a number that several tiles show is written once."""

    def written(self) -> Iterator[Plain]:
        """Yield the changed numbers, then the others."""
        once = {self._key(pair): pair for pair in reversed(self.content["pairs"])}
        pairs = list(reversed(once.values()))
        changed = [pair for pair in pairs if pair["before"] != pair["after"]]
        yield self._changed(changed)
        yield self._unchanged([pair for pair in pairs if pair["before"] == pair["after"]])

    def _changed(self, pairs: Sequence[Mapping[str, Any]]) -> Plain:
        texts = (gettext("Known first"), gettext("Known then"), gettext("Receipts"))
        rows = [
            {
                "label": self.of(pair["after"] or pair["before"]),
                "cells": [self.cell(pair["before"]), self.cell(pair["after"]), plain_cell(", ".join(pair["receipts"]))],
            }
            for pair in pairs
        ]
        nothing = gettext("Nothing changed between the two moments.")
        return _table(gettext("Changed: %(count)s numbers"), len(rows), texts, rows, note="" if rows else nothing)

    def _unchanged(self, pairs: Sequence[Mapping[str, Any]]) -> Plain:
        told = [pair["after"] for pair in pairs if "value" in pair["after"]]
        rows = [{"label": self.of(line), "cells": [self.cell(line)]} for line in told]
        without = gettext("%(count)s more had no value at either moment.") % {"count": number(len(pairs) - len(told))}
        note = without if len(pairs) > len(told) else ""
        return _table(gettext("Unchanged: %(count)s numbers"), len(rows), (gettext("Value"),), rows, note=note)

    def of(self, line: Line) -> str:
        """Return which number a line is: its title, unit and period, and the group when it is one of a split number."""
        group = (line.get("group") or "–") if "by" in line else ""
        parts = (self.title(line["indicator"]), group, self.unit(line), period_name(parse(line["period"])))
        return " · ".join(filter(None, parts))

    def _key(self, pair: Mapping[str, Any]) -> Key:
        line = pair["after"] or pair["before"]
        return line["indicator"], line["unit"], line["period"], line.get("group")


def _table(title: str, count: int, heads: Sequence[str], rows: list[Plain], note: str) -> Plain:
    return {
        "title": title % {"count": number(count)},
        "label": gettext("Number"),
        "heads": [{"text": text, "unit": "", "spark": ""} for text in heads],
        "rows": rows,
        "columns": 1,
        "note": note,
    }
