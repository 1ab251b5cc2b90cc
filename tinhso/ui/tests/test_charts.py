"""What a chart hands to the page: written numbers, said points, a table that needs no script."""

from __future__ import annotations

import json
import re

import pytest
from django.template import engines
from django.utils import translation

from tinhso.ui import charts, sample_charts
from tinhso.ui.contracts import Chart, ChartKind, Point, Series


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def ranking(*points: Point, **more: object) -> Chart:
    return Chart("c", ChartKind.RANKING, "Đúng hạn", [Series("", points)], "%", 1, **more)


def drawn(chart: Chart) -> str:
    return engines["django"].from_string("{% chart chart %}").render({"chart": chart})


def test_numbers_are_written_once_and_by_the_server():
    spec = charts.as_json(ranking(Point("Xã Kế Sách", 1234.56, status="good"), target=95))
    [point] = spec["series"][0]["points"]
    assert point["text"] == "1.234,6\N{NO-BREAK SPACE}%"
    assert spec["target"]["value"] == 95
    assert "95" in spec["target"]["text"]


def test_nothing_is_not_zero():
    nothing, zero = charts.as_json(ranking(Point("A", None, why="chưa nộp"), Point("B", 0)))["series"][0]["points"]
    assert "value" not in nothing
    assert nothing["text"] == "chưa nộp"
    assert zero["value"] == 0
    assert zero["text"] == "0,0\N{NO-BREAK SPACE}%"


def test_what_is_estimated_or_simulated_is_said_and_written_in_the_table():
    chart = ranking(Point("A", 5, estimate=True, simulated=True))
    assert "ước tính, mô phỏng" in charts.as_json(chart)["series"][0]["points"][0]["said"]
    assert charts.as_json(chart)["simulated"]
    html = drawn(chart)
    assert "badge-watch" in html
    assert re.search(r"<td>\s*ước tính, mô phỏng</td>", html)


def test_the_table_holds_every_value_with_status_in_words():
    html = drawn(ranking(Point("Xã Mỹ Tú", 81.3, status="bad", url="/x?a=1&b=2"), Point("Xã Cù Lao Dung", None)))
    assert "81,3\N{NO-BREAK SPACE}%" in html
    assert 'href="/x?a=1&amp;b=2"' in html
    assert "status-bad" in html
    assert "status-none" in html


def test_series_stand_side_by_side_in_the_table():
    two = [Series(name, [Point("T1", value), Point("T2", value + 1)]) for name, value in (("Y tế", 1.0), ("Đất đai", 5.0))]
    rows = list(charts.rows(Chart("c", ChartKind.TREND, "t", two)))
    assert [[cell.text for cell in row.cells] for row in rows] == [["1", "5"], ["2", "6"]]


def test_the_summary_tells_the_last_of_a_trend():
    chart = Chart("c", ChartKind.TREND, "Đúng hạn", [Series("", [Point("T1", 1), Point("T2", 2), Point("T3")])], "%", target=3)
    assert charts.summary(chart) == "Đúng hạn; T2: 2\N{NO-BREAK SPACE}%; mục tiêu 3\N{NO-BREAK SPACE}%"


def test_a_component_is_written_with_what_it_can_give():
    chart = Chart("c", ChartKind.COMPOSITE, "t", [Series("", [Point("a", 18.2, most=20, group="G")])], "", 1)
    assert charts.as_json(chart)["series"][0]["points"][0]["text"] == "18,2 / 20,0"
    assert "<td>G</td>" in drawn(chart)


def test_a_map_tells_its_colours_in_words_and_each_area_its_colour():
    chart = Chart(
        "c",
        ChartKind.MAP,
        "t",
        [Series("", [Point("a", 80, key="1"), Point("b", 99, key="2"), Point("c", key="3")])],
        target=95,
    )
    steps = [point.get("step") for point in charts.as_json(chart)["series"][0]["points"]]
    assert steps == ["d-3", "d1", None]
    html = drawn(chart)
    assert "map-d-3" in html
    assert "map-none" in html


def test_data_cannot_break_out_of_the_page():
    html = drawn(ranking(Point("</script><script>alert(1)</script>", 1)))
    assert "<script>alert" not in html
    spec = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])
    assert spec["series"][0]["points"][0]["label"] == "</script><script>alert(1)</script>"


def test_a_chart_from_an_address_is_a_frame_that_asks_when_the_reader_comes_near():
    html = drawn(ranking(source="/charts/7"))
    assert 'hx-get="/charts/7"' in html
    assert 'hx-trigger="revealed"' in html
    assert "data-chart" not in html


@pytest.mark.parametrize("chart", sample_charts.charts(), ids=lambda chart: chart.id)
def test_every_sample_has_as_many_rows_as_points(chart):
    assert len(list(charts.rows(chart))) == len(chart.series[0].points)


def test_every_kind_has_a_sample():
    assert {chart.kind for chart in sample_charts.charts()} == set(ChartKind)


def test_a_long_value_is_short_in_the_drawing_and_whole_in_the_table():
    chart = ranking(Point("Thu", 12_345_678_901, text="12.345.678.901", short="12,35 tỷ đồng"))
    [point] = charts.as_json(chart)["series"][0]["points"]
    assert point["text"] == "12,35 tỷ đồng"
    assert "12.345.678.901" in point["said"]
    assert [cell.text for row in charts.rows(chart) for cell in row.cells] == ["12.345.678.901\N{NO-BREAK SPACE}%"]


def test_the_axis_of_a_trend_begins_at_nothing_where_it_is_told_to():
    assert charts.as_json(Chart("c", ChartKind.TREND, "Ngày", from_zero=True))["fromZero"]
    assert not charts.as_json(Chart("c", ChartKind.TREND, "Ngày"))["fromZero"]


@pytest.mark.parametrize("points", [(), (Point("Xã Mỹ Tú", None, why="chưa nộp"),)])
def test_a_chart_without_any_value_says_why_in_place_of_a_drawing(points):
    html = drawn(ranking(*points, nothing="Chưa đơn vị nào nộp số liệu."))
    assert "Chưa đơn vị nào nộp số liệu." in html
    assert "data-drawing" not in html
    assert "Không có số liệu" in drawn(ranking(*points))
    assert 'data-saves="svg"' in html


def test_one_value_is_enough_for_a_drawing():
    html = drawn(ranking(Point("A", 0), Point("B", None), nothing="Chưa nộp."))
    assert "data-drawing" in html
    assert "Chưa nộp." not in html
