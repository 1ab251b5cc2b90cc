"""Repeated keys are told as a plain set tells them, however the rows are cut into batches."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tinhso.lake import seen
from tinhso.lake.seen import Seen

KEYS = st.lists(st.tuples(st.integers(0, 9) | st.none(), st.sampled_from(["a", "b"]) | st.none()), max_size=40)


def frame(keys) -> pl.DataFrame:
    return pl.DataFrame(keys, schema={"one": pl.Int64, "two": pl.String}, orient="row")


@given(in_force=KEYS, keys=KEYS, size=st.integers(1, 7))
def test_a_key_is_repeated_when_it_stood_before_in_any_batch_or_was_in_force(in_force, keys, size):
    remembered = Seen(("one", "two"))
    remembered.add(frame(in_force))
    told = [remembered.repeated(frame(keys[at : at + size])).to_list() for at in range(0, len(keys), size)]
    before, expected = set(in_force), []
    for key in keys:
        expected.append(None not in key and key in before)
        before.add(key)
    assert [each for batch in told for each in batch] == expected


def test_many_batches_are_joined_and_still_known(monkeypatch):
    monkeypatch.setattr(seen, "LEAST_BITS", 4)  # places are taken by chance at once
    remembered = Seen(("one",))
    for start in range(0, 3_000, 50):
        assert not remembered.repeated(pl.DataFrame({"one": range(start, start + 50)})).any()
    assert remembered.repeated(pl.DataFrame({"one": range(2_990, 3_010)})).to_list() == [True] * 10 + [False] * 10
