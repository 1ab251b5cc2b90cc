"""Whatever is cut off or altered in a backup is noticed before anything is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.config.errors import BackupDamaged, NewerBackup, NoSuchBackup, NotABackup
from tinhso.config.operations import archive
from tinhso.config.operations.archive import Manifest, verified

NOTHING = {
    "version": "0.1.0",
    "made_at": "",
    "engine": "sqlite",
    "keys_included": False,
    "migrations": [],
    "tables": {},
    "audit": {},
}


def make(target: Path, **told: object) -> Path:
    database = target.with_suffix(".source")
    database.write_bytes(bytes(range(256)) * 40)
    with archive.writing(target) as writer:
        writer.add(database, archive.DATABASE)
        writer.add(database, "home/files/đơn.txt")
        writer.finish(Manifest(**{**NOTHING, **told}))
    return target


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("sound") / "backup.zip")


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("spoilt") / "backup.zip"


def test_a_sound_backup_is_accepted(sound):
    assert [member.path for member in verified(sound).members] == [archive.DATABASE, "home/files/đơn.txt"]


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_backup_cut_anywhere_is_refused(sound, spoilt, data):
    whole = sound.read_bytes()
    spoilt.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises((BackupDamaged, NotABackup)):
        verified(spoilt)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_backup_with_any_byte_altered_is_refused(sound, spoilt, data):
    whole = bytearray(sound.read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    spoilt.write_bytes(whole)
    with pytest.raises((BackupDamaged, NotABackup)):
        verified(spoilt)


@settings(deadline=None, max_examples=100)
@given(st.binary(min_size=1, max_size=200))
def test_a_backup_with_something_added_is_refused(sound, spoilt, more):
    spoilt.write_bytes(sound.read_bytes() + more)
    with pytest.raises(BackupDamaged):
        verified(spoilt)


def test_a_backup_of_a_newer_format_is_refused_by_its_version(tmp_path):
    newer = make(tmp_path / "backup.zip", format=archive.FORMAT + 1, version="9.0")
    with pytest.raises(NewerBackup, match=r"9\.0"):
        verified(newer)


def test_another_file_or_none_is_not_a_backup(tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("Kính gửi")
    with pytest.raises(NotABackup):
        verified(other)
    with pytest.raises(NoSuchBackup):
        verified(tmp_path / "none.zip")


def test_a_backup_that_names_files_outside_the_home_is_refused(tmp_path):
    target = tmp_path / "backup.zip"
    source = tmp_path / "source"
    source.write_text("x")
    with archive.writing(target) as writer:
        writer.add(source, "home/../../etc/passwd")
        writer.finish(Manifest(**NOTHING))
    with pytest.raises(BackupDamaged):
        verified(target)


def test_a_half_written_backup_gets_a_sentence_and_the_home_stays_as_it_was(sqlite, empty, tmp_path):
    sqlite.done("backup", tmp_path / "backup.zip")
    half = tmp_path / "half.zip"
    half.write_bytes((tmp_path / "backup.zip").read_bytes()[:-10_000])
    fresh = empty("sqlite")
    refused = fresh.run("restore", half)
    assert refused.returncode == 2
    assert "bị hỏng hoặc chưa ghi xong" in refused.stderr
    assert "damaged or half-written" in refused.stderr
    assert not fresh.home.exists()
