import json

import pytest
from click.testing import CliRunner

from tinhso.kernel.errors import TinhSoError
from tinhso.places.commands import locate, units

pytestmark = pytest.mark.usefixtures("demo_areas")


def run(command, *words):
    """Return what the command printed, its exit code, and the error that the main program would print."""
    result = CliRunner().invoke(command, words)
    error = result.exception if isinstance(result.exception, TinhSoError) else None
    return result.output, error.exit_code if error else result.exit_code, error


@pytest.mark.parametrize(("day", "code"), [("2024-08-31", "31513"), ("01/09/2024", "31522")])
def test_resolve_prints_one_object(day, code):
    output, exit_code, _ = run(units, "resolve", "Phường 1, thành phố Sóc Trăng", "--on", day, "--json")
    said = json.loads(output)
    assert exit_code == 0
    assert said["code"] == code
    assert {"code", "name", "path", "valid_from", "valid_to", "confidence", "alternatives"} <= said.keys()
    assert said["path"] == "Phường 1, Thành phố Sóc Trăng, Tỉnh Sóc Trăng"


def test_an_ambiguous_name_is_an_answer_with_exit_3():
    output, exit_code, error = run(units, "resolve", "Phường 1", "--on", "2024-09-01", "--json")
    said = json.loads(output)
    assert (exit_code, said["code"]) == (3, None)
    assert len(said["alternatives"]) > 1
    assert error.message_vi != error.message_en


def test_an_ambiguous_name_is_clear_within_a_unit():
    output, exit_code, _ = run(units, "resolve", "Phường 1", "--within", "941", "--on", "2024-09-01", "--json")
    assert (exit_code, json.loads(output)["code"]) == (0, "31522")


def test_an_unknown_name_is_exit_4():
    output, exit_code, _ = run(units, "resolve", "Phường Không Hề Có", "--json")
    assert (exit_code, json.loads(output)["code"]) == (4, None)


def test_crosswalk_forward_and_back():
    forward, _, _ = run(units, "crosswalk", "22768", "--from", "2025-06-30", "--to", "2025-07-01", "--json")
    parts = json.loads(forward)["parts"]
    assert {(part["code"], part["share"], part["is_estimate"]) for part in parts} == {
        ("22780", 0.71, True),
        ("22888", 0.29, True),
    }
    back, _, _ = run(units, "crosswalk", "31510", "--from", "01/07/2025", "--to", "31/08/2024", "--json")
    assert {part["code"] for part in json.loads(back)["parts"]} == {"31510", "31513", "31516", "31519", "31522"}


def test_a_district_that_ended_names_where_its_communes_went():
    output, _, _ = run(units, "crosswalk", "941", "--from", "2025-06-30", "--to", "2025-07-01", "--json")
    said = json.loads(output)
    assert (said["unplaced"], said["parts"]) == (1.0, [])
    assert [unit["code"] for unit in said["members_into"]] == ["31507", "31510", "31684"]


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("resolve", "x", "--on", "2024-13-01"), 2),
        (("resolve", "Phường 1", "--within", "99999"), 2),
        (("crosswalk", "99999", "--from", "2024-01-01", "--to", "2025-01-01"), 4),
        (("crosswalk", "31513", "--from", "2024-09-01", "--to", "2025-01-01"), 4),
        (("show", "31513", "--on", "2024-09-01"), 4),
        (("list", "--within", "00"), 4),
        (("import", "/nowhere/list.csv"), 2),
    ],
)
def test_bad_input_has_a_sentence_in_both_languages_and_an_exit_code(words, exit_code):
    _, found, error = run(units, *words)
    assert found == exit_code
    assert error.message_vi.endswith(".")
    assert error.message_en.endswith(".")


def test_locate_prints_one_object_and_says_that_the_boundary_is_schematic():
    output, exit_code, _ = run(locate, "105.97", "9.60", "--json")
    said = json.loads(output)
    assert (exit_code, said["code"], said["is_schematic"]) == (0, "31510", True)
    assert [unit["code"] for unit in said["units"]] == ["31510", "92"]


def test_locate_answers_for_the_day():
    output, _, _ = run(locate, "105,97", "9,60", "--on", "31/12/2024", "--json")
    assert [unit["level"] for unit in json.loads(output)["units"]] == ["commune", "district", "province"]


