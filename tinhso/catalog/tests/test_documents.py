from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.catalog.documents import DEEPEST, LARGEST, parse, read

# JSON is YAML but for control characters, which YAML keeps out of plain sight.
words = st.text(st.characters(min_codepoint=32, exclude_categories=["C", "Z"]), max_size=12)


def codes(text: str) -> list[str]:
    return [finding.code for _, finding in parse(text).findings]


def test_values_are_plain_and_know_their_places():
    document = parse("a: 1\nb:\n  - x\n  - y: true\n")
    assert json.loads(document.json()) == {"a": 1, "b": ["x", {"y": True}]}
    assert document.spot(("b",)) == (2, 1)
    assert document.spot(("b", 0)) == (3, 5)
    assert document.spot(("b", 1, "y")) == (4, 5)
    assert document.spot(("b", 1, "missing")) == (4, 5)


@pytest.mark.parametrize("word", ["no", "on", "yes", "12:30", "00123", "2024-01-01", "1_000", "0x10", ".5", "NaN"])
def test_words_that_older_yaml_would_turn_stay_text(word):
    assert json.loads(parse(f"a: {word}").json()) == {"a": word}


@pytest.mark.parametrize(("written", "value"), [("12", 12), ("-1", -1), ("12.37", 12.37), ("1e3", 1000), ("+7", 7), ("0", 0)])
def test_numbers_are_numbers(written, value):
    assert json.loads(parse(f"a: {written}").json()) == {"a": value}


def test_a_number_of_thousands_of_digits_is_text():
    assert json.loads(parse("a: " + "9" * 5000).json()) == {"a": "9" * 5000}


def test_quoted_numbers_are_text_and_empty_is_nothing():
    assert json.loads(parse("a: '12'\nb:\nc: null\n").json()) == {"a": "12", "b": None, "c": None}


def test_a_repeated_key_is_a_fault_at_its_second_place():
    document = parse("a: 1\nb: 2\na: 3\n")
    (spot, finding) = document.findings[0]
    assert (spot, finding.code, finding.words["first_line"]) == ((3, 1), "duplicate_key", 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [1]\nb: *x\n", "alias_refused"),
        ("a: !!python/object/apply:os.system ['true']\n", "tag_refused"),
        ("a: !include x\n", "tag_refused"),
        ("? [1, 2]\n: 3\n", "key_not_text"),
        ("--- {a: 1}\n--- {b: 2}\n", "several_documents"),
        ("a: [1\nb: 2\n", "yaml_unreadable"),
        ("\tb: 1\n", "yaml_unreadable"),
        ("a: \x00\n", "yaml_unreadable"),
        ("<<: {a: 1}\n? *x\n: 1\n", "alias_refused"),
    ],
)
def test_what_is_not_plain_is_refused(text, code):
    assert codes(text) == [code]


def test_a_billion_laughs_and_a_deep_hole_are_refused_at_once():
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    begun = time.monotonic()
    assert codes(laughs) == ["alias_refused"]
    assert codes("[" * 100_000) in (["too_deep"], ["yaml_unreadable"])
    assert codes("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2)) == ["too_deep"]
    assert time.monotonic() - begun < 5


def test_too_many_values_are_refused():
    assert codes("[" + "1," * 60_000 + "1]") == ["too_many_values"]


def test_a_file_too_large_or_not_utf8_or_missing_is_said_to_be_so(tmp_path):
    large, latin = tmp_path / "large.yaml", tmp_path / "latin.yaml"
    large.write_bytes(b"#" * (LARGEST + 1))
    latin.write_bytes("a: 1\nb: đ\n".encode("cp1258"))
    assert read(large).findings[0][1].code == "too_large"
    assert read(latin).findings[0][0] == (2, 1)
    assert read(tmp_path / "none.yaml").findings[0][1].code == "unreadable_file"


def test_a_byte_order_mark_is_no_matter(tmp_path):
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert json.loads(read(tmp_path / "bom.yaml").json()) == {"a": 1}


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    document = parse(text)
    json.loads(document.json())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
        max_leaves=12,
    )
)
def test_json_is_yaml_and_reads_back(value):
    document = parse(json.dumps(value, ensure_ascii=False))
    assert document.findings == []
    assert json.loads(document.json()) == value
