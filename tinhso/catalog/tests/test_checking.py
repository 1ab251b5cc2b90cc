from __future__ import annotations

import shutil

import pytest

from tinhso.catalog import queries
from tinhso.catalog.errors import NoPacksFolder, PacksHaveFaults
from tinhso.catalog.faults import Fault
from tinhso.catalog.sentences import SENTENCES
from tinhso.catalog.tests import packs


def faults_of(root, **edits) -> list[Fault]:
    """Check the small pack with each ``edit`` (file key: (old, new)) made to it."""
    files = {}
    for place, content in packs.FILES.items():
        key = place.split("/")[0].removesuffix(".yaml").removesuffix("s")
        for old, new in edits.get(key, []):
            assert old in content
            content = content.replace(old, new, 1)
        files[place] = content
    return list(queries.check_folder(packs.write(root, files)).faults)


def the_fault(root, **edits) -> Fault:
    (fault,) = faults_of(root, **edits)
    return fault


def test_the_small_pack_is_without_fault(tmp_path):
    assert faults_of(tmp_path) == []


def test_the_shipped_packs_are_without_fault():
    assert queries.check().faults == ()


def test_an_unknown_key_is_answered_with_the_key_that_was_meant(tmp_path):
    fault = the_fault(tmp_path, dataset=[("privacy: public", "privcy: public\nprivacy: public")])
    assert (fault.code, fault.line, fault.column, fault.path) == ("unknown_key", 9, 1, "privcy")
    assert "“privacy”" in fault.message_vi
    assert "Did you mean “privacy”?" in fault.message_en


def test_an_unknown_key_deep_inside_is_answered_too(tmp_path):
    fault = the_fault(tmp_path, dataset=[("      constraints: {minimum: 0", "      constraints: {minimun: 0")])
    assert (fault.code, fault.path, fault.line) == ("unknown_key", "schema.fields[2].constraints.minimun", 23)
    assert "“minimum”" in fault.message_en


def test_an_unknown_value_is_answered_with_the_value_that_was_meant(tmp_path):
    fault = the_fault(tmp_path, indicator=[("lower_is_better", "lower_is_beter")])
    assert (fault.code, fault.line) == ("unknown_value", 7)
    assert "“lower_is_better”" in fault.message_en


def summed(value: str) -> list[tuple[str, str]]:
    numerator = "numerator: count(*) FILTER (WHERE highest > 4)", f"value: {value}"
    return [("combine: ratio_of_sums", "combine: sum"), numerator, ("denominator: count(*)\n", "")]


@pytest.mark.parametrize("value", ["count(DISTINCT station)", "avg(highest)", "median(highest)", "2 * avg(highest) + count(*)"])
def test_what_does_not_add_up_is_not_combined_by_adding(tmp_path, value):
    fault = the_fault(tmp_path, indicator=summed(value))
    assert (fault.code, fault.path) == ("wrong_aggregate", "value")
    assert "add up" in fault.message_en


@pytest.mark.parametrize("value", ["count(*)", "sum(highest)", "arg_max(highest, measured_on)"])
def test_counts_sums_and_what_is_latest_of_each_unit_are_combined_by_adding(tmp_path, value):
    assert faults_of(tmp_path, indicator=summed(value)) == []


def test_an_unknown_kind_of_alert_is_answered(tmp_path):
    fault = the_fault(tmp_path, alert=[("kind: threshold", "kind: treshold")])
    assert (fault.code, fault.path) == ("unknown_value", "rule.kind")
    assert "“threshold”" in fault.message_en


def test_a_missing_key_names_itself(tmp_path):
    fault = the_fault(tmp_path, pack=[("version: 1.0.0\n", "")])
    assert (fault.code, fault.path) == ("missing_key", "version")


