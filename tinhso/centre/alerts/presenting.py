"""What is said of alerts, in the reader's language; and as plain values for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from tinhso.accounts import queries as accounts
from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Indicator, Severity, UnknownDefinition
from tinhso.centre.alerts import silence, watching
from tinhso.centre.alerts.contracts import Alert, Entry, Event, Group, State, Trial
from tinhso.centre.boards.wording import language, measure, period_name, said
from tinhso.kernel.periods import PeriodUnreadable, parse
from tinhso.kernel.policy import Role
from tinhso.places import queries as places
from tinhso.ui import formatting

SEVERITIES = {
    Severity.CRITICAL: gettext_lazy("critical"),
    Severity.WARNING: gettext_lazy("warning"),
    Severity.NOTICE: gettext_lazy("notice"),
}
STATUS = {Severity.CRITICAL: "bad", Severity.WARNING: "watch", Severity.NOTICE: "none"}
STATES = {
    State.OPEN: gettext_lazy("waits to be acknowledged"),
    State.ACKNOWLEDGED: gettext_lazy("being dealt with"),
    State.SNOOZED: gettext_lazy("put aside"),
    State.CLEARED: gettext_lazy("over"),
}
EVENTS = {
    Event.RAISED: gettext_lazy("Raised"),
    Event.WORSENED: gettext_lazy("Became worse"),
    Event.ACKNOWLEDGED: gettext_lazy("Acknowledged"),
    Event.SNOOZED: gettext_lazy("Put aside"),
    Event.WOKEN: gettext_lazy("Waits for an answer again"),
    Event.COMMENTED: gettext_lazy("Remark"),
    Event.ESCALATED: gettext_lazy("The next level was told"),
    Event.NOBODY: gettext_lazy("Nobody holds a role that is to be told"),
    Event.CLEARED: gettext_lazy("Over"),
}
PLATFORM = {
    silence.FAILED: gettext_lazy("An alert rule cannot be judged"),
    silence.CONNECTION: gettext_lazy("A connection brings nothing"),
    silence.JOB: gettext_lazy("A scheduled job stands still"),
}
ROLES = {
    Role.PROVINCE_LEADER: gettext_lazy("leaders of the province"),
    Role.CENTRE_OPERATOR: gettext_lazy("operators of the centre"),
    Role.DEPARTMENT_HEAD: gettext_lazy("the head of the department"),
    Role.DEPARTMENT_DATA_OFFICER: gettext_lazy("data officers of the department"),
    Role.COMMUNE_OFFICER: gettext_lazy("officers of the commune"),
    Role.ADMINISTRATOR: gettext_lazy("administrators"),
    Role.AUDITOR: gettext_lazy("auditors"),
    Role.SPECIALIST: gettext_lazy("specialists"),
    Role.ONE_STOP_OFFICER: gettext_lazy("one-stop officers"),
}


@dataclass(frozen=True)
class Line:
    """An alert, ready to show."""

    alert: Alert
    title: str
    sentence: str
    unit: str
    status: str
    severity: str
    state: str
    since: str
    advice: str
    url: str
    story_url: str
    by: str


@dataclass(frozen=True)
class GroupLine:
    """Alerts of one rule, ready to show; ``lines`` are the first of them, the worst first."""

    group: Group
    lines: list[Line]

    @property
    def worst(self) -> Line:
        return self.lines[0]

    @property
    def more(self) -> int:
        return self.group.count - len(self.lines)


@dataclass(frozen=True)
class Step:
    """A line of the journal, ready to show."""

    words: str
    at: datetime
    by: str
    reason: str
    until: datetime | None
    detail: str


def lines(found: Sequence[Alert]) -> list[Line]:
    """Return alerts ready to show, in the order given."""
    units = places.units_by_id({each.unit_id for each in found})
    names = accounts.full_names({each.acknowledged_by for each in found})
    return [_line(each, units[each.unit_id].name if each.unit_id in units else "", names) for each in found]


def groups(found: Sequence[Group]) -> list[GroupLine]:
    """Return groups ready to show, in the order given."""
    told = {line.alert.id: line for line in lines([alert for group in found for alert in group.alerts])}
    return [GroupLine(group, [told[alert.id] for alert in group.alerts]) for group in found]


def _line(alert: Alert, unit: str, names: dict[int, str]) -> Line:
    severity = Severity(alert.severity)
    advice = watching.advice_of(alert.rule)
    return Line(
        alert=alert,
        title=title(alert),
        sentence=sentence(alert),
        unit=unit,
        status=STATUS[severity] if alert.holds else "good",
        severity=str(SEVERITIES[severity]),
        state=str(STATES[alert.state]),
        since=period_words(alert.since),
        advice=said(advice) if advice is not None else "",
        url=reverse("centre:alert", args=[alert.id]),
        story_url=_story(alert),
        by=names.get(alert.acknowledged_by or 0, ""),
    )


def title(alert: Alert) -> str:
    """Return what an alert is called: by its pack, else by what the platform noticed."""
    found = watching.title_of(alert.rule)
    if found is not None:
        return said(found)
    return str(PLATFORM.get(alert.rule.partition(":")[0], alert.rule))


def sentence(alert: Alert) -> str:
    """Return in one sentence what was noticed."""
    if alert.kind == "silence":
        return _of_silence(alert)
    period = period_words(alert.latest_period or alert.period)
    if alert.kind in ("stale", "overdue"):
        words = {"dataset": dataset_title(alert.about), "period": period, "hours": formatting.number(alert.latest, 0)}
        if alert.kind == "stale":
            return (
                gettext("“%(dataset)s” has received nothing for %(hours)s hours; the last period supplied is %(period)s.")
                % words
            )
        return gettext("“%(dataset)s” for %(period)s is %(hours)s hours past its due time.") % words
    words = {"indicator": indicator_title(alert.about), "value": written(alert.about, alert.latest), "period": period}
    return gettext("%(indicator)s is %(value)s in %(period)s.") % words


def _of_silence(alert: Alert) -> str:
    kind = alert.rule.partition(":")[0]
    if kind == silence.CONNECTION:
        return f"{alert.about}: {alert.detail.get(language(), '')}"
    if kind == silence.FAILED:
        return gettext("“%(rule)s” failed (%(why)s): nothing of it is noticed until it is mended.") % {
            "rule": alert.about,
            "why": alert.detail.get("why", ""),
        }
    last = alert.detail.get("last_at")
    if not last:
        return gettext("“%(job)s” has never ended well.") % {"job": alert.about}
    return gettext("“%(job)s” last ended well at %(at)s.") % {
        "job": alert.about,
        "at": formatting.moment(datetime.fromisoformat(last)),
    }


def indicator_of(reference: str) -> Indicator | None:
    try:
        return catalog.in_force(settings.PACKS).indicator(reference)
    except UnknownDefinition:
        return None


def indicator_title(reference: str) -> str:
    found = indicator_of(reference)
    return said(found.title) if found is not None else reference


def dataset_title(reference: str) -> str:
    try:
        return said(catalog.in_force(settings.PACKS).dataset(reference).title)
    except UnknownDefinition:
        return reference


def written(reference: str, value: float | None) -> str:
    """Return a value of an indicator with its unit of measure."""
    if value is None:
        return "–"
    found = indicator_of(reference)
    if found is None:
        return formatting.number(value)
    unit = measure(found)
    return f"{formatting.number(value, found.decimals)}{'' if unit in ('', '%') else ' '}{unit}"


def period_words(code: str) -> str:
    try:
        return period_name(parse(code)) if code else ""
    except PeriodUnreadable:
        return code


def role_words(roles: Sequence[Role]) -> str:
    return ", ".join(str(ROLES.get(role, role)) for role in roles)


def steps(entries: Sequence[Entry], about: str, kind: str) -> list[Step]:
    """Return a journal ready to show, the latest first."""
    names = accounts.full_names({each.by for each in entries})
    return [_step(each, names, about, kind) for each in reversed(entries)]


def _step(entry: Entry, names: dict[int, str], about: str, kind: str) -> Step:
    by = names.get(entry.by or 0, "") or gettext("the platform")
    return Step(str(EVENTS[entry.event]), entry.at, by, entry.reason, entry.until, _detail(entry, about, kind))


def _detail(entry: Entry, about: str, kind: str) -> str:
    if entry.event in (Event.RAISED, Event.WORSENED) and kind in ("threshold", "outlier", "jump"):
        value: Any = entry.data.get("value")
        return f"{written(about, value)} · {period_words(str(entry.data.get('period', '')))}"
    roles: Any = entry.data.get("roles", ())
    return role_words([Role(role) for role in roles])


def _story(alert: Alert) -> str:
    if indicator_of(alert.about) is None:
        return ""
    unit = places.units_by_id([alert.unit_id]).get(alert.unit_id)
    period = alert.latest_period or alert.period
    return f"{reverse('centre:story', args=[alert.about])}?unit={unit.code if unit else ''}&period={period}"


def document(alert: Alert) -> dict[str, Any]:
    """Return an alert as JSON values: for the API, the command line and other systems."""
    unit = places.units_by_id([alert.unit_id]).get(alert.unit_id)
    found = watching.title_of(alert.rule)
    return {
        "id": alert.id,
        "rule": alert.rule,
        "title_vi": found.vi if found is not None else alert.rule,
        "title_en": found.en if found is not None else alert.rule,
        "kind": alert.kind,
        "about": alert.about,
        "unit_id": alert.unit_id,
        "unit": unit.code if unit else "",
        "unit_name": unit.name if unit else "",
        "severity": alert.severity,
        "state": str(alert.state),
        "simulated": alert.simulated,
        "since": alert.since,
        "period": alert.period,
        "value": alert.value,
        "worst": alert.worst,
        "latest_period": alert.latest_period,
        "latest": alert.latest,
        "raised_at": alert.raised_at.isoformat(),
        "cleared_at": alert.cleared_at.isoformat() if alert.cleared_at else None,
        "until": alert.until.isoformat() if alert.until else None,
        "acknowledged_by": alert.acknowledged_by,
        "escalated": alert.steps,
    }


def trial_document(trial: Trial) -> dict[str, Any]:
    """Return a trial as JSON values."""
    units = places.units_by_id({line.unit_id for line in trial.lines})
    return {
        "rule": trial.rule,
        "since": trial.since,
        "until": trial.until,
        "raised": trial.raised,
        "standing": trial.standing,
        "units": trial.units,
        "episodes": [
            {
                "unit": units[line.unit_id].code if line.unit_id in units else "",
                "unit_name": units[line.unit_id].name if line.unit_id in units else "",
                "simulated": line.simulated,
                "since": line.episode.since,
                "raised": line.episode.raised,
                "value": line.episode.value,
                "worst": line.episode.worst,
                "cleared": line.episode.cleared,
            }
            for line in trial.lines
        ],
    }
