"""Statements over frames only: an engine is lent from one to the next, and nothing of one is seen by another."""

from __future__ import annotations

import pytest

from tinhso.lake import lending
from tinhso.lake import queries as lake
from tinhso.lake.computing import LARGE
from tinhso.lake.contracts import Limits
from tinhso.lake.errors import QueryFailed, TooMuch
from tinhso.lake.lending import Lent

ONE = lake.frame([(1,)], ("number",))


def test_a_statement_over_frames_is_answered():
    found = lake.combine("SELECT number + 1 AS more FROM given", {"given": ONE})
    assert found.to_dicts() == [{"more": 2}]


def test_the_frames_of_one_statement_are_not_there_for_the_next():
    lake.combine("SELECT * FROM given", {"given": ONE})
    with pytest.raises(QueryFailed, match="given"):
        lake.combine("SELECT * FROM given", {})


def test_a_frame_of_the_same_name_is_the_new_one():
    lake.combine("SELECT * FROM given", {"given": ONE})
    assert lake.combine("SELECT text FROM given", {"given": lake.frame([("a",)], ("text",))}).rows() == [("a",)]


def test_what_failed_leaves_nothing_behind():
    with pytest.raises(QueryFailed):
        lake.combine("SELECT nothing FROM given", {"given": ONE})
    assert lake.combine("SELECT number FROM given", {"given": ONE}).rows() == [(1,)]


@pytest.mark.parametrize("lent_before", [False, True])
def test_no_file_is_in_reach(tmp_path, monkeypatch, lent_before):
    monkeypatch.setattr(Lent, "_idle", {})
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    if lent_before:
        lake.combine("SELECT 1 AS one", {})
    with pytest.raises(QueryFailed):
        lake.combine(f"SELECT * FROM read_csv('{file}')", {})


def test_an_answer_that_takes_too_long_is_given_up():
    with pytest.raises(TooMuch):
        lake.combine("SELECT count(*) FROM range(10000000000)", {}, Limits(seconds=0.1))


def test_an_engine_is_lent_again():
    lake.combine("SELECT 1 AS one", {})
    before = [id(each) for each in Lent._idle[LARGE, None]]
    lake.combine("SELECT 1 AS one", {})
    assert [id(each) for each in Lent._idle[LARGE, None]] == before


def test_a_small_frame_that_comes_again_is_not_copied_again(monkeypatch):
    monkeypatch.setattr(Lent, "_idle", {})
    copied = []
    whole = lending.copy
    monkeypatch.setattr(lending, "copy", lambda *told: copied.append(told[1]) or whole(*told))
    again = lake.frame([(1,)], ("number",))
    for frame in (ONE, again, lake.frame([(2,)], ("number",)), lake.frame([("2",)], ("number",))):
        found = lake.combine("SELECT number FROM given", {"given": frame})
        assert found.equals(frame)
    assert len(copied) == 3


def test_a_large_frame_does_not_stay(monkeypatch):
    monkeypatch.setattr(Lent, "_idle", {})
    monkeypatch.setattr(Lent, "SMALL", 0)
    lake.combine("SELECT number FROM given", {"given": ONE})
    (own,) = Lent._idle[LARGE, None]
    assert own._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == []


def test_an_engine_that_has_read_many_files_is_not_lent_again(monkeypatch):
    monkeypatch.setattr(Lent, "_idle", {})
    with Lent.engine(LARGE, reading=Lent.FILES):
        pass
    assert Lent._idle[LARGE, None] == []
