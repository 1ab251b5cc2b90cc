"""What is computed on both engines: rows of the packs' own tests, and a province's dossiers, made up from a seed."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta

import numpy as np

from tinhso.catalog.contracts import PackTest
from tinhso.catalog.definitions.case import Cell, Given
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.actions import supplying
from tinhso.lake.contracts import Receipt, Source, Submission
from tinhso.places import queries as places
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door, Outcome
from tinhso.supply.intake.suppliers import unit_of_code

FIELDS = ("Đất đai", "Hộ tịch", "Chứng thực", "Xây dựng", "Đầu tư")
COMMUNES = ("31498", "31501", "31504", "31510", "")
PROCEDURES = [f"1.{number:06}" for number in range(40)]


def reference(pack: str, given: Given) -> str:
    return given.dataset if "." in given.dataset else f"{pack}.{given.dataset}"


def supply_pack_test(pack: str, test: PackTest, datasets: Container[str]) -> Iterator[str]:
    """Supply what a test of a pack is given of some datasets through the one door; yield what was refused."""
    for given in test.given:
        if reference(pack, given) not in datasets:
            continue
        result = submit_rows(
            actor=SYSTEM,
            dataset=reference(pack, given),
            unit_id=unit_of_code(given.unit, given.period),
            period=given.period,
            rows=tuple({name: _text(cell) for name, cell in row.items() if cell is not None} for row in given.rows),
            door=Door.COMMAND,
            simulated=True,
            confirmation="thử gói",
        )
        if result.outcome is not Outcome.ACCEPTED:
            yield f"{pack}/{test.id} {given.dataset} {given.unit} {given.period}: {result.outcome} {result.faults[:2]}"


def supply_dossiers(office: str, month: date, count: int, *, seed: int) -> Receipt:
    """Supply ``count`` dossiers that an office received in a month."""
    rows = dossiers(office, month, count, seed=seed)
    unit, period = places.unit_on(office, month, "office").id, f"{month:%Y%m}"
    dataset = "public_administration.dossiers"
    verdict = supplying.check(actor=SYSTEM, dataset=dataset, unit_id=unit, period=period, rows=[rows])
    assert verdict.good is not None, verdict
    submission = Submission(dataset, unit, period, verdict.good, source=Source("hồ sơ.csv"), simulated=True, confirmation="thử")
    return supplying.accept(actor=SYSTEM, submission=submission)


def dossiers(office: str, month: date, count: int, *, seed: int) -> dict[str, list[str | None]]:
    """Return dossiers as columns of text: skewed fields, work hours and none, open ones, empty cells."""
    random = np.random.default_rng(seed)
    start = datetime(month.year, month.month, 1)
    received = [start + timedelta(minutes=int(minute)) for minute in np.sort(random.integers(0, 28 * 24 * 60, count))]
    took = random.exponential(6 * 24 * 60, count)
    open_ = random.random(count) < 0.1
    finished = [None if open_[i] else received[i] + timedelta(minutes=1 + int(took[i])) for i in range(count)]
    fees = random.choice([0, 15_000, 50_000, 1_200_000], count)
    flags = {
        name: random.random(count) < share
        for name, share in (
            ("paid_online", 0.4),
            ("components_digitised", 0.7),
            ("result_electronic", 0.6),
            ("components_reused", 0.2),
            ("shared_for_reuse", 0.1),
            ("population_data_used", 0.5),
            ("synced", 0.9),
        )
    }
    return {
        "code": [f"{office.replace('-', '.')}-{month:%y%m}01-{i:06}" for i in range(count)],
        "procedure": random.choice(PROCEDURES, count).tolist(),
        "field": random.choice(FIELDS, count, p=(0.5, 0.2, 0.15, 0.1, 0.05)).tolist(),
        "commune": [each or None for each in random.choice(COMMUNES, count).tolist()],
        "office": [office] * count,
        "level": ["province"] * count,
        "channel": random.choice(("direct", "online", "post"), count, p=(0.35, 0.6, 0.05)).tolist(),
        "received_on": [f"{each:%Y-%m-%d}" for each in received],
        "received_at": [f"{each:%Y-%m-%dT%H:%M:%S}" for each in received],
        "due_at": [f"{each + timedelta(days=10):%Y-%m-%dT%H:%M:%S}" for each in received],
        "finished_at": [each and f"{each:%Y-%m-%dT%H:%M:%S}" for each in finished],
        "status": ["4" if each else "9" for each in open_],
        "supplement_requests": random.choice(["0", "1", "2"], count, p=(0.8, 0.15, 0.05)).tolist(),
        "waiting_days": [None if each < 0.5 else f"{each:.3f}" for each in random.exponential(1, count)],
        "fee": [str(each) for each in fees],
        **{name: [str(bool(each)).lower() for each in told] for name, told in flags.items()},
    }


def _text(cell: Cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
