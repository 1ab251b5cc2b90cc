"""Numbers made of counted ones, from supplied rows: planned, counted once, made, ranked, held against targets."""

from __future__ import annotations

import pytest

from tinhso.indicators import queries, references
from tinhso.indicators.contracts import Ask, Reason, Status
from tinhso.indicators.counted import counted
from tinhso.indicators.telling import tell
from tinhso.indicators.tests import made_packs
from tinhso.indicators.tests.factories import AFTER, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM

pytestmark = pytest.mark.usefixtures("country")

FIRST, SECOND, THIRD = "31498", "31510", "31504"  # wards of Sóc Trăng city up to 30/06/2025
TODAY = "31507"  # the ward that took the first in


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return made_packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def now():
    with clock.set_to(AFTER.replace(month=9)):
        yield


def report(code, period, people, cashless, **fields):
    return supply("trial.reports", unit(code), period, {"people": people, "cashless": cashless}, **fields)


def dossiers(period, *rows, **fields):
    """Put dossiers into the lake: (code, commune, day, finished or None, channel)."""
    names = ("code", "commune", "received_on", "finished_at", "channel")
    return supply(
        "trial.dossiers", unit("H51-NV", tree="office"), period, *(dict(zip(names, row, strict=True)) for row in rows), **fields
    )


def one(name, code, period, **options):
    (told, *_) = queries.values(Ask((f"trial.{name}",), (period,), units=(unit(code),), **options), actor=SYSTEM).values
    return told


def test_a_balance_is_of_the_same_unit_and_period():
    dossiers("202505", ("A", FIRST, "2025-05-02", "2025-05-03T08:00:00", None), ("B", FIRST, "2025-05-02", None, None))
    told = one("settled", FIRST, "202505")
    assert (told.value, told.definition_version, told.rows) == (1, 2, 3)
    assert one("settled", SECOND, "202505").reason is Reason.NO_DATA


def test_a_rate_per_people_carries_the_people_of_an_earlier_month():
    report(FIRST, "202503", 4000, 0)
    dossiers("202505", ("A", FIRST, "2025-05-02", None, None), ("B", FIRST, "2025-05-02", None, None))
    told = one("open_per_10000", FIRST, "202505")
    assert (told.value, told.numerator, told.denominator) == (5, 2, 4000)


def test_growth_is_against_the_month_before():
    dossiers("202504", ("A", FIRST, "2025-04-02", None, None))
    dossiers("202505", ("B", FIRST, "2025-05-02", None, None), ("C", FIRST, "2025-05-02", None, None))
    told = one("growth", FIRST, "202505")
    assert (told.value, told.numerator, told.denominator) == (100, 2, 1)
    assert one("growth", FIRST, "202504").reason is Reason.NO_DATA


def test_a_unit_that_is_new_cannot_be_compared_with_the_time_before_it_unless_in_units_of_today():
    dossiers("202506", ("A", FIRST, "2025-06-02", None, None))
    supply(
        "trial.dossiers",
        unit("H13-NV", AFTER, "office"),
        "202507",
        {"code": "B", "commune": TODAY, "received_on": "2025-07-02"},
    )
    new = unit(TODAY, AFTER)
    ask = Ask(("trial.growth",), ("202507",), units=(new,))
    assert queries.values(ask, actor=SYSTEM).values[0].reason is Reason.NOT_COMPARABLE
    in_units = Ask(("trial.growth",), ("202507",), units=(new,), in_units_of=AFTER)
    assert queries.values(in_units, actor=SYSTEM).values[0].value == 0


def test_units_are_ranked_among_all_of_their_level_though_only_one_is_asked_for():
    for code, cashless in ((FIRST, 50), (SECOND, 90), (THIRD, 90)):
        report(code, "202505", 100, cashless)
    assert [one("cashless_rank", code, "202505").value for code in (FIRST, SECOND, THIRD)] == [3, 1, 1]
    assert one("cashless_rank", FIRST, "202505").denominator == 3
    level = queries.values(Ask(("trial.cashless_rank",), ("202505",), level="commune"), actor=SYSTEM).values
    assert sorted(value.value for value in level if value.value) == [1, 1, 3]
    assert {value.reason for value in level if value.value is None} == {Reason.NO_DATA}


def test_an_index_tells_what_it_covers_and_an_index_of_it_no_more():
    report(FIRST, "202505", 100, 40)
    told = one("index", FIRST, "202505")
    assert (told.value, told.most, told.denominator, told.status) == (30, 60, 60, Status.NONE)
    assert [(part.id, part.points, part.reason) for part in told.components] == [
        ("cashless", 30, None),
        ("online", None, Reason.NO_DATA),
    ]
    outer = one("outer", FIRST, "202505")
    assert (outer.value, outer.most) == (pytest.approx(0.3), pytest.approx(0.6))


