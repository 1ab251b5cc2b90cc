"""A field with one rule of each kind, and numbers for it that need no rows."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Reason, Value, Values
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places
from tinhso.supply.obligations.tests import factories

INDICATOR = """\
id: salt
title: {vi: Độ mặn, en: Salinity}
meaning: {vi: Để thử., en: For trying.}
version: 1
valid_from: 2025-01-01
unit_of_measure: gram_per_litre
decimals: 1
direction: lower_is_better
kind: flow
combine: recompute
dataset: by_commune
value: max(amount)
periods: [month]
"""
RULES = {
    "sweet_low": "{kind: threshold, indicator: sweet, level: commune, side: below, limit: 1, clear_at: 1.5}",
    "salt_high": "{kind: threshold, indicator: salt, level: commune, side: above, limit: 4, clear_at: 3}",
    "salt_jump": "{kind: jump, indicator: salt, level: commune, percent: 400}",
    "salt_odd": "{kind: outlier, indicator: salt, level: commune}",
    "late": "{kind: overdue, dataset: by_commune, hours: 24}",
    "silent": "{kind: stale, dataset: by_commune, hours: 24}",
}
ALERT = """\
id: %s
title: {vi: "Báo động %s", en: "Alarm %s"}
severity: critical
rule: %s
tell: [centre_operator, commune_officer]
escalate:
  - {after_hours: 4, tell: [province_leader]}
advice: {vi: Kiểm tra ngay., en: Look into it.}
"""


def write_pack(folder: Path) -> Path:
    """Write the trial field with its rules into a folder of packs and return the folder."""
    factories.write_pack(folder)
    pack = folder / "trial"
    for name in ("indicators", "alerts"):
        (pack / name).mkdir()
    for name in ("salt", "sweet"):
        (pack / "indicators" / f"{name}.yaml").write_text(INDICATOR.replace("id: salt", f"id: {name}"))
    for name, rule in RULES.items():
        (pack / "alerts" / f"{name}.yaml").write_text(ALERT % (name, name, name, rule))
    return folder


class Numbers:
    """Values that a test sets, in the place of the indicators'; ``broken`` is raised instead."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, int, str], float] = {}
        self.simulated = False
        self.turn = 0
        self.broken: Exception | None = None
        self.asked: list[tuple[str, ...]] = []

    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Answer from now on in the place of the indicators, as if all of them had been supplied."""
        monkeypatch.setattr(indicators, "values", self.values)
        monkeypatch.setattr(indicators, "states", self.states)
        monkeypatch.setattr(indicators, "supplied", frozenset)

    def set(self, unit: int, indicator: str = "trial.salt", **by_month: float) -> None:
        """Set values as ``m202601=4.2``."""
        self.turn += 1
        self.known |= {(indicator, unit, month.removeprefix("m")): value for month, value in by_month.items()}

    def states(self, names: Collection[str]) -> dict[str, str]:
        return {name: str(self.turn) for name in names}

    def values(self, ask: Ask, *, actor: Actor) -> Values:
        self.asked += [ask.indicators] if ask.indicators[0].startswith("trial.") else []
        if self.broken is not None and "trial.salt" in ask.indicators:
            raise self.broken
        units = ask.units or [unit.id for unit in places.units_in_force(level=str(ask.level))]
        every = ((name, unit, period) for name in ask.indicators for unit in units for period in ask.periods)
        return Values(tuple(self._value(*each) for each in every), clock.now())

    def _value(self, indicator: str, unit: int, period: str) -> Value:
        if (indicator, unit, period) not in self.known:
            return Value(indicator, unit, period, reason=Reason.NO_DATA)
        return Value(indicator, unit, period, value=self.known[indicator, unit, period], simulated=self.simulated)


def all_alive() -> tuple[()]:
    return ()


def worker_stands_still() -> tuple[tuple[str, None], ...]:
    return (("tinhso.lake.tasks.sweep", None),)