@pytest.mark.parametrize(
    ("kind", "old", "new", "code", "path"),
    [
        ("pack", "id: water", "id: wator", "id_is_not_the_name", "id"),
        ("pack", "version: 1.0.0", "version: 1.0", "wrong_type", "version"),
        ("pack", "version: 1.0.0", "version: '1.0'", "wrong_form", "version"),
        ("pack", "vi: Nước,", "vi: '',", "empty", "title.vi"),
        ("pack", "version: 1.0.0", "version: 1.0.0\ndepends_on: [wather]", "unknown_pack", "depends_on[0]"),
        ("dataset", "valid_from: 2024-01-01", "valid_from: 2024-02-30", "wrong_date", "valid_from"),
        ("dataset", "valid_from: 2024-01-01", "valid_from: 2024-01-01\nvalid_to: 2023-01-01", "end_before_start", "valid_to"),
        ("dataset", "version: 1", "version: 0", "out_of_range", "version"),
        ("dataset", "version: 1", "version: '1'", "wrong_type", "version"),
        ("dataset", "17:00", "25:00", "wrong_form", "due.at"),
        ("dataset", "maximum: 45.5", "maximum: -1", "limits_reversed", "schema.fields[2].constraints.maximum"),
        ("dataset", "{minimum: 0, maximum: 45.5}", "{pattern: x}", "constraint_does_not_fit",
         "schema.fields[2].constraints.pattern"),
        ("dataset", "type: string\n      constraints: {required: true}", "type: string", "key_column_optional",
         "schema.primaryKey[0]"),
        ("dataset", "[station, measured_on]", "[station, measured_at]", "unknown_column", "schema.primaryKey[1]"),
        ("dataset", "  primaryKey: [station, measured_on]\n", "", "key_needed", "update"),
        ("dataset", "name: note", "name: station", "name_twice", "schema.fields[3].name"),
        ("dataset", "type: number", "type: number\n      privacy: personal", "personal_column_in_open_data",
         "schema.fields[2].privacy"),
        ("dataset", "constraints: {required: true}", "constraints: {required: true, pattern: '('}", "wrong_pattern",
         "schema.fields[0].constraints.pattern"),
        ("indicator", "denominator: count(*)", "denominator: 0", "denominator_is_zero", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: '(0)'", "denominator_is_zero", "denominator"),
        ("indicator", "denominator: count(*)\n", "", "value_or_ratio", "numerator"),
        ("indicator", "combine: ratio_of_sums", "combine: sum", "combine_does_not_fit", "combine"),
        ("indicator", "good: 10, watch: 30", "good: 30, watch: 10", "thresholds_in_wrong_order", "thresholds"),
        ("indicator", "good: 10, watch: 30", "good: 30, watch: 30", "thresholds_are_equal", "thresholds.watch"),
        ("indicator", "direction: lower_is_better", "direction: neutral", "thresholds_need_a_direction", "thresholds"),
        ("dataset", "update: upsert", "update: upsert\nconfirmed_by: haed", "unknown_value", "confirmed_by"),
        ("indicator", "year: 2025, ", "", "missing_key", "targets[0].year"),
        ("indicator", "kind: flow", "kind: flow\npercentiles: [50]", "percentiles_needed", "percentiles"),
        ("indicator", "dataset: salinity", "dataset: salinty", "unknown_dataset", "dataset"),
        ("indicator", "time: measured_on", "time: measured_at", "unknown_column", "time"),
        ("indicator", "periods: [month]", "periods: [month]\nby: [staton]", "unknown_column", "by[0]"),
        ("indicator", "periods: [month]", "periods: []", "empty", "periods"),
        ("indicator", "denominator: count(*)", "denominator: count(*) * 0", "denominator_is_zero", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: sum(0)", "denominator_is_zero", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: count(*) FILTER (WHERE 1 = 0)", "denominator_is_zero",
         "denominator"),
        ("indicator", "numerator: count(*) FILTER (WHERE highest > 4)", "numerator: count(*) / 0", "denominator_is_zero",
         "numerator"),
        ("indicator", "denominator: count(*)", "denominator: count(*) - count(*)", "denominator_is_zero", "denominator"),
        ("indicator", "periods: [month]", "periods: [month]\nwhere: highest / 0 > 1", "denominator_is_zero", "where"),
        ("indicator", "periods: [month]", "periods: [month]\nwhere: highest > 5 AND highest < 3", "condition_is_never_true",
         "where"),
        ("indicator", "periods: [month]", "periods: [month]\nwhere: highest", "wrong_aggregate", "where"),
        ("indicator", "highest > 4", "note = NULL", "condition_is_never_true", "numerator"),
        ("indicator", "numerator: count(*) FILTER (WHERE highest > 4)", "numerator: sum(0)", "always_nothing", "numerator"),
        ("indicator", "numerator: count(*) FILTER (WHERE highest > 4)",
         "numerator: median(working_days(note, measured_on))", "wrong_aggregate", "numerator"),
        ("indicator", "highest > 4", "measured_on > 4", "wrong_aggregate", "numerator"),
        ("indicator", "highest > 4", "station > 4", "wrong_aggregate", "numerator"),
        ("indicator", "highest > 4", "highest", "wrong_aggregate", "numerator"),
        ("indicator", "numerator: count(*) FILTER (WHERE highest > 4)", "numerator: sum(note)", "wrong_aggregate", "numerator"),
        ("indicator", "unit_of_measure: percent", "unit_of_measure: percnt", "misspelt_measure", "unit_of_measure"),
        ("indicator", "targets:", "targets:\n  - {year: 2025, value: 8, source: {citation: QĐ 2}}", "target_told_twice",
         "targets[1]"),
        ("indicator", "highest > 4", "hihgest > 4", "wrong_aggregate", "numerator"),
        ("indicator", "denominator: count(*)", "denominator: count(read_csv('/etc/passwd'))", "wrong_aggregate", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: (SELECT 1)", "wrong_aggregate", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: sum(count(*))", "wrong_aggregate", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: count(*) + highest", "wrong_aggregate", "denominator"),
        ("indicator", "denominator: count(*)", "denominator: row_number() OVER ()", "wrong_aggregate", "denominator"),
        ("indicator", "time: measured_on", "time: station", "not_a_moment", "time"),
        ("indicator", "time: measured_on", "time: measured_on\nends: measured_on", "ends_need_a_stock", "ends"),
        ("indicator", "time: measured_on", "time: measured_on\nunit: station", "not_a_unit", "unit"),
        ("board", "kind: number", "kind: ranking, level: office", "level_not_offered", "tiles[0].level"),
        ("board", "kind: number", "kind: bar, by: station", "not_split_by", "tiles[0].by"),
        ("board", "period: month", "period: month\nheadline: sult", "unknown_tile", "headline"),
        ("board", "period: month", "period: day", "no_tile_of_that_period", "period"),
        ("board", "[salty_days]", "[salt_days]", "unknown_indicator", "tiles[0].indicators[0]"),
        ("board", "[salty_days]", "[salty_days, salty_days]", "wrong_number_of_indicators", "tiles[0].indicators"),
        ("board", "[salty_days]", "[public_administration.on_time_rate]", "not_a_dependency", "tiles[0].indicators[0]"),
        ("alert", "indicator: salty_days", "indicator: salty_day", "unknown_indicator", "rule.indicator"),
        ("alert", "clear_at: 40", "clear_at: 60", "clears_before_it_raises", "rule.clear_at"),
        ("alert", "[centre_operator]", "[centre_operater]", "unknown_value", "tell[0]"),
    ],
)  # fmt: skip
def test_each_fault_is_named_where_it_is(tmp_path, kind, old, new, code, path):
    fault = the_fault(tmp_path, **{kind: [(old, new)]})
    assert (fault.code, fault.path) == (code, path)
    assert fault.line > 0
    assert "{" not in fault.message_vi + fault.message_en


def test_a_number_is_told_in_the_unit_of_measure_of_its_column(tmp_path):
    numerator = ("count(*) FILTER (WHERE highest > 4)", "max(highest)")
    measured = [("- name: highest", "- name: highest\n      unit_of_measure: gram_per_litre")]
    told = [numerator, ("unit_of_measure: percent", "unit_of_measure: dong")]
    fault = the_fault(tmp_path / "other", dataset=measured, indicator=told)
    assert (fault.code, fault.path) == ("another_measure", "unit_of_measure")
    assert "gram_per_litre" in fault.message_vi
    same = ("unit_of_measure: percent", "unit_of_measure: gram_per_litre")
    assert faults_of(tmp_path / "same", dataset=measured, indicator=[numerator, same]) == []


def test_an_alert_cannot_wait_for_what_nobody_owes(tmp_path):
    written = [("update: upsert", "update: upsert\nwritten_by_platform: true")]
    days = "kind: threshold, indicator: salty_days, level: commune, side: above, limit: 50, clear_at: 40"
    fault = the_fault(tmp_path, dataset=written, alert=[(days, "kind: overdue, dataset: salinity, hours: 4")])
    assert (fault.code, fault.path) == ("nobody_owes", "rule.dataset")


NOTE = "    - {name: note, title: {vi: Ghi chú, en: Note}, type: string}"
KIND = "    - {{name: kind, title: {{vi: Loại, en: Kind}}, type: string, constraints: {{enum: [salt, fresh]}}, titles: {{{}}}}}"
SALT, FRESH = "salt: {vi: Mặn, en: Salt}", "fresh: {vi: Ngọt, en: Fresh}"


def test_every_value_that_is_allowed_has_a_title_that_people_read(tmp_path):
    assert faults_of(tmp_path / "whole", dataset=[(NOTE, KIND.format(f"{SALT}, {FRESH}"))]) == []
    fault = the_fault(tmp_path / "part", dataset=[(NOTE, KIND.format(SALT))])
    assert (fault.code, fault.path) == ("value_without_title", "schema.fields[3].constraints.enum[1]")
    assert "“fresh”" in fault.message_vi


def test_a_title_of_a_value_that_is_not_allowed_is_answered_with_the_value_that_was_meant(tmp_path):
    fault = the_fault(tmp_path, dataset=[(NOTE, KIND.format(f"{SALT}, {FRESH}, frehs: {{vi: Ngọt, en: Fresh}}"))])
    assert (fault.code, fault.path) == ("unknown_value", "schema.fields[3].titles.frehs")
    assert "“fresh”" in fault.message_en


@pytest.mark.parametrize(
    ("resource", "column", "code", "path"),
    [
        ("stations", "note", "unknown_dataset", "resource"),
        ("salinity", "note", "register_without_one_key", "resource"),
        ("salinity", "name", "unknown_column", "field"),
    ],
)
def test_a_register_that_names_codes_has_one_key_and_the_column_with_the_names(tmp_path, resource, column, code, path):
    named = f"      type: string\n      named_by: {{resource: {resource}, field: {column}}}\n"
    found = faults_of(tmp_path, dataset=[("      type: string\n", named)])
    assert (code, f"schema.fields[0].named_by.{path}") in [(fault.code, fault.path) for fault in found]


def test_all_faults_of_all_files_come_at_once(tmp_path):
    found = faults_of(
        tmp_path,
        pack=[("version: 1.0.0\n", "")],
        dataset=[("period: day", "period: dya"), ("maximum: 45.5", "maximum: -1")],
        indicator=[
            ("title: {vi: Ngày mặn, en: Salty days}\n", ""),
            ("good: 10, watch: 30", "good: 30, watch: 10"),
            ("year: 2025, ", ""),
            ("time: measured_on", "time: measured_at"),
        ],
        board=[("kind: number", "kind: numbr"), ("[salty_days]", "[salt_days]")],
        alert=[("severity: warning", "severity: warnng"), ("clear_at: 40", "clear_at: 60")],
    )
    assert {(fault.path, fault.code) for fault in found} >= {
        ("version", "missing_key"),
        ("period", "unknown_value"),
        ("title", "missing_key"),
        ("thresholds", "thresholds_in_wrong_order"),
        ("targets[0].year", "missing_key"),
        ("severity", "unknown_value"),
        ("rule.clear_at", "clears_before_it_raises"),
        ("tiles[0].kind", "unknown_value"),
    }


def test_a_broken_file_does_not_make_others_seem_wrong(tmp_path):
    fault = the_fault(tmp_path, dataset=[("period: day", "period: dya")])
    assert fault.path == "period"


def test_several_faults_of_one_file_are_in_order_of_line(tmp_path):
    found = faults_of(tmp_path, dataset=[("period: day", "period: dya"), ("update: upsert", "update: upsrt")])
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_packs_that_depend_in_a_circle_are_told_once(tmp_path):
    packs.write(tmp_path, {"pack.yaml": packs.PACK + "depends_on: [sea]\n"})
    packs.write(tmp_path, {"pack.yaml": packs.PACK.replace("id: water", "id: sea") + "depends_on: [water]\n"}, "sea")
    (fault,) = queries.check_folder(tmp_path).faults
    assert fault.code == "circle_of_packs"
    assert "sea → water → sea" in fault.message_en


def test_a_pack_may_use_what_it_depends_on(tmp_path):
    board = packs.BOARD.replace("[salty_days]", "[public_administration.on_time_rate]")
    files = {"pack.yaml": packs.PACK + "depends_on: [public_administration]\n", "boards/overview.yaml": board}
    assert queries.check_folder(packs.write(tmp_path, files)).ok


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("highst > 4", "there is no column highst"),
        ("highest > (SELECT 1)", "is not allowed"),
        ("read_text('/etc/passwd') = ''", "READ_TEXT is not allowed"),
        ("highest >", "it cannot be read"),
        ("sum(highest) > 4", "SUM is not allowed"),
        ("station > 4", "4 is a number where text is needed"),
        ("highest", "is a number where yes or no is needed"),
    ],
)
def test_a_condition_that_is_no_plain_expression_is_named_with_its_line(tmp_path, condition, why):
    check = f'checks:\n  - {{id: salt, condition: "{condition}", message: {{vi: Sai., en: Wrong.}}}}\n'
    (fault,) = queries.check_folder(packs.write(tmp_path, {"datasets/salinity.yaml": packs.DATASET + check})).faults
    assert (fault.code, fault.path) == ("wrong_expression", "checks[0].condition")
    assert fault.line == packs.DATASET.count("\n") + 2
    assert why in fault.message_en


