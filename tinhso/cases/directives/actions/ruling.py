"""A province's own rules of directives: when clocks speak, and which thresholds open one by themselves."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.directives import policies
from tinhso.cases.directives.contracts import OpeningRule, ReminderRule
from tinhso.cases.directives.errors import RuleUnfit
from tinhso.cases.directives.models import OpeningRuleRow, ReminderRuleRow
from tinhso.cases.directives.rules.workflow import ACCEPTANCE, CHECKING, PART, WHOLE
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

LEVELS = range(3)


def set_reminder(rule: ReminderRule, *, actor: Actor) -> None:
    """Set a rule of reminding from a day on; it takes the place of the shipped one of its code.

    Raises Denied, RuleUnfit (no paper; a level or clock that there is not).
    """
    require(policies.SET_RULES, actor)
    _check_paper(rule.source)
    if rule.level not in LEVELS or rule.clock not in ("", ACCEPTANCE, WHOLE, CHECKING, PART):
        raise RuleUnfit(why_vi="đồng hồ hoặc cấp nhận không đúng", why_en="its clock or level is none")
    with transaction.atomic():
        ReminderRuleRow.objects.create(**asdict(rule), set_by=actor.account, set_at=clock.now())
        _recorded(f"directive-rule:{rule.code}", rule.source, actor)


def set_opening(rule: OpeningRule, *, actor: Actor) -> None:
    """Set from a day on whether a threshold of reminders opens a directive, and how long it has. Raises Denied, RuleUnfit."""
    require(policies.SET_RULES, actor)
    _check_paper(rule.source)
    with transaction.atomic():
        OpeningRuleRow.objects.create(**asdict(rule), set_by=actor.account, set_at=clock.now())
        _recorded(f"directive-rule:{rule.threshold}", rule.source, actor)


def _check_paper(source: str) -> None:
    if not source.strip():
        raise RuleUnfit(why_vi="chưa ghi văn bản", why_en="it names no paper")


def _recorded(target: str, source: str, actor: Actor) -> None:
    audit.record(actor=actor, verb="directives.set_rule", target=target, reason=source)
