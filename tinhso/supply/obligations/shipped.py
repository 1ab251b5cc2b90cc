"""The rules that ship (``data/``), with the province's own records laid over them by code."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from tinhso.kernel.periods import PeriodKind
from tinhso.supply.obligations import models
from tinhso.supply.obligations.contracts import ReminderRule, Threshold
from tinhso.supply.obligations.rules.reminding import in_force


def reminder_rules(on: date) -> list[ReminderRule]:
    """Return the rules of reminding that hold on a day: the province's own instead of the shipped ones of their code."""
    own = [_own_rule(row) for row in models.ReminderRule.objects.all()]
    return list({each.code: each for each in [*in_force(_shipped_rules(), on), *in_force(own, on)]}.values())


def thresholds(on: date) -> list[Threshold]:
    """Return the thresholds that hold on a day, the lowest first, as ``reminder_rules``."""
    own = [_own_threshold(row) for row in models.Threshold.objects.order_by("valid_from", "pk")]
    holding = {each.code: each for each in (*_shipped_thresholds(), *own) if _holds(each, on)}
    return sorted(holding.values(), key=lambda each: each.reminders)


def _holds(each: Threshold, on: date) -> bool:
    return each.valid_from <= on and (each.valid_to is None or on <= each.valid_to)


@cache
def _shipped_rules() -> tuple[ReminderRule, ...]:
    return tuple(
        ReminderRule(
            code=row["code"],
            side=row["side"],
            amount=int(row["amount"]),
            unit=row["unit"],
            counts=row["counts"] == "yes",
            periods=kinds(row["periods"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
        )
        for row in _rows("reminders.csv")
    )


@cache
def _shipped_thresholds() -> tuple[Threshold, ...]:
    return tuple(
        Threshold(
            code=row["code"],
            reminders=int(row["reminders"]),
            vi=row["vi"],
            en=row["en"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
        )
        for row in _rows("thresholds.csv")
    )


def kinds(text: str) -> frozenset[PeriodKind]:
    """Return the kinds of period written as ``month quarter``; nothing written means all."""
    return frozenset(PeriodKind(word) for word in text.split())


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("tinhso.supply.obligations").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _own_rule(row: models.ReminderRule) -> ReminderRule:
    return ReminderRule(
        row.code,
        row.side,
        row.amount,
        row.counted_in,
        row.counts,
        kinds(row.periods),
        row.valid_from,
        row.valid_to,
        row.source,
    )


def _own_threshold(row: models.Threshold) -> Threshold:
    return Threshold(row.code, row.reminders, row.vi, row.en, row.valid_from, row.valid_to, row.source)