@pytest.mark.parametrize("condition", ["highest > 5 AND highest < 3", "highest / 0 > 1", "note = NULL"])
def test_a_check_that_would_refuse_every_row_is_named(tmp_path, condition):
    check = f"checks:\n  - {{id: salt, condition: {condition}, message: {{vi: Sai., en: Wrong.}}}}\n"
    (fault,) = queries.check_folder(packs.write(tmp_path, {"datasets/salinity.yaml": packs.DATASET + check})).faults
    assert (fault.code, fault.path) == ("condition_is_never_true", "checks[0].condition")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("rules.py", "unexpected_file"),
        ("dataset/x.yaml", "unexpected_file"),
        ("datasets/x.yml", "unexpected_file"),
        ("datasets/Độ mặn.yaml", "bad_name"),
        ("indicators/..x.yaml", "bad_name"),
    ],
)
def test_files_a_pack_has_no_place_for_are_named(tmp_path, place, code):
    (fault,) = queries.check_folder(packs.write(tmp_path, {place: ""})).faults
    assert fault.code == code


def test_a_misspelt_folder_is_answered_with_the_one_that_was_meant(tmp_path):
    (fault,) = queries.check_folder(packs.write(tmp_path, {"dataset/x.yaml": ""})).faults
    assert "“datasets”" in fault.message_vi


