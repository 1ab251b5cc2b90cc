# ruff: noqa: E501  # YAML in strings
"""A pack for trying the indicators: dossiers with communes and offices, reports of communes, readings, and what is counted."""

from __future__ import annotations

from pathlib import Path

PACK = """\
id: trial
title: {vi: Thử, en: Trial}
summary: {vi: Để thử., en: For trying.}
owner: {office: trial_office, title: {vi: Chi cục, en: Agency}}
version: 1.0.0
"""

DATASETS = {
    "dossiers": """\
id: dossiers
title: {vi: Hồ sơ, en: Dossiers}
version: 1
valid_from: 2024-01-01
supplied_by: {level: office}
period: month
period_field: received_on
due: {after: 0, unit: calendar_days, at: "17:00"}
update: upsert
privacy: internal
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true}}
    - {name: commune, title: {vi: Xã, en: Commune}, type: string, area_level: commune}
    - {name: office, title: {vi: Cơ quan, en: Office}, type: string, area_level: office}
    - {name: field, title: {vi: Lĩnh vực, en: Field}, type: string}
    - {name: channel, title: {vi: Kênh, en: Channel}, type: string}
    - {name: received_on, title: {vi: Nhận, en: Received}, type: date, constraints: {required: true}}
    - {name: received_at, title: {vi: Lúc nhận, en: Received at}, type: datetime}
    - {name: due_at, title: {vi: Hẹn, en: Due}, type: datetime}
    - {name: finished_at, title: {vi: Xong, en: Finished}, type: datetime}
    - {name: fee, title: {vi: Phí, en: Fee}, type: integer}
  primaryKey: [code]
""",
    "reports": """\
id: reports
title: {vi: Báo cáo xã, en: Reports of communes}
version: 1
valid_from: 2024-01-01
supplied_by: {level: commune}
period: month
due: {after: 0, unit: calendar_days, at: "17:00"}
update: replace_period
privacy: public
schema:
  fields:
    - {name: people, title: {vi: Người, en: People}, type: integer}
    - {name: cashless, title: {vi: Không tiền mặt, en: Cashless}, type: integer}
    - {name: kind, title: {vi: Loại, en: Kind}, type: string}
    - {name: score, title: {vi: Điểm, en: Score}, type: number}
""",
    "patients": """\
id: patients
title: {vi: Ca bệnh, en: Cases}
version: 1
valid_from: 2024-01-01
supplied_by: {level: commune}
period: month
due: {after: 0, unit: calendar_days, at: "17:00"}
update: append
privacy: personal
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true}}
    - {name: disease, title: {vi: Bệnh, en: Disease}, type: string}
""",
}

HEAD = """\
id: {id}
title: {{vi: Thử, en: Trial}}
meaning: {{vi: Để thử., en: For trying.}}
version: 1
valid_from: 2024-01-01
unit_of_measure: {unit}
direction: neutral
"""

INDICATORS = {
    "received": "kind: flow\ncombine: sum\ndataset: dossiers\ntime: received_on\nperiods: [day, week, month, quarter, half, year]\n"
    "levels: [province, district, commune, office]\nvalue: count(*)\nby: [channel, field]\n",
    "online_share": "kind: flow\ncombine: ratio_of_sums\ndataset: dossiers\ntime: received_on\nperiods: [month, quarter, year]\n"
    "levels: [province, district, commune]\nnumerator: count(*) FILTER (WHERE channel = 'online')\ndenominator: count(*)\nby: [field]\n",
    "on_time": "kind: flow\ncombine: ratio_of_sums\ndataset: dossiers\ntime: due_at\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nnumerator: count(*) FILTER (WHERE finished_at <= due_at)\ndenominator: count(*)\n",
    "fees": "kind: flow\ncombine: sum\ndataset: dossiers\ntime: received_on\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nvalue: sum(fee)\nwhere: channel <> 'post'\n",
    "fee_average": "kind: flow\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nvalue: avg(fee)\n",
    "fee_of_paid": "kind: flow\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month]\n"
    "levels: [province, district, commune]\nvalue: sum(fee) / count(*) FILTER (WHERE fee > 0)\n",
    "fee_median": "kind: flow\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nvalue: median(fee)\n",
    "fee_most": "kind: flow\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nvalue: max(fee) - min(fee)\n",
    "fields": "kind: flow\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nvalue: count(DISTINCT field)\n",
    "fee_latest": "kind: flow\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month, year]\n"
    "levels: [province, district, commune]\nvalue: arg_max(fee, received_at)\n",
    "open": "kind: stock\ncombine: sum\ndataset: dossiers\ntime: received_on\nends: finished_at\nperiods: [day, month, year]\n"
    "levels: [province, district, commune]\nvalue: count(*)\nby: [field]\n",
    "open_long": "kind: stock\ncombine: sum\ndataset: dossiers\ntime: received_on\nends: finished_at\ndelay_days: 30\n"
    "periods: [month, year]\nlevels: [province, district, commune]\nvalue: count(*)\n",
    "took": "kind: duration\ncombine: recompute\ndataset: dossiers\ntime: finished_at\nperiods: [month, quarter, year]\n"
    "levels: [province, district, commune]\nvalue: working_days(received_at, finished_at)\npercentiles: [50, 90]\nby: [field]\n",
    "open_time": "kind: duration\ncombine: recompute\ndataset: dossiers\ntime: received_on\nperiods: [month]\n"
    "levels: [province, commune]\nvalue: working_days(received_at, finished_at)\npercentiles: [50]\n",
    "cashless": "kind: flow\ncombine: ratio_of_sums\ndataset: reports\nperiods: [month, quarter, year]\n"
    "levels: [province, district, commune]\nnumerator: sum(cashless)\ndenominator: sum(people)\nby: [kind]\n",
    "people": "kind: stock\ncombine: sum\ndataset: reports\nperiods: [month, quarter, year]\n"
    "levels: [province, district, commune]\nvalue: sum(people)\nby: [kind]\n",
    "score": "kind: flow\ncombine: none\ndataset: reports\nperiods: [month]\nlevels: [province, commune]\nvalue: avg(score)\n",
    "cases": "kind: flow\ncombine: sum\ndataset: patients\nperiods: [month, year]\nlevels: [province, district, commune]\n"
    "value: count(*)\nby: [disease]\n",
}
PERCENT = {"online_share", "on_time", "cashless"}


def write(folder: Path, **changed: str) -> Path:
    """Write the pack into ``folder`` (a folder of packs), with some indicators changed or added, and return the folder."""
    pack = folder / "trial"
    for name in ("datasets", "indicators"):
        (pack / name).mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK)
    (pack / "README.md").write_text("# Trial\n")
    for name, text in DATASETS.items():
        (pack / "datasets" / f"{name}.yaml").write_text(text)
    for name, text in {**INDICATORS, **changed}.items():
        head = HEAD.format(id=name, unit="percent" if name in PERCENT else "thing")
        (pack / "indicators" / f"{name}.yaml").write_text(head + text)
    return folder
