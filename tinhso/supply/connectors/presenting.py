"""How connections and runs are said on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tinhso.places import queries as places
from tinhso.supply.connectors import queries, registry
from tinhso.supply.connectors.contracts import ConnectionView, PeriodRule, RunOutcome, RunView, State
from tinhso.supply.errors import UnknownConnector

STATUS = {
    State.FINE: "good",
    State.NEW: "none",
    State.PAUSED: "none",
    State.RETRYING: "watch",
    State.FAILING: "bad",
    State.STOPPED: "bad",
    State.SILENT: "late",
    RunOutcome.SUCCEEDED: "good",
    RunOutcome.EMPTY: "none",
    RunOutcome.RUNNING: "none",
    RunOutcome.FAILED: "bad",
    RunOutcome.REFUSED: "bad",
    RunOutcome.INTERRUPTED: "watch",
}


def chosen(vi: str, en: str) -> str:
    """Return the sentence in the reader's language."""
    return en if (get_language() or "vi").startswith("en") else vi


def state_words(state: State | RunOutcome) -> str:
    return {
        State.FINE: _("well"),
        State.NEW: _("not yet pulled"),
        State.PAUSED: _("paused"),
        State.RETRYING: _("failed, trying again"),
        State.FAILING: _("failing"),
        State.STOPPED: _("stopped, refused"),
        State.SILENT: _("silent"),
        RunOutcome.SUCCEEDED: _("data came"),
        RunOutcome.EMPTY: _("nothing new"),
        RunOutcome.RUNNING: _("running"),
        RunOutcome.FAILED: _("failed"),
        RunOutcome.REFUSED: _("refused"),
        RunOutcome.INTERRUPTED: _("interrupted"),
    }[state]


def rule_words(rule: PeriodRule) -> str:
    return {
        PeriodRule.BY_ROWS: _("The day in each row"),
        PeriodRule.PREVIOUS: _("The last whole period"),
        PeriodRule.CURRENT: _("The period of the day"),
        PeriodRule.IN_NAME: _("The code in the file's name"),
    }[rule]


@dataclass(frozen=True)
class ConnectionLine:
    """A connection as a row of the list and as the head of its page."""

    found: ConnectionView
    kind: str
    dataset: str
    unit: str
    status: str
    words: str
    rule: str
    settings: list[tuple[str, str]]


@dataclass(frozen=True)
class RunLine:
    """A run as a row of the log: ``faults`` are places and sentences."""

    run: RunView
    status: str
    words: str
    error: str
    faults: list[tuple[str, str]]
    seconds: float | None


def connection_lines(connections: Iterable[ConnectionView]) -> list[ConnectionLine]:
    """Return connections ready to show, with the names of their units looked up at once."""
    listed = list(connections)
    units = places.units_by_id({each.unit_id for each in listed})
    return [_line(each, units[each.unit_id].name if each.unit_id in units else "") for each in listed]


def _line(found: ConnectionView, unit: str) -> ConnectionLine:
    try:
        kind = registry.connector_class(found.connector)
        title = chosen(kind.vi, kind.en)
        shown = [(chosen(each.vi, each.en), found.settings[each.name]) for each in kind.options if each.name in found.settings]
        shown += [(chosen(each.vi, each.en), "••••••") for each in kind.options if each.name in found.kept_secrets]
    except UnknownConnector:  # its package is no longer installed
        title, shown = found.connector, []
    definition = queries.dataset(found.dataset)
    dataset = chosen(definition.title.vi, definition.title.en) if definition else found.dataset
    words = state_words(found.state)
    return ConnectionLine(found, title, dataset, unit, STATUS[found.state], words, rule_words(found.period_rule), shown)


def run_line(run: RunView) -> RunLine:
    """Return a run ready to show."""
    faults = [(_place(each), chosen(each["message_vi"], each["message_en"])) for each in run.faults]
    seconds = (run.ended - run.started).total_seconds() if run.ended else None
    return RunLine(run, STATUS[run.outcome], state_words(run.outcome), chosen(run.error_vi, run.error_en), faults, seconds)


def _place(fault: object) -> str:
    row, column = (fault.get("row", ""), fault.get("column", "")) if isinstance(fault, dict) else ("", "")
    row = "" if row in ("", "0") else _("row %(row)s") % {"row": row}
    return ", ".join(filter(None, (row, column)))
