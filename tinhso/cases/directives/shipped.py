"""The rules of reminding that ship (``data/reminders.csv``), with the province's own records laid over them by code."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from tinhso.cases.directives.contracts import ReminderRule, Side
from tinhso.cases.directives.models import ReminderRuleRow
from tinhso.cases.directives.rules.reminding import in_force


def reminder_rules(on: date) -> tuple[ReminderRule, ...]:
    """Return the rules that hold on a day: the province's own instead of the shipped ones of their code."""
    own = tuple(map(_own, ReminderRuleRow.objects.order_by("valid_from", "pk")))
    return tuple({each.code: each for each in (*in_force(_shipped(), on), *in_force(own, on))}.values())


def every_own() -> tuple[ReminderRule, ...]:
    """Return every record that the province has set, the newest first."""
    return tuple(map(_own, ReminderRuleRow.objects.order_by("-valid_from", "-pk")))


def _own(row: ReminderRuleRow) -> ReminderRule:
    side = Side(row.side)
    return ReminderRule(row.code, row.clock, side, row.working_days, row.level, row.valid_from, row.valid_to, row.source)


@cache
def _shipped() -> tuple[ReminderRule, ...]:
    text = files("tinhso.cases.directives").joinpath("data", "reminders.csv").read_text(encoding="utf-8")
    return tuple(
        ReminderRule(
            row["code"],
            row["clock"],
            Side(row["side"]),
            int(row["working_days"]),
            int(row["level"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
