"""A full disk: a clear sentence, exit code 8, and everything as it was."""

from __future__ import annotations

from pathlib import Path

from tests.faults.disks import MEGABYTE, assert_says_that_the_disk_is_full


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "home.lock")


def test_a_backup_onto_a_full_disk_leaves_nothing_behind(installation, small_disk):
    finished = installation.run("backup", small_disk.folder / "backup.zip", **small_disk.options)
    assert_says_that_the_disk_is_full(finished)
    assert names(small_disk.folder) == []


def test_a_restore_onto_a_full_disk_leaves_the_home_empty_and_works_when_there_is_room(sqlite, empty, small_disk, tmp_path):
    sqlite.done("backup", tmp_path / "backup.zip")
    fresh = empty("sqlite")
    fresh.home = small_disk.folder
    finished = fresh.run("restore", tmp_path / "backup.zip", **small_disk.options)
    assert_says_that_the_disk_is_full(finished)
    assert names(small_disk.folder) == []
    small_disk.fill_to(64 * MEGABYTE)
    fresh.done("restore", tmp_path / "backup.zip")


def test_migrating_onto_a_full_disk_can_be_done_again_when_there_is_room(empty, small_disk):
    fresh = empty("sqlite")
    fresh.home = small_disk.folder
    small_disk.fill_to(200 * 1024)
    assert_says_that_the_disk_is_full(fresh.run("migrate", **small_disk.options))
    small_disk.fill_to(64 * MEGABYTE)
    fresh.done("migrate")
    fresh.done("audit", "verify")


def test_moving_to_a_database_on_a_full_disk_leaves_the_source_as_it_was(sqlite, small_disk):
    before = (sqlite.home / "tinhso.sqlite3").read_bytes()
    small_disk.fill_to(200 * 1024)
    target = f"sqlite:///{small_disk.folder}/copy.sqlite3"
    assert_says_that_the_disk_is_full(sqlite.run("database", "copy", "--to", target, "--yes", **small_disk.options))
    assert (sqlite.home / "tinhso.sqlite3").read_bytes() == before
    assert [name for name in names(sqlite.home) if "partial" in name] == []
