"""What the platform's own pack calls desks and categories is what the platform itself calls them."""

from __future__ import annotations

import pytest

from tinhso.cases.engine import desks
from tinhso.cases.reports.categories import shipped
from tinhso.cases.reports.rules.workflow import STATES
from tinhso.catalog import queries as catalog


@pytest.mark.parametrize("dataset", ["cases.cases", "cases.case_events", "cases.case_clock"])
def test_the_pack_calls_every_desk_as_the_desk_calls_itself(dataset):
    titles = catalog.load().dataset(dataset).table.field("desk").titles
    assert {slug: (title.vi, title.en) for slug, title in titles.items()} == {
        desk.slug: (desk.vi, desk.en) for desk in desks.every()
    }


def test_the_pack_calls_every_shipped_category_as_the_desk_of_reports_does():
    titles = catalog.load().dataset("cases.cases").table.field("category").titles
    assert {slug: (title.vi, title.en) for slug, title in titles.items()} == {
        each.slug: (each.vi, each.en) for each in shipped()
    }


def test_the_pack_of_field_reports_calls_every_state_as_the_desk_does():
    titles = catalog.load().dataset("field_reports.reports").table.field("status").titles
    assert {slug: (title.vi, title.en) for slug, title in titles.items()} == {
        state.slug: (state.vi, state.en) for state in STATES
    }
