"""Every figure that others published comes out of the platform equal to what was published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import PublishedFigure
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Value
from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places
from tinhso.places.actions import load_reference
from tinhso.supply import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _province_with_the_figures(settings, tmp_path) -> Iterator[None]:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    with clock.set_to(date(2026, 11, 27)):
        load_reference(lambda text, done: None)
        published.load()
        yield


def test_every_published_figure_comes_out_as_it_was_published():
    figures = [figure for figure in catalog.published_figures() if figure.supply is not None]
    assert len(figures) == 60
    differing = {f"{figure.row} {figure.title}": told for figure in figures if not _equal(figure, told := _told(figure))}
    assert differing == {}


def test_the_command_sets_all_of_them_targets_too_beside_what_was_published():
    compared = indicators.published_figures(actor=SYSTEM)
    assert len(compared) == len(catalog.published_figures()) == 70
    assert [each.figure.title for each in compared if not each.equal] == []


def test_every_published_figure_names_its_article_and_not_only_a_file():
    assert [figure.row for figure in catalog.published_figures() if figure.article.citation == figure.source] == []


def test_before_it_was_loaded_the_platform_did_not_know_a_figure():
    (cashless,) = [figure for figure in catalog.published_figures() if figure.row == 3]
    assert _told(cashless, as_of=at(date(2026, 11, 26), time())).value is None
    assert _told(cashless).value is not None


def test_figures_of_another_province_are_not_in_the_numbers_of_the_home_province():
    """Ninh Thuận's 75 stations are of Ninh Thuận: the home province, whichever it is on the day, does not have them."""
    ask = Ask(("base_map.base_stations",), ("2022",))
    assert [value.value for value in indicators.values(ask, actor=SYSTEM).values] == [958 + 1124 + 906 + 3]


def _told(figure: PublishedFigure, as_of: datetime | None = None) -> Value:
    unit = places.unit_on(figure.unit, parse(figure.period).end).id
    ask = Ask((figure.indicator,), (figure.period,), (unit,), as_of=as_of, by=figure.by, group=figure.group)
    told = indicators.values(ask, actor=SYSTEM).one(figure.indicator, unit, figure.period, figure.group)
    assert told is not None, (figure.row, figure.title)
    return told


def _equal(figure: PublishedFigure, told: Value) -> bool:
    """Say whether a value is the published one to the decimals that were published, from the same two numbers."""
    if told.value is None or told.simulated or round(told.value, figure.decimals) != float(figure.value):
        return False
    return figure.numerator is None or (told.numerator, told.denominator) == (figure.numerator, figure.denominator)
