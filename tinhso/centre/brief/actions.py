"""Making the brief of the day, once; setting its hour."""

from __future__ import annotations

from datetime import date, time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from tinhso.accounts import queries as accounts
from tinhso.audit import actions as audit
from tinhso.centre.brief import gathering, keeping, policies, presenting, queries
from tinhso.centre.brief.contracts import Brief
from tinhso.centre.brief.models import BriefRow, Hour
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.kernel.shipped_calendar import calendar
from tinhso.supply.obligations.actions import outbox


def make_when_due(*, actor: Actor) -> Brief | None:
    """Make today's brief when its hour has come on a working day and it was not made yet; return it if so. Raises Denied."""
    now = clock.local_now()
    if not calendar(settings.CALENDAR).is_working(now.date()) or now.time() < queries.hour(now.date()):
        return None
    return make(actor=actor)


def make(*, actor: Actor) -> Brief | None:
    """Make today's brief, keep it as it is said, and send it to its readers; None when there is one already. Raises Denied."""
    require(policies.MAKE_BRIEF, actor)
    today = clock.today()
    if BriefRow.objects.filter(day=today).exists():
        return None
    last = BriefRow.objects.filter(day__lt=today).order_by("-day").first()
    made = gathering.brief(keeping.read(last.content) if last is not None else None)
    if made is None:
        return None
    try:
        with transaction.atomic():
            BriefRow.objects.create(day=today, made_at=clock.now(), content=keeping.written(made))
            readers = _send(made)
            audit.record(actor=actor, verb="brief.make", target=f"brief:{today.isoformat()}", data={"readers": readers})
    except IntegrityError:  # another worker was faster: it sent it too
        return None
    return made


def set_hour(at: time, *, since: date, actor: Actor) -> None:
    """Let the brief be made at a time (Vietnam's) of each working day from a day on. Raises Denied."""
    require(policies.MAKE_BRIEF, actor)
    with transaction.atomic():
        Hour.objects.create(at=at, valid_from=since, set_by=actor.account, set_at=clock.now())
        data = {"at": f"{at:%H:%M}", "from": since.isoformat()}
        audit.record(actor=actor, verb="brief.set_hour", target="brief:hour", data=data)


def _send(brief: Brief) -> int:
    """Write the mails into the outbox, in the transaction of the brief; return how many."""
    told = accounts.holders_at(policies.READERS).get(None, [])
    with translation.override("vi"):
        context = {"brief": presenting.shown(brief)}
        subject = " ".join(render_to_string("brief/mail/subject.txt", context).split())
        text = render_to_string("brief/mail/brief.txt", context)
        html = render_to_string("brief/mail/brief.html", context)
    for account in told:
        outbox.post(account, subject, text, html)
    return len(told)
