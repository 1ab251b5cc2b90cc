"""How soon an alert is raised after the submission that it is of was accepted, while the worker is at something long.

    python -m benchmarks.alert_delay [submissions]

Makes a home with the country's units, runs ``tinhso work`` on it, and has its main thread at a task that lasts. Then salinity
of 5 g/l is accepted for one commune after another; timed from the commit to the moment that the alert is there. Aim: 2 s.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(os.environ.get("TINHSO_BENCHMARK_HOME") or tempfile.mkdtemp(prefix="tinhso-benchmark-"))
os.environ |= {"TINHSO_HOME": str(HOME), "TINHSO_DATABASE_URL": "", "TINHSO_BENCHMARK_HOME": str(HOME)}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django  # noqa: E402  # after the settings
from django.apps import apps  # noqa: E402

if not apps.ready:
    django.setup()

import polars as pl  # noqa: E402  # after the set-up, as all below
from django.core.management import call_command  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402
from django_tasks import task  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from tinhso.centre.alerts.models import AlertRow  # noqa: E402
from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake.actions import supplying  # noqa: E402
from tinhso.lake.contracts import Source, Submission  # noqa: E402
from tinhso.places import queries as places  # noqa: E402
from tinhso.places.actions import load_reference  # noqa: E402

DATASET, RULE = "environment.salinity", "environment.salinity_4"


@task()
def last() -> None:
    """Keep the main thread of the worker from everything else."""
    time.sleep(600)


def supply(office: int, commune: str) -> None:
    """Accept one measurement of today at a station of its own."""
    today = clock.today()
    told = {"station": f"S{commune}", "commune": commune, "measured_on": today.isoformat(), "highest": "5", "lowest": None}
    rows, period = pl.DataFrame([told], schema=dict.fromkeys(told, pl.String)), f"{today:%Y%m%d}"
    verdict = supplying.check(actor=SYSTEM, dataset=DATASET, unit_id=office, period=period, rows=[rows])
    assert verdict.good is not None, verdict.faults
    submission = Submission(DATASET, office, period, verdict.good, source=Source("bench.csv"))
    supplying.accept(actor=SYSTEM, submission=submission)


def raised(unit: int, *, within: float) -> float:
    """Return the seconds until the unit's alert is there."""
    began = time.monotonic()
    while not AlertRow.objects.filter(rule=RULE, unit_id=unit).exists():
        assert time.monotonic() - began < within, "no alert was raised"
        time.sleep(0.02)
    return time.monotonic() - began


def main(count: int = 20) -> None:
    call_command("migrate", verbosity=0)
    load_reference(lambda text, done: None)
    office = places.units_at_home(clock.today(), tree="office", levels=("department",))[0].id
    communes = places.units_at_home(clock.today(), levels=("commune",))[: count + 1]
    import_string("benchmarks.alert_delay.last").enqueue()  # by the name that the worker finds it under
    worker = subprocess.Popen([sys.executable, "-m", "tinhso.config", "work"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if DBTaskResult.objects.filter(task_path__endswith=".last", status="RUNNING").exists():
                break
            time.sleep(0.2)
        waits = []
        for commune in communes:
            supply(office, commune.code)
            waits.append(raised(commune.id, within=120))
            time.sleep(0.5)
        print(f"the first, with all that is loaded late: {waits[0]:.2f} s")
        print(f"{count} more: median {statistics.median(waits[1:]):.2f} s, longest {max(waits[1:]):.2f} s (aim: 2 s)")
    finally:
        worker.kill()
        worker.wait()


if __name__ == "__main__":
    try:
        main(*map(int, sys.argv[1:]))
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