def test_links_out_of_the_pack_are_refused(tmp_path):
    packs.write(tmp_path)
    (tmp_path / "water/datasets/secret.yaml").symlink_to("/etc/passwd")
    (tmp_path / "elsewhere").symlink_to("/etc")
    found = queries.check_folder(tmp_path).faults
    assert {fault.code for fault in found} == {"link_refused"}
    assert len(found) == 2


def test_a_folder_with_a_bad_name_is_no_pack(tmp_path):
    packs.write(tmp_path)
    packs.write(tmp_path, name="Nước mặn")
    (fault,) = queries.check_folder(tmp_path).faults
    assert fault.code == "bad_name"


def test_a_pack_needs_its_manifest_and_its_readme(tmp_path):
    packs.write(tmp_path)
    (tmp_path / "water/README.md").unlink()
    (tmp_path / "water/pack.yaml").unlink()
    assert [fault.code for fault in queries.check_folder(tmp_path).faults] == ["missing_file", "missing_file"]


def test_a_file_that_is_a_list_or_empty_is_not_a_definition(tmp_path):
    found = queries.check_folder(packs.write(tmp_path, {"datasets/a.yaml": "- 1\n", "datasets/b.yaml": ""})).faults
    assert [fault.code for fault in found] == ["not_a_mapping", "not_a_mapping"]


