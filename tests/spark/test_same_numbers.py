"""The same definitions over the same files give the same numbers on Apache Spark as on DuckDB: on a real cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
import sqlglot
from click.testing import CliRunner
from sqlglot import exp

from tests.spark import rows
from tests.spark.comparing import differing, same
from tests.spark.expressions import EXPRESSIONS, GROUPED, ROWS, STATEMENTS
from tinhso.catalog.contracts import Level, function_name
from tinhso.indicators import actions, counted, keeping, references
from tinhso.indicators.commands import indicators
from tinhso.indicators.contracts import Ask
from tinhso.indicators.keeping import Standing
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.rules.statements import Compiled
from tinhso.indicators.tests import packs as trial
from tinhso.indicators.tests.conftest import _reference_rows, country  # noqa: F401  # fixtures are found by their names
from tinhso.indicators.tests.factories import AFTER, BEFORE, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.actions import maintenance
from tinhso.lake.contracts import Engine, Limits
from tinhso.lake.errors import ClusterFailed, FileUnreadable, NoCluster, TooMuch
from tinhso.lake.rules.spark import SAME, in_spark

pytest.importorskip("pyspark", reason="`make spark` installs Apache Spark and runs these")
pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)


@pytest.fixture
def trial_pack(settings, tmp_path, country) -> Iterator[None]:  # noqa: F811  # the fixture
    settings.PACKS = trial.write(tmp_path / "packs")
    with clock.set_to(date(2025, 9, 1)):
        yield


def families(datasets: Iterable[str]) -> list[Compiled]:
    return [compiled for name in sorted(datasets) for compiled in counted.compiled_families(name)]


def by_both(held: Standing, at: datetime | None = None) -> list[pl.DataFrame]:
    """Return all cells of a family as each engine makes them from the rows of a moment."""
    moment = at or lake.settled()
    assert moment is not None
    return [keeping._cells_of(held, None, moment, None, engine) for engine in Engine]


def require_same_cells(compiled: Compiled, at: datetime | None = None) -> int:
    """Hold the cells of a family from both engines against each other; return how many there are."""
    one, other = by_both(keeping.standing(compiled), at)
    assert differing(one, other) == [], list(compiled.told)
    assert one.height, list(compiled.told)
    return one.height


# --- the engines -------------------------------------------------------------------


def functions(sql: str) -> set[str]:
    return {function_name(called) for called in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Func)}


def answers(sql: str) -> list[pl.DataFrame]:
    return [lake.combine(sql, {"t": ROWS}, by=engine) for engine in Engine]


def differing_in(expressions: tuple[str, ...], rest: str) -> dict[str, tuple[list[Any], list[Any]]]:
    """Return the expressions whose values over all rows differ, with both."""
    one, other = answers(f"SELECT {', '.join(f'{each} AS e{number}' for number, each in enumerate(expressions))} {rest}")
    assert one.schema == other.schema
    pairs = {each: (one[f"e{n}"].to_list(), other[f"e{n}"].to_list()) for n, each in enumerate(expressions)}
    return {each: pair for each, pair in pairs.items() if not same(tuple(pair[0]), tuple(pair[1]))}


def test_every_function_that_is_let_through_is_tried_here():
    tried = [f"SELECT {each}" for each in (*EXPRESSIONS, *GROUPED)] + list(STATEMENTS)
    assert set().union(*map(functions, tried)) == SAME


def test_every_function_that_is_let_through_means_the_same_on_rows():
    assert differing_in(EXPRESSIONS, "FROM t ORDER BY k") == {}


def test_every_aggregate_that_is_let_through_means_the_same_on_groups():
    assert differing_in(GROUPED, "FROM t GROUP BY g ORDER BY g") == {}


@pytest.mark.parametrize("sql", STATEMENTS, ids=("grouping sets", "lists", "newest"))
def test_rows_are_grouped_and_taken_apart_the_same(sql):
    one, other = answers(sql)
    assert one.height
    assert differing(one, other) == []


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
    late = dossier("A", BESIDE, "2025-06-02", fee=11, due_at="2025-07-04T10:00:00", finished_at="2025-06-21T08:00:00")
    supply("trial.dossiers", unit("H51-NV", BEFORE, "office"), "202506", late)
    supply("trial.reports", unit(OLD), "202506", {"people": 13, "cashless": 3, "kind": "c"})


@pytest.mark.usefixtures("trial_pack")
def test_every_kind_of_indicator_has_the_same_cells():
    supply_every_kind()
    supply_corrections()
    kinds = families(f"trial.{name}" for name in trial.DATASETS)
    assert len(kinds) >= 8
    for each in kinds:
        require_same_cells(each)


@pytest.mark.usefixtures("trial_pack")
def test_what_was_known_before_a_correction_is_the_same():
    supply_every_kind()
    before = lake.settled()
    supply_corrections()
    for name in ("trial.dossiers", "trial.reports"):  # rows of a key replaced, a period replaced
        require_same_cells(families([name])[0], before)


def kept() -> dict[tuple[str, date], pl.DataFrame]:
    bodies = Cells.objects.filter(known_to__isnull=True).exclude(digest="").select_related("kept")
    return {(each.kept.fingerprint, each.month): lake.unpacked(bytes(each.body)) for each in bodies}


def differences(one: Mapping[Any, pl.DataFrame], other: Mapping[Any, pl.DataFrame]) -> list[str]:
    assert one.keys() == other.keys()
    return [f"{month} {said}" for month in one for said in differing(one[month], other[month])]


@pytest.mark.usefixtures("trial_pack")
def test_the_months_that_a_correction_touches_are_made_the_same():
    supply_every_kind()
    held = [keeping.standing(families([name])[0]) for name in ("trial.dossiers", "trial.reports")]
    assert all(keeping.bring_up_to_date(each, Engine.SPARK) for each in held)
    supply_corrections()
    assert all(keeping.bring_up_to_date(each, Engine.SPARK) for each in held)
    by_spark = kept()
    assert len(by_spark) >= 6
    Kept.objects.all().delete()
    for each in held:
        keeping.bring_up_to_date(each, Engine.DUCKDB)
    assert differences(by_spark, kept()) == []


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


def values(ask: Ask) -> tuple[Any, ...]:
    return counted.counted(ask, {name: references.indicator(name) for name in ask.indicators}).values


@pytest.mark.usefixtures("trial_pack")
def test_cells_are_rolled_up_the_same_over_periods_groups_and_a_reform(both_roll_up):
    supply_every_kind()
    names = tuple(f"trial.{name}" for name in trial.INDICATORS)
    split = ("trial.received", "trial.open", "trial.took")
    asked = (
        Ask(names, ("202505", "202507", "2025"), level=Level.COMMUNE, in_units_of=AFTER),
        Ask(split, ("2025",), level=Level.PROVINCE, by="field"),
    )
    assert sum(value.value is not None for ask in asked for value in values(ask)) > 50
    assert both_roll_up == []


# --- the packs ---------------------------------------------------------------------


def statements(compiled: Compiled) -> Iterator[str]:
    turns = keeping.standing(compiled).turns
    yield compiled.cells(turns)
    yield from (compiled.roll_up(list(compiled.told), shared=shared) for shared in (False, True))


def words(compiled: Compiled) -> set[str]:
    """Return what the statements of a family are made of: functions, operators, clauses."""
    nodes = [node for sql in statements(compiled) for node in sqlglot.parse_one(sql, dialect="duckdb").walk()]
    return {function_name(node) if isinstance(node, exp.Func) else type(node).__name__ for node in nodes}


def one_of_each_kind(among: Iterable[Compiled]) -> Iterator[Compiled]:
    """Yield the families that bring something into their statements which none before them had."""
    known: set[str] = set()
    for each in among:
        if not words(each) <= known:
            known |= words(each)
            yield each


@pytest.mark.usefixtures("country")
def test_the_statements_of_every_pack_can_be_written_for_spark():
    every = families(references.datasets_counted())
    assert len(every) > 50
    for sql in (sql for each in every for sql in statements(each)):
        in_spark(sql, dict.fromkeys(references.datasets_counted(), "view"))


@pytest.mark.usefixtures("country")
def test_one_family_of_each_kind_has_the_same_cells_over_the_rows_of_the_packs_own_tests():
    with clock.set_to(TODAY):
        tests = [(name, test) for name, pack in references.catalogue().packs.items() for test in pack.tests.values()]
        given = {rows.reference(name, each) for name, test in tests for each in test.given}
        kinds = list(one_of_each_kind(families(given & set(references.datasets_counted()))))
        assert len(kinds) >= 8
        needed = {each.family.reference for each in kinds}
        assert [said for name, test in tests for said in rows.supply_pack_test(name, test, needed)] == []
        for each in kinds:
            require_same_cells(each)


@pytest.mark.usefixtures("country")
def test_a_province_of_dossiers_has_the_same_cells_from_loose_and_from_compacted_files():
    offices, months = ("H51-YT", "H51-TC"), [date(2024, month, 1) for month in range(1, 4)]
    for seed, (office, month) in enumerate((office, month) for office in offices for month in months):
        rows.supply_dossiers(office, month, 3_000, seed=seed)
    assert maintenance.compact(actor=SYSTEM, dataset="public_administration.dossiers") > 0
    rows.supply_dossiers(offices[0], months[0], 2_500, seed=100)  # in the place of what was supplied for that month
    kinds = one_of_each_kind(families(["public_administration.dossiers"]))
    assert sum(require_same_cells(each) for each in kinds) > 500


# --- the command -------------------------------------------------------------------


def run(*told: str) -> Any:
    return CliRunner().invoke(indicators, ["compute", *told])


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
