"""Bytes to text: byte-order marks, UTF-8, UTF-16 without a mark, and single-byte Vietnamese encodings."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from tinhso.supply.errors import FileDamaged
from tinhso.supply.reading.contracts import Reading
from tinhso.supply.reading.encodings.scoring import recognise
from tinhso.supply.reading.encodings.tables import LEGACY, Legacy, from_codes

_SAMPLE = 2 * 2**20  # bytes looked at to recognise an encoding
_HEAD = 4096
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The signs that Windows has where Latin-1 has control codes.
SIGNS = {byte: sign for byte in range(0x80, 0xA0) if len(sign := bytes([byte]).decode("cp1252", "ignore")) == 1}


@dataclass(frozen=True)
class Decoded:
    """The text of a file, the encoding it was in, and how sure that is."""

    text: str
    encoding: str
    how: Reading


def decode(content: bytes, chosen: str = "") -> Decoded:
    """Return the text of ``content``. Raises FileDamaged when a stated encoding is broken.

    ``chosen`` is the encoding of single bytes that somebody decided on, where the bytes themselves state none.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _stated(content[len(mark) :], name, "Có dấu thứ tự byte.", "There is a byte-order mark.")
    wide = _wide(content[:_HEAD])
    if wide:
        return _stated(content, wide, "Cứ hai byte lại có một byte 0.", "Every other byte is zero.")
    try:
        return Decoded(content.decode("utf-8"), "utf-8", _sure("Là UTF-8 hợp lệ.", "It is valid UTF-8."))
    except UnicodeDecodeError as error:
        return _as_chosen(content, chosen) if chosen else _single_bytes(content, error)


def _stated(content: bytes, name: str, vi: str, en: str) -> Decoded:
    try:
        return Decoded(content.decode(name), name, _sure(vi, en))
    except UnicodeDecodeError as error:
        place = error.start
        why = {"why_vi": f"byte {place} không đúng {name}", "why_en": f"byte {place} is not {name}"}
        raise FileDamaged(format=name, **why) from None


def _sure(vi: str, en: str) -> Reading:
    return Reading(1.0, (vi,), (en,))


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, told by the zero bytes of its ASCII letters."""
    half = len(head) // 2
    low, high = head[0 : half * 2 : 2].count(0), head[1 : half * 2 : 2].count(0)
    if half >= 4 and high > 0.3 * half and low < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if half >= 4 and low > 0.3 * half and high < 0.05 * half else ""


def _as_chosen(content: bytes, name: str) -> Decoded:
    how = _sure("Bảng mã do người gửi chọn.", "The sender chose the encoding.")
    if name == "utf-8":
        return Decoded(content.decode("utf-8", "replace"), name, how)
    codes = content.decode("latin-1")
    return Decoded((from_codes(codes, Legacy(name)) if name in LEGACY else codes).translate(SIGNS), name, how)


def _single_bytes(content: bytes, error: UnicodeDecodeError) -> Decoded:
    codes = content.decode("latin-1")
    verdict = recognise(codes[:_SAMPLE].splitlines())
    if verdict.legacy is not None and verdict.confidence >= 0.4:
        text = from_codes(codes, verdict.legacy).translate(SIGNS)
        return Decoded(text, verdict.encoding, Reading(verdict.confidence, verdict.reasons_vi, verdict.reasons_en))
    mended = content.decode("utf-8", "replace")
    lost = mended.count("\ufffd")
    if lost * 50 < sum(not letter.isascii() for letter in mended):
        vi, en = f"Là UTF-8 nhưng có {lost} chỗ hỏng, đầu tiên ở byte {error.start}.", f"UTF-8 with {lost} damaged places."
        return Decoded(mended, "utf-8", Reading(0.6, (vi,), (en,)))
    vi, en = "Không bảng mã tiếng Việt nào đọc ra tiếng Việt.", "No Vietnamese encoding makes Vietnamese words of it."
    return Decoded(codes.translate(SIGNS), "windows-1252", Reading(0.3, (vi,), (en,)))
