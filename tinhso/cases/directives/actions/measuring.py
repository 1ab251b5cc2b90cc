"""Keeping what was measured for a directive. Who can read numbers measures them (the centre); here they are kept and judged."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.directives import policies, queries
from tinhso.cases.directives.contracts import Directive, Measurement, Occasion, Verdict
from tinhso.cases.directives.errors import NoSuchDirective
from tinhso.cases.directives.models import DirectiveRow, MeasurementRow
from tinhso.cases.directives.rules.aims import judged
from tinhso.cases.engine import journal
from tinhso.cases.engine.actions.working import note
from tinhso.cases.engine.contracts import Plain
from tinhso.kernel.policy import SYSTEM, Actor, require


def keep(
    case: int, found: Measurement, *, past: Sequence[tuple[str, float | None]] = (), decimals: int = 6, actor: Actor
) -> Directive:
    """Keep a measurement, judge by it whether the number moved, and write both into the journal; return the directive.

    The same number of the same period on the same occasion says nothing new and is not kept; nor is a second opening. What is
    measured ``again`` is kept where it differs from the last one, whatever its occasion.
    ``past`` are the values up to it by period. Raises Denied, NoSuchDirective.
    """
    require(policies.MEASURE, actor)
    with transaction.atomic():
        journal.hold(case)  # before the directive's own row, as a move does
        row = DirectiveRow.objects.select_for_update(of=("self",)).select_related("case").filter(case=case).first()
        if row is None:
            raise NoSuchDirective()
        known = queries.measured(case)
        if _says_nothing_new(found, known):
            return queries.directive_of(row)
        _write(row, found, len(known) + 1)
        before = next((each for each in known if each.occasion is Occasion.OPENING), None)
        aim = queries.aim_of(row)
        verdict = judged(aim, before, found, decimals) if aim is not None else Verdict.UNKNOWN
        if verdict is not Verdict.UNKNOWN:
            row.verdict = verdict
        row.past = [list(each) for each in past] or row.past
        row.save(update_fields=["verdict", "past"])
        data: dict[str, Plain] = {
            "measured": str(found.occasion),
            "period": found.period,
            "value": found.value,
            "verdict": str(verdict),
        }
        note(case, "", data, actor=SYSTEM)
        audit.record(actor=actor, verb="directives.measure", target=f"case:{case}", data={**data, "value": str(found.value)})
    return queries.of_case(queries.directive_of(row).case)


def _says_nothing_new(found: Measurement, known: Sequence[Measurement]) -> bool:
    if found.occasion is Occasion.OPENING:
        return bool(known)
    compared = [each for each in known if found.occasion in (Occasion.AGAIN, each.occasion)]
    return bool(compared) and compared[-1].number_told == found.number_told


def _write(row: DirectiveRow, found: Measurement, number: int) -> None:
    MeasurementRow.objects.create(
        directive=row,
        number=number,
        occasion=found.occasion,
        period=found.period,
        value=found.value,
        is_simulated=found.simulated,
        known_at=found.known_at,
        at=found.at,
    )
