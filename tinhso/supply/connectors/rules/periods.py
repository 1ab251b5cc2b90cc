"""Which period what was pulled belongs to: by each row's day, by the day of pulling, or by the file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tinhso.kernel.periods import Period, PeriodKind, PeriodUnreadable, parse
from tinhso.supply.connectors.base import Row
from tinhso.supply.connectors.contracts import PeriodRule

CODES = {
    PeriodKind.DAY: r"\d{8}",
    PeriodKind.WEEK: r"\d{4}W\d{2}",
    PeriodKind.MONTH: r"\d{6}",
    PeriodKind.QUARTER: r"\d{4}Q\d",
    PeriodKind.HALF: r"\d{4}S\d",
    PeriodKind.YEAR: r"\d{4}",
}


class PeriodUnclear(Exception):
    """A row's day, or a file's name, says no period."""


def grouped(rows: Sequence[Row], column: str, kind: PeriodKind) -> dict[str, list[Row]]:
    """Return the rows by the code of the period that the day in ``column`` lies in, in the order of periods.

    Raises PeriodUnclear for a row without a day (``2024-01-31``, perhaps with a time).
    """
    groups: dict[Period, list[Row]] = {}
    for row in rows:
        try:
            day = date.fromisoformat((row.get(column) or "")[:10])
            groups.setdefault(Period.of(kind, day), []).append(row)
        except (ValueError, PeriodUnreadable):
            raise PeriodUnclear((row.get(column) or "")[:40]) from None
    return {period.code: groups[period] for period in sorted(groups)}


def fixed(rule: PeriodRule, kind: PeriodKind, today: date, name: str = "") -> str:
    """Return the code of the one period of a rule that does not look at rows. Raises PeriodUnclear."""
    if rule is PeriodRule.IN_NAME:
        return _in_name(kind, name)
    period = Period.of(kind, today)
    return (period.previous() if rule is PeriodRule.PREVIOUS else period).code


def _in_name(kind: PeriodKind, name: str) -> str:
    found = set(re.findall(rf"(?<![0-9]){CODES[kind]}(?![0-9])", name.upper()))
    if len(found) == 1:
        try:
            return parse(found.pop()).code
        except PeriodUnreadable:
            pass
    raise PeriodUnclear(name[:80])
