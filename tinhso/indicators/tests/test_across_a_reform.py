"""Numbers around the day on which communes were merged: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.indicators.contracts import Reason
from tinhso.indicators.tests.factories import AFTER, BEFORE, ask, one, supply, unit
from tinhso.kernel import clock

pytestmark = pytest.mark.usefixtures("country")

GONE, KEPT_CODE, NEW, OTHER_NEW = "31498", "31510", "31507", "31510"
"""A ward that ended, one whose code a new ward has too, the new ward that took the first in, and the other new one."""


@pytest.fixture(autouse=True)
def now():
    with clock.set_to(AFTER.replace(month=9)):
        yield


def dossier(code: str, commune: str | None, day: str, **rest: object) -> dict[str, object]:
    return {"code": code, "commune": commune, "received_on": day, "received_at": f"{day}T08:00:00", **rest}


def office(code: str = "H51-NV", on: date = BEFORE) -> int:
    return unit(code, on, tree="office")


def test_rows_that_fall_due_after_the_reform_keep_the_commune_that_they_were_supplied_for():
    late = [
        dossier(f"A{n}", code, "2025-06-20", due_at="2025-07-03T10:00:00") for n, code in enumerate((GONE, KEPT_CODE, None))
    ]
    supply("trial.dossiers", office(), "202506", *late)
    assert one("on_time", unit("92", AFTER), "202507").denominator == 3
    assert one("on_time", unit(NEW, AFTER), "202507").denominator == 1
    assert one("on_time", unit(OTHER_NEW, AFTER), "202507").denominator == 1


def test_a_year_across_the_reform_is_told_whole_in_the_units_of_its_last_day():
    supply("trial.dossiers", office(), "202506", dossier("A", GONE, "2025-06-20"), dossier("B", None, "2025-06-21"))
    supply("trial.dossiers", office("H13-NV", AFTER), "202507", dossier("C", NEW, "2025-07-20"))
    assert one("received", unit("92", AFTER), "2025").value == 3
    assert one("received", unit(NEW, AFTER), "2025").value == 2
    assert one("received", unit("94"), "202506").value == 2


def test_what_stood_before_the_reform_still_stands_after_it():
    supply("trial.dossiers", office(), "202506", dossier("A", GONE, "2025-06-20"), dossier("B", KEPT_CODE, "2025-06-21"))
    assert one("open", unit("92", AFTER), "202507").value == 2
    assert one("open", unit(NEW, AFTER), "202507").value == 1


def test_a_report_of_a_unit_that_ended_is_no_stock_at_the_end_of_the_year():
    supply("trial.reports", unit(GONE), "202506", {"people": 10, "cashless": 1})
    supply("trial.reports", unit(NEW, AFTER), "202507", {"people": 12, "cashless": 1})
    assert one("people", unit("92", AFTER), "2025").value == 12
    assert one("people", unit("94"), "202506").value == 10


def test_in_the_units_of_a_later_day_totals_are_the_same():
    supply("trial.dossiers", office(), "202506", dossier("A", GONE, "2025-06-20"), dossier("B", None, "2025-06-21"))
    assert one("received", unit(NEW, AFTER), "202506", in_units_of=AFTER).value == 1
    assert one("received", unit("92", AFTER), "202506", in_units_of=AFTER).value == 2


def test_in_the_units_of_an_earlier_day_what_is_merged_is_told_only_where_all_its_parts_were():
    supply("trial.dossiers", office("H13-NV", AFTER), "202507", dossier("C", NEW, "2025-07-20"))
    assert one("received", unit("94"), "202507", in_units_of=BEFORE).value == 1
    assert one("received", unit("941"), "202507", in_units_of=BEFORE).value == 1
    assert one("received", unit(GONE), "202507", in_units_of=BEFORE).reason is Reason.NOT_COMPARABLE


def test_a_duration_without_an_end_is_none_at_all():
    supply(
        "trial.dossiers",
        office(),
        "202505",
        dossier("A", GONE, "2025-05-05", finished_at="2025-05-07T08:00:00"),
        dossier("B", GONE, "2025-05-06"),
    )
    value = one("open_time", unit(GONE), "202505")
    assert value.percentiles[50] == 2.0


def test_no_supply_of_the_new_unit_is_no_data_though_the_old_one_told():
    supply("trial.reports", unit(GONE), "202506", {"people": 10, "cashless": 1})
    assert one("people", unit(NEW, AFTER), "202507").reason is Reason.NO_DATA


def test_every_level_adds_up_to_the_same():
    communes = enumerate((GONE, KEPT_CODE, "31501", "31504"))
    rows = [dossier(f"A{n}", code, "2025-06-20", fee=n, channel="online") for n, code in communes]
    supply("trial.dossiers", office(), "202506", *rows)
    for day, level in ((None, "commune"), (None, "district"), (AFTER, "commune")):
        found = [value.value or 0 for value in ask("fees", periods="202506", level=level, in_units_of=day).values]
        assert sum(found) == 6


def test_a_division_by_nothing_within_a_formula_is_no_number():
    supply("trial.dossiers", office(), "202505", dossier("A", GONE, "2025-05-05", fee=0))
    value = one("fee_of_paid", unit(GONE), "202505")
    assert (value.value, value.reason) == (None, Reason.DENOMINATOR_ZERO)
