from __future__ import annotations

import json
import sqlite3
import stat
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tinhso.config.operations.archive import verified
from tinhso.config.tests.installations import ENGINES, ENTRIES

WRITE_ON = """
import django; django.setup()
import pathlib, sys, time
from tinhso.audit.actions import record
from tinhso.kernel.policy import SYSTEM
stop = pathlib.Path({stop!r})
while not stop.exists():
    record(actor=SYSTEM, verb="units.rename", target="unit:1")
    print("wrote", flush=True)
"""


def manifest_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("target", ENGINES)
def test_a_restore_drill_gives_back_every_row_and_every_file(installation, empty, target, tmp_path):
    backup = tmp_path / "backup.zip"
    made = json.loads(installation.done("backup", backup, "--json"))
    restored = empty(target)
    restored.done("restore", backup)
    again = tmp_path / "again.zip"
    restored.done("backup", again)
    assert made["tables"]["audit_entry"] == ENTRIES
    assert manifest_of(again)["tables"] == made["tables"]
    assert manifest_of(again)["audit"] == made["audit"]
    files = {member["path"]: member["sha256"] for member in made["members"] if "/files/" in member["path"]}
    assert files == {
        member["path"]: member["sha256"] for member in manifest_of(again)["members"] if "/files/" in member["path"]
    }
    assert (restored.home / "files" / "a" / "đơn.txt").read_text() == "Đơn của người dân"
    assert json.loads(restored.done("audit", "verify", "--json"))["intact"]


def test_a_restored_sqlite_database_is_the_snapshot_byte_for_byte(sqlite, empty, tmp_path):
    sqlite.done("backup", tmp_path / "backup.zip")
    restored = empty("sqlite")
    restored.done("restore", tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert (restored.home / "tinhso.sqlite3").read_bytes() == archive.read("database.sqlite3")


def test_a_backup_made_while_others_write_is_one_moment(installation, empty, tmp_path):
    stop = tmp_path / "stop"
    writer = installation.python(WRITE_ON.format(stop=str(stop)))
    try:
        assert writer.stdout.readline() == "wrote\n"
        installation.done("backup", tmp_path / "backup.zip")
    finally:
        stop.touch()
        said, _ = writer.communicate(timeout=60)
    assert writer.returncode == 0, said
    restored = empty("sqlite")
    restored.done("restore", tmp_path / "backup.zip")
    result = json.loads(restored.done("audit", "verify", "--json"))
    assert result["intact"], result
    assert result["count"] > ENTRIES


def test_a_backup_is_readable_by_its_owner_only_and_never_overwrites(sqlite, tmp_path):
    target = tmp_path / "backup.zip"
    sqlite.done("backup", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    before = target.read_bytes()
    refused = sqlite.run("backup", target)
    assert refused.returncode == 6
    assert "đã có sẵn" in refused.stderr
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_keys_and_passing_files_stay_out_of_a_backup_unless_asked_for(sqlite, tmp_path):
    sqlite.done("audit", "anchor")
    sqlite.done("backup", tmp_path / "plain.zip")
    sqlite.done("backup", tmp_path / "keys.zip", "--with-keys")
    plain, keys = ({m["path"] for m in manifest_of(tmp_path / f"{name}.zip")["members"]} for name in ("plain", "keys"))
    assert keys - plain == {"home/secret-key", "home/audit/anchor-key"}
    assert "home/audit/anchors.jsonl" in plain
    assert not [path for path in plain if path.startswith(("home/cache", "home/run", "home/tinhso", "home/home.lock"))]


def test_a_backup_inside_the_home_does_not_swallow_itself_or_others(sqlite):
    (sqlite.home / "backups").mkdir(exist_ok=True)
    sqlite.done("backup", sqlite.home / "one.zip")
    sqlite.done("backup", sqlite.home / "backups" / "two.zip")
    names = [member.path for member in verified(sqlite.home / "backups" / "two.zip").members]
    assert not [name for name in names if "two.zip" in name or "partial" in name]


def test_a_home_with_anything_in_it_is_not_restored_into(sqlite, empty, tmp_path):
    sqlite.done("backup", tmp_path / "backup.zip")
    busy = empty("sqlite")
    busy.home.mkdir()
    (busy.home / "a.txt").write_text("mine")
    refused = busy.run("restore", tmp_path / "backup.zip")
    assert refused.returncode == 6
    assert "a.txt" in refused.stderr
    assert [path.name for path in busy.home.iterdir() if path.name != "home.lock"] == ["a.txt"]


def test_a_database_server_with_data_in_it_is_not_restored_into(sqlite, postgresql, tmp_path):
    sqlite.done("backup", tmp_path / "backup.zip")
    postgresql.home = tmp_path / "fresh"
    refused = postgresql.run("restore", tmp_path / "backup.zip")
    assert refused.returncode == 6
    assert "Use an empty database" in refused.stderr
    assert not postgresql.home.exists()


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(sqlite, empty, tmp_path):
    with closing(sqlite3.connect(sqlite.home / "tinhso.sqlite3")) as database, database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_future', '2030-01-01')")
    made = sqlite.run("backup", tmp_path / "backup.zip")
    assert made.returncode == 0, made.stderr
    fresh = empty("sqlite")
    refused = fresh.run("restore", tmp_path / "backup.zip")
    assert refused.returncode == 2
    assert "phiên bản mới hơn" in refused.stderr
    assert not fresh.home.exists()


def test_the_time_of_the_last_backup_is_known_to_health(sqlite, tmp_path):
    begun = time.time()
    sqlite.done("backup", tmp_path / "backup.zip")
    kept = json.loads((sqlite.home / "run" / "last-backup.json").read_text())
    assert kept["path"] == str(tmp_path / "backup.zip")
    assert time.time() - begun < 60
    checks = {check["name"]: check for check in json.loads(sqlite.run("health", "--json").stdout)["checks"]}
    assert checks["backup"]["state"] == "good"


def test_a_backup_into_a_folder_that_is_not_there_is_refused(sqlite, tmp_path):
    """The disk of the backups may not be mounted: a folder made in its place would fill the system's own disk."""
    refused = sqlite.run("backup", tmp_path / "not-mounted" / "backup.zip")
    assert refused.returncode == 4
    assert not (tmp_path / "not-mounted").exists()
