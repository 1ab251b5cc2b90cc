"""The report of an offer is read back as it was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tinhso.supply.intake.contracts import Ask, PlacedFault
from tinhso.supply.intake.rules.reports import MOST_FAULTS, read_report, write_report
from tinhso.supply.reading.contracts import Option

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FAULTS = st.builds(PlacedFault, row=st.integers(0, 2**40), **dict.fromkeys(
    ["sheet", "column", "header", "cell", "value", "code", "message_vi", "message_en", "hint_vi", "hint_en", "outcome"], TEXT,
))  # fmt: skip
OPTIONS = st.builds(Option, TEXT, TEXT, TEXT)
ASKS = st.builds(
    Ask, TEXT, TEXT, TEXT, TEXT, st.lists(OPTIONS, max_size=3).map(tuple), st.lists(TEXT, max_size=3).map(tuple), TEXT, TEXT
)


@given(st.lists(FAULTS, max_size=5).map(tuple), st.dictionaries(TEXT, st.integers(0)), st.lists(ASKS, max_size=3).map(tuple))
def test_a_report_comes_back_as_it_was(faults, counts, asks):
    assert read_report(write_report(faults, counts, asks)) == (faults, counts, asks)


def test_a_report_without_end_is_cut_and_the_counts_tell_all():
    fault = PlacedFault("", 1, "a", "", "", "x", "type", "Sai.", "Wrong.", "", "", "refuse")
    faults, counts, _ = read_report(write_report((fault,) * (MOST_FAULTS + 7), {"type": MOST_FAULTS + 7}, ()))
    assert (len(faults), counts["type"]) == (MOST_FAULTS, MOST_FAULTS + 7)
