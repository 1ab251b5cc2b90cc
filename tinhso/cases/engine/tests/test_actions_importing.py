"""Histories of earlier systems: what is read, what is refused with its row, and that importing twice changes nothing."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.accounts.tests.factories import Unit, unit
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import feeding, inbox, queries, reckoning
from tinhso.cases.engine.actions import importing
from tinhso.cases.engine.actions.importing import import_history
from tinhso.cases.engine.contracts import EventKind, OnTime
from tinhso.cases.engine.errors import LogColumnsMissing, LogUnreadable, MappingFaulty
from tinhso.cases.engine.models import CaseRow, ClockRow, EventRow
from tinhso.cases.engine.rules.event_logs import LogMapping
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import holding
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries as lake

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
HEADER = ("Mã hồ sơ", "Bước", "Thời điểm", "Phòng", "Hạn", "Ngày trả", "Trích yếu", "Lĩnh vực")
# By hand: A settled 10/08 by 12/08 in time; B settled a minute after its hour; C its end told by day, due by day: in time;
# D without an end, due in the past: overdue; E without a deadline; F open and not due yet.
LOG = (
    ("A", "Tiếp nhận", "01/08/2026 08:00", "Sở Nội vụ", "12/08/2026 17:00", "", "Đèn đường hỏng", "dien"),
    ("A", "Trả kết quả", "2026-08-10T03:00:00Z", "Sở Y tế", "12/08/2026 17:00", "", "Đèn đường hỏng", "dien"),
    ("B", "Tiếp nhận", "2026-08-01 08:00", "", "05/08/2026 10:00", "", "Rác thải", "rac"),
    ("B", "Trả kết quả", "10:01 SA 05/08/2026", "", "05/08/2026 10:00", "", "Rác thải", "rac"),
    ("C", "Tiếp nhận", "03/08/2026 14:30", "", "07/08/2026", "07/08/2026", "Cấp phép", "dat"),
    ("D", "Tiếp nhận", "03/08/2026 14:30", "", "07/08/2026", "", "Ngập nước", "nuoc"),
    ("E", "Tiếp nhận", "03/08/2026 14:30", "", "", "", "Hỏi đáp", ""),
    ("F", "Tiếp nhận", "18/11/2026 14:30", "", "30/11/2026 17:00", "", "Cây đổ", ""),
)
COUNTED = OnTime(in_time=2, late=1, overdue=1, running=1, without=1)


@pytest.fixture
def offices() -> dict[str, int]:
    return {name: unit(name) for name in ("Sở Nội vụ", "Sở Y tế")}


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


def mapped(offices: dict[str, int], **changes) -> LogMapping:
    codes = {name: Unit.objects.get(pk=number).code for name, number in offices.items()}
    fields = ("case", "activity", "time", "office", "due", "finished", "title", "category")
    told = {
        "source": "old",
        "name": {"vi": "Hệ thống cũ", "en": "The earlier system"},
        "intake": codes["Sở Nội vụ"],
        "columns": dict(zip(fields, HEADER, strict=True)),
        "states": {"received": {"vi": "Đã tiếp nhận", "en": "Received"}},
        "activities": {"Tiếp nhận": "received", "Trả kết quả": "closed"},
        "offices": codes,
    }
    return LogMapping.model_validate(told | changes)


def written(path: Path, rows=LOG, header=HEADER) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def told() -> dict[str, object]:
    """The whole history as it stands, but for numbers of rows and lines in order of arrival."""
    found = {}
    for row in CaseRow.objects.filter(desk="history").order_by("code"):
        events = EventRow.objects.filter(case=row, kind="imported").order_by("at", "request")
        found[row.code] = (
            (row.state, row.title, row.category, row.intake_id, row.office_id, row.received_at, row.settled_at, row.due_at),
            row.words,
            list(events.values_list("move", "to_state", "at", "office", "text", "request")),
            list(ClockRow.objects.filter(case=row).values_list("slug", "amount", "started_at", "due_at", "stopped_at")),
        )
    return found


def test_punctuality_of_an_imported_history_is_what_a_hand_counts(tmp_path, offices):
    done = import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM)
    assert (done.rows, done.cases, done.new_cases, done.events, done.new_events) == (8, 6, 6, 8, 8)
    assert not done.faults
    assert queries.on_time("old") == COUNTED


def test_a_case_of_an_earlier_system_reads_like_any_other(tmp_path, offices):
    import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM)
    view = queries.case_by_code("old-a", actor=holding(Role.AUDITOR))
    assert (view.desk, view.channel, view.title, view.state) == ("history", "old", "Đèn đường hỏng", "closed")
    assert (view.intake, view.office) == (offices["Sở Nội vụ"], offices["Sở Y tế"])
    assert view.settled_at == datetime(2026, 8, 10, 3, tzinfo=UTC)
    first, last = queries.events(view, shown=Shown.OFFICE)
    assert (first.kind, first.text, first.to_state) == (EventKind.IMPORTED, "Tiếp nhận", "received")
    assert last.at == datetime(2026, 8, 10, 3, tzinfo=UTC)
    (planned,) = queries.clocks_of(view)
    assert (planned.due_at, planned.stopped_at) == (datetime(2026, 8, 12, 10, tzinfo=UTC), view.settled_at)
    assert queries.labels(view) == ("old",)
    assert queries.process_of(view).state(view.state).final
    assert not queries.moves_open_to(view, queries.parts_of(view, holding(Role.AUDITOR)))


def test_what_is_settled_is_found_by_its_words_and_is_in_nobodys_open_inbox(tmp_path, offices):
    import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM)
    reader = holding(Role.CENTRE_OPERATOR)
    found = inbox.find(inbox.Wanted(inbox.View.SETTLED, words="den duong"), actor=reader)
    assert [case.code for case in found.cases] == ["OLD-A"]
    assert {case.code for case in inbox.find(inbox.Wanted(), actor=reader).cases} == {"OLD-D", "OLD-E", "OLD-F"}


def test_importing_twice_changes_nothing(tmp_path, offices):
    path = written(tmp_path / "log.csv")
    import_history(path, mapped(offices), actor=SYSTEM)
    before, lines = told(), len(list(audit.stream(Filters())))
    again = import_history(path, mapped(offices), actor=SYSTEM)
    assert (again.new_cases, again.changed_cases, again.new_events) == (0, 0, 0)
    assert told() == before
    assert len(list(audit.stream(Filters()))) == lines


def test_a_longer_file_adds_what_is_new(tmp_path, offices):
    import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM)
    more = (*LOG, ("D", "Trả kết quả", "06/08/2026 09:00", "Sở Y tế", "", "", "", ""), ("G", *LOG[0][1:]))
    done = import_history(written(tmp_path / "log.csv", more), mapped(offices), actor=SYSTEM)
    assert (done.new_cases, done.changed_cases, done.new_events) == (1, 1, 2)
    assert queries.on_time("old") == OnTime(3, 1, 1, 1, 1)  # G has an end no more than D had


@given(order=st.permutations(LOG), cuts=st.sets(st.integers(1, len(LOG) - 1), max_size=3))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_log_cut_and_shuffled_in_any_way_is_the_same_history(tmp_path, offices, order, cuts):
    with transaction.atomic():
        import_history(written(tmp_path / "whole.csv"), mapped(offices), actor=SYSTEM)
        whole, events = told(), EventRow.objects.filter(kind="imported").count()
        transaction.set_rollback(True)
    with transaction.atomic():
        ends = [0, *sorted(cuts), len(LOG)]
        for start, end in pairwise(ends):
            import_history(written(tmp_path / "part.csv", order[start:end]), mapped(offices), actor=SYSTEM)
        assert told() == whole
        assert EventRow.objects.filter(kind="imported").count() == events == len(LOG)
        assert queries.on_time("old") == COUNTED
        transaction.set_rollback(True)


def test_a_preview_says_what_would_be_done_and_does_nothing(tmp_path, offices):
    done = import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM, preview=True)
    assert (done.new_cases, done.new_events) == (6, 8)
    assert not CaseRow.objects.exists()
    assert not list(audit.stream(Filters(verb="cases.*")))


def test_all_faults_are_told_with_row_column_value_and_what_to_do(tmp_path, offices):
    wrong = (
        ("", "Tiếp nhận", "32/13/2026", "Phòng lạ", "mai", "", "", ""),
        ("H", "Tiếp nhận", "01/01/2030 08:00", "", "", "", "", ""),
        ("K", "Tiếp nhận", "03/08/2026 08:00", "", "", "01/08/2026", "", ""),
    )
    faults = []
    done = import_history(written(tmp_path / "log.csv", (*LOG, *wrong)), mapped(offices), actor=SYSTEM, faulted=faults.append)
    assert [(each.row, each.column, each.value, each.code) for each in faults] == [
        (10, "Mã hồ sơ", "", "missing"),
        (10, "Thời điểm", "32/13/2026", "not_a_time"),
        (10, "Hạn", "mai", "not_a_time"),
        (10, "Phòng", "Phòng lạ", "unknown_office"),
        (11, "Thời điểm", "01/01/2030 08:00", "in_the_future"),
        (12, "Ngày trả", "01/08/2026", "ended_before"),
    ]
    assert all(each.vi and each.en for each in faults)
    assert done.new_cases == 7  # the last of the faulty is kept without its end
    assert CaseRow.objects.get(code="OLD-K").settled_at is None


def test_an_import_that_was_broken_off_is_taken_up_where_it_stopped(tmp_path, offices, monkeypatch):
    path = written(tmp_path / "log.csv")
    with transaction.atomic():
        import_history(path, mapped(offices), actor=SYSTEM)
        whole = told()
        transaction.set_rollback(True)
    monkeypatch.setattr("tinhso.cases.engine.log_sorting.BATCH", 1)
    kept, keep = [], importing._keep

    def breaks(batch, *rest, **named):
        if len(kept) == 3:
            raise KeyboardInterrupt
        keep(batch, *rest, **named)
        kept.append(batch)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "_keep", breaks)
        with pytest.raises(KeyboardInterrupt):
            import_history(path, mapped(offices), actor=SYSTEM)
    assert CaseRow.objects.count() == 3
    import_history(path, mapped(offices), actor=SYSTEM)
    assert told() == whole


def test_a_file_without_the_columns_of_the_mapping_is_refused_at_once(tmp_path, offices):
    with pytest.raises(LogColumnsMissing) as refused:
        import_history(written(tmp_path / "log.csv", header=("x", *HEADER[1:7], "y")), mapped(offices), actor=SYSTEM)
    assert "Mã hồ sơ, Lĩnh vực" in refused.value.message_vi


def test_offices_of_the_mapping_that_are_none_are_refused(tmp_path, offices):
    with pytest.raises(MappingFaulty):
        import_history(written(tmp_path / "log.csv"), mapped(offices, intake="NONE"), actor=SYSTEM)


def test_only_administrators_import(tmp_path, offices):
    with pytest.raises(Denied):
        import_history(written(tmp_path / "log.csv"), mapped(offices), actor=holding(Role.CENTRE_OPERATOR))


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0" xmlns="http://www.xes-standard.org/">
  <string key="concept:name" value="old"/>
  <trace><string key="concept:name" value="T1"/>
    <event><string key="concept:name" value="Tiếp nhận"/>
      <date key="time:timestamp" value="2026-08-01T08:00:00.000+07:00"/></event>
    <event><string key="concept:name" value="Trả kết quả"/><date key="time:timestamp" value="2026-08-02T01:00:00Z"/></event>
  </trace>
</log>"""
OF_XES = {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"}


@pytest.mark.parametrize("packed", [False, True])
def test_xes_is_read_as_a_stream_also_packed(tmp_path, offices, packed):
    path = tmp_path / ("log.xes.gz" if packed else "log.xes")
    path.write_bytes(gzip.compress(XES.encode()) if packed else XES.encode())
    import_history(path, mapped(offices, columns=OF_XES), actor=SYSTEM)
    row = CaseRow.objects.get(code="OLD-T1")
    assert (row.received_at, row.settled_at) == (datetime(2026, 8, 1, 1, tzinfo=UTC), datetime(2026, 8, 2, 1, tzinfo=UTC))


def test_xml_with_a_document_type_is_refused(tmp_path, offices):
    path = tmp_path / "bomb.xes"
    path.write_text('<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log>&b;</log>')
    with pytest.raises(LogUnreadable):
        import_history(path, mapped(offices, columns=OF_XES), actor=SYSTEM)


def test_the_lake_hears_of_an_imported_history_with_its_punctuality(tmp_path, offices, settings):
    settings.HOME = tmp_path
    import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM)
    assert feeding.feed() == 6
    late = "SELECT count(*) FROM \"cases.case_clock\" WHERE desk = 'history' AND stopped_at > due_at"
    assert [tuple(row) for row in lake.query(late, actor=SYSTEM).rows] == [(1,)]
    told = "SELECT count(*), count(DISTINCT code) FROM \"cases.case_events\" WHERE kind = 'imported'"
    assert [tuple(row) for row in lake.query(told, actor=SYSTEM).rows] == [(8, 6)]


def test_another_calendar_does_not_move_what_an_earlier_system_promised(tmp_path, offices):
    import_history(written(tmp_path / "log.csv"), mapped(offices), actor=SYSTEM)
    assert reckoning.reckon() == 0
    assert queries.on_time("old") == COUNTED
