"""A range of periods of one kind: ``202401..202409`` is nine months, first and last included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import BadInput
from tinhso.kernel.periods import Period, PeriodKind, parse

SEPARATOR = ".."


class RangeUnreadable(BadInput):
    code = "period_range_unreadable"
    vi = "“{text}” không phải là một khoảng kỳ: {why_vi}. Hãy viết như 202401..202406 hoặc 2023Q1..2024Q4."
    en = "“{text}” is not a range of periods: {why_en}. Write it like 202401..202406 or 2023Q1..2024Q4."


@dataclass(frozen=True)
class PeriodRange:
    """Every period from ``first`` to ``last``, both of one kind and in order.

    Raises RangeUnreadable when the kinds differ or the order is reversed.
    """

    first: Period
    last: Period

    def __post_init__(self) -> None:
        text = f"{self.first}{SEPARATOR}{self.last}"
        if self.first.kind is not self.last.kind:
            raise RangeUnreadable(text=text, why_vi="hai đầu không cùng loại kỳ", why_en="its ends are of different kinds")
        if self.last < self.first:
            raise RangeUnreadable(text=text, why_vi="kỳ cuối trước kỳ đầu", why_en="its last period comes first")

    @classmethod
    def within(cls, period: Period, kind: PeriodKind) -> PeriodRange:
        """Return the periods of ``kind`` that fill ``period``; raises PeriodsDoNotNest where they do not."""
        parts = period.split(kind)
        return cls(parts[0], parts[-1])

    @property
    def kind(self) -> PeriodKind:
        return self.first.kind

    @property
    def start(self) -> date:
        return self.first.start

    @property
    def end(self) -> date:
        return self.last.end

    @property
    def code(self) -> str:
        """The code that ``parse_range`` reads back."""
        return self.first.code if self.first == self.last else f"{self.first}{SEPARATOR}{self.last}"

    def __str__(self) -> str:
        return self.code

    def __iter__(self) -> Iterator[Period]:
        current = self.first
        while current < self.last:
            yield current
            current = current.next()
        yield self.last

    def __len__(self) -> int:
        if self.kind in (PeriodKind.DAY, PeriodKind.WEEK):
            return (self.last.start - self.first.start).days // self.first.days + 1
        per_year = 12 // len(self.first.split(PeriodKind.MONTH))
        return (self.last.year - self.first.year) * per_year + self.last.number - self.first.number + 1

    def __contains__(self, other: Period | date) -> bool:
        """Say whether a day, or every day of a period, lies in the range."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    def same_last_year(self) -> PeriodRange:
        """Return the range one year earlier, end by end."""
        return PeriodRange(self.first.same_last_year(), self.last.same_last_year())


def parse_range(code: str) -> PeriodRange:
    """Return the range that ``202401..202406`` names; a single period is a range of one.

    Raises RangeUnreadable or PeriodUnreadable with what is wrong.
    """
    ends = code.split(SEPARATOR)
    if len(ends) > 2:
        raise RangeUnreadable(text=code[:60], why_vi="có nhiều hơn hai đầu", why_en="it has more than two ends")
    return PeriodRange(parse(ends[0]), parse(ends[-1]))
