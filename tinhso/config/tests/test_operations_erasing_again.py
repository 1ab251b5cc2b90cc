"""A restored backup is erased again before anything is served: whom the law had erased stays erased."""

from __future__ import annotations

import shutil

import pytest

from tinhso.config.tests.installations import Installation
from tinhso.config.tests.test_operations_migrate import pretend

PERSON = ("Quách Thị Zuyên", "0977123987", "zuyen.quach@thu.example", "Zungnoidung")
FILE_ONE = """
import django; django.setup()
from django.conf import settings
from tinhso.cases.reports.tests import factories
from tinhso.places import queries as places
settings.PROVINCE = factories.PROVINCE
places.locate = factories.build().locate
name, phone, email, words = {person!r}
filed = factories.a_report(name=name, phone=phone, email=email, text="Ổ gà lớn trước nhà " + words)
print(filed.case.code)
"""


@pytest.fixture
def code(installation) -> str:
    """The code of the report of somebody who will want to be erased."""
    program = installation.python(FILE_ONE.format(person=PERSON))
    said, _ = program.communicate(timeout=120)
    assert program.returncode == 0, said
    return said.split()[-1]


def erase(installation: Installation, code: str) -> None:
    installation.done("cases", "erase", code, "--basis", "Luật 91/2025/QH15, Điều 14")


def whole_text(installation: Installation, folder) -> bytes:
    """Return every byte of the files and of the database of an installation, whichever engine keeps it."""
    installation.done("backup", folder / "all.zip")
    plain = Installation(folder / "plain")
    plain.done("restore", folder / "all.zip")
    return b"".join(path.read_bytes() for home in {installation.home, plain.home} for path in home.rglob("*") if path.is_file())


def test_who_was_erased_after_a_backup_is_nowhere_in_the_restored_database(installation, code, empty, tmp_path):
    installation.done("backup", tmp_path / "before.zip")
    erase(installation, code)
    restored = empty("postgresql" if installation.url else "sqlite")
    said = restored.done("restore", tmp_path / "before.zip", "--erased", installation.home / "erased" / "cases.jsonl")
    assert "Erased again by law: 1" in said
    (again := tmp_path / "again").mkdir()
    found = whole_text(restored, again)
    assert code.encode() in found
    assert [word for word in PERSON if word.encode() in found] == []


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_the_newest_backup_beside_an_older_one_tells_what_was_erased_since_even_after_an_update(
    installation, code, empty, tmp_path
):
    pretend(installation, "DELETE FROM django_migrations WHERE app = 'sessions'")
    pretend(installation, "DROP TABLE django_session")
    installation.done("backup", tmp_path / "before.zip")
    installation.done("migrate")
    erase(installation, code)
    installation.done("backup", tmp_path / "after.zip")
    restored = empty("sqlite")
    assert "tinhso migrate" in restored.done("restore", tmp_path / "before.zip")
    restored.done("migrate")
    (tmp_path / "after.zip").unlink()
    (again := tmp_path / "again").mkdir()
    shutil.rmtree(restored.home / "backups")  # made before the update, as the operator's other copies are
    assert PERSON[0].encode() not in whole_text(restored, again)


def test_without_a_later_list_nothing_is_served_before_one_was_followed(sqlite, empty, tmp_path):
    sqlite.done("backup", tmp_path / "before.zip")
    restored = empty("sqlite")
    assert "until then nothing is served" in restored.done("restore", tmp_path / "before.zip")
    for command in ("serve", "work"):
        refused = restored.run(command)
        assert refused.returncode == 6
        assert "tinhso cases erase-again" in refused.stderr
    restored.done("cases", "erase-again", restored.home / "erased" / "cases.jsonl")
    assert not list((restored.home / "erased").glob("owed"))


def test_a_list_that_cannot_be_read_is_refused_before_anything_is_touched(sqlite, empty, tmp_path):
    sqlite.done("backup", tmp_path / "before.zip")
    (tmp_path / "list").write_text("{}\n")
    restored = empty("sqlite")
    refused = restored.run("restore", tmp_path / "before.zip", "--erased", tmp_path / "list")
    assert refused.returncode == 2
    assert not restored.home.exists()
