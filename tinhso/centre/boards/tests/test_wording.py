"""How a number is told beside another: what is shown as nothing is no change."""

from __future__ import annotations

import pytest

from tinhso.centre.boards.wording import change
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Value

VISITORS, ON_TIME = "tourism.visitors", "public_administration.on_time_rate"


@pytest.mark.parametrize(
    ("reference", "now", "before", "direction", "judged", "words"),
    [
        (VISITORS, 110, 100, "up", "good", "10,0 % so với kỳ trước"),
        (VISITORS, 90, 100, "down", "bad", "10,0 % so với kỳ trước"),
        (VISITORS, 791_855, 791_800, "same", "none", "không đổi so với kỳ trước"),
        (ON_TIME, 95.4, 95.0, "up", "good", "0,40 điểm so với kỳ trước"),
        (ON_TIME, 95.004, 95.0, "same", "none", "không đổi so với kỳ trước"),
    ],
)
def test_a_change_is_told_with_its_direction_unless_it_is_shown_as_nothing(reference, now, before, direction, judged, words):
    values = (Value(reference, 1, period, value=value) for period, value in (("202610", now), ("202609", before)))
    told = change(*values, indicators.definition(reference), "kỳ trước")
    assert (told.direction, told.status, told.words) == (direction, judged, words)
