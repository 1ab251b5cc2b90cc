"""What is looked up straight from the files is what a query over them says."""

from __future__ import annotations

import pytest

from tinhso.kernel.policy import SYSTEM
from tinhso.lake import definition, looking, queries
from tinhso.lake.errors import FileUnreadable
from tinhso.lake.looking import Look
from tinhso.lake.models import Part
from tinhso.lake.tests.factories import dossier, reading, supply, unit

pytestmark = pytest.mark.django_db


def parts(dataset: str) -> list[Look]:
    return looking.looks(Part.objects.filter(dataset=dataset, known_to=None))


def asked(column: str, dataset: str) -> tuple[int, float, float]:
    sql = f"SELECT count(DISTINCT _period), median({column}), mad({column}) FROM {dataset} WHERE {column} IS NOT NULL"
    return queries.query(sql, actor=SYSTEM).rows[0]


def looked(column: str, dataset: str) -> tuple[int, float, float]:
    found = looking.history(parts(dataset), column, definition.current(dataset))
    assert found is not None
    return found.periods, found.middle, pytest.approx(found.spread / looking.STEADY)


def test_a_history_is_that_of_the_query():
    office = unit()
    for month, values in {"202401": "1 7 4", "202402": "9 2", "202403": "5"}.items():
        day = f"{month[:4]}-{month[4:]}-05"
        supply("trial.readings", office, month, *(reading(day, value, f"S{value}") for value in values.split()))
    supply("trial.readings", office, "202404", {**reading("2024-04-05"), "value": None})
    assert asked("value", "trial.readings") == looked("value", "trial.readings")


def test_equal_content_of_several_periods_counts_as_often():
    office = unit()
    for month in ("202401", "202402", "202403"):
        supply("trial.dossiers", office, month, dossier("A", "1"))
    rows = parts("trial.dossiers")
    assert len({part.file for part in rows}) == 1
    found = looking.history(rows, "status", definition.current("trial.dossiers"))
    assert found is not None
    assert found.middle == 1


def test_only_the_newest_row_of_a_key_counts_where_rows_take_the_place_of_rows():
    office = unit()
    supply("trial.dossiers", office, "202401", dossier("A", "100"), dossier("B", "3"))
    supply("trial.dossiers", office, "202402", dossier("A", "1"), dossier("C", "2"))
    assert asked("status", "trial.dossiers")[1:] == looked("status", "trial.dossiers")[1:]
    assert looked("status", "trial.dossiers")[1] == 2


def test_distinct_keys_are_those_of_the_query_and_none_without_parts():
    office, version = unit(), definition.current("trial.dossiers")
    assert looking.distinct([], version.key, version).is_empty()
    supply("trial.dossiers", office, "202401", dossier("A"), dossier("B"))
    supply("trial.dossiers", office, "202402", dossier("B"), dossier("C"))
    assert sorted(looking.distinct(parts("trial.dossiers"), version.key, version)["code"]) == ["A", "B", "C"]


def test_a_file_that_is_gone_is_said(home):
    supply("trial.dossiers", unit(), "202401", dossier("A"))
    for path in (home / "lake" / "files").glob("*/*"):
        path.unlink()
    version = definition.current("trial.dossiers")
    with pytest.raises(FileUnreadable):
        looking.distinct(parts("trial.dossiers"), version.key, version)
