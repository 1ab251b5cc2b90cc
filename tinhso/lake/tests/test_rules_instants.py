"""Moments as people write them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tinhso.kernel.clock import ZONE
from tinhso.lake.errors import NotAnInstant
from tinhso.lake.rules.instants import TICK, read_instant


@pytest.mark.parametrize("text", ["31/01/2026", "2026-01-31"])
def test_a_day_is_its_end_in_vietnam(text):
    assert read_instant(text) == datetime(2026, 2, 1, tzinfo=ZONE) - TICK


@pytest.mark.parametrize("text", ["31/01/2026 17:00", "2026-01-31T17:00", "2026-01-31T10:00+00:00"])
def test_a_moment_without_a_zone_is_vietnams(text):
    assert read_instant(text) - datetime(2026, 1, 31, 17, tzinfo=ZONE) == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        *["31/02/2026", "01/31/2026", "31/01/20261", "31/01/26", "mai", ""],
        *["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "31/12/9999", "01/01/0001"],
    ],
)
def test_anything_else_is_refused_with_how_to_write_it(text):
    with pytest.raises(NotAnInstant, match="31/01/2026"):
        read_instant(text)
