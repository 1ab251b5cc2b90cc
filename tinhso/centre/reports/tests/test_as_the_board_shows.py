"""A sealed report says the same as the board of the same period, as known at the same moment: numbers, periods, titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.utils import translation

from tinhso.centre.boards import overview
from tinhso.centre.boards.contracts import Drawn, Look, Placed
from tinhso.centre.boards.drawing import draw
from tinhso.centre.reports import sealing
from tinhso.centre.reports.contracts import Wanted
from tinhso.centre.reports.sections import Sections
from tinhso.centre.reports.tests.conftest import moment, pay
from tinhso.kernel import clock
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places
from tinhso.supply import published
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
from tinhso.ui.formatting import number

PERIODS = ("202610", "2026Q3", "2025")
BOARDS = [f"{pack}.{name}" for pack, contents in overview.packs().items() for name in contents.boards]
Shown = Counter[tuple[str, str, str, object]]


def supply(dataset: str, period: str, *rows: Mapping[str, str]) -> None:
    unit = places.unit_on("92", date(2026, 10, 31)).id
    submit_rows(actor=SYSTEM, dataset=dataset, unit_id=unit, period=period, rows=rows, door=Door.API, simulated=True)


def visitors(origin: str, count: int) -> dict[str, str]:
    told = {"visitors": str(count), "overnight": "10", "nights": "20", "revenue": "1234567"}
    return {"commune": "31507", "origin": origin, **told}


@pytest.fixture(scope="module")
def _figures(_reference_rows, django_db_blocker, tmp_path_factory) -> Iterator[Any]:
    """The published figures of years, and some of months and of quarters, once for all boards."""
    from django.conf import settings as own  # noqa: PLC0415  # not the fixture of that name

    home, before = tmp_path_factory.mktemp("home"), own.HOME
    with django_db_blocker.unblock(), transaction.atomic(), clock.set_to(moment(3)):
        own.HOME = home
        published.load()
        pay(77, 3)
        supply("tourism.visitors", "202610", visitors("international", 50), visitors("domestic", 70))
        grdp = {"province": "92", "sector": "services", "current": "400", "constant": "400", "digital": "100"}
        supply("socio_economy.grdp", "2026Q3", grdp)
        place = {"commune": "31507", "longitude": "105.97", "latitude": "9.6", "automatic": "true"}
        station = {"station": "KK-1", "name": "Trạm Sóc Trăng", "kind": "air", **place}
        supply("environment.monitoring_stations", "2026Q3", station)
        air = {"commune": "31507", "measured_on": "2026-10-01", "hours_measured": "24", "pm25": "30", "pm10": "40"}
        supply("environment.air_quality", "20261001", {"station": "KK-1", **air})
        own.HOME = before
        yield home
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _province_with_figures(_figures, settings, db):
    settings.HOME = _figures
    with clock.set_to(moment(27)), translation.override("vi"):
        yield


def both(reference: str, code: str) -> tuple[Drawn, Mapping[str, Any]]:
    """Return a board as it is drawn, and the content of its report, both as known a day ago."""
    full, contents, board = sealing.board_named(reference)
    period, at = parse(code), clock.now() - timedelta(days=1)
    look = Look(sealing.unit_named("", period.end), period, as_of=at)
    content = sealing.content_of(Wanted(full, code, at), actor=SYSTEM)
    return draw(board, contents.pack.id, look, actor=SYSTEM), content


def sure(amount: float) -> float:
    return float(f"{amount:.12g}")


def address(url: str) -> tuple[str, str, str]:
    """Return the number, unit and period that a story is of."""
    parts = urlsplit(url)
    words = parse_qs(parts.query)
    return parts.path.rstrip("/").rpartition("/")[2], words["unit"][0], words["period"][0]


def on_board(placed: Placed) -> Shown:
    """Return every number that a tile shows: of what, of whom, when, and how it stands there."""
    found: Shown = Counter()
    if placed.tile is not None and placed.tile.value is not None:
        found[(*address(placed.tile.url), placed.tile.value)] += 1
    for series in placed.chart.series if placed.chart is not None else ():
        for point in series.points:
            if point.value is not None:
                found[(*(address(point.url) if point.url else ("", "", "")), sure(point.value))] += 1
    for _, cells in placed.table.rows if placed.table is not None else ():
        found.update((*address(cell.url), cell.text) for cell in cells if cell.url and cell.text[:1].isdigit())
    return found


def in_report(tile: Mapping[str, Any], content: Mapping[str, Any]) -> Shown:
    """Return the same of a tile of a report; what a number was before is on the board a difference only."""
    lines = [line for line in tile["lines"] if "value" in line]
    if tile["kind"] == "number":
        lines = [line for line in lines if line["period"] == tile["period"]]
    if tile["kind"] == "composite":
        return Counter(("", "", "", points) for line in lines for points in leaves(line.get("components", ())))
    told: Shown = Counter()
    for line in lines:
        of = (line["indicator"], str(line["unit"]), line["period"])
        decimals = content["indicators"][line["indicator"]]["decimals"]
        written = tile["kind"] in ("number", "table")
        amounts = percentiles(line) if tile["kind"] == "trend" and not tile["groups"] else [line["value"]]
        told.update((*of, number(each, decimals) if written else each) for each in amounts)
    return told


def percentiles(line: Mapping[str, Any]) -> list[float]:
    return list(line["percentiles"].values()) if len(line.get("percentiles", ())) > 1 else [line["value"]]


def leaves(components: list[Mapping[str, Any]]) -> Iterator[float]:
    for each in components:
        if each["parts"]:
            yield from leaves(each["parts"])
        elif each["points"] is not None:
            yield each["points"]


def names_in_report(tile: Mapping[str, Any], content: Mapping[str, Any]) -> list[str]:
    told = Sections(content).section(tile)
    names = [head["text"] for head in told["heads"]], [row["label"] for row in told["rows"]]
    return names[tile["kind"] != "table"]


def names_on_board(placed: Placed) -> list[str]:
    if placed.table is not None:
        return list(placed.table.heads)
    assert placed.chart is not None
    return [point.label for series in placed.chart.series for point in series.points]


@pytest.mark.parametrize("code", PERIODS)
@pytest.mark.parametrize("reference", BOARDS)
def test_every_board_and_its_report_show_the_same_numbers_periods_and_titles(reference, code):
    board, content = both(reference, code)
    assert [placed.id for placed in board.tiles] == [tile["id"] for tile in content["tiles"]]
    for placed, tile in zip(board.tiles, content["tiles"], strict=True):
        if tile["kind"] in ("live", "forecast"):
            continue
        assert placed.title == tile["title"]["vi"], placed.id
        assert on_board(placed) == in_report(tile, content), placed.id
        if tile["kind"] in ("bar", "funnel", "table") and tile["lines"]:
            assert names_on_board(placed) == names_in_report(tile, content), placed.id


def test_numbers_of_months_and_quarters_are_on_one_report_each_for_its_own_period():
    _, content = both("socio_economy.overview", "202610")
    told = {(tile["period"], line["period"]) for tile in content["tiles"] for line in tile["lines"] if "value" in line}
    assert {("202610", "202610"), ("2026Q3", "2026Q3")} <= told


def test_a_split_number_is_told_by_the_names_of_its_groups_in_their_order():
    _, content = both("tourism.overview", "202610")
    tile = next(tile for tile in content["tiles"] if tile.get("groups"))
    assert list(tile["groups"].values()) == [
        {"vi": "Khách nội địa", "en": "Domestic"},
        {"vi": "Khách quốc tế", "en": "International"},
    ]


def test_a_station_is_told_by_the_name_that_its_register_had_at_the_moment_of_the_report():
    _, content = both("environment.overview", "202610")
    [tile] = [tile for tile in content["tiles"] if tile["id"] == "air_trend"]
    assert tile["groups"]["KK-1"]["vi"] == "Trạm Sóc Trăng (KK-1)"


def test_the_titles_of_tiles_are_in_both_languages_whatever_the_report_is_in():
    _, content = both("socio_economy.overview", "202610")
    titles = [tile["title"] for tile in content["tiles"] if tile.get("period") == "2026Q3"]
    assert [each["en"] for each in titles if each["vi"].endswith("(quý III/2026)")]
    assert all("(quý" not in each["en"] for each in titles)
