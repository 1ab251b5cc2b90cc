"""Which thresholds of the supply scoreboard open a directive by themselves: dated rules that ship (``data/thresholds.csv``).

A province lays its own records over them by the name of the threshold: ``directives.OpeningRule``, an amount of 0 opens none.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.contracts import OpeningRule


def opening_rules() -> tuple[OpeningRule, ...]:
    """Return all rules that ever held, the shipped ones first: of one threshold and day, the last holds."""
    return (*_shipped(), *directives.opening_rules())


def rule_on(rules: tuple[OpeningRule, ...], threshold: str, on: date) -> OpeningRule | None:
    """Return the rule for a threshold that was reached on a day; None where nothing opens by itself."""
    fitting = [each for each in rules if each.threshold == threshold and each.holds(on)]
    found = fitting[-1] if fitting else None
    return found if found is not None and found.working_days else None


@cache
def _shipped() -> tuple[OpeningRule, ...]:
    text = files("tinhso.centre.directives").joinpath("data", "thresholds.csv").read_text(encoding="utf-8")
    return tuple(
        OpeningRule(
            row["threshold"],
            int(row["working_days"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
