"""The published figures go in by the one door, as real data that names its source, once."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.catalog.contracts import FigureSupply
from tinhso.catalog.queries import load as load_packs
from tinhso.catalog.queries import published_figures
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.actions import load_reference
from tinhso.supply.intake.catalogue import dataset
from tinhso.supply.intake.models import Attempt
from tinhso.supply.published import load, rows, submissions

CASHLESS = "socio_economy.merit_payment_totals"


@pytest.fixture
def _home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    with clock.set_to(date(2026, 11, 3)):
        load_reference(lambda text, done: None)
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_home")
def test_each_submission_is_real_names_its_article_and_is_of_the_province_that_it_speaks_of():
    loaded = load()
    parts = [part for supply in submissions(published_figures()) for part in lake.history(supply.supply.dataset, actor=SYSTEM)]
    assert (loaded.figures, loaded.submissions, loaded.repeated) == (60, len(submissions(published_figures())), 0)
    assert {part.simulated for part in parts} == {False}
    (cashless,) = lake.history(CASHLESS, actor=SYSTEM)
    assert (cashless.source.name, cashless.period) == ("000_7676a50a07b78ffd.txt", "202410")
    assert places.unit_by_id(cashless.unit_id, date(2024, 10, 31)).code == "H51"


@pytest.mark.django_db
@pytest.mark.usefixtures("_home")
def test_loading_again_supplies_nothing_and_leaves_no_trace():
    first = load()
    attempts = Attempt.objects.count()
    assert load().repeated == first.submissions == Attempt.objects.count() == attempts


@pytest.mark.django_db
@pytest.mark.usefixtures("_home")
def test_every_cell_that_a_figure_names_lies_in_the_lake_as_it_was_published():
    load()
    for figure in published_figures():
        if figure.supply is not None:
            assert _found(figure.supply), (figure.row, figure.title)


def _found(supply: FigureSupply) -> bool:
    """Say whether a row in force has all the cells of a figure, compared as the text that they were published as."""
    tests = " AND ".join(
        f"rtrim(regexp_replace(CAST({name} AS VARCHAR), '\\.0+$', '')) = '{cell}'" for name, cell in supply.cells.items()
    )
    sql = f"SELECT count(*) FROM {supply.dataset} WHERE _period = '{supply.period}' AND {tests}"
    return lake.query(sql, actor=SYSTEM).rows[0][0] == 1


def test_figures_that_share_a_row_make_one_row():
    assert {
        each.supply.dataset: len(rows(each.figures, dataset(each.supply.dataset).table.primaryKey))
        for each in _of("94", "2022Q2")
    } == {
        "base_map.base_stations": 4,
        "base_map.telecom_and_post": 1,
    }


def test_two_figures_that_contradict_each_other_are_not_supplied():
    (cashless,) = [each for each in submissions(published_figures()) if each.supply.dataset == CASHLESS]
    first = cashless.figures[0]
    cells = {**first.supply.cells, "people": "1"}
    other = type(first)(**{**vars(first), "supply": FigureSupply(CASHLESS, "94", "202410", cells)})
    with pytest.raises(ValueError, match="people is 53810 and 1"):
        rows([first, other], ("province",))


def test_a_published_target_is_declared_by_its_indicator_for_that_year_and_province():
    targets = [figure for figure in published_figures() if figure.supply is None]
    assert len(targets) == 10
    for figure in targets:
        declared = {(each.year, each.value, each.province) for each in load_packs().indicator(figure.indicator).targets}
        assert (int(figure.period), figure.value, figure.unit) in declared, figure.title


def _of(unit: str, period: str):
    return [each for each in submissions(published_figures()) if (each.supply.unit, each.supply.period) == (unit, period)]
