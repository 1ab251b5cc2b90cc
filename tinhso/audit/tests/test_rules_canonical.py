from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.audit.rules.canonical import canonical, plain
from tinhso.audit.rules.export import csv_rows, json_lines
from tinhso.audit.tests.factories import chain, rehashed

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@given(text, text, st.dictionaries(text, values, max_size=4))
def test_an_outsider_recomputes_the_hash_from_an_export_with_plain_json(target, reason, data):
    line = rehashed(chain(1)[0]._replace(target=target, reason=reason, data=canonical(plain(data))))
    exported = json.loads(next(iter(json_lines([line]))))
    claimed = exported.pop("hash")
    form = json.dumps(exported, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(form.encode()).hexdigest() == claimed


@pytest.mark.parametrize("value", [1.5, 2**60, {1: "a"}, {"a": object()}, "a\x00b", "\ud800", b"raw"])
def test_a_value_without_a_canonical_form_is_refused(value):
    with pytest.raises(ValueError, match="data"):
        plain({"field": value})


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text():
    line = chain(1)[0]._replace(reason="=HYPERLINK(1)", target="+unit:1", origin="@a")
    row = list(csv_rows([line]))[1]
    assert "'=HYPERLINK(1)" in row
    assert "'+unit:1" in row
    assert "'@a" in row
