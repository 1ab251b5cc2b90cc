"""The list of published figures is read as strictly as a pack: each line has one place, and every name in it exists."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from tinhso.catalog import queries
from tinhso.catalog.tests import packs

LIST = """\
supplied:
  - dataset: water.salinity
    unit: "94"
    period: "2022"
    cells: {station: TD}
    figures:
      - {row: 1, holds: {highest: value}, indicator: water.salty_days}
targets:
  - {row: 2, indicator: water.salty_days, unit: "94"}
"""
LINES = """\
province,system,indicator,numerator,denominator,value,unit,period,source
Sóc Trăng,water,Salty days,,,12.50,percent,2022,a.txt
Sóc Trăng,water,Salty days,,,10,percent target,2030,b.txt
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "published-figures.csv").write_text(LINES, encoding="utf-8")
    return packs.write(tmp_path)


def faults(root, *change):
    (root / "published-figures.yaml").write_text(LIST.replace(*change) if change else LIST, encoding="utf-8")
    return [(fault.code, fault.path, fault.line) for fault in queries.check_folder(root).faults]


def test_a_list_that_fits_has_no_fault(root):
    assert faults(root) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "line"),
    [
        ("dataset: water.salinity", "dataset: water.salinty", "unknown_dataset", "supplied[0].dataset", 2),
        ("station: TD", "staton: TD", "unknown_column", "supplied[0].figures[0]", 7),
        ("highest: value", "higest: value", "unknown_column", "supplied[0].figures[0]", 7),
        ("highest: value", "highest: valu", "unknown_value", "supplied[0].figures[0].holds.highest", 7),
        ("indicator: water.salty_days}", "indicator: water.salt}", "unknown_indicator", "supplied[0].figures[0].indicator", 7),
        ("salty_days}", "salty_days, by: station}", "not_split_by", "supplied[0].figures[0].by", 7),
        ("salty_days, unit", "salt, unit", "unknown_indicator", "targets[0].indicator", 9),
        ("{row: 2, ind", "{row: 3, ind", "published_line_unmatched", "", 1),
    ],
)
def test_each_fault_is_named_where_it_is(root, old, new, code, path, line):
    assert (code, path, line) in faults(root, old, new)


def test_a_line_has_one_place(root):
    assert ("name_twice", "targets[0].row", 9) in faults(root, "{row: 2,", "{row: 1,")


def test_without_the_figures_themselves_every_place_is_one_too_many(root):
    (root / "published-figures.csv").unlink()
    assert [code for code, _, _ in faults(root)] == ["published_line_unmatched"] * 2


def test_a_figure_says_what_was_published_and_where_it_comes_out(tmp_path, root):
    faults(root)
    shutil.copytree(root / "water", tmp_path / "own" / "water")
    for name in ("published-figures.yaml", "published-figures.csv"):
        shutil.copy(root / name, tmp_path / "own" / name)
    figure, target = [each for each in queries.published_figures(tmp_path / "own") if each.indicator == "water.salty_days"]
    assert (figure.value, figure.decimals, figure.period, figure.source) == (Decimal("12.50"), 2, "2022", "a.txt")
    assert figure.supply is not None
    assert dict(figure.supply.cells) == {"station": "TD", "highest": "12.50"}
    assert (target.supply, target.period, target.unit) == (None, "2030", "94")


def test_the_shipped_list_has_every_published_line():
    assert [figure.row for figure in queries.published_figures()] == list(range(1, 71))
