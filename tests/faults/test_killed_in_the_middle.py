"""A process killed with -9 in the middle of its work leaves nothing that looks finished, and can be run again."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tinhso.config.errors import RestoreUnfinished
from tinhso.config.operations.homes import home_lock

BULK = 24 << 20  # bytes that do not compress: enough work to be killed in


def wait_until(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.002)


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
    assert process.returncode == -9


@pytest.fixture
def bulky(sqlite):
    (sqlite.home / "files" / "bulk").write_bytes(os.urandom(BULK))
    return sqlite


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
def test_a_backup_killed_in_the_middle_is_no_backup_and_the_next_one_is_whole(bulky, empty, tmp_path, share):
    target = tmp_path / "backup.zip"
    partial = target.with_name("backup.zip.partial")
    process = bulky.start("backup", target)
    wait_until(lambda: size(partial) > share * BULK, process)
    kill(process)
    assert not target.exists()
    refused = empty("sqlite").run("restore", partial)
    assert refused.returncode == 2
    bulky.done("backup", target)
    empty("sqlite").done("restore", target)
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_restore_killed_in_the_middle_is_refused_by_servers_and_done_again(bulky, empty, tmp_path, share):
    target = tmp_path / "backup.zip"
    bulky.done("backup", target)
    fresh = empty("sqlite")
    laid_out = fresh.home / "restore.partial"
    process = fresh.start("restore", target)
    wait_until(lambda: laid_out.exists() and size(laid_out / "home" / "files" / "bulk") >= share * BULK, process)
    kill(process)
    assert not (fresh.home / "tinhso.sqlite3").exists()
    fresh.done("restore", target)
    assert not laid_out.exists()
    assert json.loads(fresh.done("audit", "verify", "--json"))["intact"]
    assert size(fresh.home / "files" / "bulk") == BULK


def test_a_home_with_half_a_restore_is_named_when_somebody_wants_to_serve_from_it(tmp_path):
    (tmp_path / "restore.partial").mkdir()
    with pytest.raises(RestoreUnfinished, match=str(tmp_path)), home_lock(tmp_path):
        pass


def test_a_restore_into_a_server_killed_in_the_middle_leaves_its_database_to_be_filled_again(sqlite, empty, tmp_path):
    sqlite.done("backup", tmp_path / "backup.zip")
    fresh = empty("postgresql")
    process = fresh.start("restore", tmp_path / "backup.zip")
    wait_until(lambda: (fresh.home / "restore.partial" / "database.sqlite3").exists(), process)
    time.sleep(0.5)
    kill(process)
    fresh.done("restore", tmp_path / "backup.zip")
    assert json.loads(fresh.done("audit", "verify", "--json"))["intact"]
