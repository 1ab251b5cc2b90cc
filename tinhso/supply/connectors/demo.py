"""The demo's connections: one that works and one that fails, both to simulated sources, and said to be so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places
from tinhso.supply.connectors import actions
from tinhso.supply.connectors.contracts import Draft
from tinhso.supply.connectors.models import Connection

Progress = Callable[[str, float], None]
DAYS = timedelta(days=60)
OFFICE, COMMUNE = "H13-NNMT", "31673"
DEMO = replace(SYSTEM, origin="demo")


def load(progress: Progress) -> None:
    """Make the demo's connections, where they are not there yet. Both are pulled at the next minute."""
    progress("Tạo kết nối mô phỏng · Making simulated connections", 0.0)
    for draft in _drafts():
        if not Connection.objects.filter(name=draft.name).exists():
            made = actions.make(draft, actor=DEMO)
            # The source knows days since 2024; two months are enough to look at.
            Connection.objects.filter(pk=made).update(cursor=(clock.today() - DAYS).isoformat())
            actions.resume(made, actor=DEMO)
    progress("Đã có kết nối mô phỏng · Simulated connections are there", 1.0)


def _drafts() -> tuple[Draft, Draft]:
    unit_id = places.unit_on(OFFICE, tree="office").id
    works = Draft("Độ mặn tại trạm", "demo", "environment.salinity", unit_id, "15 * * * *", settings={"commune": COMMUNE})
    fails = Draft("Trạm đo hỏng", "failing_demo", "environment.salinity", unit_id, "45 * * * *")
    return works, fails
