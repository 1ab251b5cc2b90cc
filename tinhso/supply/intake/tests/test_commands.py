"""``tinhso supply submit`` and ``verify-receipt``: what is printed, and how they end."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tinhso.kernel.errors import TinhSoError
from tinhso.lake import queries as lake
from tinhso.supply.commands import supply
from tinhso.supply.errors import ControlsWrong, FileHostile, ReceiptUnreadable
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import CASES, EVENTS, cases, saved
from tinhso.supply.reading.tests.builders import zip_of

pytestmark = pytest.mark.django_db
CODE = "H01"


@pytest.fixture(autouse=True)
def unit() -> int:
    factories.communes()
    return factories.office(code=CODE)


def run(*words: object):
    return CliRunner().invoke(supply, [str(word) for word in words])


def submit(path, *words: object, dataset: str = CASES):
    return run("submit", dataset, path, "--unit", CODE, "--period", "202405", *words)


def test_accepted_ends_with_0_and_prints_the_receipt(tmp_path):
    finished = submit(saved(tmp_path, factories.csv(cases(1, 2))), "--json")
    receipt = json.loads(finished.stdout)["receipt"]
    assert finished.exit_code == 0
    assert receipt["rows"] == 2
    assert {"number", "sha256", "rows", "accepted_at"} <= set(receipt)
    assert submit(saved(tmp_path, factories.csv(cases(1, 2)))).stdout.startswith(f"Biên nhận · Receipt {receipt['number']}")


def test_refused_ends_with_4_and_names_every_fault(tmp_path):
    path = saved(tmp_path, factories.xlsx(cases(-7, -1)), "a.xlsx")
    finished = submit(path, "--json")
    said = json.loads(finished.stdout)
    assert finished.exit_code == 4
    assert said["receipt"] is None
    assert [(fault["sheet"], fault["row"], fault["column"], fault["value"]) for fault in said["faults"]] == [
        ("Số ca", 4, "cases", "-7"),
        ("Số ca", 5, "cases", "-1"),
    ]
    assert all(fault[key] for fault in said["faults"] for key in ("code", "message_vi", "message_en", "hint"))
    assert "B4" in submit(path).stdout


def test_open_questions_end_with_5_and_are_answered_in_words(tmp_path):
    path = saved(tmp_path, factories.csv(cases(1, 2), ("Xã", "Tổng cộng số mắc", "Tỷ lệ", "Ngày", "Ghi chú")))
    finished = submit(path, "--json")
    assert finished.exit_code == 5
    assert json.loads(finished.stdout)["questions"][0]["id"] == "column:cases"
    assert "column:cases" in submit(path).stdout
    assert submit(path, "--answer", "column:cases", "1").exit_code == 0


def test_unusual_values_end_with_5_until_a_reason_is_given(tmp_path):
    path = saved(tmp_path, factories.csv(cases(20_000)))
    assert submit(path).exit_code == 5
    assert submit(path, "--confirm", "Có dịch lớn.").exit_code == 0


def test_declared_controls_are_held_against_the_file(tmp_path):
    path = saved(tmp_path, factories.csv(cases(1, 2)))
    assert submit(path, "--rows", 3).exit_code == 4
    assert submit(path, "--rows", 2, "--total", "cases", "3,0").exit_code == 0


@pytest.mark.parametrize("total", ["nhiều", "NaN", "Infinity", "1e999999999", "1" * 99, "1.234"])
def test_a_total_that_is_no_number_or_could_be_two_is_a_sentence(tmp_path, total):
    finished = submit(saved(tmp_path, factories.csv(cases(1, 2))), "--total", "cases", total)
    assert isinstance(finished.exception, TinhSoError)
    assert finished.exception.exit_code in {2, 3}


@pytest.mark.parametrize("column", ["nothing", "note"])
def test_a_total_of_a_column_that_does_not_add_up_is_a_sentence(tmp_path, column):
    finished = submit(saved(tmp_path, factories.csv(cases(1, 2))), "--total", column, "1")
    assert isinstance(finished.exception, ControlsWrong)
    assert "cases, rate" in finished.exception.message_vi


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--period", "lúc nào đó"), "không phải là một kỳ"),
        (("--period", "203001"), "chưa bắt đầu"),
        (("--unit", "X99"), "X99"),
        (("--recipe", "không có"), "không có"),
        (("--instead-of", "2020-999999"), "2020-999999"),
    ],
)
def test_what_does_not_exist_is_a_sentence(tmp_path, words, sentence):
    finished = submit(saved(tmp_path, factories.csv(cases(1, 2))), *words)
    assert isinstance(finished.exception, TinhSoError)
    assert sentence in finished.exception.message_vi


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"%PDF-1.4", b"PAR1xxxxxxxxPAR1", b"{", b"PK\x03\x04"])
def test_a_file_that_is_no_table_is_a_sentence(tmp_path, content):
    finished = submit(saved(tmp_path, content))
    assert isinstance(finished.exception, TinhSoError)
    assert finished.exception.message_vi != TinhSoError.vi


def test_a_zip_bomb_is_a_sentence(tmp_path):
    bomb = zip_of({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(50_000_000)})
    assert isinstance(submit(saved(tmp_path, bomb)).exception, FileHostile)


def test_bad_rows_that_wait_are_told(tmp_path):
    path = saved(tmp_path, b"what;amount;urgent\nA;1;true\n;2;true\nC;ba;false\n")
    finished = submit(path, "--answer", "column:amount", 1, dataset=EVENTS)
    assert finished.exit_code == 0
    assert "2 dòng chờ sửa" in finished.stdout


def test_a_receipt_is_proved_offline_and_a_changed_one_is_not(tmp_path):
    said = json.loads(submit(saved(tmp_path, factories.csv(cases(1, 2))), "--json").stdout)
    whole = saved(tmp_path, json.dumps(said["receipt"]["document"]).encode(), "receipt.json")
    keys = saved(tmp_path, "\n".join(lake.public_keys()).encode(), "keys.txt")
    proved = run("verify-receipt", whole, "--keys", keys, "--json")
    assert proved.exit_code == 0
    assert json.loads(proved.stdout)["valid"] is True
    assert "là thật" in run("verify-receipt", whole).stdout
    for broken in (whole.read_bytes().replace(b'"rows": 2', b'"rows": 3'), b"", b"[]", b"\xff", b"{}", b"1" * 5000):
        refused = run("verify-receipt", saved(tmp_path, broken, "broken.json"), "--keys", keys)
        assert isinstance(refused.exception, ReceiptUnreadable)


def test_keys_that_cannot_be_read_prove_nothing(tmp_path):
    whole = saved(tmp_path, b"{}", "receipt.json")
    assert isinstance(run("verify-receipt", whole, "--keys", saved(tmp_path, b"\xff\xfe")).exception, ReceiptUnreadable)
