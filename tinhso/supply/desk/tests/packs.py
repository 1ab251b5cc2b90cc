"""A pack for trying the desk: measurements that are upserted, a list that replaces its period, events that add up."""

from __future__ import annotations

from pathlib import Path

PACK = """\
id: trial
title: {vi: Thử, en: Trial}
summary: {vi: Để thử., en: For trying.}
owner: {office: trial_office, title: {vi: Chi cục, en: Agency}}
version: 1.0.0
"""
HEAD = """\
id: %s
title: {vi: %s, en: %s}
version: 1
valid_from: 2024-01-01
supplied_by: {level: office}
period: month
due: {after: 0, unit: calendar_days, at: "17:00"}
update: %s
acceptance: good_rows
privacy: public
"""
AIR = (
    HEAD % ("air", "Không khí", "Air", "upsert")
    + """\
schema:
  fields:
    - {name: station, title: {vi: Mã trạm, en: Station}, type: string, constraints: {required: true, pattern: "[A-Z][0-9]+"}}
    - {name: day, title: {vi: Ngày đo, en: Day}, type: date, constraints: {required: true}}
    - {name: hours, title: {vi: Số giờ, en: Hours}, type: integer, constraints: {minimum: 0, maximum: 24}}
    - name: dust
      title: {vi: Bụi, en: Dust}
      type: number
      unit_of_measure: microgram_per_cubic_metre
      constraints: {maximum: 2000}
    - name: note
      title: {vi: Ghi chú, en: Note}
      type: string
      constraints: {enum: [mưa, nắng]}
      titles: {mưa: {vi: Mưa, en: Rain}, nắng: {vi: Nắng, en: Sun}}
    - {name: works, title: {vi: Máy chạy, en: Works}, type: boolean}
  primaryKey: [station, day]
  missingValues: ["", "-", ".."]
outliers:
  - {field: dust, factor: 5, least_history: 3}
"""
)
LAND = (
    HEAD % ("land", "Đất đai", "Land", "replace_period")
    + """\
schema:
  fields:
    - {name: commune, title: {vi: Xã, en: Commune}, type: string, area_level: commune, constraints: {required: true}}
    - {name: parcels, title: {vi: Số thửa, en: Parcels}, type: integer, constraints: {required: true, minimum: 0}}
  primaryKey: [commune]
"""
)
EVENTS = (
    HEAD % ("events", "Sự kiện", "Events", "append")
    + """\
schema:
  fields:
    - {name: what, title: {vi: Việc, en: What}, type: string, constraints: {required: true}}
    - {name: amount, title: {vi: Số, en: Amount}, type: integer}
"""
)
SIGNED = (
    HEAD % ("signed", "Chi trả", "Payments", "replace_period")
    + """\
confirmed_by: head
schema:
  fields:
    - {name: office, title: {vi: Nơi chi, en: Office}, type: string, constraints: {required: true}}
    - {name: paid, title: {vi: Đã chi, en: Paid}, type: number}
  primaryKey: [office]
outliers:
  - {field: paid, factor: 3, least_history: 3}
"""
)


def write(folder: Path) -> Path:
    """Write the pack into ``folder`` (a folder of packs) and return the folder."""
    pack = folder / "trial"
    (pack / "datasets").mkdir(parents=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "README.md").write_text("# Trial\n")
    for name, text in {"air": AIR, "land": LAND, "events": EVENTS, "signed": SIGNED}.items():
        (pack / "datasets" / f"{name}.yaml").write_text(text)
    return folder
