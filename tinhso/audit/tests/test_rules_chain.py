from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tinhso.audit.contracts import Anchor
from tinhso.audit.rules.canonical import GENESIS
from tinhso.audit.tests.factories import chain, findings, rehashed

LENGTH = 24
SOUND = chain(LENGTH)
rows = st.integers(min_value=0, max_value=LENGTH - 1)

CHANGES = {
    "at": lambda line: line.at + timedelta(microseconds=1),
    "kind": lambda line: "system",
    "account": lambda line: 999,
    "acting_for": lambda line: 7,
    "origin": lambda line: "198.51.100.1",
    "verb": lambda line: "units.delete",
    "target": lambda line: line.target + "0",
    "reason": lambda line: line.reason + " ",
    "data": lambda line: line.data.replace(":", ": ", 1),
    "previous_hash": lambda line: "f" * 64,
    "hash": lambda line: "e" * 64,
}


def anchors(*numbers: int) -> tuple[Anchor, ...]:
    return tuple(Anchor(number, SOUND[number - 1].hash, "", "key") for number in numbers)


def named(found) -> set[int]:
    return {number for finding in found for number in range(finding.first, finding.last + 1)}


def test_a_sound_chain_has_no_findings():
    assert findings(SOUND, anchors=anchors(3, LENGTH)) == []


def test_an_empty_chain_has_no_findings():
    assert findings([]) == []


@given(rows, st.sampled_from(sorted(CHANGES)))
def test_a_change_of_any_field_of_any_row_is_found_and_named(row, field):
    lines = list(SOUND)
    lines[row] = lines[row]._replace(**{field: CHANGES[field](lines[row])})
    found = findings(lines, last_hash=SOUND[-1].hash)
    assert [(finding.kind, finding.span) for finding in found] == [("changed", str(row + 1))]


@given(rows, st.sampled_from(sorted(set(CHANGES) - {"hash", "previous_hash"})))
def test_a_change_with_a_fitting_hash_is_found_and_named(row, field):
    lines = list(SOUND)
    lines[row] = rehashed(lines[row]._replace(**{field: CHANGES[field](lines[row])}))
    found = findings(lines, last_hash=SOUND[-1].hash)
    kind = "changed" if row < LENGTH - 1 else "head"  # behind the last row only the head knows better
    assert [(finding.kind, finding.span) for finding in found] == [(kind, str(row + 1))]


@given(rows)
def test_a_removed_row_is_found_and_named(row):
    lines = SOUND[:row] + SOUND[row + 1 :]
    found = findings(lines, count=LENGTH, last_hash=SOUND[-1].hash)
    assert [(finding.kind, finding.span) for finding in found] == [("cut" if row == LENGTH - 1 else "removed", str(row + 1))]


@given(st.integers(min_value=0, max_value=LENGTH - 2), st.integers(min_value=1, max_value=5))
def test_removed_rows_are_named_even_when_the_rest_was_renumbered(row, many):
    many = min(many, LENGTH - 1 - row)
    rest = [line._replace(sequence=line.sequence - many) for line in SOUND[row + many :]]
    found = findings(SOUND[:row] + rest, count=LENGTH, last_hash=SOUND[-1].hash)
    assert [(finding.kind, finding.first, finding.last) for finding in found] == [("removed", row + 1, row + many)]


@given(st.integers(min_value=1, max_value=LENGTH - 1))
def test_an_inserted_row_is_named_even_when_the_rest_was_renumbered(row):
    forged = rehashed(SOUND[row]._replace(target="unit:666", previous_hash=SOUND[row - 1].hash))
    rest = [line._replace(sequence=line.sequence + 1) for line in SOUND[row:]]
    found = findings([*SOUND[:row], forged, *rest], count=LENGTH, last_hash=SOUND[-1].hash)
    assert [(finding.kind, finding.span) for finding in found] == [("inserted", str(row + 1))]


def test_a_row_added_behind_the_head_is_named():
    forged = rehashed(SOUND[-1]._replace(sequence=LENGTH + 1, previous_hash=SOUND[-1].hash))
    found = findings([*SOUND, forged], count=LENGTH, last_hash=SOUND[-1].hash)
    assert [(finding.kind, finding.span) for finding in found] == [("inserted", str(LENGTH + 1))]


def test_a_row_added_before_the_first_is_named():
    found = findings([rehashed(SOUND[0]._replace(sequence=0)), *SOUND], count=LENGTH)
    assert [(finding.kind, finding.span) for finding in found] == [("inserted", "0")]


@given(rows, rows)
def test_rows_that_changed_places_are_both_named(one, other):
    lines = list(SOUND)
    lines[one], lines[other] = (
        SOUND[other]._replace(sequence=one + 1),
        SOUND[one]._replace(sequence=other + 1),
    )
    found = findings(lines, last_hash=SOUND[-1].hash)
    assert bool(found) is (one != other)
    if one != other:
        assert {one + 1, other + 1} & named(found)


@given(st.integers(min_value=0, max_value=LENGTH - 1))
def test_a_cut_tail_is_named(kept):
    found = findings(SOUND[:kept], count=LENGTH, last_hash=SOUND[-1].hash)
    assert [(finding.kind, finding.first, finding.last) for finding in found] == [("cut", kept + 1, LENGTH)]


@given(st.integers(min_value=0, max_value=LENGTH - 1))
def test_a_cut_tail_with_a_matching_head_is_named_by_the_anchor(kept):
    found = findings(SOUND[:kept], anchors=anchors(LENGTH))
    assert [(finding.kind, finding.first, finding.last) for finding in found] == [("cut", kept + 1, LENGTH)]


@given(st.integers(min_value=1, max_value=LENGTH), st.integers(min_value=1, max_value=LENGTH))
def test_a_rewritten_chain_is_named_by_the_anchors(begun, anchored):
    """Everything from ``begun`` on was written anew, hashes, links and head included."""
    lines = list(SOUND[: begun - 1])
    previous = lines[-1].hash if lines else GENESIS
    for line in SOUND[begun - 1 :]:
        lines.append(rehashed(line._replace(origin="198.51.100.1", previous_hash=previous)))
        previous = lines[-1].hash
    found = findings(lines, anchors=anchors(anchored))
    assert [finding.kind for finding in found] == (["rewritten"] if begun <= anchored else [])
    assert not found or begun in named(found)


def test_an_anchor_that_nobody_trusts_is_named():
    found = findings(SOUND, anchors=(Anchor(5, SOUND[4].hash, "", "key", trusted=False),))
    assert [(finding.kind, finding.span) for finding in found] == [("anchor", "5")]


@given(st.sets(rows, min_size=1, max_size=6), st.sampled_from(["origin", "verb", "data"]))
def test_several_changed_rows_are_all_named(changed, field):
    lines = list(SOUND)
    for row in changed:
        lines[row] = lines[row]._replace(**{field: CHANGES[field](lines[row])})
    assert named(findings(lines, last_hash=SOUND[-1].hash)) == {row + 1 for row in changed}
