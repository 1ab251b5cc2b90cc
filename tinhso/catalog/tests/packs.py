"""A small pack that is without fault, written into a folder, for tests to break."""

from __future__ import annotations

from pathlib import Path

PACK = """\
id: water
title: {vi: Nước, en: Water}
summary: {vi: Độ mặn., en: Salinity.}
owner: {office: water_office, title: {vi: Chi cục, en: Agency}}
version: 1.0.0
"""
DATASET = """\
id: salinity
title: {vi: Độ mặn, en: Salinity}
version: 1
valid_from: 2024-01-01
supplied_by: {level: office}
period: day
due: {after: 0, unit: calendar_days, at: "17:00"}
update: upsert
privacy: public
schema:
  fields:
    - name: station
      title: {vi: Trạm, en: Station}
      type: string
      constraints: {required: true}
    - name: measured_on
      title: {vi: Ngày, en: Day}
      type: date
      constraints: {required: true, minimum: 2000-01-01}
    - name: highest
      title: {vi: Cao nhất, en: Highest}
      type: number
      constraints: {minimum: 0, maximum: 45.5}
    - {name: note, title: {vi: Ghi chú, en: Note}, type: string}
  primaryKey: [station, measured_on]
"""
INDICATOR = """\
id: salty_days
title: {vi: Ngày mặn, en: Salty days}
meaning: {vi: Tỷ lệ ngày mặn., en: Share of salty days.}
version: 1
valid_from: 2024-01-01
unit_of_measure: percent
direction: lower_is_better
kind: flow
combine: ratio_of_sums
dataset: salinity
time: measured_on
periods: [month]
numerator: count(*) FILTER (WHERE highest > 4)
denominator: count(*)
thresholds: {good: 10, watch: 30}
targets:
  - {year: 2025, value: 9.5, source: {citation: QĐ 1}}
"""
BOARD = """\
id: overview
title: {vi: Nước, en: Water}
period: month
tiles:
  - {id: salt, kind: number, indicators: [salty_days]}
"""
ALERT = """\
id: salt_rises
title: {vi: Mặn tăng, en: Salt rises}
severity: warning
rule: {kind: threshold, indicator: salty_days, level: commune, side: above, limit: 50, clear_at: 40}
tell: [centre_operator]
advice: {vi: Đóng cống., en: Close the sluice.}
"""

FILES = {
    "pack.yaml": PACK,
    "README.md": "# Nước\n",
    "datasets/salinity.yaml": DATASET,
    "indicators/salty_days.yaml": INDICATOR,
    "boards/overview.yaml": BOARD,
    "alerts/salt_rises.yaml": ALERT,
}


def write(root: Path, files: dict[str, str] | None = None, name: str = "water") -> Path:
    """Write the pack into ``root/name`` with ``files`` added or in place of its own; return ``root``."""
    for place, content in {**FILES, **(files or {})}.items():
        path = root / name / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root
