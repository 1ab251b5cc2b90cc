"""A province's own numbers of a rule: tried on the past before they are kept, dated, audited."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from pydantic import ValidationError

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Alert, Side, ThresholdRule
from tinhso.centre.alerts import noticing, policies, watching
from tinhso.centre.alerts.contracts import Trial
from tinhso.centre.alerts.errors import SettingUnfit
from tinhso.centre.alerts.models import Setting
from tinhso.centre.alerts.watching import Own, Watched
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

LAST_YEAR = timedelta(days=365)


def try_rule(
    reference: str, *, actor: Actor, own: Own | None = None, since: date | None = None, until: date | None = None
) -> Trial:
    """Return what a rule, with own numbers where given, would have noticed from a day to a day (the last year unless given).

    Raises Denied, NoSuchRule, SettingUnfit.
    """
    require(policies.SEE_ALERTS, actor)
    watched = watching.rule(reference)
    if own is not None:
        watched = _with(watched, own)
    until = until or clock.today()
    return noticing.tried(watched, since or until - LAST_YEAR, until)


def set_numbers(reference: str, own: Own, *, actor: Actor) -> Trial:
    """Let a rule hold with own numbers from a day on, and return what they would have noticed in the last year.

    That trial is kept beside the numbers: what they were set by. Raises Denied, NoSuchRule, SettingUnfit.
    """
    require(policies.SET_RULES, actor)
    trial = try_rule(reference, own=own, actor=actor)
    summary = {name: getattr(trial, name) for name in ("since", "until", "raised", "standing", "units")}
    with transaction.atomic():
        row = Setting.objects.create(
            rule=reference,
            limit=own.limit,
            clear_at=own.clear_at,
            periods=own.periods,
            severity=own.severity,
            tell=list(own.tell),
            enabled=own.enabled,
            valid_from=own.valid_from or clock.today(),
            paper=own.paper.strip(),
            trial=summary,
            set_by=actor.account,
            set_at=clock.now(),
        )
        data = {"limit": str(own.limit), "clear_at": str(own.clear_at), "periods": str(own.periods), "enabled": own.enabled}
        data |= {"severity": own.severity, "tell": list(own.tell), "from": row.valid_from.isoformat(), "trial": summary}
        audit.record(actor=actor, verb="alerts.set_numbers", target=f"alert_rule:{reference}", reason=row.paper, data=data)
    return trial


def _with(watched: Watched, own: Own) -> Watched:
    """Return a rule with own numbers, judged as a pack's would be. Raises SettingUnfit."""
    alert = watching.applied(watched.shipped, own)
    try:
        alert = Alert.model_validate(alert.model_dump())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise _unfit(f"“{where}” nằm ngoài khoảng cho phép", f"“{where}” is out of range") from error
    rule = alert.rule
    if isinstance(rule, ThresholdRule) and _flaps(rule):
        raise _unfit("mức hết phải nằm phía an toàn của mức báo", "it is over on the wrong side of where it is raised")
    return Watched(watched.reference, alert, watched.shipped, watched.about, watched.title, watched.owner, own)


def _flaps(rule: ThresholdRule) -> bool:
    return rule.clear_at > rule.limit if rule.side is Side.ABOVE else rule.clear_at < rule.limit


def _unfit(vi: str, en: str) -> SettingUnfit:
    return SettingUnfit(why_vi=vi, why_en=en)
