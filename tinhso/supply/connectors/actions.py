"""Changes of connections: one verb each, with policy, transaction and audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import Actor, Decision, require
from tinhso.places import queries as places
from tinhso.supply.connectors import policies, queries, registry, running, sealing, tasks
from tinhso.supply.connectors.base import Connector
from tinhso.supply.connectors.contracts import Draft, PeriodRule, Tried
from tinhso.supply.connectors.models import Connection
from tinhso.supply.connectors.rules.schedules import ScheduleUnreadable, next_time
from tinhso.supply.errors import ConnectionBusy, ConnectionWrong, SecretsNeeded

T = TypeVar("T")


@dataclass(frozen=True)
class _OfUnit:
    unit_id: int | None


def make(draft: Draft, *, actor: Actor) -> int:
    """Configure a connection and return its id. It is pulled at the next time of its schedule.

    Raises Denied or NotFound, ConnectionWrong, UnknownConnector, and what the connector refuses of its settings.
    """
    require(policies.CONFIGURE_CONNECTIONS, actor, draft)
    secrets = {name: value for name, value in draft.secrets.items() if value}
    fields = _judged(draft, secrets, actor)
    with transaction.atomic():
        made = _stored(lambda: Connection.objects.create(made_at=clock.now(), **fields), draft.name)
        audit.record(actor=actor, verb="connection.make", target=f"connection:{made.pk}", data=_told(draft))
    return int(made.pk)


def change(connection_id: int, draft: Draft, *, actor: Actor) -> int:
    """Configure a connection anew and return its id; secrets that are left out stay.

    Another source, dataset or unit begins without a cursor. A run that is under way loses its hold: what it brings
    next would be of the old source.
    Raises as ``make``; SecretsNeeded when kept secrets would be sent to another place.
    """
    row = _own(connection_id, actor)
    require(policies.CONFIGURE_CONNECTIONS, actor, draft)
    secrets = _secrets(row, draft)
    fields = _judged(draft, secrets, actor)
    same = all(getattr(row, name) == fields[name] for name in ("connector", "dataset", "unit_id", "settings"))
    with transaction.atomic():
        fields |= {} if same else {"cursor": None, "on_its_way": None}
        _stored(
            lambda: Connection.objects.filter(pk=row.pk).update(failures=0, lease="", leased_until=None, **fields), draft.name
        )
        audit.record(actor=actor, verb="connection.change", target=f"connection:{row.pk}", data=_told(draft))
    return int(row.pk)


def pause(connection_id: int, *, actor: Actor) -> None:
    """Pull a connection no more until it is resumed. Raises Denied or NotFound."""
    row = _own(connection_id, actor)
    with transaction.atomic():
        Connection.objects.filter(pk=row.pk).update(enabled=False)
        audit.record(actor=actor, verb="connection.pause", target=f"connection:{row.pk}")


def resume(connection_id: int, *, actor: Actor) -> None:
    """Pull a connection again, at once, after it was paused or stopped. Raises Denied or NotFound."""
    row = _own(connection_id, actor)
    with transaction.atomic():
        Connection.objects.filter(pk=row.pk).update(enabled=True, stopped=False, failures=0, next_try=clock.now())
        audit.record(actor=actor, verb="connection.resume", target=f"connection:{row.pk}")


def pull_now(connection_id: int, *, actor: Actor, confirmation: str = "") -> None:
    """Have a connection pulled in the background now, without waiting for its time.

    ``confirmation`` is the reason why unusual values of the first batch are right. Raises Denied or NotFound, and
    ConnectionBusy while it is being pulled.
    """
    row = _own(connection_id, actor)
    if queries.view(row).running:
        raise ConnectionBusy(name=row.name)
    with transaction.atomic():
        audit.record(actor=actor, verb="connection.pull", target=f"connection:{row.pk}", reason=confirmation)
        transaction.on_commit(lambda: tasks.pull.enqueue(row.pk, actor.account, confirmation))


def try_out(connection_id: int, *, actor: Actor) -> Tried | None:
    """Return the first rows that the source gives now, storing nothing; None when it has nothing new.

    Raises Denied or NotFound, SecretsUnreadable, and what the connector raises.
    """
    row = _own(connection_id, actor)
    audit.record(actor=actor, verb="connection.try_out", target=f"connection:{row.pk}")
    return running.try_out(row)


# --- inside -------------------------------------------------------------------------


def _own(connection_id: int, actor: Actor) -> Connection:
    require(policies.CONFIGURE_CONNECTIONS, actor)
    row = queries.row_of(id=connection_id)
    require(policies.CONFIGURE_CONNECTIONS, actor, row)
    return row


def _judged(draft: Draft, secrets: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the fields of a connection that can work."""
    settings = {name: value.strip() for name, value in draft.settings.items() if value.strip()}
    connector = registry.connector(draft.connector, {**settings, **secrets})
    if connector.of_this_machine:
        _require_the_server(actor)
    _require_period(draft, connector)
    if draft.unit_id not in places.units_by_id([draft.unit_id]):
        raise ConnectionWrong(why_vi="không có đơn vị này", why_en="there is no such unit")
    if not draft.name.strip():
        raise ConnectionWrong(why_vi="thiếu tên", why_en="it has no name")
    try:
        first = next_time(draft.cron, clock.now())
    except ScheduleUnreadable:
        raise ConnectionWrong(
            why_vi="lịch phải có năm phần như “0 6 * * *”", why_en="the schedule is five fields such as “0 6 * * *”"
        ) from None
    return {
        "name": draft.name.strip(),
        "connector": draft.connector,
        "settings": settings,
        "sealed": sealing.sealed(secrets),
        "kept_secrets": sorted(secrets),
        "dataset": draft.dataset,
        "unit_id": draft.unit_id,
        "recipe": draft.recipe,
        "period_rule": draft.period_rule,
        "cron": draft.cron,
        "simulated": connector.simulated,
        "next_try": first,
    }


