"""Deadlines in a shell: the same records as on the page."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from tinhso.cases.engine import queries
from tinhso.cases.engine.commands.clock import clock
from tinhso.cases.engine.errors import SourceMissing, UnknownClock
from tinhso.cases.engine.tests.factories import PROCESS

pytestmark = pytest.mark.django_db
SLUG = PROCESS.clocks[0].slug


def run(*arguments: str) -> str:
    result = CliRunner().invoke(clock, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_deadline_is_set_and_listed_beside_what_ships():
    run("set", "errand", SLUG, "7 working_days", "--from", "2026-12-01", "--source", "Quyết định 5/QĐ-UBND")
    [record] = queries.deadlines(PROCESS.id)
    assert (record.rule.amount, record.valid_from, record.source) == (7, date(2026, 12, 1), "Quyết định 5/QĐ-UBND")
    listed = json.loads(run("rules", "errand", "--json"))
    assert len(listed) == len(PROCESS.clocks) + 1
    assert listed[-1]["valid_from"] == "2026-12-01"
    assert "Quyết định 5/QĐ-UBND" in run("rules", "errand")


@pytest.mark.parametrize(("slug", "source", "wrong"), [("nobody", "x", UnknownClock), (SLUG, " ", SourceMissing)])
def test_what_is_wrong_is_refused_as_on_the_page(slug, source, wrong):
    with pytest.raises(wrong):
        run("set", "errand", slug, "7 working_days", "--from", "2026-12-01", "--source", source)
