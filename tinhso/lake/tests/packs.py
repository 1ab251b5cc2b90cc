"""A pack for trying the lake: one dataset of each update mode, and one with a column of every type and check."""

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
title: {vi: Thử, en: Trial}
version: 1
valid_from: 2024-01-01
supplied_by: {level: office}
period: month
due: {after: 0, unit: calendar_days, at: "17:00"}
update: %s
privacy: %s
"""

READINGS = (
    HEAD % ("readings", "replace_period", "public")
    + """\
period_field: day
retention: {years: 5}
schema:
  fields:
    - {name: station, title: {vi: Trạm, en: Station}, type: string, constraints: {required: true}}
    - {name: day, title: {vi: Ngày, en: Day}, type: date, constraints: {required: true}}
    - {name: value, title: {vi: Giá trị, en: Value}, type: number}
  primaryKey: [station, day]
outliers:
  - {field: value, factor: 5, least_history: 3}
"""
)
DOSSIERS = (
    HEAD % ("dossiers", "upsert", "internal")
    + """\
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true}}
    - {name: status, title: {vi: Trạng thái, en: Status}, type: integer}
    - {name: applicant, title: {vi: Người nộp, en: Applicant}, type: string, privacy: personal}
  primaryKey: [code]
"""
)
EVENTS = (
    HEAD % ("events", "append", "internal")
    + """\
schema:
  fields:
    - {name: what, title: {vi: Việc, en: What}, type: string, constraints: {required: true}}
    - {name: amount, title: {vi: Số, en: Amount}, type: integer}
"""
)
FIGURES = (
    HEAD % ("figures", "append", "personal")
    + """\
confirmed_by: head
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true}}
    - {name: amount, title: {vi: Số, en: Amount}, type: number}
  primaryKey: [code]
"""
)
EVERYTHING = (
    HEAD % ("everything", "append", "public")
    + """\
acceptance: good_rows
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true, pattern: "[A-Z][0-9]{1,2}"}}
    - {name: word, title: {vi: Chữ, en: Word}, type: string, constraints: {minLength: 2, maxLength: 3}}
    - name: kind
      title: {vi: Loại, en: Kind}
      type: string
      constraints: {enum: [đỏ, xanh]}
      titles: {đỏ: {vi: Đỏ, en: Red}, xanh: {vi: Xanh, en: Green}}
    - {name: whole, title: {vi: Nguyên, en: Whole}, type: integer, constraints: {minimum: -5, maximum: 50}}
    - {name: number, title: {vi: Số, en: Number}, type: number, constraints: {minimum: 0.5}}
    - {name: flag, title: {vi: Cờ, en: Flag}, type: boolean}
    - {name: day, title: {vi: Ngày, en: Day}, type: date, constraints: {maximum: 2024-06-30}}
    - {name: moment, title: {vi: Lúc, en: Moment}, type: datetime}
    - {name: year, title: {vi: Năm, en: Year}, type: year}
    - {name: month, title: {vi: Tháng, en: Month}, type: yearmonth}
    - {name: commune, title: {vi: Xã, en: Commune}, type: string, area_level: commune}
    - {name: once, title: {vi: Một lần, en: Once}, type: string, constraints: {unique: true}}
    - {name: source, title: {vi: Nguồn, en: Source}, type: string}
  primaryKey: [code]
  foreignKeys:
    - {fields: [source], reference: {resource: events, fields: [what]}}
  missingValues: ["", "-"]
checks:
  - id: whole_not_above_number
    condition: whole <= number
    message: {vi: Sai., en: Wrong.}
  - id: flagged_has_day
    condition: NOT flag OR day IS NOT NULL
    outcome: confirm
    message: {vi: Thiếu ngày., en: The day is missing.}
outliers:
  - {field: number, factor: 3, least_history: 3}
"""
)


def write(folder: Path, **changed: str) -> Path:
    """Write the pack into ``folder`` (a folder of packs), with some datasets changed, and return the folder."""
    datasets = {
        "readings": READINGS,
        "dossiers": DOSSIERS,
        "events": EVENTS,
        "figures": FIGURES,
        "everything": EVERYTHING,
        **changed,
    }
    pack = folder / "trial"
    (pack / "datasets").mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "README.md").write_text("# Trial\n")
    for name, text in datasets.items():
        (pack / "datasets" / f"{name}.yaml").write_text(text)
    return folder
