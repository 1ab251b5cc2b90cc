"""What is asked and written as text is what a query set would have found and written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tinhso.cases.engine import journal
from tinhso.cases.engine.contracts import EventKind
from tinhso.cases.engine.models import CaseRow, EventRow
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.tests.factories import an_errand

pytestmark = pytest.mark.django_db

CASES, EVENTS = Rows(CaseRow), Rows(EventRow)


@pytest.fixture
def case() -> CaseRow:
    return CaseRow.objects.get(pk=an_errand().case.id)


def held_by(row: CaseRow | EventRow) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_read_as_a_query_set_reads_them(case):
    (row,) = CASES.where("code = %s AND state IN %s", case.code, (case.state, "elsewhere"))
    assert held_by(row) == held_by(case)
    assert CASES.one("id = %s", case.pk + 1) is None


def test_a_row_is_added_with_all_that_it_holds_and_gets_its_key(case):
    at = datetime(2026, 2, 5, 2, 0, 0, 123456, tzinfo=UTC)
    line = EventRow(
        case=case, number=99, kind=EventKind.REMARKED, at=at, text="Đã hẹn dân 8 giờ.", data={"percent": [1, 2.5, None]}
    )
    EVENTS.add(line)
    assert held_by(EventRow.objects.get(pk=line.pk)) == held_by(line)


def test_only_the_named_fields_of_a_row_are_written(case):
    case.state, case.title = "elsewhere", "not to be written"
    CASES.change(case, "state")
    case.refresh_from_db()
    assert (case.state, case.title != "not to be written") == ("elsewhere", True)


def test_many_rows_get_the_same_at_once_and_are_counted(case):
    other = CaseRow.objects.get(pk=an_errand().case.id)
    assert CASES.set("state = %s", "id IN %s", "elsewhere", (case.pk, other.pk)) == 2
    assert CASES.count("state = %s", "elsewhere") == 2
    assert CASES.any("state = %s", "elsewhere")
    assert not CASES.any("id IN %s", ())


def test_what_somebody_wrote_is_a_value_and_never_a_part_of_the_question(case):
    assert CASES.where("code = %s", "' OR 1=1 --") == []
    with pytest.raises(ValueError, match="argument"):
        CASES.where("code = %s AND state = %s", case.code)


def test_actions_within_actions_share_the_row_that_is_held(case, django_assert_num_queries):
    with journal.acting(case.pk) as outer, django_assert_num_queries(0), journal.acting(case.pk) as inner:
        assert inner is outer
        assert journal.held(case.pk) is outer
    assert journal.held(case.pk) is None
