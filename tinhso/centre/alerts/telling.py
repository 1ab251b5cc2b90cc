"""Who is told of an alert, and by which messages: inside the platform, by mail, and other systems by webhook.

Several alerts raised at once make one mail for each person. What goes out is written in the transaction of what it tells, and
sent by the outbox of ``supply.obligations``, which tries again and shows what failed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.template.loader import render_to_string
from django.utils import translation

from tinhso.accounts import queries as accounts
from tinhso.centre.alerts import presenting
from tinhso.centre.alerts.actions import journal
from tinhso.centre.alerts.contracts import Event
from tinhso.centre.alerts.models import AlertRow, Told
from tinhso.centre.alerts.queries import alert_of
from tinhso.kernel import clock
from tinhso.kernel.policy import Role
from tinhso.places import queries as places
from tinhso.supply.obligations.actions import outbox

DEPARTMENT = frozenset({Role.DEPARTMENT_HEAD, Role.DEPARTMENT_DATA_OFFICER, Role.SPECIALIST, Role.ONE_STOP_OFFICER})
"""Roles that are told only of what their own office owns or does, not of every commune it serves."""
SOURCE = "urn:tinhso:centre:alerts"
RAISED, ESCALATED, CLEARED = (
    "vn.tinhso.centre.alert-raised.v1",
    "vn.tinhso.centre.alert-escalated.v1",
    "vn.tinhso.centre.alert-cleared.v1",
)
Holders = Mapping[Role, Mapping[int | None, list[int]]]


def holders(roles: Iterable[Role]) -> Holders:
    """Return who holds each role today, by the unit they hold it for."""
    return {role: accounts.holders_at({role}) for role in set(roles) | {Role.CENTRE_OPERATOR}}


def recipients(row: AlertRow, roles: Collection[Role], held: Holders) -> list[int]:
    """Return the accounts to tell: holders of the roles for the unit, one above it, or the office that owns the number.

    Where a role is held by nobody there, the operators of the centre are told in its place: no alert falls on deaf ears.
    """
    above = {unit.id for unit in places.path(row.unit_id)}
    offices = {office.id for unit in above for office in places.offices_serving(unit) if office.level == "committee"}
    found: list[int] = []
    for role in roles:
        own = {row.unit_id, row.office_id} if role in DEPARTMENT else above | offices
        found += [account for unit, told in held[role].items() if unit is None or unit in own for account in told]
    return list(dict.fromkeys(found or held[Role.CENTRE_OPERATOR].get(None, [])))


def tell(raised: Iterable[tuple[AlertRow, Collection[Role], int]], held: Holders) -> int:
    """Tell those who are to be told of alerts, each with its roles and the step of escalation; return how many people.

    One who was told of an alert before is not told again, by any channel. Call it in the transaction of the change.
    """
    by_account: dict[int, list[tuple[AlertRow, int]]] = defaultdict(list)
    for row, roles, step in raised:
        known = set(Told.objects.filter(alert=row).values_list("account", flat=True))
        people = recipients(row, roles, held)
        for account in people:
            if account not in known:
                by_account[account].append((row, step))
        if not people:
            journal.write(row, Event.NOBODY, data={"roles": sorted(map(str, roles))})
    for account, rows in by_account.items():
        message = outbox.post(account, *_words([row for row, _ in rows]))
        Told.objects.bulk_create(
            Told(alert=row, account=account, step=step, at=clock.now(), message=message) for row, step in rows
        )
    return len(by_account)


def announce(row: AlertRow, kind: str) -> None:
    """Tell other systems of a change of an alert."""
    outbox.publish(kind, SOURCE, f"alert/{row.pk}", presenting.document(alert_of(row)))


def _words(rows: list[AlertRow]) -> tuple[str, str]:
    with translation.override("vi"):
        lines = presenting.lines([alert_of(row) for row in rows])
        context = {"lines": lines, "first": lines[0], "more": len(lines) - 1}
        subject = " ".join(render_to_string("alerts/mail/raised_subject.txt", context).split())
        return subject, render_to_string("alerts/mail/raised.txt", context)