@pytest.mark.parametrize(
    ("where", "exit_code"),
    [(("586000", "1061000"), 2), (("9.6", "105.97"), 2), (("a", "b"), 2), (("-5", "0"), 4), (("nan", "9"), 2)],
)
def test_a_point_that_is_nowhere_is_refused(where, exit_code):
    _, found, error = run(locate, *where)
    assert found == exit_code
    assert error.message_vi != error.message_en


def test_check_is_quiet_about_what_ships():
    output, exit_code, _ = run(units, "check", "--json")
    said = json.loads(output)
    assert (exit_code, said["ok"], said["faults"]) == (0, True, 0)
    assert {finding["severity"] for finding in said["findings"]} == {"note"}


def test_import_shows_a_plan_and_writes_only_when_told(tmp_path):
    written, _, _ = run(units, "list", "--on", "2026-01-01", "--within", "92", "--csv")
    file = tmp_path / "list.csv"
    file.write_text(written.replace("Phường Phú Lợi", "Phường Phú Lợi Mới"))
    plan, exit_code, _ = run(units, "import", str(file), "--on", "2027-01-01", "--json")
    said = json.loads(plan)
    assert (exit_code, said["applied"], [change["verb"] for change in said["changes"]]) == (0, False, ["rename"])
    assert "Mới" not in run(units, "show", "31510", "--on", "2027-01-01")[0]
    assert run(units, "import", str(file), "--on", "2027-01-01", "--yes")[1] == 0
    assert "Phường Phú Lợi Mới" in run(units, "show", "31510", "--on", "2027-01-01")[0]


@pytest.mark.parametrize(("day", "count"), [("2026-01-01", 3356), ("2024-08-31", 10799)])
def test_the_whole_country_written_out_is_taken_in_again_without_a_change(tmp_path, day, count):
    file = tmp_path / "list.csv"
    file.write_text(run(units, "list", "--on", day, "--csv")[0])
    plan, exit_code, _ = run(units, "import", str(file), "--on", day, "--json")
    said = json.loads(plan)
    assert (exit_code, said["changes"], said["faults"], said["unchanged"]) == (0, [], [], count)


def test_a_faulty_file_is_refused_with_every_row(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("code,name,level,parent\n31510,,xã,92\n3,Xã A,xã,94\n")
    for words in (("import", str(file)), ("import", str(file), "--yes")):
        _, exit_code, error = run(units, *words)
        assert exit_code == 2
        assert [fault["row"] for fault in error.data["faults"]] == [2, 3]


def test_the_tree_and_the_history_of_a_unit_are_shown():
    tree, _, _ = run(units, "tree", "941", "--on", "2024-08-31")
    assert len(tree.splitlines()) == 11
    shown, _, _ = run(units, "show", "31522", "--on", "2024-08-31")
    assert "Phường 9" in shown
    assert "Phường 1" in shown
    assert "1105/NQ-UBTVQH15" in shown


def test_loading_what_is_there_already_writes_nothing():
    output, exit_code, _ = run(units, "load", "--json")
    assert (exit_code, json.loads(output)) == (0, {"units": 0, "successions": 0})


def test_days_at_the_ends_of_the_calendar_are_only_days():
    assert run(units, "crosswalk", "31510", "--from", "01/01/0001", "--to", "31/12/9999", "--json")[1] == 0
    assert run(units, "list", "--on", "9999-12-31", "--level", "province", "--json")[1] == 0


@pytest.mark.parametrize(
    "words",
    [
        (units, "list", "--on", "01/01/1900", "--json"),
        (units, "tree", "--on", "01/01/1900"),
        (units, "show", "94", "--on", "01/01/1900"),
        (units, "resolve", "Tỉnh Sóc Trăng", "--on", "01/01/1900"),
        (locate, "105.97", "9.60", "--on", "30/06/2024"),
    ],
)
def test_before_the_first_day_of_the_register_no_answer_is_invented(words):
    output, exit_code, error = run(*words)
    assert (exit_code, output) == (4, "")
    assert "Danh mục bắt đầu từ 01/07/2024; trước đó chưa có dữ liệu." in error.message_vi


def test_resolving_before_the_first_day_says_why_nothing_is_found():
    output, exit_code, _ = run(units, "resolve", "Tỉnh Sóc Trăng", "--on", "1900-01-01", "--json")
    assert (exit_code, json.loads(output)["reason"]) == (4, "before_records")
