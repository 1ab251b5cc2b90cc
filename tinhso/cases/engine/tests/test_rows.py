"""What is asked and written as text is what a query set would have found and written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import sleep

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from tinhso.accounts.tests.factories import unit
from tinhso.cases.engine import journal
from tinhso.cases.engine.actions.working import call_for_support, remark
from tinhso.cases.engine.contracts import EventKind
from tinhso.cases.engine.models import CaseRow, EventRow, ReckonedRow
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.tests.factories import an_errand
from tinhso.kernel.policy import SYSTEM

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


def test_several_rows_are_added_by_one_statement_and_each_gets_its_own_key(case, django_assert_num_queries):
    lines = [EventRow(case=case, number=number, kind=EventKind.NOTED, at=case.changed_at) for number in (7, 8, 9)]
    with django_assert_num_queries(1):
        EVENTS.add(*lines)
    assert {row.pk: row.number for row in EVENTS.where("number IN %s", (7, 8, 9))} == {row.pk: row.number for row in lines}


def test_a_row_whose_key_is_there_stays_as_it_is(case):
    started = ReckonedRow(pk=5, calendar="first", at=case.changed_at, moved=0)
    again = ReckonedRow(pk=5, calendar="second", at=case.changed_at, moved=0)
    for row in (started, again):
        Rows(ReckonedRow).add_once(row)
    assert ReckonedRow.objects.get(pk=5).calendar == "first"


def test_a_case_is_found_with_the_offices_that_work_on_it(case, django_assert_num_queries):
    call_for_support(case.pk, unit("Phòng Kinh tế"), reason="Cần thợ điện.", actor=SYSTEM)
    with django_assert_num_queries(1):
        found = journal.found("code = %s", case.code)
        offices = found.offices
    assert offices == CaseRow.objects.get(pk=case.pk).offices
    assert len(offices) == 2


def test_what_changes_of_a_held_case_is_written_once_at_the_end(case):
    with CaptureQueriesContext(connection) as asked, journal.acting(case.pk):
        remark(case.pk, "Đã gọi điện.", actor=SYSTEM)
        remark(case.pk, "Hẹn chiều nay.", actor=SYSTEM)
    assert sum(each["sql"].startswith("UPDATE cases_case ") for each in asked) == 1
    assert (CaseRow.objects.get(pk=case.pk).version, EventRow.objects.filter(case=case).count()) == (3, 3)


def test_what_is_done_within_a_savepoint_is_taken_back_with_it(case):
    def broken_off() -> None:
        with transaction.atomic():
            remark(case.pk, "Đã gọi điện.", actor=SYSTEM)
            raise ZeroDivisionError

    with journal.acting(case.pk):
        with pytest.raises(ZeroDivisionError):
            broken_off()
        assert not EventRow.objects.filter(case=case, number=2).exists()
    assert CaseRow.objects.get(pk=case.pk).version == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a writer has the whole database to itself there")
def test_who_waited_for_a_case_sees_the_offices_that_it_has_then():
    """The statement that waits began before: what it says of other tables is older than the row it was given."""
    case = an_errand().case.id
    office = unit("Phòng Kinh tế")

    def offices_seen() -> frozenset[int]:
        try:
            with journal.acting(case) as row:
                return row.offices
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        with journal.acting(case) as row:
            before = row.offices
            call_for_support(case, office, reason="Cần thợ điện.", actor=SYSTEM)
            seen = other.submit(offices_seen)
            _until_somebody_waits()
        assert seen.result(timeout=30) == before | {office}


def _until_somebody_waits() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        sleep(0.05)
    raise AssertionError("nobody waits")
