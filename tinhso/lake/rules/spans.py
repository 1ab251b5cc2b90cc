"""What is compacted into one file: a period; days and weeks by their month, for a file of one day would be small for ever."""

from __future__ import annotations

from tinhso.kernel.periods import PeriodKind, parse


def span_of(period: str) -> str:
    """Return the code of the period whose rows lie in one derived file with those of ``period``."""
    read = parse(period)
    return f"{read.start:%Y%m}" if read.kind in (PeriodKind.DAY, PeriodKind.WEEK) else period
