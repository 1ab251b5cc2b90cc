"""Which submissions came or went between two moments, and which of them stand behind a number that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from tinhso.accounts import queries as accounts
from tinhso.catalog import queries as catalog
from tinhso.centre.reports.collecting import instant, named, said_in_both
from tinhso.centre.reports.contracts import Content, Pair
from tinhso.indicators import queries as indicators
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import InForce
from tinhso.places import queries as places

Moments = tuple[datetime, datetime]


def moved_between(before: Content, after: Content, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Return the submissions of a board's datasets that came in force or went out of it between two settled moments."""
    found: list[tuple[InForce, str]] = []
    for dataset in sorted({*before["datasets"], *after["datasets"]}):
        old, new = ({each.receipt: each for each in lake.manifest_at(dataset, at)} for at in (since, until))
        found += [(new[receipt], "came") for receipt in new.keys() - old.keys()]
        found += [(old[receipt], "went") for receipt in old.keys() - new.keys()]
    names = accounts.names_of(each.supplier for each, _ in found if each.supplier is not None)
    return [_moved(each, change, names) for each, change in sorted(found, key=lambda one: one[0].receipt)]


def units_of(moved: Iterable[Content], period: Period) -> dict[str, Any]:
    """Return the units that supplied what moved, as contents name units."""
    found = places.units_by_id({each["unit"] for each in moved}, period.end)
    return {str(key): named(found[key]) for key in sorted(found)}


def titles_of(moved: Iterable[Content]) -> dict[str, Any]:
    """Return what the datasets of what moved are called, as contents hold texts; one that no pack has any more is left out."""
    known = dict(catalog.in_force(settings.PACKS).datasets())
    return {name: said_in_both(known[name].title) for name in sorted({each["dataset"] for each in moved}) if name in known}


class Behind:
    """Finds the submissions behind changed numbers; each number is looked at once at both moments."""

    def __init__(self, moved: Sequence[Content], moments: Moments, head: Content, actor: Actor) -> None:
        self.moved, self.moments, self.actor = moved, moments, actor
        self.in_units_of = date.fromisoformat(head["in_units_of"]) if head["in_units_of"] else None
        self._known: dict[tuple[str, int, str], list[str]] = {}

    def of(self, pair: Pair) -> list[str]:
        """Return the receipts that changed a number, by number of the receipt; none for one that did not change."""
        if not pair.changed:
            return []
        line = pair.line
        key = (line["indicator"], line["unit"], line["period"])
        if key not in self._known:
            self._known[key] = self._found(*key)
        return self._known[key]

    def _found(self, indicator: str, unit: int, period: str) -> list[str]:
        """Those that have rows behind the number at either moment; where none has (a row no longer counts), all that may."""
        datasets = indicators.datasets_of(indicator)
        moved = [each for each in self.moved if each["dataset"] in datasets]
        may = [each["receipt"] for each in moved]
        if len({(each["dataset"], each["unit"], each["period"]) for each in moved}) < 2:
            return may  # one submission and what it took the place of
        stories = (
            indicators.story(indicator, unit, period, actor=self.actor, as_of=at, in_units_of=self.in_units_of, limit=0)
            for at in self.moments
        )
        behind = {supply.receipt for story in stories for supply in story.supplies}
        return [receipt for receipt in may if receipt in behind] or may


def _moved(each: InForce, change: str, names: dict[int, str]) -> dict[str, Any]:
    return {
        "receipt": each.receipt,
        "dataset": each.dataset,
        "unit": each.unit_id,
        "period": each.period,
        "change": change,
        "supplier": names.get(each.supplier or 0, ""),
        "known_from": instant(each.known_from),
        "sha256": each.sha256,
        "simulated": each.simulated,
    }