def test_real_and_simulated_rows_never_meet_in_one_number():
    report(FIRST, "202505", 100, 80)
    dossiers("202505", ("A", FIRST, "2025-05-02", None, "online"), simulated=True)
    index = one("index", FIRST, "202505")
    assert (index.value, index.most, index.simulated) == (60, 60, False)
    assert one("open_per_10000", FIRST, "202505").reason is Reason.NOT_COMPARABLE
    assert one("settled", FIRST, "202505").simulated


def test_a_value_comes_with_its_status_and_with_the_target_of_its_province_and_year():
    report(FIRST, "202505", 100, 60)
    told = one("cashless_share", FIRST, "202505")
    assert (told.value, told.status, told.target, told.target_year) == (60, Status.WATCH, 80, 2025)
    ask = Ask(("trial.cashless_share",), ("202505",), units=(unit(TODAY, AFTER),), in_units_of=AFTER)
    assert queries.values(ask, actor=SYSTEM).values[0].target == 95  # Cần Thơ has none of its own for 2025
    assert one("cashless_share", FIRST, "202605").target == 95


def test_groups_come_after_the_whole_and_made_numbers_have_none():
    supply("trial.reports", unit(FIRST), "202505", {"people": 100, "cashless": 60, "kind": "a"})
    ask = Ask(("trial.cashless_share", "trial.index"), ("202505",), units=(unit(FIRST),), by="kind")
    told = queries.values(ask, actor=SYSTEM).values
    assert [(value.by, value.group, value.value, value.target) for value in told] == [
        ("", "", 60, 80),
        ("kind", "a", 60, None),
        ("", "", None, None),
    ]
    assert told[2].reason is Reason.NOT_DEFINED


def test_values_come_by_indicator_unit_and_period():
    ask = Ask(("trial.growth", "trial.received"), ("202505", "202504"), units=(unit(SECOND), unit(FIRST)))
    told = queries.values(ask, actor=SYSTEM).values
    assert [(value.indicator, value.unit_id, value.period) for value in told] == [
        (name, unit(code), period)
        for name in ("trial.growth", "trial.received")
        for code in (SECOND, FIRST)
        for period in ("202505", "202504")
    ]


def test_what_several_numbers_need_is_counted_in_one_question():
    asked = []

    def count(ask, indicators):
        asked.append((ask.periods, sorted(indicators)))
        return counted(ask, indicators)

    names = ("trial.settled", "trial.received", "trial.index", "trial.outer")
    tell(Ask(names, ("202505",), units=(unit(FIRST),)), count)
    assert asked == [
        (("202505",), ["trial.cashless_share", "trial.online_share", "trial.open", "trial.received"]),
    ]


def test_every_number_of_one_answer_speaks_of_one_moment():
    moments = []

    def count(ask, indicators):
        moments.append(ask.as_of)
        return counted(ask, indicators)

    known = report(FIRST, "202505", 100, 40).accepted_at
    told = tell(Ask(("trial.growth", "trial.cashless_share"), ("202505",), units=(unit(FIRST),)), count)
    assert moments == [None, known]
    assert told.values.known_at == known


def test_a_number_is_told_as_it_was_known():
    before = report(FIRST, "202505", 100, 40).accepted_at
    report(FIRST, "202505", 100, 80)
    assert one("index", FIRST, "202505").value == 60
    assert one("index", FIRST, "202505", as_of=before).value == 30


def test_of_what_nobody_supplied_there_is_no_number():
    every = frozenset(name for name, _ in references.catalogue().indicators())
    assert queries.supplied(every) == frozenset()
    told = queries.values(Ask(tuple(sorted(every)), ("202505",), units=(unit(FIRST),)), actor=SYSTEM).values
    assert {value.value for value in told} == {None}
    report(FIRST, "202505", 100, 40)
    assert "trial.cashless_share" in queries.supplied(every)
    assert "trial.received" not in queries.supplied(every)
    assert "trial.index" in queries.supplied(every)  # made of both


def test_of_a_past_day_the_freshness_of_that_day_is_told():
    report(FIRST, "202505", 100, 40)
    before = clock.now()
    report(FIRST, "202506", 100, 40)
    dataset = "trial.reports"
    assert queries.freshness([dataset], actor=SYSTEM)[dataset].period == "202506"
    assert queries.freshness([dataset], actor=SYSTEM, as_of=before)[dataset].period == "202505"
