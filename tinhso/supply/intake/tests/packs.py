"""A pack for trying the intake: a monthly table of units, one whose bad rows are held, and one with people in it."""

from __future__ import annotations

from pathlib import Path

PACK = """\
id: intake
title: {vi: Thử nhận, en: Trial of the intake}
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
due: {after: 5, unit: working_days, at: "17:00"}
update: %s
privacy: %s
"""

CASES = (
    HEAD % ("cases", "Số ca bệnh", "Cases of illness", "replace_period", "public")
    + """\
description: {vi: Mỗi dòng là một xã., en: One commune a row.}
schema:
  fields:
    - {name: commune, title: {vi: Xã, en: Commune}, type: string, area_level: commune, constraints: {required: true}}
    - {name: cases, title: {vi: Số ca, en: Cases}, type: integer, constraints: {required: true, minimum: 0}}
    - {name: rate, title: {vi: Tỷ lệ, en: Rate}, type: number}
    - {name: day, title: {vi: Ngày, en: Day}, type: date}
    - {name: note, title: {vi: Ghi chú, en: Note}, type: string, constraints: {maxLength: 200}}
  primaryKey: [commune]
checks:
  - id: many_cases
    condition: cases < 10000
    outcome: confirm
    message: {vi: Quá nhiều ca., en: Very many cases.}
outliers:
  - {field: cases, factor: 5, least_history: 3}
"""
)
EVENTS = (
    HEAD % ("events", "Sự việc", "Events", "append", "internal")
    + """\
acceptance: good_rows
schema:
  fields:
    - {name: what, title: {vi: Việc, en: What}, type: string, constraints: {required: true}}
    - {name: amount, title: {vi: Số lượng, en: Amount}, type: integer}
    - {name: urgent, title: {vi: Khẩn, en: Urgent}, type: boolean}
"""
)
PEOPLE = (
    HEAD % ("people", "Người nhận", "Receivers", "upsert", "personal")
    + """\
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true}}
    - {name: name, title: {vi: Họ tên, en: Name}, type: string, constraints: {required: true}}
  primaryKey: [code]
"""
)
SIGNED = (
    HEAD % ("signed", "Số liệu thủ trưởng xác nhận", "Figures that a head confirms", "replace_period", "public")
    + """\
confirmed_by: head
schema:
  fields:
    - {name: figure, title: {vi: Số liệu, en: Figure}, type: integer, constraints: {required: true}}
"""
)


def write(folder: Path) -> Path:
    """Write the pack into ``folder`` (a folder of packs) and return the folder."""
    pack = folder / "intake"
    (pack / "datasets").mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "README.md").write_text("# Intake\n")
    for name, text in {"cases": CASES, "events": EVENTS, "people": PEOPLE, "signed": SIGNED}.items():
        (pack / "datasets" / f"{name}.yaml").write_text(text)
    return folder
