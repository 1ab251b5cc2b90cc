from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.clock import local
from tinhso.places.contracts import Inheritance
from tinhso.supply.obligations.contracts import Cell, Counts, Facts, Leniency
from tinhso.supply.obligations.rules.scoring import counted, refused_first, scored, summed, tally, total
from tinhso.supply.obligations.rules.states import expand
from tinhso.supply.obligations.tests.values import DATASET, Attempt, a_slot, at, facts, supplied

NOW = at("2026-06-01T08:00")
MONTHS = ("202512", "202601", "202602", "202603", "202605")
DUE = ("2026-01-08T17:00", "2026-02-06T17:00", "2026-03-06T17:00", "2026-04-07T17:00", "2026-06-05T17:00")
UNITS = (1, 2, 3, 4)


def nobody(_dataset: str, _unit: int, _day: date) -> int | None:
    return None


def slots(rosters: list[tuple[int, ...]]) -> list:
    return [a_slot(period, due, roster) for period, due, roster in zip(MONTHS, DUE, rosters, strict=True)]


deliveries = st.dictionaries(
    st.tuples(st.sampled_from(MONTHS), st.sampled_from(UNITS)),
    st.builds(
        lambda day, late, fixed, stands: {"day": day, "late": late, "corrections": fixed, "in_force": stands},
        st.integers(0, 20),
        st.booleans(),
        st.integers(0, 2),
        st.booleans(),
    ),
)
excuses = st.dictionaries(st.tuples(st.sampled_from(MONTHS), st.sampled_from(UNITS)), st.booleans())
rosters = st.lists(st.sets(st.sampled_from(UNITS)).map(lambda units: tuple(sorted(units))), min_size=5, max_size=5)
ends = st.dictionaries(
    st.sampled_from(UNITS),
    st.builds(Inheritance, st.dates(date(2026, 1, 1), date(2026, 4, 30)), st.none() | st.sampled_from((5, 6))),
)


@given(rosters, deliveries, excuses, st.sets(st.tuples(st.sampled_from(MONTHS), st.sampled_from(UNITS))), ends)
def test_counting_by_cohorts_is_counting_one_by_one(chosen, came, excused, refused, ended):
    known: dict = {}
    due = dict(zip(MONTHS, DUE, strict=True))
    for (period, unit), how in came.items():
        when = at(due[period]) + timedelta(days=how["day"] if how["late"] else -how["day"], hours=1 if how["late"] else -1)
        known.setdefault((DATASET, period), {})[unit] = supplied(
            unit, when.strftime("%Y-%m-%dT%H:%M"), period, corrections=how["corrections"], in_force=how["in_force"]
        )
    lenient: dict = {}
    for (period, unit), whole in excused.items():
        until = None if whole else at(due[period]) + timedelta(days=9)
        lenient.setdefault((DATASET, period), {})[unit] = Leniency(1, until, "vì", "", None, None)
    first = refused_first(Attempt(DATASET, unit, period, NOW, "refused") for period, unit in refused)
    about = Facts(supplied=known, leniencies=lenient, refused_first=first)
    cells = tally(slots(chosen), about, ended, NOW, nobody)
    one_by_one: dict = {}
    for each in expand(slots(chosen), about, ended, NOW):
        counts = counted(each, NOW)
        if counts is not None:
            one_by_one.setdefault(str(each.unit_id), []).append(counts)
    assert summed(cells, lambda cell: str(cell.unit_id)) == {unit: total(each) for unit, each in one_by_one.items()}


def test_what_is_missing_counts_against_the_rate():
    known = facts(supplied(1, "2026-02-06T09:00"), supplied(2, "2026-02-09T09:00"))
    found = total(tally([a_slot()], known, {}, NOW, nobody).values())
    assert (found.on_time, found.late, found.missing, found.owed, found.rate) == (1, 1, 1, 3, 1 / 3)


def test_what_is_not_yet_due_counts_nowhere_until_it_came():
    slot = a_slot("202605", "2026-06-05T17:00")
    assert tally([slot], Facts(), {}, NOW, nobody) == {}
    early = facts(supplied(1, "2026-05-31T09:00", "202605"))
    assert total(tally([slot], early, {}, NOW, nobody).values()) == Counts(on_time=1)


def test_without_anything_owed_there_is_no_rate_and_no_rank():
    excused = {Cell(1, DATASET, date(2026, 2, 1), None): Counts(excused=2)}
    line = scored(excused, lambda cell: str(cell.unit_id), (date(2026, 2, 1),))[0]
    assert (line.rank, line.counts.rate, line.trend) == (None, None, (None,))


def test_equals_share_a_rank_and_the_next_comes_after_them():
    month = date(2026, 2, 1)
    rates = {1: Counts(on_time=9, late=1), 2: Counts(on_time=1), 3: Counts(on_time=2), 4: Counts(missing=1)}
    cells = {Cell(unit, DATASET, month, None): counts for unit, counts in rates.items()}
    assert [(line.key, line.rank) for line in scored(cells, lambda cell: str(cell.unit_id), (month,))] == [
        ("2", 1),
        ("3", 1),
        ("1", 3),
        ("4", 4),
    ]


def test_only_a_refused_first_attempt_counts_as_refused_at_first():
    tries = [
        Attempt(DATASET, 1, "202601", at("2026-02-02T08:00"), "accepted"),
        Attempt(DATASET, 1, "202601", at("2026-02-01T08:00"), "refused"),
        Attempt(DATASET, 2, "202601", at("2026-02-01T08:00"), "accepted"),
        Attempt(DATASET, 2, "202601", at("2026-02-02T08:00"), "refused"),
        Attempt(DATASET, 3, "202601", at("2026-02-01T08:00"), "questions"),
    ]
    assert refused_first(tries) == {(DATASET, "202601"): {1: at("2026-02-01T08:00")}}


def test_missing_is_charged_to_whoever_was_named_and_supplied_to_whoever_sent_it():
    known = facts(supplied(1, "2026-02-06T09:00", supplier=70))
    cells = tally([a_slot()], known, {}, NOW, lambda _dataset, unit, _day: 20 if unit == 2 else None)
    by_person = summed(cells, lambda cell: str(cell.account) if cell.account else None)
    assert by_person == {"70": Counts(on_time=1), "20": Counts(missing=1)}


def test_months_of_a_cell_are_those_of_the_due_time():
    cells = tally([a_slot()], Facts(), {}, NOW, nobody)
    assert {cell.month for cell in cells} == {local(a_slot().due_at).date().replace(day=1)}
