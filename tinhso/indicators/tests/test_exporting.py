"""Values leave as CSV, as a workbook and as JSON-stat that other tools read; nothing in them is run, nothing is hidden."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from math import prod

import pytest
from jsonstat_validator import validate_jsonstat
from openpyxl import load_workbook

from tinhso.indicators.contracts import Reason, Status, Value, Values
from tinhso.indicators.exporting import COLUMNS, MEASURES, Table, as_csv, as_json_stat, as_workbook
from tinhso.indicators.tests import made_packs
from tinhso.indicators.tests.definitions import indicator
from tinhso.indicators.tests.factories import unit
from tinhso.kernel.clock import ZONE

pytestmark = pytest.mark.usefixtures("country")

NAME = "trial.cashless_share"
EVIL = "=HYPERLINK(1)"
KNOWN_AT = datetime(2025, 9, 1, 8, tzinfo=ZONE)


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return made_packs.write(tmp_path_factory.mktemp("packs"))


def table(*values: Value) -> Table:
    definition = indicator("cashless_share", unit_of_measure="percent", by=["kind"])
    return Table(NAME, definition, Values(values, KNOWN_AT))


def two_by_two(**fields) -> Table:
    first, second = unit("31498"), unit("31510")
    return table(
        Value(NAME, first, "202504", value=12.5, numerator=1, denominator=8, status=Status.BAD, target=80, target_year=2025),
        Value(NAME, first, "202505", value=40.0, numerator=2, denominator=5, **fields),
        Value(NAME, second, "202504", reason=Reason.SUPPRESSED),
        Value(NAME, second, "202505", value=60.0, numerator=3, denominator=5, estimate=True),
    )


def split_by_kind() -> Table:
    first = unit("31498")
    return table(
        Value(NAME, first, "202505", value=40.0),
        Value(NAME, first, "202505", "kind", EVIL, value=10.0),
        Value(NAME, first, "202505", "kind", "", value=30.0),
    )


def read(dataset, **at) -> float | None:
    """Return one cell of a JSON-stat dataset, as its specification says that cells are ordered."""
    places = [dataset["dimension"][name]["category"]["index"].index(at[name]) for name in dataset["id"]]
    flat = 0
    for place, size in zip(places, dataset["size"], strict=True):
        flat = flat * size + place
    return dataset["value"][flat]


def test_csv_has_a_row_a_value_with_its_reason_status_and_target():
    rows = list(csv.DictReader(io.StringIO(as_csv(two_by_two()).decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["12.5", "40.0", "", "60.0"]
    assert [row["reason"] for row in rows] == ["", "", "suppressed", ""]
    assert [row["unit"] for row in rows] == ["31498", "31498", "31510", "31510"]
    first = rows[0]
    assert (first["status"], first["target"], first["unit_of_measure"]) == ("bad", "80", "percent")
    assert first["known_at"] == "2025-09-01T08:00:00+07:00"
    assert rows[3]["estimate"] == "True"


def test_what_a_spreadsheet_would_run_is_shown_as_it_is():
    group = COLUMNS.index("group")
    rows = list(csv.reader(io.StringIO(as_csv(split_by_kind()).decode("utf-8-sig"))))
    assert [row[group] for row in rows[1:]] == ["", f"'{EVIL}", ""]
    sheet = load_workbook(io.BytesIO(as_workbook(split_by_kind()))).active
    cell = sheet.cell(row=3, column=group + 1)
    assert (cell.value, cell.data_type) == (f"'{EVIL}", "s")


def test_a_workbook_has_numbers_as_numbers():
    sheet = load_workbook(io.BytesIO(as_workbook(two_by_two()))).active
    assert [cell.value for cell in sheet[1]][: len(COLUMNS)] == list(COLUMNS)
    assert [row[COLUMNS.index("value")].value for row in sheet.iter_rows(min_row=2)] == [12.5, 40, None, 60]


@pytest.mark.parametrize("made", [two_by_two, split_by_kind])
def test_json_stat_is_what_its_specification_says(made):
    dataset = as_json_stat(made())
    assert validate_jsonstat(dataset)
    assert prod(dataset["size"]) == len(dataset["value"])


def test_every_cell_of_json_stat_is_where_a_reader_looks_for_it():
    told = two_by_two()
    dataset = as_json_stat(told)
    for value in told.told.values:
        for measure in MEASURES:
            expected = getattr(value, measure)
            assert read(dataset, unit=str(value.unit_id), period=value.period, measure=measure) == expected
    split = as_json_stat(split_by_kind())
    found = {
        group: read(split, unit=str(unit("31498")), period="202505", group=group, measure="value")
        for group in ("_all", "=", f"={EVIL}")
    }
    assert found == {"_all": 40, "=": 30, f"={EVIL}": 10}


def test_json_stat_says_of_each_cell_why_it_is_empty_or_what_is_to_be_known_of_it():
    dataset = as_json_stat(two_by_two(simulated=True))
    marks = {dataset["status"].get(str(place)) for place in range(len(dataset["value"]))}
    assert marks == {None, "simulated", "suppressed", "estimate"}
    assert set(dataset["extension"]["status"]) == {"simulated", "suppressed", "estimate"}
    assert "mô phỏng" in dataset["note"][0]
    assert "note" not in as_json_stat(two_by_two())
