"""Named reads of connections, their runs, and the alarms among them."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Dataset, UnknownDefinition
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, Decision, require
from tinhso.supply.connectors import policies
from tinhso.supply.connectors.contracts import Alarm, ConnectionView, PeriodRule, RunOutcome, RunView, State
from tinhso.supply.connectors.models import Connection, Run
from tinhso.supply.connectors.rules.alarms import Facts, sentences, state_of
from tinhso.supply.errors import NoSuchConnection

ALARMS = frozenset({State.STOPPED, State.FAILING, State.SILENT})


def connections(*, actor: Actor) -> tuple[ConnectionView, ...]:
    """Return the connections of the units that the actor reaches, by name. Raises Denied."""
    require(policies.SEE_CONNECTIONS, actor)
    rows = Connection.objects.order_by("name")
    return tuple(view(row) for row in rows if policies.SEE_CONNECTIONS.decide(actor, row) is Decision.ALLOWED)


def connection(connection_id: int, *, actor: Actor) -> ConnectionView:
    """Return one connection. Raises Denied, NoSuchConnection, NotFound for one of another unit."""
    require(policies.SEE_CONNECTIONS, actor)
    row = row_of(id=connection_id)
    require(policies.SEE_CONNECTIONS, actor, row)
    return view(row)


def connection_named(name: str, *, actor: Actor) -> ConnectionView:
    """Return the connection of a name. Raises as ``connection``."""
    return connection(row_of(name=name).pk, actor=actor)


def runs(connection_id: int, *, actor: Actor, page: int | str | None = 1, size: int = 20) -> Page[RunView]:
    """Return a page of the runs of a connection, the latest first. Raises as ``connection``."""
    connection(connection_id, actor=actor)
    return _Runs(Run.objects.filter(connection=connection_id).order_by("-started", "-pk"), size).get_page(page)


def alarms(*, actor: Actor = SYSTEM) -> tuple[Alarm, ...]:
    """Return every connection within reach that is stopped, failing or silent, by name. Raises Denied."""
    return tuple(_alarm(found) for found in connections(actor=actor) if found.state in ALARMS)


def datasets() -> Iterator[tuple[str, Dataset]]:
    """Yield every dataset that can be pulled, with its full reference."""
    return catalog.in_force(settings.PACKS).datasets()


def dataset(reference: str) -> Dataset | None:
    """Return the definition of ``pack.name``; None when no pack in force has it."""
    try:
        return catalog.in_force(settings.PACKS).dataset(reference)
    except UnknownDefinition:
        return None


# --- rows of our own tables ------------------------------------------------------


def row_of(**which: object) -> Connection:
    """Return the row of a connection. Raises NoSuchConnection."""
    found = Connection.objects.filter(**which).first()
    if found is None:
        raise NoSuchConnection(name=next(iter(which.values())))
    return found


def due() -> QuerySet[Connection]:
    """Return the connections whose time has come and that nobody pulls."""
    now = clock.now()
    waiting = Connection.objects.filter(enabled=True, stopped=False, next_try__lte=now)
    return waiting.exclude(leased_until__gt=now).order_by("next_try")


def view(row: Connection) -> ConnectionView:
    """Return a connection as others see it."""
    return ConnectionView(
        id=row.pk,
        name=row.name,
        connector=row.connector,
        dataset=row.dataset,
        unit_id=row.unit_id,
        cron=row.cron,
        period_rule=PeriodRule(row.period_rule),
        recipe=row.recipe,
        settings=row.settings,
        kept_secrets=tuple(row.kept_secrets),
        enabled=row.enabled,
        simulated=row.simulated,
        running=bool(row.leased_until and row.leased_until > clock.now()),
        state=state_of(_facts(row), clock.today()),
        failures=row.failures,
        made_at=row.made_at,
        next_try=row.next_try if row.enabled and not row.stopped else None,
        last_success=row.last_success,
        last_rows=row.last_rows,
        cursor=row.cursor,
    )


def run_view(row: Run) -> RunView:
    """Return a run as others see it."""
    return RunView(
        id=row.pk,
        connection=row.connection_id,
        started=row.started,
        ended=row.ended,
        outcome=RunOutcome(row.outcome),
        rows=row.rows,
        batches=row.batches,
        receipts=tuple(row.receipts),
        faults=tuple(row.faults),
        fault_count=row.fault_count,
        error_code=row.error_code,
        error_vi=row.error_vi,
        error_en=row.error_en,
        cursor_before=row.cursor_before,
        cursor_after=row.cursor_after,
        asked_by=row.asked_by,
    )


class _Runs(Paginator):  # type: ignore[type-arg]
    def page(self, number: int | str) -> Page[RunView]:
        page = super().page(number)
        page.object_list = [run_view(row) for row in page.object_list]
        return page


def _facts(row: Connection) -> Facts:
    found = dataset(row.dataset)
    kind = found.period if found else None
    return Facts(row.enabled, row.stopped, row.failures, row.made_at, row.last_success, row.last_rows, kind)


def _alarm(found: ConnectionView) -> Alarm:
    vi, en, do_vi, do_en = sentences(found.state, found.name, found.failures)
    since = found.last_rows if found.state is State.SILENT else found.last_success
    return Alarm(found.id, found.name, found.dataset, found.unit_id, found.state, since, found.simulated, vi, en, do_vi, do_en)
