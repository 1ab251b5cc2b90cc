"""Named reads of briefs."""

from __future__ import annotations

from datetime import date, time

from tinhso.centre.brief import keeping, policies
from tinhso.centre.brief.contracts import Brief
from tinhso.centre.brief.errors import NoBrief
from tinhso.centre.brief.models import BriefRow, Hour
from tinhso.kernel.policy import Actor, require

USUAL = time(7, 0)


def latest(*, actor: Actor) -> Brief | None:
    """Return the latest brief, None while there is none. Raises Denied."""
    require(policies.READ_BRIEF, actor)
    row = BriefRow.objects.order_by("-day").first()
    return keeping.read(row.content) if row is not None else None


def brief(day: date, *, actor: Actor) -> Brief:
    """Return the brief of a day. Raises Denied, NoBrief."""
    require(policies.READ_BRIEF, actor)
    row = BriefRow.objects.filter(day=day).first()
    if row is None:
        raise NoBrief(day=f"{day:%d/%m/%Y}")
    return keeping.read(row.content)


def days(*, actor: Actor, limit: int = 30) -> list[date]:
    """Return the days of the latest briefs, the latest first. Raises Denied."""
    require(policies.READ_BRIEF, actor)
    return list(BriefRow.objects.order_by("-day").values_list("day", flat=True)[:limit])


def hour(on: date) -> time:
    """Return the time (Vietnam's) that the brief of a day is made at."""
    row = Hour.objects.filter(valid_from__lte=on).order_by("-pk").first()
    return row.at if row is not None else USUAL
