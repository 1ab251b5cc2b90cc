"""What was supplied, told from the manifest alone: one statement, no file is opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from tinhso.lake.contracts import Supplied
from tinhso.lake.models import Part

IN_FORCE = Q(known_to__isnull=True)
YEARS = 10_000_000  # receipts of a year, more than there will be: year and number as one number that grows
ACCOUNTS = 1 << 27  # more than there will be: receipt and supplier as one number, so that the first of them tells both


def supplied(datasets: Collection[str] | None, since: date | None, until: date | None) -> tuple[Supplied, ...]:
    """Return what was ever supplied for each dataset, unit and period; see ``queries.supplied``."""
    number = Cast("receipt_year", BigIntegerField()) * YEARS + F("receipt_number")
    one = Value(1)
    grouped = _parts(datasets, since, until).values("dataset", "unit", "period").order_by("dataset", "unit", "period")
    facts = grouped.annotate(
        first_at=Min("known_from"),
        last_at=Max("known_from", filter=IN_FORCE),
        submissions=Count("pk"),
        corrections=Count("pk", filter=~Q(superseded_by="")),
        confirmed=Max(Case(When(~Q(confirmation=""), then=one), default=Value(0)), filter=IN_FORCE),
        latest=Max(number, filter=IN_FORCE),
        kept_rows=Sum("rows", filter=IN_FORCE),
        made_up=Min(Case(When(simulated=True, then=one), default=Value(0)), filter=IN_FORCE),
        first=Min(number * ACCOUNTS + Coalesce("supplier", 0)),
    )
    return tuple(_fact(each) for each in facts)


def _parts(datasets: Collection[str] | None, since: date | None, until: date | None) -> QuerySet[Part]:
    parts = Part.objects.all()
    if datasets is not None:
        parts = parts.filter(dataset__in=datasets)
    if since is not None:
        parts = parts.filter(period_end__gte=since)
    return parts if until is None else parts.filter(period_end__lte=until)


def _fact(each: Mapping[str, Any]) -> Supplied:
    number = each["latest"]
    return Supplied(
        dataset=each["dataset"],
        unit_id=each["unit"],
        period=each["period"],
        first_at=each["first_at"],
        last_at=each["last_at"],
        submissions=each["submissions"],
        corrections=each["corrections"],
        confirmed=bool(each["confirmed"]),
        receipt=f"{number // YEARS}-{number % YEARS:06}" if isinstance(number, int) else "",
        in_force=number is not None,
        rows=each["kept_rows"] or 0,
        supplier=each["first"] % ACCOUNTS or None,
        simulated=bool(each["made_up"]),
    )
