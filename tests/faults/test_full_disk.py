"""A full disk: a clear sentence, exit code 8, and everything as it was."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

MEGABYTE = 1 << 20


def can_mount(folder: Path) -> bool:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True).returncode == 0
    if mounted:
        subprocess.run(["umount", folder], check=True)
    return mounted


class SmallDisk:
    """A place with little room: a small file system where we may mount one, a limit on file sizes where not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.mounts = os.geteuid() == 0 and can_mount(folder)
        self._limit = 0

    def fill_to(self, size: int) -> None:
        """Leave ``size`` bytes in all."""
        if self.mounts:
            again = "remount," if os.path.ismount(self.folder) else ""
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"{again}size={size}", "tmpfs", self.folder], check=True)
        else:
            self._limit = size

    @property
    def options(self) -> dict[str, object]:
        """What a process must be started with to meet the limit."""
        limit = self._limit
        return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))} if limit else {}

    def close(self) -> None:
        if self.mounts:
            subprocess.run(["umount", "-l", self.folder], check=True)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "small")
    disk.fill_to(64 * 1024)
    yield disk
    disk.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "home.lock")


def assert_says_that_the_disk_is_full(finished: subprocess.CompletedProcess[str]) -> None:
    assert finished.returncode == 8, finished.stderr
    assert "Ổ đĩa đã đầy" in finished.stderr
    assert "The disk is full" in finished.stderr
    assert "Traceback" not in finished.stderr


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