def test_one_pack_can_be_checked_alone(tmp_path):
    packs.write(tmp_path)
    packs.write(tmp_path, {"pack.yaml": "x"}, name="broken")
    assert queries.check_folder(tmp_path / "water").ok
    assert not queries.check_folder(tmp_path / "broken").ok


def test_a_pack_without_its_manifest_is_still_seen_to_be_one(tmp_path):
    packs.write(tmp_path)
    (tmp_path / "water/pack.yaml").unlink()
    assert [fault.code for fault in queries.check_folder(tmp_path / "water").faults] == ["missing_file"]


def test_an_empty_folder_and_a_missing_one_are_said_to_be_so(tmp_path):
    assert [fault.code for fault in queries.check_folder(tmp_path).faults] == ["no_packs"]
    with pytest.raises(NoPacksFolder):
        queries.check_folder(tmp_path / "none")


def test_a_claim_of_quality_that_is_not_true_is_a_fault(tmp_path):
    claims = "".join(
        f"{name}: {{state: done}}\n"
        for name in ["datasets", "targets", "thresholds", "board", "alerts", "tests", "samples", "legal_basis", "indicators"]
    )
    found = queries.check_folder(packs.write(tmp_path, {"quality.yaml": claims})).faults
    assert {fault.path for fault in found} == {"tests", "samples", "legal_basis", "indicators"}
    assert {fault.code for fault in found} == {"claim_is_not_true"}


