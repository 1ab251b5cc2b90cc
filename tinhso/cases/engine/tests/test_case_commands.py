"""``tinhso cases`` in a shell: what it lists, imports, draws, exports and erases, and how it says what was wrong."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import pytest
import yaml
from click.testing import CliRunner

from tinhso.accounts.tests.factories import Unit, unit
from tinhso.cases.engine import erasure_list
from tinhso.cases.engine.actions.handing import tell_participants
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.commands.cases import cases
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.errors import MappingFaulty
from tinhso.cases.engine.models import CaseRow, DeliveryRow, ParticipantRow
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db
HEADER = ("Mã hồ sơ", "Bước xử lý", "Thời điểm", "Hẹn trả", "Ngày trả")
ROWS = (
    ("7", "Tiếp nhận", "02/03/2026 08:00", "10/03/2026", ""),
    ("7", "Trả kết quả", "09/03/2026 16:00", "10/03/2026", "09/03/2026"),
    ("8", "Tiếp nhận", "hôm qua", "10/03/2026", ""),
)


def run(*words: str, code: int = 0):
    result = CliRunner().invoke(cases, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def log(tmp_path):
    with (tmp_path / "log.csv").open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=";").writerows([HEADER, *ROWS])
    return tmp_path / "log.csv"


@pytest.fixture
def mapping(log):
    """The suggestion of the program itself, with what only a person can know."""
    told = yaml.safe_load(run("import", str(log), "--suggest"))
    told |= {"source": "one_stop", "intake": Unit.objects.get(pk=unit()).code, "activities": {"Trả kết quả": "closed"}}
    path = log.with_name("mapping.yaml")
    path.write_text(yaml.safe_dump(told, allow_unicode=True))
    return path


def test_a_mapping_is_proposed_from_the_names_of_the_columns(log):
    columns = yaml.safe_load(run("import", str(log), "--suggest"))["columns"]
    assert [columns[name] for name in ("case", "activity", "time", "due", "finished")] == list(HEADER)
    assert columns["office"] == ""


def test_an_import_tells_what_it_did_and_writes_all_faults_to_a_file(log, mapping):
    told = json.loads(run("import", str(log), "--mapping", str(mapping), "--desk", "errand", "--json", code=1))
    assert (told["rows"], told["new_cases"], told["faults"]) == (3, 1, {"not_a_time": 1})
    assert told["on_time"] == {"in_time": 1, "late": 0, "overdue": 0, "running": 0, "without": 0}
    (fault,) = csv.DictReader(log.with_name("log.csv.faults.csv").open(encoding="utf-8-sig"))
    assert (fault["row"], fault["column"], fault["value"]) == ("4", "Thời điểm", "hôm qua")
    assert set(CaseRow.objects.get().labels.values_list("label", flat=True)) == {"one_stop", "errand"}


def test_a_preview_in_words_changes_nothing(log, mapping):
    assert "A preview, nothing was kept" in run("import", str(log), "--mapping", str(mapping), "--preview", code=1)
    assert not CaseRow.objects.exists()


def test_a_mapping_with_faults_names_all_of_them(log):
    path = log.with_name("wrong.yaml")
    path.write_text("source: Old System\nzone: Mars/One\ncolumns: {case: a}\nstrange: 1\n")
    with pytest.raises(MappingFaulty) as refused:
        run("import", str(log), "--mapping", str(path))
    for name in ("source", "name", "zone", "intake", "columns.activity", "columns.time", "strange"):
        assert name in refused.value.message_vi


def test_cases_are_listed_and_shown_with_journal_and_clocks():
    case = an_errand().case
    assert case.code in run("list")
    assert [each["code"] for each in json.loads(run("list", "--words", "den duong", "--json"))["cases"]] == [case.code]
    told = json.loads(run("show", case.code, "--json"))
    assert (told["journal"][0]["kind"], told["clocks"][0]["slug"]) == ("opened", "handling")
    assert "handling" in run("show", case.code)


def test_deliveries_are_listed_without_what_they_say():
    case = an_errand().case
    ParticipantRow.objects.filter(case=case.id).update(email="hoa@thu.example")
    tell_participants(case.id, "Đã nhận", "Nội dung thư")
    (told,) = json.loads(run("deliveries", "--fate", "waiting", "--json"))
    assert (told["case"], told["kind"]) == (case.code, "mail")
    assert "Nội dung thư" not in run("deliveries")
    assert DeliveryRow.objects.count() == 1


def test_events_are_exported_and_a_process_drawn_into_files(tmp_path):
    case = an_errand().case
    run("export", "--format", "csv", "--desk", "errand", "-o", str(tmp_path / "log.csv"))
    assert case.code in (tmp_path / "log.csv").read_text()
    run("process", "errand", "-o", str(tmp_path / "errand.svg"))
    assert (tmp_path / "errand.svg").read_text().startswith("<svg")
    assert "digraph" in run("process", "errand", "--format", "dot", "--language", "en")


def test_retention_is_set_previewed_run_and_ended():
    opened = an_errand().case
    move(opened.id, "drop", Given(reason="trùng"), actor=holding(Role.ONE_STOP_OFFICER, opened.intake))
    number = run("retention", "add", "errand", "people", "10", "--basis", "Luật 91/2025/QH15", "--from", "2026-01-01").strip()
    assert json.loads(run("retention", "list", "--json"))[0]["id"] == int(number)
    with clock.set_to(clock.now() + timedelta(days=11)):
        assert f"people: 1 {opened.code}" in run("retention", "preview")
        assert run("retention", "run").startswith("1 ")
        assert run("retention", "run").startswith("0 ")
    assert ParticipantRow.objects.get().name == ""
    run("retention", "end", number, "--last-day", "31/12/2026")
    assert json.loads(run("retention", "list", "--json"))[0]["valid_to"] == f"{date(2026, 12, 31)}"


def test_a_case_is_erased_by_its_code(django_capture_on_commit_callbacks, settings, tmp_path):
    settings.HOME = tmp_path
    case = an_errand().case
    with django_capture_on_commit_callbacks(execute=True):
        said = run("erase", case.code, "--basis", "Luật 91/2025/QH15")
    assert "erased (whole)" in said
    assert f"Nightly backups hold it until {clock.today() + timedelta(days=14):%d/%m/%Y}" in said
    assert CaseRow.objects.get().title == case.code
    assert "0 erased again, 1 erased before, 0 without a case" in run("erase-again", str(erasure_list.path()))
