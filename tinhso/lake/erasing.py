"""What a legal erasure takes out: whole parts beyond their retention, or the rows where a column has a value.

The rule is kept without the value: a record of whom one erased must not remember them.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tinhso.kernel import clock
from tinhso.lake import definition
from tinhso.lake.contracts import Rule
from tinhso.lake.errors import RuleRefused
from tinhso.lake.heavy import pl
from tinhso.lake.models import Part


def parts_under(rule: Rule) -> QuerySet[Part]:
    """Return the parts that may hold rows of the rule, in force or not. Raises RuleRefused, NoSuchDataset."""
    parts = Part.objects.filter(dataset=rule.dataset).order_by("pk")
    if rule.kind == "rows":
        if definition.current(rule.dataset).column(rule.column) is None:
            raise RuleRefused(why_vi=f"không có cột {rule.column}", why_en=f"there is no column {rule.column}")
        return parts
    return parts.filter(period_end__lt=last_day_out(rule.dataset, clock.today()), rows__gt=0)


def last_day_out(dataset: str, today: date) -> date:
    """Return the day before which a period must have ended for its rows to be past retention. Raises RuleRefused."""
    years = definition.dataset(dataset).retention.years
    if years is None:
        raise RuleRefused(why_vi="bộ dữ liệu được lưu vĩnh viễn", why_en="the dataset is kept for ever")
    leap_day = today.month == 2 and today.day == 29
    return today.replace(year=today.year - years, day=28 if leap_day else today.day)


def condition(rule: Rule) -> pl.Expr:
    """Return what is true of the rows that go."""
    return pl.col(rule.column).cast(pl.String).eq_missing(pl.lit(rule.value)) if rule.column else pl.lit(True)
