"""``tinhso supply inspect``: what a script and a person see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tinhso.supply.commands import supply
from tinhso.supply.errors import FileKindUnknown
from tinhso.supply.reading.tests.builders import monthly_report


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.csv"  # the name lies: it is a workbook
    path.write_bytes(monthly_report())
    return path


def test_json_says_how_a_file_is_read(report: Path) -> None:
    result = CliRunner().invoke(supply, ["inspect", str(report), "--rows", "2", "--json"])
    document = json.loads(result.output)
    (sheet,) = document["sheets"]
    assert (result.exit_code, document["format"], document["encoding"], document["questions"]) == (0, "xlsx", "unicode", [])
    assert (sheet["name"], sheet["header_rows"], sheet["rows"], sheet["table"]) == ("Tháng 5", [6, 7, 8], 4, "A6:H16")
    assert 0.9 < sheet["confidence"] <= 1
    assert {column["letter"]: column["type"] for column in sheet["columns"]}["G"] == "date"
    assert {aside["reason"] for aside in sheet["set_aside"]} >= {"title", "total", "note", "unit_of_measure"}
    assert [row["row"] for row in sheet["first_rows"]] == [11, 12]
    assert sheet["first_rows"][1]["values"] == [2, "Phường Bình Tân", 405, 400, None, 97, "2024-05-30", "gửi muộn"]
    assert "ỦY BAN" in result.output


def test_text_says_it_to_a_person(report: Path) -> None:
    result = CliRunner().invoke(supply, ["inspect", str(report), "--rows", "1"])
    assert "Tiếp nhận / Tổng" in result.output
    assert "Phường An Phú" in result.output


def test_questions_are_printed_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Xã;Số vụ\nXã A;1.234\nXã B;2.345\n", encoding="utf-8")
    output = CliRunner().invoke(supply, ["inspect", str(path)]).output
    assert "Dấu nào ngăn hàng nghìn?" in output
    assert "Which sign parts the thousands?" in output


def test_what_is_no_table_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(b"%PDF-1.7")
    result = CliRunner().invoke(supply, ["inspect", str(path), "--json"])
    assert isinstance(result.exception, FileKindUnknown)
    assert result.exception.exit_code == 2
