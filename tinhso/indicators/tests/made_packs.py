"""The trial pack with indicators that are made of others, and with targets: for tests of what is told."""

from __future__ import annotations

from pathlib import Path

from tinhso.indicators.tests import packs

HEAD = """\
id: {id}
title: {{vi: Chỉ tiêu {id}, en: Indicator {id}}}
meaning: {{vi: Để thử {id}., en: For trying {id}.}}
version: 2
valid_from: 2024-01-01
"""
ALL = "levels: [province, district, commune]\nperiods: [month, quarter, year]\n"
MADE = {
    "settled": "kind: made\nunit_of_measure: item\ndirection: neutral\n" + ALL + "balance: {plus: [received], minus: [open]}\n",
    "open_per_10000": "kind: made\nunit_of_measure: per_10000\ndirection: lower_is_better\n"
    + ALL
    + "per: {numerator: open, denominator: people, scale: 10000}\n",
    "growth": "kind: made\nunit_of_measure: percent\ndirection: neutral\n" + ALL + "growth: {of: received, since: previous}\n",
    "cashless_rank": "kind: made\nunit_of_measure: rank\ndirection: lower_is_better\n" + ALL + "rank: {of: cashless_share}\n",
    "cashless_share": "kind: flow\ncombine: ratio_of_sums\nunit_of_measure: percent\ndecimals: 1\n"
    "direction: higher_is_better\ndataset: reports\n"
    + ALL
    + "numerator: sum(cashless)\ndenominator: sum(people)\nby: [kind]\nthresholds: {good: 80, watch: 50}\ntargets:\n"
    "  - {year: 2025, value: 80, province: '94', source: {citation: 07-NQ/TU}}\n"
    "  - {year: 2030, value: 95, source: {citation: 'Quyết định 1/QĐ', article: Điều 2}}\n"
    "legal_basis:\n  - {citation: 'Quyết định 766/QĐ-TTg', article: Chỉ số 3.6}\n",
    "index": "kind: made\nunit_of_measure: point\ndirection: higher_is_better\n" + ALL + "composite:\n  points: 100\n  parts:\n"
    "    - {id: cashless, indicator: cashless_share, points: 60, full_at: 80}\n"
    "    - {id: online, indicator: online_share, points: 40, full_at: 50}\n"
    "  lacking: [{vi: Mức độ hài lòng, en: Satisfaction}]\n",
    "outer": "kind: made\nunit_of_measure: index\ndirection: higher_is_better\n"
    + ALL
    + "composite:\n  points: 10\n  scale: 1\n  parts: [{id: index, indicator: index, points: 10, full_at: 100}]\n",
}


def write(folder: Path) -> Path:
    """Write the trial pack and what is made of its indicators into ``folder``, and return the folder."""
    packs.write(folder)
    for name, text in MADE.items():
        (folder / "trial" / "indicators" / f"{name}.yaml").write_text(HEAD.format(id=name) + text)
    return folder