def _require_the_server(actor: Actor) -> None:
    """Say no, not "not found": the kind of source is no secret."""
    if policies.READ_THE_SERVER.decide(actor, _OfUnit(None)) is not Decision.ALLOWED:
        raise Denied(policy=policies.READ_THE_SERVER.name)


def _require_period(draft: Draft, connector: Connector) -> None:
    definition = queries.dataset(draft.dataset)
    if definition is None:
        raise ConnectionWrong(why_vi="không có bộ dữ liệu này", why_en="there is no such dataset")
    by_rows = draft.period_rule is PeriodRule.BY_ROWS
    if by_rows and (connector.files or definition.period_field is None):
        raise ConnectionWrong(
            why_vi="kỳ không đọc được từ từng dòng; hãy chọn cách khác", why_en="no row says its period; choose another way"
        )
    if draft.period_rule is PeriodRule.IN_NAME and not connector.files:
        raise ConnectionWrong(why_vi="nguồn này không có tên tệp", why_en="this source has no file names")


def _secrets(row: Connection, draft: Draft) -> dict[str, str]:
    """Return the secrets to keep: those given, and those stored that go to the same place as before."""
    options = registry.connector_class(draft.connector).options
    given = {name: value for name, value in draft.secrets.items() if value}
    stored = [name for name in row.kept_secrets if name not in given] if row.connector == draft.connector else []
    moved = any(draft.settings.get(each.name, "").strip() != row.settings.get(each.name, "") for each in options if each.place)
    if stored and moved:
        raise SecretsNeeded(names=", ".join(stored))
    kept = sealing.opened(row.sealed, row.name) if stored else {}
    return {**{name: kept[name] for name in stored}, **given}


def _stored(write: Callable[[], T], name: str) -> T:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        raise ConnectionWrong(why_vi=f"tên “{name}” đã dùng", why_en=f"the name “{name}” is taken") from None


def _told(draft: Draft) -> dict[str, Any]:
    """What the audit keeps: what is pulled from what kind of source, not its address or user."""
    return {"connector": draft.connector, "dataset": draft.dataset, "unit": f"unit:{draft.unit_id}", "cron": draft.cron}
