"""The systems that categories go to, as their pages show them: names instead of numbers, and never a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tinhso.accounts import queries as accounts
from tinhso.cases.engine import outbox
from tinhso.cases.engine.contracts import DeliveryView, PartnerView
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import partners
from tinhso.cases.reports.categories import titles
from tinhso.cases.reports.models import HandedRow
from tinhso.cases.reports.partner_forms import CHANNELS
from tinhso.cases.reports.rules.handing import Unmatched
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor

DAYS = 7


@dataclass(frozen=True)
class Handed:
    """A category that goes, went or will go to a system."""

    category: str
    title: str
    service_code: str
    since: date
    until: date | None
    paper: str
    names: tuple[tuple[str, str], ...] = ()

    @property
    def runs(self) -> bool:
        """Say whether it can still be ended."""
        return self.until is None or self.until > clock.today()


@dataclass(frozen=True)
class PartnerCard:
    """A system with how it stands, who answers for it, and its categories."""

    standing: outbox.Standing
    channel: str
    owner: str
    ended: bool
    keyed: bool
    handed: tuple[Handed, ...]

    @property
    def partner(self) -> PartnerView:
        return self.standing.partner

    @property
    def takes_categories(self) -> bool:
        return self.partner.channel in partners.KINDS

    @property
    def status(self) -> str:
        """How it stands: bad with dead letters, watch when late, none when ended."""
        if self.standing.refused:
            return "bad"
        return "watch" if self.standing.late else "none" if self.ended else "good"


@dataclass(frozen=True)
class Undelivered:
    """A delivery that was not taken, with the name of the system and of who answers for it."""

    delivery: DeliveryView
    partner: str
    owner: str


def cards(*, actor: Actor) -> tuple[PartnerCard, ...]:
    """Return every system, those in force first. Raises Denied."""
    standings = outbox.standings(partners.CHANNELS, DAYS, actor=actor)
    owners = accounts.full_names(each.partner.owner for each in standings)
    handed: dict[str, list[Handed]] = {}
    for row in HandedRow.objects.order_by("category", "-valid_from"):
        handed.setdefault(row.partner, []).append(_handed(row))
    found = [_card(each, owners, tuple(handed.get(each.partner.slug, ()))) for each in standings]
    return tuple(sorted(found, key=lambda card: card.ended))


def undelivered(found: tuple[PartnerCard, ...], *, actor: Actor) -> tuple[Undelivered, ...]:
    """Return what the systems have not taken: the dead letters first. Raises Denied."""
    known = {card.partner.slug: card for card in found}
    waiting = outbox.undelivered(partners.CHANNELS, actor=actor)
    return tuple(Undelivered(each, known[each.partner].partner.name, known[each.partner].owner) for each in waiting)


def named(unmatched: Mapping[str, Unmatched]) -> list[tuple[str, Unmatched]]:
    """Return what is not understood with the names of the categories."""
    return [(_title(category), found) for category, found in unmatched.items()]


def _card(standing: outbox.Standing, owners: dict[int, str], handed: tuple[Handed, ...]) -> PartnerCard:
    partner = standing.partner
    ended = partner.ended_at is not None and partner.ended_at <= clock.now()
    owner = owners.get(partner.owner, "–")
    return PartnerCard(
        standing, str(dict(CHANNELS)[partner.channel]), owner, ended, bool(partner.settings.get("api_key")), handed
    )


def _handed(row: HandedRow) -> Handed:
    return Handed(
        row.category, _title(row.category), row.service_code, row.valid_from, row.valid_to, row.paper, tuple(row.names.items())
    )


def _title(category: str) -> str:
    return chosen(*titles().get(category, (category, category)))
