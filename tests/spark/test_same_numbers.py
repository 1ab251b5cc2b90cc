"""The same definitions over the same files give the same numbers on Apache Spark as on DuckDB: on a real cluster."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

import polars as pl
import pytest
from django.conf import settings as django_settings

from tests.spark import rows
from tests.spark.comparing import all_same, same_cells
from tests.spark.expressions import EXPRESSIONS, GROUPED, ROWS
from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Level
from tinhso.indicators import actions, counted, references
from tinhso.indicators.contracts import Ask
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.tests import packs as trial
from tinhso.indicators.tests.factories import AFTER, BEFORE, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.actions import maintenance
from tinhso.lake.contracts import Engine
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
    return [f"{month} {said}" for month in one for said in same_cells(one[month], other[month])]


@pytest.fixture
def both_roll_up(monkeypatch) -> list[str]:
    """Let every roll-up run on both engines, and gather what differs."""
    found: list[str] = []
    plain = lake.combine

    def combine(sql, frames):
        one, other = (plain(sql, frames, by=engine) for engine in Engine)
        keys = list(counted_keys(one))
        if one.schema != other.schema or not all_same(one.sort(keys).rows(), other.sort(keys).rows()):
            found.append(sql)
        return one

    monkeypatch.setattr(lake, "combine", combine)
    return found


def counted_keys(frame: pl.DataFrame) -> Iterator[str]:
    yield from (name for name in ("target", "period", "simulated", "by_column", "by_group") if name in frame.columns)


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
        if not all_same(one[f"e{number}"].to_list(), other[f"e{number}"].to_list())
    }
    assert wrong == {}


def test_every_aggregate_that_is_let_through_means_the_same_on_groups():
    told = ", ".join(f"{each} AS e{number}" for number, each in enumerate(GROUPED))
    one, other = answers(f"SELECT {told} FROM t GROUP BY g ORDER BY g")
    assert one.schema == other.schema
    wrong = {
        each: (one[f"e{number}"].to_list(), other[f"e{number}"].to_list())
        for number, each in enumerate(GROUPED)
        if not all_same(one[f"e{number}"].to_list(), other[f"e{number}"].to_list())
    }
    assert wrong == {}
