"""The packs' sample files, submitted as simulated data: every field of the demo shows something made up, and says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tinhso.catalog.queries import shipped_folder
from tinhso.kernel import clock
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.intake.actions.submitting import submit_file
from tinhso.supply.intake.contracts import Door
from tinhso.supply.intake.suppliers import unit_of_code

DEMO = replace(SYSTEM, origin="demo")
NAME = re.compile(r"(?P<dataset>[a-z0-9_]+)\.(?P<unit>.+)\.(?P<period>[0-9]{4}[0-9QSW]*)\.[a-z]+")
SIMULATED_OTHERWISE = frozenset({"dossiers", "procedures", "merit_payments", "community_teams", "work_files"})


def submit() -> int:
    """Submit the sample files whose period has begun; return how many."""
    samples = tuple(_samples())
    for path, dataset, unit, period in samples:
        submit_file(
            actor=DEMO,
            dataset=dataset,
            unit_id=unit_of_code(unit, period),
            period=period,
            path=path,
            name=path.name,
            door=Door.COMMAND,
            simulated=True,
        )
    return len(samples)


def _samples() -> Iterator[tuple[Path, str, str, str]]:
    for path in sorted(shipped_folder().glob("*/samples/*")):
        match = NAME.fullmatch(path.name)
        if match and match["dataset"] not in SIMULATED_OTHERWISE and parse(match["period"]).start <= clock.today():
            yield path, f"{path.parents[1].name}.{match['dataset']}", match["unit"], match["period"]
