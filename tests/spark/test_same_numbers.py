"""The same definitions over the same files give the same numbers on Apache Spark as on DuckDB: on a real cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from tests.spark import rows
from tests.spark.comparing import differing, same
from tests.spark.expressions import EXPRESSIONS, GROUPED, ROWS
from tinhso.catalog.contracts import Level
from tinhso.indicators import actions, counted, keeping, references
from tinhso.indicators.commands import indicators
from tinhso.indicators.contracts import Ask
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.surroundings import beside
from tinhso.indicators.tests import packs as trial
from tinhso.indicators.tests.factories import AFTER, BEFORE, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.actions import maintenance
from tinhso.lake.contracts import Engine, Limits
from tinhso.lake.errors import ClusterFailed, FileUnreadable, NoCluster, TooMuch
from tinhso.places import queries as places
from tinhso.places.actions import load_reference

pytestmark = pytest.mark.django_db

Months = dict[tuple[str, date], pl.DataFrame]


@pytest.fixture
def country(db) -> None:
    load_reference(lambda text, done: None)


@pytest.fixture
def trial_pack(settings, tmp_path, country) -> Iterator[None]:
    settings.PACKS = trial.write(tmp_path / "packs")
    with clock.set_to(date(2025, 9, 1)):
        yield


def kept() -> Months:
    bodies = Cells.objects.filter(known_to__isnull=True).exclude(digest="").select_related("kept")
    return {(each.kept.fingerprint, each.month): lake.unpacked(bytes(each.body)) for each in bodies}


def made_by(engine: Engine) -> Months:
    """Return what is kept when one engine computed everything from the rows."""
    Kept.objects.all().delete()
    actions.compute(actor=SYSTEM, by=engine)
    return kept()


def differences(one: Months, other: Months) -> list[str]:
    assert one.keys() == other.keys()
    return [f"{month} {said}" for month in one for said in differing(one[month], other[month])]


@pytest.fixture
def both_roll_up(monkeypatch) -> list[str]:
    """Let every roll-up run on both engines, and gather what differs."""
    found: list[str] = []
    plain = lake.combine

    def combine(sql: str, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        one, other = (plain(sql, frames, by=engine) for engine in Engine)
        found.extend(differing(one, other))
        return one

    monkeypatch.setattr(lake, "combine", combine)
    return found


# --- the engines -------------------------------------------------------------------


def answers(sql: str) -> list[pl.DataFrame]:
    return [lake.combine(sql, {"t": ROWS}, by=engine) for engine in Engine]


def test_every_function_that_is_let_through_means_the_same_on_rows():
    told = ", ".join(f"{each} AS e{number}" for number, each in enumerate(EXPRESSIONS))
    one, other = answers(f"SELECT {told} FROM t ORDER BY k")
    assert one.schema == other.schema
    wrong = {
        each: (one[f"e{number}"].to_list(), other[f"e{number}"].to_list())
        for number, each in enumerate(EXPRESSIONS)
        if not same(tuple(one[f"e{number}"].to_list()), tuple(other[f"e{number}"].to_list()))
    }
    assert wrong == {}


def test_every_aggregate_that_is_let_through_means_the_same_on_groups():
    told = ", ".join(f"{each} AS e{number}" for number, each in enumerate(GROUPED))
    one, other = answers(f"SELECT {told} FROM t GROUP BY g ORDER BY g")
    assert one.schema == other.schema
    wrong = {
        each: (one[f"e{number}"].to_list(), other[f"e{number}"].to_list())
        for number, each in enumerate(GROUPED)
        if not same(tuple(one[f"e{number}"].to_list()), tuple(other[f"e{number}"].to_list()))
    }
    assert wrong == {}


# --- every kind of indicator -------------------------------------------------------


def dossier(code: str, commune: str | None, day: str, **rest: object) -> dict[str, object]:
    return {"code": code, "commune": commune, "received_on": day, "received_at": f"{day}T08:00:00", **rest}


OLD, BESIDE, NEW = "31498", "31510", "31507"  # two wards of before the reform, and the one of today that took the first in


def supply_every_kind() -> None:
    """Rows of months before and after the reform, of every type of column, some of them empty, some replaced later."""
    office, new_office = unit("H51-NV", BEFORE, "office"), unit("H13-NV", AFTER, "office")
    ended = {"finished_at": "2025-06-20T16:45:00", "due_at": "2025-07-03T10:00:00"}
    supply(
        "trial.dossiers",
        office,
        "202505",
        dossier("A", OLD, "2025-05-02", channel="online", field="Đất đai", fee=10, **ended),
        dossier("B", BESIDE, "2025-05-03", channel="direct", field="Hộ tịch", fee=25, finished_at="2025-05-05T07:10:30"),
        dossier("C", None, "2025-05-04", channel="post", fee=40),
        dossier("D", OLD, "2025-05-31", field="Đất đai", finished_at="2025-05-31T23:59:59"),
    )
    supply("trial.dossiers", new_office, "202507", dossier("E", NEW, "2025-07-01", fee=7), dossier("F", None, "2025-07-30"))
    supply("trial.reports", unit(OLD), "202505", {"people": 10, "cashless": 1, "kind": "a", "score": 0.1})
    supply("trial.reports", unit(OLD), "202506", {"people": 12, "cashless": 3, "kind": "a", "score": 0.2}, {"people": 1})
    supply("trial.reports", unit(NEW, AFTER), "202507", {"people": 20, "cashless": 6, "kind": "b", "score": 7.25})
    supply("trial.patients", unit(OLD), "202505", *({"code": f"P{n}", "disease": "sốt"} for n in range(6)))


def supply_corrections() -> None:
    """A key that comes again with another month, a period that is told again."""
    late = dossier("A", BESIDE, "2025-06-02", channel="online", fee=11, finished_at="2025-06-21T08:00:00")
    supply("trial.dossiers", unit("H51-NV", BEFORE, "office"), "202506", late)
    supply("trial.reports", unit(OLD), "202506", {"people": 13, "cashless": 3, "kind": "c"})


def questions() -> Iterator[Ask]:
    names = tuple(f"trial.{name}" for name in trial.INDICATORS)
    split = tuple(name for name in names if "field" in references.indicator(name).by)
    periods = ("202505", "202507", "2025Q2", "2025")
    yield Ask(names, periods, level=Level.COMMUNE, in_units_of=AFTER)
    yield Ask(names, periods, level=Level.PROVINCE)
    yield Ask(split, ("2025",), level=Level.COMMUNE, by="field")
    yield Ask(("trial.received",), ("202505",), level=Level.OFFICE)


def values(ask: Ask) -> tuple[object, ...]:
    return counted.counted(ask, {name: references.indicator(name) for name in ask.indicators}).values


@pytest.mark.usefixtures("trial_pack")
def test_cells_are_rolled_up_the_same_for_every_level_period_group_and_reform(both_roll_up):
    supply_every_kind()
    told = [value for ask in questions() for value in values(ask)]
    assert sum(value.value is not None for value in told) > 100
    assert both_roll_up == []


@pytest.mark.usefixtures("trial_pack")
def test_every_kind_of_indicator_has_the_same_cells_when_months_are_made_again_after_a_correction():
    supply_every_kind()
    actions.compute(actor=SYSTEM, by=Engine.SPARK)
    supply_corrections()
    actions.compute(actor=SYSTEM, by=Engine.SPARK)
    by_spark = kept()
    assert len(by_spark) > 15
    assert differences(by_spark, made_by(Engine.DUCKDB)) == []


@pytest.mark.usefixtures("trial_pack")
def test_what_was_known_before_a_correction_is_the_same():
    supply_every_kind()
    before = lake.settled()
    supply_corrections()
    compiled = counted.compiled_families("trial.dossiers")
    assert len(compiled) > 4
    for each in compiled:
        held = keeping.standing(each)
        statement = each.cells(held.turns)
        tables = beside(each.family, statement, places.eras(), ("202505",))
        one, other = (
            lake.compute(statement, dataset="trial.dossiers", at=before, beside=tables, by=engine) for engine in Engine
        )
        assert one.height
        assert differing(one, other) == []


# --- the packs ---------------------------------------------------------------------


@pytest.mark.usefixtures("country")
def test_every_family_of_every_pack_has_the_same_cells_over_the_rows_of_the_packs_own_tests():
    with clock.set_to(date(2026, 11, 27)):
        tests = [(name, test) for name, pack in references.catalogue().packs.items() for test in pack.tests.values()]
        refused = [said for name, test in tests for said in rows.supply_pack_test(name, test)]
        assert len(tests) >= 40
        assert len(refused) < 5, refused
        by_spark, by_duckdb = made_by(Engine.SPARK), made_by(Engine.DUCKDB)
    assert len({fingerprint for fingerprint, _ in by_spark}) > 50
    assert differences(by_spark, by_duckdb) == []


@pytest.mark.usefixtures("country")
def test_a_province_of_dossiers_has_the_same_cells_from_loose_and_from_compacted_files():
    offices, months = ("H51-YT", "H51-TC", "H51-NV"), [date(2024, month, 1) for month in range(1, 7)]
    for seed, (office, month) in enumerate((office, month) for office in offices for month in months):
        rows.supply_dossiers(office, month, 6_000, seed=seed)
    assert maintenance.compact(actor=SYSTEM, dataset="public_administration.dossiers") > 0
    rows.supply_dossiers(offices[0], months[0], 5_000, seed=100)  # in the place of what was supplied for that month
    with clock.set_to(date(2024, 9, 1)):
        compute = partial(actions.compute, ["public_administration.dossiers"], actor=SYSTEM)
        compute(by=Engine.SPARK)
        by_spark = kept()
        Kept.objects.all().delete()
        compute(by=Engine.DUCKDB)
    assert sum(frame.height for frame in by_spark.values()) > 1_000
    assert differences(by_spark, kept()) == []


# --- the command -------------------------------------------------------------------


def run(*words: str) -> Any:
    return CliRunner().invoke(indicators, ["compute", *words])


@pytest.mark.usefixtures("trial_pack")
def test_the_command_keeps_the_cells_and_makes_months_again_on_request():
    supply_every_kind()
    assert json.loads(run("--dataset", "trial.patients", "--engine", "spark", "--json").output)["engine"] == "spark"
    whole = kept()
    assert {month for _, month in whole} == {date(2025, 5, 1)}
    Cells.objects.all().delete()
    done = run("--dataset", "trial.patients", "--engine", "spark", "--period", "202505..202506", "--json")
    assert json.loads(done.output)["changed"] == 1
    assert differences(kept(), whole) == []


@pytest.mark.usefixtures("trial_pack")
def test_without_a_master_the_command_says_what_to_set(settings):
    settings.SPARK_MASTER = ""
    supply_every_kind()
    refused = run("--dataset", "trial.patients", "--engine", "spark")
    assert isinstance(refused.exception, NoCluster)
    assert "TINHSO_SPARK_MASTER" in str(refused.exception)
    assert not Cells.objects.exists()


# --- what goes wrong ---------------------------------------------------------------


@pytest.mark.usefixtures("trial_pack")
def test_a_file_that_is_gone_is_told_and_nothing_is_kept(home):
    supply_every_kind()
    for file in (home / "lake" / "files").rglob("*.parquet"):
        file.unlink()
    with pytest.raises(FileUnreadable):
        actions.compute(["trial.patients"], actor=SYSTEM, by=Engine.SPARK)
    assert not Cells.objects.exists()


def test_what_takes_too_long_is_stopped_on_the_cluster():
    slow = "SELECT count(*) AS n FROM t AS a JOIN t AS b ON a.k < b.k JOIN t AS c ON a.k < c.k"
    with pytest.raises(TooMuch):
        lake.combine(slow, {"t": pl.DataFrame({"k": range(20_000)})}, limits=Limits(seconds=3), by=Engine.SPARK)


def test_what_the_cluster_cannot_do_is_told_by_its_condition():
    with pytest.raises(ClusterFailed) as told:
        lake.combine("SELECT CAST(s AS DATE) AS d FROM t", {"t": ROWS}, by=Engine.SPARK)
    assert "CAST_INVALID_INPUT" in str(told.value)
