from __future__ import annotations

import csv
import io
import json

import frictionless
import polars as pl
import pytest
from click.testing import CliRunner

from tinhso.kernel.policy import SYSTEM
from tinhso.lake import storage
from tinhso.lake.actions import maintenance
from tinhso.lake.commands import lake
from tinhso.lake.contracts import Rule
from tinhso.lake.errors import LakeDamaged, NotAnInstant
from tinhso.lake.tests.factories import dossier, event, reading, supply, unit

pytestmark = pytest.mark.django_db


def run(*words: str, **options):
    return CliRunner().invoke(lake, list(map(str, words)), catch_exceptions=False, **options)


def test_query_prints_a_table():
    supply("trial.events", unit(), "202401", event("Lũ", "3"))
    assert run("query", "SELECT what, amount FROM trial.events").stdout.split() == [
        "what",
        "amount",
        "----",
        "------",
        "Lũ",
        "3",
    ]


def test_query_prints_json_with_vietnamese_as_it_is():
    supply("trial.readings", unit(), "202401", reading())
    printed = run("query", "SELECT station, day, value FROM trial.readings", "--format", "json").stdout
    assert json.loads(printed) == [{"station": "A", "day": "2024-01-05", "value": 1.0}]


def test_no_cell_of_a_csv_is_a_formula():
    supply("trial.events", unit(), "202401", event("=HYPERLINK(1)", "-5"), event("@x", "1"))
    printed = run("query", "SELECT what, amount FROM trial.events ORDER BY what", "--format", "csv").stdout
    assert list(csv.reader(io.StringIO(printed))) == [["what", "amount"], ["'=HYPERLINK(1)", "-5"], ["'@x", "1"]]


def test_query_writes_parquet_to_a_file(tmp_path):
    supply("trial.events", unit(), "202401", event("a", "3"))
    run("query", "SELECT amount FROM trial.events", "--format", "parquet", "-o", tmp_path / "ra.parquet")
    assert pl.read_parquet(tmp_path / "ra.parquet")["amount"].to_list() == [3]
    assert run("query", "SELECT 1", "--format", "parquet").exit_code == 2


def test_query_says_that_rows_were_cut():
    cut = run("query", "SELECT * FROM generate_series(1, 10)", "--rows", 3)
    assert "3" in cut.stderr


def test_query_as_of_a_past_time_and_diff_show_what_changed():
    office = unit()
    before = supply("trial.dossiers", office, "202401", dossier("H1", "1")).accepted_at.isoformat()
    after = supply("trial.dossiers", office, "202401", dossier("H1", "9")).accepted_at.isoformat()
    asked = ("query", "SELECT status FROM trial.dossiers", "--format", "csv", "--as-of")
    assert [run(*asked, moment).stdout.split()[-1] for moment in (before, after)] == ["1", "9"]
    found = json.loads(run("diff", "trial.dossiers", "--from", before, "--to", after, "--format", "json").stdout)
    assert [(row["change"], row["status"]) for row in found] == [("before", 1), ("after", 9)]


def test_a_time_that_cannot_be_read_is_said():
    with pytest.raises(NotAnInstant):
        run("query", "SELECT 1", "--as-of", "hôm qua")


def test_history_lists_submissions_oldest_first():
    office = unit()
    first, second = (
        supply("trial.readings", office, "202401", reading()),
        supply("trial.readings", office, "202401", reading(value="2")),
    )
    listed = json.loads(run("history", "trial.readings", "--json").stdout)["submissions"]
    assert [(each["number"], each["superseded_by"]) for each in listed] == [(first.number, second.number), (second.number, "")]
    assert first.number in run("history", "trial.readings").stdout


def test_verify_ends_with_an_error_when_the_lake_is_damaged():
    receipt = supply("trial.events", unit(), "202401", event("a"))
    assert json.loads(run("verify", "--json").stdout)["sound"] is True
    storage.local().remove(receipt.sha256)
    with pytest.raises(LakeDamaged):
        run("verify")


def test_compact_sweep_and_public_keys_say_what_they_did():
    office = unit()
    supply("trial.events", office, "202401", event("a"))
    supply("trial.events", office, "202401", event("b"))
    assert "1" in run("compact").stdout
    assert "0" in run("sweep").stdout
    assert len(run("public-keys").stdout.strip()) == 64


def test_erase_asks_first_and_takes_one_rule():
    supply("trial.events", unit(), "202401", event("a"))
    words = ("erase", "trial.events", "--where", "what", "a", "--basis", "QĐ 1")
    assert run(*words, input="n\n").exit_code == 1
    assert "1" in run(*words, "--yes").stdout
    assert run("erase", "trial.events", "--basis", "QĐ 1", "--yes").exit_code == 2
    assert maintenance.erase(actor=SYSTEM, rule=Rule("trial.events", "what", "a"), basis="QĐ 1") == 0


def test_erase_can_only_look():
    supply("trial.events", unit(), "202401", event("a"), event("b"))
    assert "1" in run("erase", "trial.events", "--where", "what", "a", "--preview").stdout
    assert json.loads(run("query", "SELECT count(*) AS n FROM trial.events", "--format", "json").stdout) == [{"n": 2}]


def test_rows_are_exported_as_a_data_package_that_frictionless_accepts(tmp_path):
    supply("trial.events", unit(), "202401", event("nguồn"))
    row = {
        "code": "A1", "word": "abc", "kind": "đỏ", "whole": "-5", "number": "12.125", "flag": "true", "day": "2024-01-31",
        "moment": "2024-01-05T07:08:09", "year": "2024", "month": "2024-02", "once": "x", "source": "nguồn",
    }  # fmt: skip
    supply("trial.everything", unit(), "202401", row, {"code": "B2", "number": "3"})
    run("export", "trial.everything", "--period", "202401", "-o", tmp_path / "gói")
    report = frictionless.validate(str(tmp_path / "gói" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert report.tasks[0].stats["rows"] == 2
    assert next(csv.DictReader((tmp_path / "gói" / "everything.csv").open()))["month"] == "2024-02"
