"""Named reads of the outbox: who is handed over to, and how it stands with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from tinhso.cases.engine import policies
from tinhso.cases.engine.contracts import DeliveryView, PartnerView
from tinhso.cases.engine.models import DeliveryRow, PartnerRow
from tinhso.cases.engine.rules.sending import Balance, Fate
from tinhso.kernel import clock
from tinhso.kernel.calendars import DAY, at
from tinhso.kernel.policy import Actor, require

Open = tuple[int, int, int, datetime | None]
"""Of a partner: what waits, what of it is held, what was refused, since when the oldest waits."""
NOTHING: Open = (0, 0, 0, None)


@dataclass(frozen=True)
class Standing:
    """A partner, how its days balance (the latest first), and what it has not taken.

    ``held`` are deliveries kept back by their desk, in ``waiting`` too; ``oldest`` is when the first that waits was made.
    """

    partner: PartnerView
    days: tuple[tuple[date, Balance], ...]
    waiting: int
    held: int
    refused: int
    oldest: datetime | None

    @property
    def late(self) -> bool:
        """Say whether what waits (and is not held) is older than the partner's alarm."""
        return self.oldest is not None and clock.now() > self.oldest + timedelta(minutes=self.partner.alarm_minutes)


def in_force() -> QuerySet[PartnerRow]:
    """Return the partners that something may be written for now."""
    return PartnerRow.objects.filter(Q(ended_at=None) | Q(ended_at__gt=clock.now()))


def partner(slug: str) -> PartnerView | None:
    """Return a partner, ended or not; None where there is none of that code."""
    row = PartnerRow.objects.filter(slug=slug).first()
    return partner_of(row) if row else None


def standings(channels: Sequence[str], days: int = 7, *, actor: Actor) -> tuple[Standing, ...]:
    """Return how it stands with each partner of some channels, by code; the balances of the last ``days``. Raises Denied."""
    require(policies.TEND_CASES, actor)
    rows = list(PartnerRow.objects.filter(channel__in=channels).order_by("slug"))
    balances = _balances([row.pk for row in rows], clock.today() - (days - 1) * DAY)
    open_now = _open([row.pk for row in rows])
    return tuple(Standing(partner_of(row), tuple(balances[row.pk]), *open_now.get(row.pk, NOTHING)) for row in rows)


def undelivered(channels: Sequence[str], limit: int = 100, *, actor: Actor) -> tuple[DeliveryView, ...]:
    """Return what was refused or waits, to partners of some channels: the refused first, then the oldest. Raises Denied."""
    require(policies.TEND_CASES, actor)
    rows = DeliveryRow.objects.filter(partner__channel__in=channels, fate__in=(Fate.REFUSED, Fate.WAITING))
    return tuple(delivery_of(row) for row in rows.select_related("partner", "case").order_by("fate", "pk")[:limit])


def partner_of(row: PartnerRow) -> PartnerView:
    return PartnerView(
        row.slug, row.name, row.address, row.settings, row.channel, row.owner, row.alarm_minutes, row.ended_at
    )  # fmt: skip


def delivery_of(row: DeliveryRow) -> DeliveryView:
    """Return a delivery without what it says."""
    return DeliveryView(
        row.pk,
        row.partner.slug if row.partner else "",
        row.number,
        row.case.code if row.case else "",
        row.kind,
        row.made_at,
        row.attempts,
        row.next_at,
        row.fate,
        row.answered_at,
        row.answer,
        row.held,
    )


def _open(partners: Sequence[int]) -> dict[int, Open]:
    waiting = Q(fate=Fate.WAITING)
    rows = DeliveryRow.objects.filter(partner__in=partners, fate__in=(Fate.WAITING, Fate.REFUSED)).values("partner")
    counted = rows.annotate(
        waiting=Count("pk", filter=waiting),
        kept=Count("pk", filter=waiting & ~Q(held="")),
        refused=Count("pk", filter=~waiting),
        oldest=Min("made_at", filter=waiting & Q(held="")),
    )
    names = ("partner", "waiting", "kept", "refused", "oldest")
    return {number: (wait, kept, refused, oldest) for number, wait, kept, refused, oldest in counted.values_list(*names)}


def _balances(partners: Sequence[int], since: date) -> dict[int, list[tuple[date, Balance]]]:
    fates = {str(fate): Count("pk", filter=Q(fate=fate)) for fate in Fate if fate is not Fate.WAITING}
    rows = (
        DeliveryRow.objects.filter(partner__in=partners, made_at__gte=at(since, time()))
        .annotate(day=TruncDate("made_at", tzinfo=clock.ZONE))
        .values("partner", "partner__slug", "day")
        .annotate(
            sent=Count("pk"),
            still=Count("pk", filter=Q(fate=Fate.WAITING)),
            oldest=Min("made_at", filter=Q(fate=Fate.WAITING)),
            **fates,
        )
    )
    found: dict[int, list[tuple[date, Balance]]] = defaultdict(list)
    names = ("partner", "day", "partner__slug", "sent", *fates, "still", "oldest")
    for number, day, *figures in rows.order_by("partner", "-day").values_list(*names):
        found[number].append((day, Balance(*figures)))
    return found
