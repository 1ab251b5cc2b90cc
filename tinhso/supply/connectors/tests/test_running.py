"""Runs: the cursor follows the receipts, failures are tried again and told, and two never pull at once."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.connectors import actions, delivery, queries, running, tasks
from tinhso.supply.connectors.base import Batch
from tinhso.supply.connectors.contracts import PeriodRule, RunOutcome, State
from tinhso.supply.connectors.models import Connection, Run
from tinhso.supply.connectors.rules.alarms import FAILURES
from tinhso.supply.connectors.tests.factories import Recorder, draft, officer, row, unit
from tinhso.supply.errors import ConnectionBusy, ConnectorFailed
from tinhso.supply.intake.contracts import Outcome

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = "20240131", "20240201"
HANGS_UP = ConnectorFailed(connector="source", why_vi="nguồn ngắt", why_en="the source hangs up")


@pytest.fixture
def made(source) -> int:
    return actions.make(draft(unit(), connector="source", settings={}), actor=SYSTEM)


def cursor(connection: int) -> str | None:
    return Connection.objects.get(pk=connection).cursor


def days(*given: str, cursor: str) -> Batch:
    return Batch(tuple(row(day) for day in given), cursor)


def test_rows_go_to_the_door_by_period_and_the_cursor_follows(made, source):
    source.batches = [days("2024-02-01", "2024-01-31", cursor="1"), days("2024-02-01", cursor="2")]
    door = Recorder()
    ran = running.run(made, intake=door)
    assert [(period, len(rows)) for period, rows, *_ in door.offers] == [(JANUARY, 1), (FEBRUARY, 1), (FEBRUARY, 1)]
    assert (ran.outcome, ran.rows, ran.batches, len(ran.receipts)) == (RunOutcome.SUCCEEDED, 3, 2, 3)
    assert (ran.cursor_before, ran.cursor_after, cursor(made)) == (None, "2", "2")
    again = running.run(made, intake=door)
    assert (again.outcome, again.rows, len(door.offers)) == (RunOutcome.EMPTY, 0, 3)


def test_a_failure_midway_keeps_what_went_in_and_goes_on_from_there(made, source):
    source.batches = [days("2024-01-31", cursor="1"), HANGS_UP]
    ran = running.run(made, intake=Recorder())
    assert (ran.outcome, ran.rows, ran.error_code) == (RunOutcome.FAILED, 1, "connector_failed")
    assert "nguồn ngắt" in ran.error_vi
    assert cursor(made) == "1"
    source.batches = [days("2024-01-31", cursor="1"), days("2024-02-01", cursor="2")]
    door = Recorder()
    running.run(made, intake=door)
    assert [period for period, *_ in door.offers] == [FEBRUARY]


def crash(*_, **__):
    raise RuntimeError("killed here")


def test_a_crash_between_receipt_and_cursor_brings_the_same_rows_again_though_the_source_has_more_by_then(
    made, source, monkeypatch
):
    source.batches = [days("2024-01-31", cursor="1")]
    first, second = Recorder(), Recorder()
    with monkeypatch.context() as patched:
        patched.setattr(running, "_move", crash)
        assert running.run(made, intake=first).error_code == "unexpected"
    assert cursor(made) is None
    source.batches = [days("2024-01-31", "2024-01-31", cursor="2")]
    running.run(made, intake=second)
    assert second.offers == first.offers
    assert cursor(made) == "1"
    assert [each.pk for each in queries.due()] == [made], "what is beyond comes at once"


def test_after_a_crash_a_source_that_changed_is_taken_as_it_is(made, source, monkeypatch):
    source.batches = [days("2024-01-31", "2024-02-01", cursor="1")]
    with monkeypatch.context() as patched:
        patched.setattr(running, "_move", crash)
        running.run(made, intake=Recorder())
    source.batches = [days("2024-01-31", "2024-02-02", cursor="2")]
    door = Recorder()
    running.run(made, intake=door)
    assert [period for period, *_ in door.offers] == [JANUARY, "20240202"]
    assert cursor(made) == "2"
    assert Connection.objects.get().on_its_way is None


def test_tries_follow_with_growing_pauses_and_an_alarm_but_without_end(made, source):
    source.batches = [HANGS_UP]
    waits = []
    for _ in range(FAILURES + 5):
        running.run(made, intake=Recorder())
        found = queries.connection(made, actor=SYSTEM)
        waits.append(found.next_try - clock.now())
    assert found.state is State.FAILING
    assert waits[-1] > waits[0] * 8
    assert [(alarm.connection, alarm.state) for alarm in queries.alarms()] == [(made, State.FAILING)]
    source.batches = [days("2024-01-31", cursor="1")]
    running.run(made, intake=Recorder())
    assert (queries.connection(made, actor=SYSTEM).failures, queries.alarms()) == (0, ())


def test_a_refused_batch_stops_the_connection_with_its_faults_and_the_cursor_stays(made, source):
    source.batches = [days("2024-01-31", "2024-02-01", cursor="1"), days("2024-02-02", cursor="2")]
    door = Recorder([Outcome.ACCEPTED, Outcome.REFUSED])
    ran = running.run(made, intake=door)
    assert (ran.outcome, ran.rows, ran.fault_count) == (RunOutcome.REFUSED, 1, 1)
    assert ran.faults[0]["message_vi"] == "Quá lớn."
    assert len(door.offers) == 2
    found = queries.connection(made, actor=SYSTEM)
    assert (found.cursor, found.state, found.next_try) == (None, State.STOPPED, None)
    assert list(queries.due()) == []
    assert [alarm.state for alarm in queries.alarms()] == [State.STOPPED]
    assert len(list(audit.stream(Filters(verb="connection.stop")))) == 1
    actions.resume(made, actor=SYSTEM)
    assert [each.pk for each in queries.due()] == [made]
    running.run(made, intake=Recorder())
    assert queries.connection(made, actor=SYSTEM).state is State.FINE


def test_unusual_values_stop_it_until_somebody_says_why_they_are_right(made, source):
    source.batches = [days("2024-01-31", cursor="1"), days("2024-02-01", cursor="2")]
    assert running.run(made, intake=Recorder([Outcome.QUESTIONS])).outcome is RunOutcome.REFUSED
    door = Recorder()
    running.run(made, confirmation="Triều cường", intake=door)
    assert [reason for *_, reason in door.offers] == ["Triều cường", ""]
    assert queries.connection(made, actor=SYSTEM).state is State.FINE


def test_what_waits_for_the_head_counts_as_delivered(made, source):
    source.batches = [days("2024-01-31", cursor="1")]
    assert running.run(made, intake=Recorder([Outcome.WAITING])).outcome is RunOutcome.SUCCEEDED
    assert cursor(made) == "1"


def test_silence_is_an_alarm(made, source):
    later = clock.now() + timedelta(days=3)
    with clock.set_to(later):
        running.run(made, intake=Recorder())
        assert [alarm.state for alarm in queries.alarms()] == [State.SILENT]


def test_one_that_is_being_pulled_is_not_pulled_twice(made, source):
    def second():
        with pytest.raises(ConnectionBusy):
            running.run(made, intake=Recorder())
        assert tasks.pull.call(made) == "busy"

    source.batches = [second, days("2024-01-31", cursor="1")]
    assert running.run(made, intake=Recorder()).outcome is RunOutcome.SUCCEEDED
    assert Run.objects.count() == 1


def test_a_dead_process_holds_nothing_for_ever(made, source):
    running._begun(made, None, "")
    assert queries.connection(made, actor=SYSTEM).running
    with pytest.raises(ConnectionBusy):
        running.run(made, intake=Recorder())
    with clock.set_to(clock.now() + running.LEASE):
        assert running.run(made, intake=Recorder()).outcome is RunOutcome.EMPTY
    assert [each.outcome for each in Run.objects.order_by("pk")] == [RunOutcome.INTERRUPTED, RunOutcome.EMPTY]


def test_one_that_was_taken_over_changes_nothing_more(made, source):
    def another_takes_over():
        Connection.objects.filter(pk=made).update(lease="another", cursor="9")

    source.batches = [another_takes_over, days("2024-01-31", cursor="1")]
    with transaction.atomic():
        running.run(made, intake=Recorder())
    assert cursor(made) == "9"
    assert Connection.objects.get(pk=made).lease == "another"


def test_a_connection_that_is_changed_while_it_runs_does_not_get_the_old_cursor(made, source):
    def change():
        found = Connection.objects.get(pk=made)
        wanted = draft(found.unit_id, connector="source", settings={"host": "new"})
        actions.change(made, wanted, actor=SYSTEM)

    source.batches = [change, days("2024-01-31", cursor="1")]
    running.run(made, intake=Recorder())
    assert cursor(made) is None


def test_a_long_run_makes_room_and_goes_on_at_once(made, source, monkeypatch):
    monkeypatch.setattr(running, "SECONDS", -1)
    source.batches = [days("2024-01-31", cursor="1"), days("2024-02-01", cursor="2")]
    door = Recorder()
    running.run(made, intake=door)
    assert (cursor(made), len(door.offers)) == ("1", 1)
    assert [each.pk for each in queries.due()] == [made]


def test_a_dataset_that_replaces_its_periods_gets_each_whole(made, source, monkeypatch):
    definition = queries.dataset("environment.salinity")
    replaced = definition.model_copy(update={"update": delivery.Update.REPLACE_PERIOD})
    monkeypatch.setattr(queries, "dataset", lambda _: replaced)
    source.batches = [days("2024-01-31", cursor="1"), days("2024-01-31", cursor="2")]
    door = Recorder()
    running.run(made, intake=door)
    assert [(period, len(rows)) for period, rows, *_ in door.offers] == [(JANUARY, 2)]
    assert cursor(made) == "2"
    monkeypatch.setattr(delivery, "MOST_GATHERED", 1)
    Connection.objects.update(cursor=None)
    assert "too many rows" in running.run(made, intake=door).error_en


def test_simulated_rows_are_said_to_be_so(made, source):
    source.batches = [days("2024-01-31", cursor="1"), replace(days("2024-02-01", cursor="2"), simulated=True)]
    door = Recorder()
    running.run(made, intake=door)
    assert [simulated for _, _, simulated, _ in door.offers] == [False, True]


def test_a_row_without_a_day_is_a_failure_that_says_so(made, source):
    source.batches = [days("hôm qua", cursor="1")]
    ran = running.run(made, intake=Recorder())
    assert (ran.outcome, ran.error_code) == (RunOutcome.FAILED, "connector_failed")
    assert "hôm qua" in ran.error_vi


def test_a_dataset_that_is_gone_is_a_failure_that_says_so(made, source):
    Connection.objects.update(dataset="environment.gone")
    assert running.run(made, intake=Recorder()).error_code == "lake_no_such_dataset"


def test_files_are_handed_over_whole_with_the_period_in_their_name(incoming, db):
    wanted = draft(unit(), connector="folder", settings={"folder": ".", "pattern": "*.csv"}, period_rule=PeriodRule.IN_NAME)
    made = actions.make(wanted, actor=SYSTEM)
    (incoming / "do-man-20240131.csv").write_bytes(b"a")
    (incoming / "do-man-20240201.csv").write_bytes(b"b")
    for name, when in (("do-man-20240131.csv", 1), ("do-man-20240201.csv", 2)):
        os.utime(incoming / name, (when, when))
    door = Recorder([Outcome.ACCEPTED, Outcome.REFUSED])
    running.run(made, intake=door)
    assert [(period, file) for period, file, *_ in door.offers] == [
        (JANUARY, ("do-man-20240131.csv", b"a")),
        (FEBRUARY, ("do-man-20240201.csv", b"b")),
    ]
    running.run(made, intake=door)
    assert [period for period, *_ in door.offers] == [JANUARY, FEBRUARY, FEBRUARY]


def test_what_is_due_is_queued_once_and_runs(made, source):
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert (tasks.pull_due.call(), tasks.pull_due.call()) == (1, 0)


def test_the_log_is_forgotten_after_a_while(made, source):
    running.run(made, intake=Recorder())
    with clock.set_to(clock.now() + timedelta(days=91)):
        assert tasks.forget_old_runs.call() == 1


@pytest.mark.django_db(transaction=True)
def test_the_demo_reaches_the_lake_through_the_real_door(settings, tmp_path, demo_commune):
    settings.HOME = tmp_path
    made = actions.make(draft(unit(), settings={"commune": demo_commune}), actor=SYSTEM)
    with clock.set_to(date(2025, 9, 3)):
        Connection.objects.update(cursor="2025-08-31")
        ran = running.run(made)
    assert (ran.outcome, ran.rows, ran.error_en, ran.faults) == (RunOutcome.SUCCEEDED, 6, "", ())
    assert len(ran.receipts) == 2
    assert cursor(made) == "2025-09-02"
    with clock.set_to(date(2025, 9, 3)):
        Connection.objects.update(cursor="2025-08-31")
        again = running.run(made)
    assert again.receipts == ran.receipts, "the same batch gives the same receipts"


def test_only_the_reachable_are_listed(made, source):
    other = unit()
    assert queries.connections(actor=officer(Role.DEPARTMENT_DATA_OFFICER, other)) == ()
    own = Connection.objects.get(pk=made).unit_id
    assert [each.id for each in queries.connections(actor=officer(Role.DEPARTMENT_DATA_OFFICER, own))] == [made]
