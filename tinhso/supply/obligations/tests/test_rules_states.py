from __future__ import annotations

import pytest

from tinhso.supply.obligations.contracts import Facts, State
from tinhso.supply.obligations.rules.states import judge
from tinhso.supply.obligations.tests.values import DATASET, a_slot, at, facts, lenient, supplied

SLOT = a_slot()  # January 2026, due on 06/02/2026 at 17:00
WAITING = {(DATASET, "202601"): {1: at("2026-02-05T10:00")}}


def state(known: Facts, now: str) -> State:
    return judge(SLOT, 1, known, {}, at(now)).state


@pytest.mark.parametrize(
    ("known", "now", "expected"),
    [
        (Facts(), "2026-01-30T23:59", State.NOT_DUE),
        (Facts(), "2026-01-31T00:00", State.DUE),
        (Facts(), "2026-02-06T17:00", State.DUE),
        (Facts(), "2026-02-06T17:01", State.OVERDUE),
        (facts(supplied(1, "2026-02-06T17:00")), "2026-03-01T08:00", State.SUPPLIED),
        (facts(supplied(1, "2026-02-06T17:01")), "2026-03-01T08:00", State.SUPPLIED_LATE),
        (facts(supplied(1, "2026-01-20T08:00")), "2026-01-21T08:00", State.SUPPLIED),
        (facts(supplied(1, "2026-02-06T09:00", confirmed=True)), "2026-03-01T08:00", State.ACCEPTED_WITH_WARNINGS),
        (facts(supplied(1, "2026-02-06T09:00", in_force=False)), "2026-03-01T08:00", State.OVERDUE),
        (facts(supplied(2, "2026-02-06T09:00")), "2026-03-01T08:00", State.OVERDUE),
        (facts(awaiting=WAITING), "2026-02-05T11:00", State.AWAITING_HEAD),
        (facts(supplied(1, "2026-02-06T09:00"), awaiting=WAITING), "2026-02-06T11:00", State.SUPPLIED),
        (facts(leniencies=lenient(1)), "2026-03-01T08:00", State.EXCUSED),
        (facts(supplied(1, "2026-02-20T09:00"), leniencies=lenient(1)), "2026-03-01T08:00", State.SUPPLIED),
        (facts(leniencies=lenient(1, "2026-02-10T17:00")), "2026-02-10T16:00", State.DUE),
        (facts(leniencies=lenient(1, "2026-02-10T17:00")), "2026-02-10T17:01", State.OVERDUE),
        (facts(supplied(1, "2026-02-09T09:00"), leniencies=lenient(1, "2026-02-10T17:00")), "2026-03-01T08:00", State.SUPPLIED),
        (facts(leniencies=lenient(2)), "2026-03-01T08:00", State.OVERDUE),
    ],
)
def test_how_an_obligation_stands(known, now, expected):
    assert state(known, now) is expected


def test_an_extension_never_shortens_the_time():
    found = judge(SLOT, 1, facts(leniencies=lenient(1, "2026-02-01T17:00")), {}, at("2026-02-03T08:00"))
    assert found.due_at == SLOT.due_at


def test_nothing_supplied_has_no_receipt_and_no_delivery():
    found = judge(SLOT, 1, facts(supplied(1, "2026-02-06T09:00", in_force=False)), {}, at("2026-02-06T10:00"))
    assert (found.supplied, found.delivered_at) == (None, None)
