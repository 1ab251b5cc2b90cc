"""A home with units, a token, and as many receipts as are asked for; prints the header that sends the token.

    TINHSO_HOME=… python -m benchmarks.stored_receipts [receipts]

The receipts are real rows of the manifest and of the intake, spread over all shipped datasets, a hundred units and as many
days as it takes. The files of one dataset (``api_rows`` supplies it) hold a thousand rows each, under a name of their own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # after the set-up
from django.db import connection  # noqa: E402  # after the set-up

from tinhso.kernel.policy import SYSTEM  # noqa: E402  # after the set-up
from tinhso.lake import definition  # noqa: E402  # after the set-up
from tinhso.lake.models import Part, Register, Version  # noqa: E402  # after the set-up
from tinhso.supply.intake.actions.submitting import submit_rows  # noqa: E402  # after the set-up
from tinhso.supply.intake.contracts import Door  # noqa: E402  # after the set-up
from tinhso.supply.intake.models import Attempt, Report  # noqa: E402  # after the set-up
from tinhso.supply.intake.tests import factories  # noqa: E402  # after the set-up

DATASET, COMMUNE, UNITS, ROWS = "environment.air_quality", "00001", 100, 1_000
FIRST_DAY = date(2024, 1, 1)
BARE = "CREATE TABLE bare_view (id INTEGER PRIMARY KEY, unit TEXT, period TEXT, rows INTEGER)"


def main(receipts: int) -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(BARE)
    factories._unit("area", "commune", COMMUNE, "Xã Một")
    units = [factories.office(f"Sở {number}", f"T{number:03}") for number in range(UNITS)]
    if receipts:
        store(receipts, units)
    print(factories.bearer(factories.person(None))["HTTP_AUTHORIZATION"])


def store(receipts: int, units: list[int]) -> None:
    """List so many parts and the record of each, copied from one that was really supplied."""
    day = FIRST_DAY - timedelta(days=1)
    rows = [{"station": f"S{at:04}", "commune": COMMUNE, "measured_on": f"{day}", "hours_measured": "24"} for at in range(ROWS)]
    submit_rows(actor=SYSTEM, dataset=DATASET, unit_id=units[1], period=f"{day:%Y%m%d}", rows=rows, door=Door.API)
    part, attempt = Part.objects.get(), Attempt.objects.get()
    files = Path(os.environ["TINHSO_HOME"]) / "lake/files"
    source = files / part.file[:2] / f"{part.file}.parquet"
    versions = {name: version_of(name, part) for name, _ in definition.catalogue().datasets()}
    parts, attempts = [], []
    for number, (name, unit, day) in enumerate(places(list(versions), units, receipts), 2):
        shared = {"dataset": name, "unit_id": unit, "period": f"{day:%Y%m%d}", "period_start": day}
        numbered = {"file": f"{number:064x}"[::-1], "receipt_number": number, "period_end": day}
        update = str(definition.current(name).update)
        parts.append(copied(part, **shared, **numbered, version_id=versions[name], update=update))
        attempts.append(copied(attempt, **shared, receipt=f"{part.receipt_year}-{number:06}"))
        if name == DATASET:
            target = files / numbered["file"][:2] / f"{numbered['file']}.parquet"
            target.parent.mkdir(exist_ok=True)
            os.link(source, target)
    Part.objects.bulk_create(parts, batch_size=1_000)
    Attempt.objects.bulk_create(attempts, batch_size=1_000)
    report = Report.objects.get().document
    others = Attempt.objects.exclude(pk=attempt.pk).values_list("pk", flat=True)
    Report.objects.bulk_create([Report(attempt_id=pk, document=report) for pk in others], batch_size=1_000)
    Register.objects.update(number=receipts + 2)


def places(names: list[str], units: list[int], receipts: int) -> Iterator[tuple[str, int, date]]:
    """Yield so many places for a receipt: dataset, unit and day, all different."""
    for number in range(receipts):
        at = number // len(names)
        yield names[number % len(names)], units[at % UNITS], FIRST_DAY + timedelta(days=at // UNITS)


def version_of(name: str, part: Part) -> int:
    current = definition.current(name)
    kept = {"definition": current.canonical(), "sha256": current.sha256(), "known_from": part.known_from}
    return Version.objects.get_or_create(dataset=name, number=current.version, defaults=kept)[0].pk


def copied(row: Any, **changes: Any) -> Any:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**{**fields, **changes})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