def test_exempt_without_a_reason_is_a_fault(tmp_path):
    text = (queries.shipped_folder() / "environment/quality.yaml").read_text(encoding="utf-8")
    files = {"quality.yaml": text.replace("targets: {state: done}", "targets: {state: exempt}").replace("done", "todo")}
    (fault,) = queries.check_folder(packs.write(tmp_path, files)).faults
    assert (fault.code, fault.path) == ("exempt_needs_a_reason", "targets")


def test_a_province_adds_packs_and_replaces_single_files(tmp_path):
    packs.write(tmp_path)
    shipped = queries.shipped_folder() / "environment/indicators/air_quality.yaml"
    own = tmp_path / "environment/indicators/air_quality.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(shipped.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8")
    catalog = queries.load(tmp_path)
    assert catalog.indicator("environment.air_quality").version == 2
    assert catalog.indicator("environment.salinity_highest").version == 1
    assert catalog.dataset("salinity", within="water").id == "salinity"


def test_packs_with_faults_are_not_loaded(tmp_path):
    packs.write(tmp_path, {"pack.yaml": "id: water\n"})
    with pytest.raises(PacksHaveFaults) as caught:
        queries.load(tmp_path)
    assert caught.value.exit_code == 1
    assert caught.value.data["count"] == len(caught.value.data["faults"]) > 0


def test_a_copy_of_the_shipped_packs_is_without_fault_by_itself(tmp_path):
    copy = shutil.copytree(queries.shipped_folder(), tmp_path / "packs")
    assert queries.check_folder(copy).ok


def test_every_sentence_ends_and_exists_in_both_languages():
    for vi, en in SENTENCES.values():
        assert vi.endswith((".", "{meant_vi}"))
        assert en.endswith((".", "{meant_en}"))
        assert vi != en


def test_indicators_that_are_made_of_each_other_in_a_circle_are_named(tmp_path):
    def made(name, of):
        head = packs.INDICATOR[: packs.INDICATOR.index("kind: flow")].replace("salty_days", name)
        return head + f"kind: made\nperiods: [month]\ngrowth: {{of: {of}, since: previous}}\n"

    files = {"indicators/first.yaml": made("first", "second"), "indicators/second.yaml": made("second", "first")}
    (fault,) = queries.check_folder(packs.write(tmp_path, files)).faults
    assert (fault.code, fault.path) == ("circle_of_indicators", "kind")
    assert "water.first → water.second → water.first" in fault.message_vi


def test_a_balance_names_the_indicator_that_it_cannot_find(tmp_path):
    head = packs.INDICATOR[: packs.INDICATOR.index("kind: flow")].replace("salty_days", "left_over")
    text = head + "kind: made\nperiods: [month]\nbalance: {plus: [salty_days], minus: [salty_days, salty_dais]}\n"
    (fault,) = queries.check_folder(packs.write(tmp_path, {"indicators/left_over.yaml": text})).faults
    assert (fault.code, fault.path) == ("unknown_indicator", "balance.minus[1]")
