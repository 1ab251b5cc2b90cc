"""What the template tags draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import translation

from tinhso.ui import sparklines, views
from tinhso.ui.contracts import Tile
from tinhso.ui.vendored import icon_names

PACKAGE = Path(views.__file__).parents[1]


def drawn(source: str, address: str = "/list", **context: object) -> str:
    with translation.override("en"):
        return engines["django"].from_string(source).render(context, RequestFactory().get(address))


@pytest.mark.parametrize(
    ("value", "words"),
    [("good", "on target"), ("watch", "needs attention"), ("bad", "off target"), ("none", "no data yet"), ("late", "late")],
)
def test_a_status_is_colour_shape_and_word(value, words):
    html = drawn("{% status value %}", value=value)
    assert f"status-{value}" in html
    assert "<svg" in html
    assert words in html


def test_an_unknown_status_is_no_data_and_never_good():
    assert "status-none" in drawn("{% status value %}", value="excellent")


def test_sorting_turns_around_and_keeps_the_filter_but_not_the_page():
    html = drawn('{% sort_header "name" "Name" %}', "/list?sort=name&q=a&page=3")
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name&amp;q=a"' in html
    assert 'href="?sort=name"' in drawn('{% sort_header "name" "Name" %}', "/list?sort=-name")


def test_pages_are_linked_with_the_rest_of_the_address():
    html = drawn("{% pagination found %}", "/list?q=a&page=2", found=Paginator(range(100), 10).page(2))
    assert 'href="?q=a&amp;page=1"' in html
    assert 'aria-current="page"' in html
    assert "11–20 of 100" in html


def test_a_single_page_draws_no_links():
    assert drawn("{% pagination found %}", found=Paginator(range(5), 10).page(1)).strip() == ""


def test_a_notice_holds_what_it_is_given_and_escapes_its_title():
    html = drawn('{% notice "bad" title %}<b>{{ inside }}</b>{% endnotice %}', title="<x>", inside="<y>")
    assert "notice-bad" in html
    assert "&lt;x&gt;" in html
    assert "<b>&lt;y&gt;</b>" in html


def test_a_notice_without_a_kind_is_refused():
    with pytest.raises(TemplateSyntaxError):
        drawn("{% notice %}{% endnotice %}")


def test_a_tile_without_a_value_is_no_data():
    html = drawn("{% tile tile %}", tile=Tile("Air", None, status="good"))
    assert "no data yet" in html
    assert "status-good" not in html


def test_a_late_tile_says_so_in_its_foot():
    assert "fresh-bad" in drawn("{% tile tile %}", tile=Tile("Air", "3", foot="x", freshness="bad"))


def test_the_last_step_of_the_breadcrumbs_is_the_page_itself():
    assert drawn('{% crumb "" "Here" %}') == '<li><span aria-current="page">Here</span></li>'


def test_a_gap_in_the_past_is_a_gap_in_the_line():
    assert sparklines.svg((1, 2, None, 3, 4)).count("<polyline") == 2
    assert sparklines.svg((None, None)) == ""
    assert sparklines.svg((None, 3)) == ""


def test_equal_values_are_a_level_line():
    heights = {y for line in sparklines.segments((5, 5, 5)) for _, y in line}
    assert heights == {sparklines.HEIGHT / 2}


def test_a_sparkline_has_no_style_of_its_own():
    assert "style" not in sparklines.svg((1, 2))


def test_an_icon_that_is_not_in_the_sprite_is_a_circle():
    assert "#circle" in drawn('{% icon "no_such_thing" %}')
    assert "#file-text" in drawn('{% icon "file_text" %}')


ICON = re.compile(r'{%\s*icon "([a-z0-9-]+)"')


def test_every_icon_that_a_template_draws_is_in_the_sprite():
    used = {name for path in PACKAGE.rglob("templates/**/*.html") for name in ICON.findall(path.read_text(encoding="utf-8"))}
    assert used - icon_names() == set()
