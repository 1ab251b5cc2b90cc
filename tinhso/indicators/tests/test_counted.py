"""Values from rows that were supplied: what adds up, over units and periods, current and with its reasons."""

from __future__ import annotations

import pytest

from tinhso.indicators.contracts import Reason
from tinhso.indicators.tests.factories import AFTER, ask, one, supply, unit
from tinhso.kernel import clock

pytestmark = pytest.mark.usefixtures("country")

OLD, BESIDE, NEW = "31498", "31510", "31507"  # two wards of Sóc Trăng city, and the one of today that took the first in


@pytest.fixture(autouse=True)
def now():
    with clock.set_to(AFTER.replace(month=9)):
        yield


def dossier(code: str, commune: str | None, day: str, **rest: object) -> dict[str, object]:
    return {"code": code, "commune": commune, "received_on": day, "received_at": f"{day}T08:00:00", **rest}


def test_rows_are_counted_for_their_commune_its_district_and_the_province():
    office = unit("H51-NV", tree="office")
    supply("trial.dossiers", office, "202505", dossier("A", OLD, "2025-05-02"), dossier("B", BESIDE, "2025-05-03"))
    assert one("received", unit(OLD), "202505").value == 1
    assert one("received", unit("941"), "202505").value == 2
    assert one("received", unit("94"), "202505").value == 2
    assert [value.value for value in ask("received", periods=["202505", "2025Q2"]).values] == [2, 2]


def test_a_ratio_tells_its_parts():
    office = unit("H51-NV", tree="office")
    supply(
        "trial.dossiers",
        office,
        "202505",
        dossier("A", OLD, "2025-05-02", channel="online"),
        dossier("B", OLD, "2025-05-03", channel="direct"),
        dossier("C", OLD, "2025-05-03", channel="direct"),
    )
    value = one("online_share", unit(OLD), "202505")
    assert (value.numerator, value.denominator, value.rows) == (1, 3, 3)
    assert value.value == pytest.approx(100 / 3)


def test_what_stands_is_not_told_of_a_time_after_the_last_submission():
    with clock.set_to(AFTER.replace(month=8, day=12)):
        supply("trial.dossiers", unit("H13-NV", AFTER, "office"), "202508", dossier("A", NEW, "2025-08-04"))
    home = unit("92", AFTER)
    assert [one("open", home, period).value for period in ("20250803", "20250811", "20250812", "202508")] == [0, 1, 1, 1]
    assert one("open", home, "20250813").reason is Reason.NO_DATA
    assert one("received", home, "20250806").value == 0
    assert one("received", home, "20250813").reason is Reason.NO_DATA


def test_no_data_is_not_zero():
    assert one("received", unit("94"), "202505").reason is Reason.NO_DATA
    supply("trial.reports", unit(OLD), "202505", {"people": 0, "cashless": 0})
    assert one("cashless", unit(OLD), "202505").reason is Reason.DENOMINATOR_ZERO
    assert one("cashless", unit(BESIDE), "202505").reason is Reason.NO_DATA
