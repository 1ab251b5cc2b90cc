"""The sample files of the packs go through the one door: what a pack shows its suppliers is what it accepts.

A sample that can be supplied says so by its name, ``dataset.unit.period.extension``; other files in ``samples`` are only shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tinhso.catalog.queries import shipped_folder
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places.actions import load_reference
from tinhso.supply.intake.actions.submitting import submit_file
from tinhso.supply.intake.contracts import Door, Outcome
from tinhso.supply.intake.suppliers import unit_of_code

pytestmark = pytest.mark.django_db

NAME = re.compile(r"(?P<dataset>[a-z0-9_]+)\.(?P<unit>.+)\.(?P<period>[0-9]{4}[0-9QSW]*)\.[a-z]+")
SAMPLES = [(path, match) for path in sorted(shipped_folder().glob("*/samples/*")) if (match := NAME.fullmatch(path.name))]


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    with clock.set_to(date(2026, 11, 3)):
        yield


def test_every_sample_is_accepted_as_it_is():
    load_reference(lambda text, done: None)
    named_first = sorted(SAMPLES, key=lambda sample: sample[1]["dataset"] != "procedures")  # dossiers refer to them
    told = {path.name: list(_objections(path, match)) for path, match in named_first}
    assert told
    assert {name: said for name, said in told.items() if said} == {}


def _objections(path: Path, match: re.Match[str]) -> Iterator[str]:
    """Yield what the door has against a sample: faults, and questions that it would ask."""
    result = submit_file(
        actor=SYSTEM,
        dataset=f"{path.parents[1].name}.{match['dataset']}",
        unit_id=unit_of_code(match["unit"], match["period"]),
        period=match["period"],
        path=path,
        name=path.name,
        door=Door.COMMAND,
        simulated=True,
    )
    if result.outcome is not Outcome.ACCEPTED or result.bad:
        yield str(result.outcome)
    yield from (f"{fault.cell or fault.column} {fault.value}: {fault.message_vi}" for fault in result.faults)
    yield from (f"{ask.column or ask.header}: {ask.vi}" for ask in result.questions)
