"""The command line: a number explained, told with its receipts, computed ahead, held against the tests of packs."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.db import OperationalError

from tinhso.indicators.commands import indicators
from tinhso.indicators.tests import made_packs
from tinhso.indicators.tests.factories import AFTER, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.places import queries as places

pytestmark = pytest.mark.usefixtures("country")

HERE = "31507"
PACK_TEST = """\
id: reports
title: {vi: Báo cáo, en: Reports}
given:
  - {dataset: reports, unit: "31507", period: "202507", rows: [{people: 100, cashless: 40}]}
expect:
  - {indicator: cashless_share, unit: "31507", period: "202507", value: 40, status: bad}
"""


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    folder = made_packs.write(tmp_path_factory.mktemp("packs"))
    (folder / "trial" / "tests").mkdir()
    (folder / "trial" / "tests" / "reports.yaml").write_text(PACK_TEST)
    return folder


@pytest.fixture(autouse=True)
def now():
    with clock.set_to(AFTER.replace(month=9)):
        yield


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(indicators, list(words))
    if isinstance(result.exception, TinhSoError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def report(cashless: int, **fields):
    return supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 100, "cashless": cashless}, **fields)


def test_a_value_comes_with_all_that_is_to_be_known_of_it():
    receipt = report(40)
    told = json.loads(run("value", "trial.cashless_share", "--unit", HERE, "--period", "202507", "--json"))
    assert (told["value"], told["numerator"], told["denominator"]) == (40, 40, 100)
    assert (told["unit_of_measure"], told["status"], told["target"]) == ("percent", "bad", 95)
    assert (told["definition_version"], told["reason"], told["simulated"]) == (2, None, False)
    assert told["known_at"].startswith(receipt.accepted_at.astimezone(clock.ZONE).isoformat()[:19])
    assert [source["receipt"] for source in told["sources"]] == [receipt.number]


def test_a_value_is_told_as_it_was_known_and_in_the_units_of_a_day():
    first = report(40)
    report(60)
    words = ("value", "cashless_share", "--unit", HERE, "--period", "202507", "--json")
    assert json.loads(run(*words))["value"] == 60
    assert json.loads(run(*words, "--as-of", first.accepted_at.isoformat()))["value"] == 40
    assert json.loads(run(*words, "--in-units-of", "2025-07-01"))["value"] == 60


def test_where_there_is_no_value_the_reason_is_told():
    told = json.loads(run("value", "cashless_share", "--unit", HERE, "--period", "202501", "--json"))
    assert (told["value"], told["reason"], told["sources"]) == (None, "no_data", [])
    assert "no_data" in run("value", "cashless_share", "--unit", HERE, "--period", "202501")


def test_for_people_a_value_is_written_as_they_write_numbers_and_simulated_is_said():
    report(40, simulated=True)
    lines = run("value", "cashless_share", "--unit", HERE, "--period", "202507")
    assert "40,0 percent   bad   MÔ PHỎNG · SIMULATED" in lines
    assert "= 40 / 100" in lines
    assert "tệp.csv" in lines


def test_an_indicator_is_explained_with_its_law_its_sql_and_its_tests():
    report(40, simulated=True)
    told = json.loads(run("explain", "cashless_share", "--json"))
    assert told["meaning_vi"] == "Để thử cashless_share."
    assert told["formula"]["denominator"] == "sum(people)"
    assert told["legal_basis"][0]["citation"] == "Quyết định 766/QĐ-TTg"
    assert "SELECT" in told["sql"]["cells"]
    assert told["tests"][0]["test"] == "trial.reports"
    assert told["tests"][0]["expect"] == [{"unit": HERE, "period": "202507", "value": "40", "status": "bad"}]
    assert told["simulated"]
    text = run("explain", "trial.cashless_share")
    for part in ("Chỉ số 3.6", "07-NQ/TU", "good 80, watch 50", "sum(cashless)", "SELECT", "trial.reports", "SIMULATED"):
        assert part in text


def test_an_indicator_is_explained_where_no_platform_stands_yet(monkeypatch):
    def no_table() -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(places, "eras", no_table)
    told = json.loads(run("explain", "trial.cashless_share", "--json"))
    assert told["freshness"] == []
    assert told["sql"]["cells"].startswith("WITH grouped")


def test_an_index_is_explained_by_its_parts_and_what_the_law_names_besides():
    text = run("explain", "trial.index")
    assert "Mức độ hài lòng · Satisfaction" in text
    assert "cashless_share" in text
    assert json.loads(run("explain", "trial.index", "--json"))["sql"] == {}


def test_the_list_has_every_indicator():
    assert "trial.cashless_share" in {each["id"] for each in json.loads(run("list", "--json"))["indicators"]}


def test_computing_says_what_was_made_anew_and_what_there_is_now():
    report(40)
    words = ("compute", "--dataset", "trial.reports", "--json")
    told = json.loads(run(*words))
    assert told["engine"] == "duckdb"
    assert told["changed"] >= 1
    assert json.loads(run(*words))["changed"] == 0


def test_the_tests_of_packs_are_run_and_every_difference_is_said():
    assert "✓ trial.reports" in run("test", "trial")
    told = json.loads(run("test", "trial", "--json"))
    assert (told["passed"], told["tests"][0]["differences"]) == (True, [])


def test_what_cannot_be_found_is_said_with_its_own_code():
    for words, code in (
        (("explain", "nothing"), "unknown_definition"),
        (("value", "cashless_share", "--unit", "99999", "--period", "202507"), "unknown_unit"),
        (("value", "cashless_share", "--unit", HERE, "--period", "soon"), "period_unreadable"),
        (("test", "nothing"), "unknown_definition"),
        (("compute", "--dataset", "no.such"), "unknown_definition"),
    ):
        with pytest.raises(TinhSoError) as error:
            run(*words)
        assert error.value.code == code
