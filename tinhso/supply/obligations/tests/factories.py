"""A small province for tests: areas, committees, departments, a merger on 01/02/2026, people. No randomness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tinhso.kernel.policy import SYSTEM, Actor, Holding, Role
from tinhso.places.memory import changed
from tinhso.supply.obligations.actions import ruling
from tinhso.supply.obligations.models import Crossing, OfficeTie

Unit: Any = OfficeTie._meta.get_field("unit").related_model
LONG_AGO, EVE, DAY = date(2020, 1, 1), date(2026, 1, 31), date(2026, 2, 1)
PROVINCE = "77"

PACK = """\
id: trial
title: {vi: Lĩnh vực thử, en: Trial field}
summary: {vi: Để thử., en: For trying.}
owner: {office: trial_office, title: {vi: Chi cục Thử, en: Trial agency}}
version: 1.0.0
"""
DATASET = """\
id: %s
title: {vi: "%s", en: "%s"}
version: 1
valid_from: 2025-11-01
supplied_by: %s
period: %s
due: {after: %s, unit: %s, at: "17:00"}
update: replace_period
privacy: public
confirmed_by: %s
schema:
  fields:
    - {name: amount, title: {vi: Số, en: Amount}, type: integer, constraints: {required: true}}
"""
NAMED = "{level: office, offices: [{office: trial_office, title: {vi: Chi cục Thử, en: Trial agency}}]}"
DATASETS = {
    "by_office": ("Theo cơ quan", "By office", "{level: office}", "month", 5, "working_days", "none"),
    "by_head": ("Có thủ trưởng", "By head", "{level: office}", "month", 5, "working_days", "head"),
    "by_commune": ("Theo xã", "By commune", "{level: commune}", "month", 5, "working_days", "none"),
    "by_district": ("Theo huyện", "By district", "{level: district}", "month", 5, "working_days", "none"),
    "by_province": ("Theo tỉnh", "By province", "{level: province}", "quarter", 5, "working_days", "none"),
    "by_platform": (
        "Nền tảng ghi",
        "By platform",
        "{level: office}",
        "month",
        5,
        "working_days",
        "none\nwritten_by_platform: true",
    ),
    "daily": ("Theo ngày", "Daily", NAMED, "day", 0, "calendar_days", "none"),
}


def write_pack(folder: Path) -> Path:
    """Write the trial pack into a folder of packs and return the folder."""
    pack = folder / "trial"
    (pack / "datasets").mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "README.md").write_text("# Trial\n")
    for name, words in DATASETS.items():
        (pack / "datasets" / f"{name}.yaml").write_text(DATASET % (name, *words))
    return folder


@dataclass(frozen=True)
class Town:
    """Ids of the province's units. Communes ``an`` and ``binh`` became ``moi`` on 01/02/2026; ``huyen`` ended then."""

    province: int
    huyen: int
    an: int
    binh: int
    moi: int
    committee: int
    committee_an: int
    committee_moi: int
    health: int
    elsewhere: int
    health_elsewhere: int


def build() -> Town:
    """Make the province: one commune, ``binh``, has no committee on record."""
    province = area("province", PROVINCE, "Tỉnh", "Thử")
    elsewhere = area("province", "88", "Tỉnh", "Khác")
    huyen = area("district", "770", "Huyện", "Cũ", province, until=EVE)
    an = area("commune", "77001", "Xã", "An", huyen, until=EVE)
    binh = area("commune", "77002", "Xã", "Bình", huyen, until=EVE)
    moi = area("commune", "77003", "Xã", "Mới", province, since=DAY)
    committee = office("committee", "T", "Ủy ban nhân dân", "tỉnh Thử", province)
    committee_an = office("committee", "UB.77001", "Ủy ban nhân dân", "xã An", an, until=EVE)
    committee_moi = office("committee", "UB.77003", "Ủy ban nhân dân", "xã Mới", moi, since=DAY)
    health = office("department", "T-YT", "Sở", "Y tế", province)
    office("one_stop", "T-MC", "Bộ phận", "Một cửa", province)
    health_elsewhere = office("department", "K-YT", "Sở", "Y tế", elsewhere)
    for before, after in ((an, moi), (binh, moi), (committee_an, committee_moi)):
        passed(before, after)
    passed(huyen, None)
    changed()
    return Town(province, huyen, an, binh, moi, committee, committee_an, committee_moi, health, elsewhere, health_elsewhere)


def area(level: str, code: str, prefix: str, name: str, parent: int | None = None, **span: Any) -> int:
    made = _unit("area", level, code, prefix, name, **span)
    if parent is not None:
        made.parents.create(parent_id=parent, valid_from=made.valid_from, valid_to=made.valid_to)
    return int(made.pk)


def office(level: str, code: str, prefix: str, name: str, serves: int, **span: Any) -> int:
    made = _unit("office", level, code, prefix, name, **span)
    made.serves_id = serves
    made.save(update_fields=["serves"])
    return int(made.pk)


def _unit(tree: str, level: str, code: str, prefix: str, name: str, since: date = LONG_AGO, until: date | None = None) -> Any:
    made = Unit.objects.create(tree=tree, level=level, code=code, valid_from=since, valid_to=until)
    made.names.create(prefix=prefix, name=name, valid_from=since, valid_to=until)
    return made


def passed(before: int, after: int | None) -> None:
    how = {"extent": "whole", "share": 1} if after else {"extent": "none", "share": None}
    Unit.objects.get(pk=before).successions_out.create(successor_id=after, effective_on=DAY, **how)


def ask_for(*names: str) -> None:
    """Let the province ask from 2026 on for these datasets of the trial pack (all, without names) and for nothing else."""
    ruling.start(date(2030, 1, 1), actor=SYSTEM)
    for name in names or DATASETS:
        ruling.start(date(2026, 1, 1), dataset=f"trial.{name}", actor=SYSTEM)


def acting(role: Role, *units: int, account: int = 7) -> Actor:
    """Return an officer with a role for units; without units, for the whole province."""
    return Actor("officer", account, (Holding(role, frozenset(units) if units else None),), origin="192.0.2.1")


OPERATOR = acting(Role.CENTRE_OPERATOR, account=70)


def crossing(unit: int, at: datetime, threshold: str = "leader_reviewed") -> int:
    """Let a unit have reached a threshold of reminders in the year of that moment."""
    made = Crossing.objects.create(unit_id=unit, year=at.year, threshold=threshold, reminders=3, crossed_at=at)
    return int(made.pk)
