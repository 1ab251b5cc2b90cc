"""Versions of a dataset stand side by side, follow one another, and are readable one after the other."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.catalog import queries
from tinhso.catalog.contracts import holding_on
from tinhso.catalog.faults import Fault
from tinhso.catalog.tests import packs

OLD = packs.DATASET.replace("valid_from: 2024-01-01", "valid_from: 2024-01-01\nvalid_to: 2024-12-31")
NEW = packs.DATASET.replace("version: 1\nvalid_from: 2024-01-01", "version: 2\nvalid_from: 2025-01-01")
RENAMED = NEW.replace("name: highest", "name: peak")


def written(root, new: str, old: str = OLD, **more: str):
    indicator = packs.INDICATOR.replace("highest", "measured_on IS NOT NULL AND 5")
    files = {"datasets/salinity.yaml": new, "datasets/salinity.v1.yaml": old, "indicators/salty_days.yaml": indicator}
    return packs.write(root, {**files, **more})


def faults(root, new: str, old: str = OLD, **more: str) -> list[Fault]:
    return list(queries.check_folder(written(root, new, old, **more)).faults)


def test_versions_that_follow_and_keep_their_columns_are_without_fault(tmp_path):
    assert faults(tmp_path, NEW) == []
    assert faults(tmp_path, NEW.replace("type: number", "type: number\n      description: {vi: Mới, en: New}")) == []


def test_all_versions_are_read_and_the_one_of_a_day_is_told(tmp_path):
    catalog = queries.load(written(tmp_path, NEW))
    versions = catalog.versions("water.salinity")
    assert [each.version for each in versions] == [1, 2]
    assert catalog.dataset("water.salinity").version == 2
    days = (date(2023, 1, 1), date(2024, 12, 31), date(2025, 1, 1), date(2030, 1, 1))
    assert [holding_on(versions, day).version for day in days] == [1, 1, 2, 2]
    assert [name for name, _ in catalog.datasets() if name.startswith("water.")] == ["water.salinity"]


@pytest.mark.parametrize(
    "change",
    [
        ("name: highest", "name: peak"),
        ("type: date\n", "type: string\n"),
        ("type: number\n      constraints: {minimum: 0, maximum: 45.5}", "type: string"),
        ("update: upsert", "update: append"),
        ("period: day", "period: month"),
        ("primaryKey: [station, measured_on]", "primaryKey: [station]"),
    ],
)
def test_a_breaking_change_without_a_rule_is_refused_with_file_and_line(tmp_path, change):
    new = NEW.replace(*change).replace("constraints: {required: true, minimum: 2000-01-01}", "constraints: {required: true}")
    (fault,) = [each for each in faults(tmp_path, new) if each.code == "breaking_change"]
    assert (fault.file.endswith("salinity.yaml"), fault.line, fault.path) == (True, 3, "version")
    assert "{" not in fault.message_vi + fault.message_en


@pytest.mark.parametrize(
    "rule",
    [
        "migration: {renamed: {peak: highest}}",
        "migration: {dropped: [highest]}",
        'migration: {filled: {peak: "round(highest, 1)"}}',
    ],
)
def test_a_rule_of_migration_makes_it_readable(tmp_path, rule):
    assert faults(tmp_path, f"{RENAMED}{rule}\n") == []


@pytest.mark.parametrize(
    ("rule", "code", "path"),
    [
        ("{renamed: {peak: highst}}", "unknown_column", "migration.renamed.peak"),
        ("{renamed: {peek: highest}}", "unknown_column", "migration.renamed.peek"),
        ("{renamed: {peak: highest}, dropped: [hihest]}", "unknown_column", "migration.dropped[0]"),
        ("{renamed: {peak: highest}, dropped: [station]}", "dropped_column_is_there", "migration.dropped[0]"),
        ('{renamed: {peak: highest}, filled: {peak: "1"}}', "name_twice", "migration.filled.peak"),
        ("{renamd: {peak: highest}}", "unknown_key", "migration.renamd"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_told_where(tmp_path, rule, code, path):
    found = {(fault.code, fault.path) for fault in faults(tmp_path, f"{RENAMED}migration: {rule}\n")}
    assert (code, path) in found


def test_a_rule_must_not_show_to_all_what_was_kept_from_them(tmp_path):
    private = OLD.replace("privacy: public", "privacy: internal")
    rule = "migration: {renamed: {peak: highest}}\n"
    codes = [fault.code for fault in faults(tmp_path, RENAMED + rule, private)]
    assert codes == ["breaking_change"]


@pytest.mark.parametrize(
    ("new", "old", "code"),
    [
        (NEW.replace("version: 2", "version: 3"), OLD, "versions_do_not_follow"),
        (NEW, OLD.replace("2024-12-31", "2024-11-30"), "versions_do_not_meet"),
        (NEW, OLD.replace("valid_to: 2024-12-31\n", ""), "versions_do_not_meet"),
        (NEW, OLD.replace("version: 1", "version: 4"), "version_is_not_the_name"),
        (NEW, OLD.replace("id: salinity", "id: salt"), "id_is_not_the_name"),
    ],
)
def test_versions_follow_in_number_and_time(tmp_path, new, old, code):
    assert code in {fault.code for fault in faults(tmp_path, new, old)}


def test_an_earlier_version_alone_and_a_rule_in_the_first_are_faults(tmp_path):
    alone = {"datasets/other.v1.yaml": OLD.replace("id: salinity", "id: other")}
    assert [fault.code for fault in faults(tmp_path / "a", NEW, **alone)] == ["newest_version_missing"]
    first = packs.write(tmp_path / "b", {"datasets/salinity.yaml": packs.DATASET + "migration: {dropped: [old]}\n"})
    assert [fault.code for fault in queries.check_folder(first).faults] == ["migration_of_the_first"]


def test_other_kinds_of_files_have_no_versions(tmp_path):
    found = faults(tmp_path, NEW, **{"boards/overview.v1.yaml": packs.BOARD})
    assert [fault.code for fault in found] == ["bad_name"]
