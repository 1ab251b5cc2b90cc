"""A sealed file is one piece: no byte of it can change without being found, whatever reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.centre.reports.contracts import Shape
from tinhso.centre.reports.errors import NotSealed
from tinhso.centre.reports.rules import envelope

PDF = b"%PDF-1.7\nwords\nxref\ntrailer\nstartxref\n15\n%%EOF\n"
SEAL = '{"kind":"a","signature":"00"}'


def page(content: str) -> bytes:
    text = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f'<p>94,50</p><pre id="tinhso-seal">{envelope.slot()}</pre><pre id="tinhso-content">{text}</pre>'.encode()


def sealed(shape: Shape, content: str, seal: str = SEAL) -> bytes:
    printed = PDF if shape is Shape.PDF else page(content)
    return envelope.sealed(shape, envelope.with_slot(shape, printed, content), seal)


@pytest.mark.parametrize("shape", list(Shape))
@given(
    content=st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])).filter(lambda text: "%%" not in text)
)
def test_content_and_seal_are_read_as_they_were_written(shape, content):
    opened = envelope.opened(sealed(shape, content))
    assert (opened.shape, opened.content, opened.seal) == (shape, content, SEAL)


@pytest.mark.parametrize("shape", list(Shape))
def test_the_hash_is_of_all_bytes_but_the_seals(shape):
    slotted = envelope.with_slot(shape, PDF if shape is Shape.PDF else page("{}"), "{}")
    hashed = envelope.rest_sha256(slotted)
    assert {envelope.opened(envelope.sealed(shape, slotted, seal)).rest_sha256 for seal in (SEAL, "another")} == {hashed}


@pytest.mark.parametrize("shape", list(Shape))
@given(st.data())
def test_a_changed_byte_is_another_hash_another_seal_or_no_sealed_file(shape, data):
    whole = sealed(shape, '{"value":94.5}')
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    before = envelope.opened(whole)
    try:
        after = envelope.opened(changed)
    except NotSealed:
        return
    assert (after.rest_sha256, after.seal) != (before.rest_sha256, before.seal)


def test_a_pdf_ends_as_readers_look_for_it():
    assert sealed(Shape.PDF, "{}").endswith(b"\nstartxref\n15\n%%EOF\n")
    with pytest.raises(ValueError, match="not a whole PDF"):
        envelope.with_slot(Shape.PDF, b"%PDF-1.7 cut", "{}")


@pytest.mark.parametrize("data", [b"", b"<p>no seal</p>", PDF, page("{}") + page("{}"), b"\xff\xfe" * 9])
def test_a_file_without_exactly_one_seal_is_no_sealed_file(data):
    with pytest.raises(NotSealed):
        envelope.opened(data)
