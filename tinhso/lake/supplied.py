"""What was supplied, told from the manifest alone: one statement, no file is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from django.db.models import BigIntegerField, Case, Count, F, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from tinhso.lake.contracts import Latest, Supplied
from tinhso.lake.models import Erasure, Part

IN_FORCE = Q(known_to__isnull=True)
YEARS = 10_000_000  # receipts of a year, more than there will be: year and number as one number that grows
_COLUMNS = (
    *("dataset", "unit", "period", "first_at", "later_at", "submissions"),
    *("corrections", "confirmed", "latest", "kept_rows", "made_up", "first"),
)
ACCOUNTS = 1 << 27  # more than there will be: receipt and supplier as one number, so that the first of them tells both


def supplied(datasets: Collection[str] | None, since: date | None, until: date | None) -> tuple[Supplied, ...]:
    """Return what was ever supplied for each dataset, unit and period; see ``queries.supplied``.

    Most periods are supplied once: their moment is asked for once, for to read moments takes longest of all.
    """
    number = Cast("receipt_year", BigIntegerField()) * YEARS + F("receipt_number")
    one = Value(1)
    grouped = _parts(datasets, since, until).values("dataset", "unit", "period").order_by("dataset", "unit", "period")
    facts = grouped.annotate(
        first_at=Min("known_from"),
        later_at=NullIf(Max("known_from", filter=IN_FORCE), Min("known_from")),
        submissions=Count("pk"),
        corrections=Count("pk", filter=~Q(superseded_by="")),
        confirmed=Max(Case(When(~Q(confirmation=""), then=one), default=Value(0)), filter=IN_FORCE),
        latest=Max(number, filter=IN_FORCE),
        kept_rows=Sum("rows", filter=IN_FORCE),
        made_up=Min(Case(When(simulated=True, then=one), default=Value(0)), filter=IN_FORCE),
        first=Min(number * ACCOUNTS + Coalesce("supplier", 0)),
    )
    return tuple(_fact(*each) for each in facts.values_list(*_COLUMNS))


def latest(datasets: Iterable[str], at: datetime | None = None) -> Iterator[Latest]:
    """Yield the last period of each dataset that was supplied; see ``queries.latest``. Two small statements a dataset."""
    then = IN_FORCE if at is None else Q(known_from__lte=at) & (Q(known_to__isnull=True) | Q(known_to__gt=at))
    for dataset in datasets:
        in_force = Part.objects.filter(then, dataset=dataset)
        last = in_force.order_by("-period_start").values_list("period", flat=True).first()
        if last is not None:
            of_period = in_force.filter(period=last).order_by()
            told = of_period.aggregate(
                last_at=Max("known_from"),
                units=Count("unit", distinct=True),
                made_up=Min(Case(When(simulated=True, then=Value(1)), default=Value(0))),
            )
            yield Latest(dataset, last, told["last_at"], told["units"], bool(told["made_up"]))


def last_changes() -> dict[str, datetime]:
    """Return the last moment at which the rows of each dataset changed; see ``queries.last_changes``."""
    told = Part.objects.order_by().values("dataset").annotate(came=Max("known_from"), went=Max("known_to"))
    erased = dict(Erasure.objects.order_by().values_list("part__dataset").annotate(at=Max("at")))
    return {
        dataset: max(came, went or came, erased.get(dataset, came))
        for dataset, came, went in told.values_list("dataset", "came", "went")
    }


def _parts(datasets: Collection[str] | None, since: date | None, until: date | None) -> QuerySet[Part]:
    parts = Part.objects.all()
    if datasets is not None:
        parts = parts.filter(dataset__in=datasets)
    if since is not None:
        parts = parts.filter(period_end__gte=since)
    return parts if until is None else parts.filter(period_end__lte=until)


def _fact(
    dataset: str,
    unit: int,
    period: str,
    first_at: datetime,
    later_at: datetime | None,
    submissions: int,
    corrections: int,
    confirmed: int | None,
    latest: int | None,
    kept_rows: int | None,
    made_up: int | None,
    first: int,
) -> Supplied:
    in_force = latest is not None
    return Supplied(
        dataset=dataset,
        unit_id=unit,
        period=period,
        first_at=first_at,
        last_at=(later_at or first_at) if in_force else None,
        submissions=submissions,
        corrections=corrections,
        confirmed=bool(confirmed),
        receipt=f"{latest // YEARS}-{latest % YEARS:06}" if latest is not None else "",
        in_force=in_force,
        rows=kept_rows or 0,
        supplier=first % ACCOUNTS or None,
        simulated=bool(made_up),
    )
