"""A home with the demo's units and as many public reports as are asked for.

    TINHSO_HOME=… python -m benchmarks.stored_reports [reports]

Two thirds lie in the towns, the rest over all communes, so that the map has crowded and empty parts; drawn from a fixed seed.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up
from django.core.management import call_command  # noqa: E402  # after the set-up

from tinhso.accounts.tests.factories import unit  # noqa: E402  # after the set-up
from tinhso.cases.engine.models import CaseRow  # noqa: E402  # after the set-up
from tinhso.cases.engine.numbering import unguessable  # noqa: E402  # after the set-up
from tinhso.cases.reports.models import ReceptionRow, ReportRow  # noqa: E402  # after the set-up
from tinhso.cases.reports.queries import categories  # noqa: E402  # after the set-up
from tinhso.config.build import build  # noqa: E402  # after the set-up
from tinhso.kernel import clock  # noqa: E402  # after the set-up
from tinhso.places import demo  # noqa: E402  # after the set-up
from tinhso.places import queries as places  # noqa: E402  # after the set-up

SEED, TOWNS, SPREAD, BATCH = 20261128, 6, 0.02, 5_000
STATES = ("received", "accepted", "in_progress", "published", "contested", "closed", "closed", "closed", "refused")
OPEN = {"received", "accepted", "in_progress", "contested"}


def main(reports: int) -> None:
    build()
    call_command("migrate", verbosity=0)
    demo.load(lambda text, done: None)
    office = unit("Trung tâm Điều hành")
    ReceptionRow.objects.create(office_id=office, valid_from=clock.today() - timedelta(days=900), set_at=clock.now())
    if reports:
        store(reports, office)


def store(reports: int, office: int) -> None:
    """Write so many public reports."""
    draw = random.Random(SEED)
    communes = places.units_at_home(levels=("commune",))
    shapes = places.outlines([each.id for each in communes])
    middles = [(key, outline.shape.representative_point()) for key, outline in sorted(shapes.items())]
    towns = middles[:: max(len(middles) // TOWNS, 1)]
    slugs = [each.slug for each in categories() if not each.private]
    now = clock.now()
    for first in range(0, reports, BATCH):
        numbers = range(first, min(first + BATCH, reports))
        rows = [row(draw, towns if number % 3 else middles, slugs, office, now) for number in numbers]
        kept = CaseRow.objects.bulk_create(rows, batch_size=500)
        shown = {"showing": "shown", "text": "Mô phỏng", "public_text": "Ổ gà giữa đường, xe máy hay ngã (mô phỏng)."}
        ReportRow.objects.bulk_create(
            [ReportRow(case_id=each.pk, proved=each.pk % 4 > 0, contested=each.pk % 9 == 0, **shown) for each in kept],
            batch_size=500,
        )


def row(draw: random.Random, around: list[tuple[int, Any]], slugs: list[str], office: int, now: datetime) -> CaseRow:
    area, middle = draw.choice(around)
    state = draw.choice(STATES)
    received = now - timedelta(minutes=draw.randrange(1, 365 * 24 * 60))
    return CaseRow(
        code=unguessable("PA"), desk="field_report", process_version=1, state=state, title="Ổ gà giữa đường",
        category=draw.choice(slugs), mode="timed", channel="app", intake_id=office, office_id=office, area_id=area,
        longitude=middle.x + draw.gauss(0, SPREAD), latitude=middle.y + draw.gauss(0, SPREAD), received_at=received,
        due_at=received + timedelta(days=15) if state in OPEN else None, settled_at=None if state in OPEN else received,
        changed_at=received, is_simulated=True,
    )  # fmt: skip


if __name__ == "__main__":
    print(f"{settings.HOME}: {sys.argv[1:]}", file=sys.stderr)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
