"""From submissions one by one to what is known of each dataset, unit and period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tinhso.lake.contracts import Supplied


class Sent(NamedTuple):
    """One submission as the manifest lists it; ``known_to`` empty means in force."""

    dataset: str
    unit_id: int
    period: str
    known_from: datetime
    known_to: datetime | None
    superseded_by: str
    confirmation: str
    receipt_year: int
    receipt_number: int
    rows: int
    supplier: int | None


def told(sent: Iterable[Sent]) -> tuple[Supplied, ...]:
    """Return one ``Supplied`` for each dataset, unit and period; ``sent`` comes in the order in which it became known."""
    found: dict[tuple[str, int, str], list[Sent]] = {}
    for each in sent:
        found.setdefault((each.dataset, each.unit_id, each.period), []).append(each)
    return tuple(_one(each) for each in found.values())


def _one(sent: list[Sent]) -> Supplied:
    standing = [each for each in sent if each.known_to is None]
    shown = standing[-1] if standing else sent[-1]
    return Supplied(
        dataset=shown.dataset,
        unit_id=shown.unit_id,
        period=shown.period,
        first_at=sent[0].known_from,
        last_at=sent[-1].known_from,
        submissions=len(sent),
        corrections=sum(1 for each in sent if each.superseded_by),
        confirmed=bool(shown.confirmation),
        receipt=f"{shown.receipt_year}-{shown.receipt_number:06}",
        in_force=bool(standing),
        rows=shown.rows,
        supplier=shown.supplier,
    )
