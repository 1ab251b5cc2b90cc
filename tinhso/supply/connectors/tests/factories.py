"""Connections, a source and a door for tests: traits, no randomness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tinhso.kernel.policy import Actor, Holding, Role
from tinhso.lake.contracts import Receipt
from tinhso.places.memory import changed
from tinhso.supply.connectors.base import Batch, Connector, Option
from tinhso.supply.connectors.contracts import Draft
from tinhso.supply.connectors.models import Connection
from tinhso.supply.intake.contracts import Outcome, PlacedFault, Result

_number = count(1)
Unit: Any = Connection._meta.get_field("unit").related_model
SALINITY = "environment.salinity"


def unit() -> int:
    made = Unit.objects.create(tree="office", level="department", code=f"{next(_number):05}")
    made.names.create(prefix="Chi cục", name=f"Thủy lợi {made.pk}")
    changed()
    return int(made.pk)


def officer(role: Role, *units: int, account: int = 7) -> Actor:
    """Return an officer with a role for units; without units, for the whole province."""
    return Actor(kind="officer", account=account, holdings=(Holding(role, frozenset(units) if units else None),), origin="test")


def draft(unit_id: int, **changes: Any) -> Draft:
    fields: dict[str, Any] = {
        "name": "Độ mặn",
        "connector": "demo",
        "dataset": SALINITY,
        "unit_id": unit_id,
        "cron": "0 6 * * *",
        "settings": {"commune": "31507"},
        **changes,
    }
    return Draft(**fields)


def row(day: str, station: str = "A") -> dict[str, str | None]:
    return {"station": station, "commune": "31507", "measured_on": day, "highest": "1.5", "lowest": "0.5"}


class Source(Connector):
    """Gives the batches that a test puts into ``batches``, after the cursor; an exception among them is raised."""

    id = "source"
    vi, en = "Nguồn thử", "Test source"
    options = (
        Option("host", "Máy", "Host", required=False, place=True),
        Option("note", "Ghi chú", "Note", required=False),
        Option("token", "Mã", "Token", required=False, secret=True),
    )
    batches: list[Any] = []
    seen: list[dict[str, str]] = []

    def pull(self, cursor: str | None) -> Iterator[Batch]:
        self.seen.append(self.settings)
        for each in self.batches:
            if isinstance(each, Exception):
                raise each
            if callable(each):
                each()
            elif each.cursor is None or cursor is None or each.cursor > cursor:
                yield each


@dataclass
class Recorder:
    """A door that accepts, and keeps what it was given; a test sets what the next offers become."""

    outcomes: list[Any] = field(default_factory=list)
    offers: list[tuple[str, Any, bool, str]] = field(default_factory=list)

    def rows(self, to, period, rows, confirmation):
        return self._answer(period, list(rows), to.simulated, confirmation)

    def file(self, to, period, path, name, confirmation):
        return self._answer(period, (name, path.read_bytes()), to.simulated, confirmation)

    def _answer(self, period, what, simulated, confirmation):
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.ACCEPTED
        if isinstance(outcome, Exception):
            raise outcome
        self.offers.append((period, what, simulated, confirmation))
        if outcome is Outcome.ACCEPTED:
            number = f"2024-{len(self.offers):06}"
            receipt = Receipt(number, SALINITY, 1, period, len(what), "0" * 64, datetime(2024, 1, 1, tzinfo=UTC), "{}")
            return Result(outcome, len(self.offers), len(what), receipt=receipt)
        words = ("highest", "Độ mặn", "D2", "99", "above_maximum", "Quá lớn.", "Too large.", "Sửa lại.", "Mend it.", "refuse")
        fault = PlacedFault("", 2, *words)
        return Result(outcome, len(self.offers), len(what), bad=1, faults=(fault,), counts={"above_maximum": 1})
