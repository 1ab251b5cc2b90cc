"""Configuring: who may, what is refused, and that secrets stay secret."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.serializers import serialize

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.errors import Denied, NotFound, TinhSoError
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.connectors import actions, queries, running, tasks
from tinhso.supply.connectors.contracts import PeriodRule
from tinhso.supply.connectors.models import Connection
from tinhso.supply.connectors.tests.factories import Recorder, draft, officer, unit
from tinhso.supply.errors import (
    ConnectionBusy,
    ConnectionWrong,
    ConnectorSettingsWrong,
    QueryRefused,
    SecretsNeeded,
    UnknownConnector,
)

pytestmark = pytest.mark.django_db


def with_token(unit_id, **settings):
    return draft(unit_id, connector="source", settings={"host": "a", **settings}, secrets={"token": "rất-bí-mật"})


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DEPARTMENT_DATA_OFFICER])
def test_administrators_and_the_units_data_officer_configure(role):
    own = unit()
    made = actions.make(draft(own), actor=officer(role, own))
    actions.change(made, draft(own, name="Tên mới"), actor=officer(role, own))
    assert queries.connection(made, actor=SYSTEM).name == "Tên mới"
    assert [line.verb for line in audit.stream(Filters(verb="connection.*"))] == ["connection.make", "connection.change"]


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.CENTRE_OPERATOR, Role.AUDITOR, Role.SPECIALIST])
def test_nobody_else_configures(role):
    own = unit()
    made = actions.make(draft(own), actor=SYSTEM)
    actor = officer(role, own)
    for act in (actions.pause, actions.resume, actions.pull_now, actions.try_out):
        with pytest.raises(Denied):
            act(made, actor=actor)
    with pytest.raises(Denied):
        actions.make(draft(own, name="b"), actor=actor)


def test_a_data_officer_reaches_only_the_own_unit_in_every_direction():
    own, other = unit(), unit()
    actor = officer(Role.DEPARTMENT_DATA_OFFICER, own)
    made, foreign = actions.make(draft(own), actor=SYSTEM), actions.make(draft(other, name="b"), actor=SYSTEM)
    for act in (actions.pause, actions.resume, actions.pull_now, actions.try_out):
        with pytest.raises(NotFound):
            act(foreign, actor=actor)
    with pytest.raises(NotFound):
        actions.change(made, draft(other), actor=actor)
    with pytest.raises(NotFound):
        actions.change(foreign, draft(own), actor=actor)
    with pytest.raises(NotFound):
        queries.connection(foreign, actor=actor)


def test_only_administrators_of_the_whole_province_let_the_servers_own_files_be_read(incoming):
    own = unit()
    folder = draft(own, connector="folder", settings={"folder": ".", "pattern": "*"}, period_rule=PeriodRule.CURRENT)
    file = draft(own, connector="sql", settings={"url": "sqlite:///a.db", "query": "SELECT 1 AS a"}, name="b")
    for wanted in (folder, file):
        for actor in (officer(Role.DEPARTMENT_DATA_OFFICER, own), officer(Role.ADMINISTRATOR, own)):
            with pytest.raises(Denied):
                actions.make(wanted, actor=actor)
        assert actions.make(wanted, actor=officer(Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, ConnectionWrong),
        ({"name": "Đã có"}, ConnectionWrong),
        ({"cron": "hằng ngày"}, ConnectionWrong),
        ({"dataset": "environment.none"}, ConnectionWrong),
        ({"unit_id": 999_999}, ConnectionWrong),
        ({"period_rule": PeriodRule.IN_NAME}, ConnectionWrong),
        ({"dataset": "base_map.community_teams"}, ConnectionWrong),
        ({"connector": "none"}, UnknownConnector),
        ({"settings": {}}, ConnectorSettingsWrong),
        ({"settings": {"commune": "31507", "what": "x"}}, ConnectorSettingsWrong),
        ({"connector": "sql", "settings": {"url": "postgresql://u@h/d", "query": "DELETE FROM t"}}, QueryRefused),
    ],
)
def test_what_cannot_work_is_refused_when_it_is_saved(changes, error):
    actions.make(draft(unit(), name="Đã có"), actor=SYSTEM)
    with pytest.raises(error) as caught:
        actions.make(replace(draft(unit()), **changes), actor=SYSTEM)
    assert caught.value.message_vi != caught.value.message_en
    assert Connection.objects.count() == 1


def test_secrets_are_sealed_and_given_to_the_source_only(source):
    made = actions.make(with_token(unit()), actor=SYSTEM)
    running.run(made, intake=Recorder())
    assert source.seen[-1]["token"] == "rất-bí-mật"
    shown = repr(queries.connection(made, actor=SYSTEM)) + serialize("json", Connection.objects.all())
    assert "rất-bí-mật" not in shown
    assert "r\\u1ea5t" not in shown
    assert queries.connection(made, actor=SYSTEM).kept_secrets == ("token",)
    assert "mật" not in " ".join(line.data for line in audit.stream(Filters()))


def test_a_secret_left_out_stays_but_does_not_go_to_another_place(source):
    own = unit()
    made = actions.make(with_token(own), actor=SYSTEM)
    without = replace(with_token(own, note="b"), secrets={"token": ""})
    actions.change(made, without, actor=SYSTEM)
    running.run(made, intake=Recorder())
    assert source.seen[-1] == {"host": "a", "note": "b", "token": "rất-bí-mật"}
    with pytest.raises(SecretsNeeded):
        actions.change(made, replace(without, settings={"host": "evil"}), actor=SYSTEM)
    actions.change(made, replace(without, settings={"host": "c"}, secrets={"token": "mới"}), actor=SYSTEM)


def test_another_secret_key_is_told_clearly_and_new_secrets_mend_it(source, settings):
    own = unit()
    made = actions.make(with_token(own), actor=SYSTEM)
    settings.SECRET_KEY = "another-key-" * 6
    ran = running.run(made, intake=Recorder())
    assert ran.error_code == "secrets_unreadable"
    assert "Độ mặn" in ran.error_vi
    actions.change(made, with_token(own), actor=SYSTEM)
    assert running.run(made, intake=Recorder()).error_code == ""


def test_another_source_begins_anew_and_another_name_does_not(source):
    own = unit()
    made = actions.make(draft(own), actor=SYSTEM)
    Connection.objects.update(cursor="2024-01-31")
    actions.change(made, draft(own, name="Tên khác", cron="0 7 * * *"), actor=SYSTEM)
    assert queries.connection(made, actor=SYSTEM).cursor == "2024-01-31"
    actions.change(made, draft(own, settings={"commune": "31508"}), actor=SYSTEM)
    assert queries.connection(made, actor=SYSTEM).cursor is None


def test_trying_out_shows_the_first_rows_and_stores_nothing(source):
    made = actions.make(draft(unit()), actor=SYSTEM)
    tried = actions.try_out(made, actor=SYSTEM)
    assert tried.columns == ("station", "commune", "measured_on", "highest", "lowest")
    assert len(tried.rows) == running.FIRST_ROWS
    assert queries.connection(made, actor=SYSTEM).cursor is None
    source.batches = []
    empty = actions.make(draft(unit(), name="b", connector="source", settings={}), actor=SYSTEM)
    assert actions.try_out(empty, actor=SYSTEM) is None


def test_pulling_now_is_queued_after_the_transaction_and_refused_while_one_runs(
    monkeypatch, django_capture_on_commit_callbacks
):
    made, queued = actions.make(draft(unit()), actor=SYSTEM), []
    monkeypatch.setattr(type(tasks.pull), "enqueue", lambda _, *words: queued.append(words))
    with django_capture_on_commit_callbacks(execute=True):
        actions.pull_now(made, actor=officer(Role.ADMINISTRATOR), confirmation="Đúng")
        assert queued == []
    assert queued == [(made, 7, "Đúng")]
    running._begun(made, None, "")
    with pytest.raises(ConnectionBusy):
        actions.pull_now(made, actor=SYSTEM)


def test_a_paused_connection_is_not_due_until_it_is_resumed():
    made = actions.make(draft(unit()), actor=SYSTEM)
    actions.resume(made, actor=SYSTEM)
    assert queries.due().exists()
    actions.pause(made, actor=SYSTEM)
    assert not queries.due().exists()


def test_a_connection_that_is_not_there_is_told():
    with pytest.raises(TinhSoError, match="999"):
        queries.connection(999, actor=SYSTEM)
