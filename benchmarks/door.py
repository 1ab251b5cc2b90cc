"""How long a 1,000,000-row CSV takes through the whole door, receipt in hand, against a bare copy of the same file.

    python benchmarks/door.py [rows] [rounds]

The door: the upload kept, the file understood, every row read by its recipe, unit codes told, all checks, the report, the
sender's own file kept, good rows committed and bad rows (one in a hundred) held to be mended. The bare copy is Polars'
``scan_csv`` to ``sink_parquet``, which checks nothing. Makes its own home and SQLite database; each round is another file
for another office, so that nothing is known before; contenders take turns and medians count, also of processor time.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
os.environ["TINHSO_HOME"] = str(HOME)
os.environ["TINHSO_DATABASE_URL"] = ""

import check_rows as dossiers  # noqa: E402  # after the settings; sets Django up
from django.core.management import call_command  # noqa: E402  # after the set-up

from tinhso.kernel.policy import SYSTEM  # noqa: E402  # after the set-up
from tinhso.lake.models import Part  # noqa: E402  # after the set-up
from tinhso.places.memory import changed  # noqa: E402  # after the set-up
from tinhso.supply.intake.actions.submitting import submit_file, submit_rows  # noqa: E402  # after the set-up
from tinhso.supply.intake.contracts import Door, Outcome  # noqa: E402  # after the set-up

Unit = Part._meta.get_field("unit").related_model


def units() -> list[int]:
    """Make the communes and offices that the rows name; return the offices, which supply in turn."""
    call_command("migrate", verbosity=0)
    made = [Unit.objects.create(tree="area", level="commune", code=code) for code in dossiers.COMMUNES]
    offices = [Unit.objects.create(tree="office", level="department", code=code) for code in dossiers.OFFICES]
    for unit in (*made, *offices):
        unit.names.create(prefix="Đơn vị", name=f"số {unit.code}")
    changed()
    rows = [{"code": code} for code in dossiers.PROCEDURES]  # those that dossiers refer to
    submit_rows(actor=SYSTEM, dataset="trial.procedures", unit_id=offices[0].pk, period="202601", rows=rows, door=Door.COMMAND)
    return [office.pk for office in offices]


def through_the_door(path: Path, office: int, rows: int) -> None:
    result = submit_file(
        actor=SYSTEM, dataset=dossiers.DATASET, unit_id=office, period="202601", path=path, name=path.name, door=Door.COMMAND
    )
    assert result.outcome is Outcome.ACCEPTED, result.questions
    assert result.rows == rows, result.rows
    assert result.bad >= rows // 100 - 1, result.bad


def main(rows: int = 1_000_000, rounds: int = 5) -> None:
    folder = HOME / "sent"
    folder.mkdir()
    dossiers.use_own_pack(folder)
    offices = units()
    copies, doors = [], []
    for number in range(rounds):
        path = folder / f"{number}.csv"
        dossiers.write(path, rows, first=number * rows)
        copies.append(dossiers.timed(lambda path=path: dossiers.bare(path, folder)))
        doors.append(dossiers.timed(lambda path=path, number=number: through_the_door(path, offices[number], rows)))
        path.unlink()
    copy, door = dossiers.median(copies), dossiers.median(doors)
    print(f"bare copy {dossiers.told(copy)} · whole door {dossiers.told(door)}: {dossiers.ratio(door, copy)} (no line)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
