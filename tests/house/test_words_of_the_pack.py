"""What the platform's own pack calls desks and categories is what the platform itself calls them."""

from __future__ import annotations

from itertools import chain

import pytest

from tinhso.cases.directives import desk as directives_desk
from tinhso.cases.directives.contracts import Origin
from tinhso.cases.engine import history
from tinhso.cases.engine.contracts import EventKind
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.reports import desk as reports_desk
from tinhso.cases.reports.categories import shipped
from tinhso.cases.reports.contracts import Channel, Mode
from tinhso.cases.reports.rules.workflow import STATES
from tinhso.catalog import queries as catalog


def titles_of(dataset: str, column: str) -> dict[str, tuple[str, str]]:
    titles = catalog.load().dataset(dataset).table.field(column).titles
    return {value: (title.vi, title.en) for value, title in titles.items()}


OPEN = (history.DESK, reports_desk.DESK, *directives_desk.DESKS)
"""The desks of the platform; other tests open some of their own."""


def slugs(words: str) -> set[str]:
    """The words of one kind that any process of any desk has; those of earlier systems come with their logs."""
    known = (desk.processes.values() for desk in OPEN if desk is not history.DESK)
    processes = [history.PROCESSES[0], *chain.from_iterable(known)]
    return {each.slug for process in processes for each in getattr(process, words)}


@pytest.mark.parametrize("dataset", ["cases.cases", "cases.case_events", "cases.case_clock"])
def test_the_pack_calls_every_desk_as_the_desk_calls_itself(dataset):
    assert titles_of(dataset, "desk") == {desk.slug: (desk.vi, desk.en) for desk in OPEN}


def test_the_pack_calls_every_shipped_category_as_the_desk_of_reports_does_and_knows_where_directives_come_from():
    titles = titles_of("cases.cases", "category")
    assert {slug: titles.pop(slug) for slug in list(titles) if slug not in set(Origin)} == {
        each.slug: (each.vi, each.en) for each in shipped()
    }
    assert set(titles) == set(Origin)


@pytest.mark.parametrize(
    ("dataset", "column", "known"),
    [
        ("cases.cases", "state", lambda: slugs("states")),
        ("cases.cases", "channel", lambda: set(Channel)),
        ("cases.cases", "mode", lambda: set(Mode)),
        ("cases.case_events", "from_state", lambda: slugs("states")),
        ("cases.case_events", "to_state", lambda: slugs("states")),
        ("cases.case_events", "move", lambda: slugs("moves")),
        ("cases.case_events", "kind", lambda: set(EventKind)),
        ("cases.case_events", "part", lambda: set(Part)),
        ("cases.case_clock", "clock", lambda: slugs("clocks")),
    ],
)
def test_the_pack_has_a_title_for_every_word_that_the_desks_write(dataset, column, known):
    assert set(titles_of(dataset, column)) >= known()


def test_the_pack_of_field_reports_calls_every_state_as_the_desk_does():
    assert titles_of("field_reports.reports", "status") == {state.slug: (state.vi, state.en) for state in STATES}
