"""Old Excel workbooks (BIFF8 in a compound file), made in code because no installed library writes them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.supply.reading.encodings.tables import Legacy, to_codes

SECTOR = 512
LEAST_STREAM = 4096  # smaller ones live in another kind of stream
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass(frozen=True)
class OldSheet:
    """Rows of texts, numbers and None; merged ranges as (top, bottom, left, right), all counted from 0."""

    name: str
    rows: Sequence[Sequence[str | float | None]]
    merges: Sequence[tuple[int, int, int, int]] = ()


def old_workbook(*sheets: OldSheet, font: str = "Arial") -> bytes:
    """Return an XLS whose cells are all set in ``font``; a .Vn font keeps its text in TCVN3, as in the nineties."""
    legacy = Legacy.TCVN3 if font.startswith(".Vn") else None
    bodies = [_sheet(sheet, legacy) for sheet in sheets]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)) + _record(0x0042, struct.pack("<H", 1200))
    head += _font(font) * 4 + _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) * 16
    offset = len(head) + sum(len(_bound(0, sheet.name)) for sheet in sheets) + 4
    bounds = b""
    for sheet, body in zip(sheets, bodies, strict=True):
        bounds += _bound(offset, sheet.name)
        offset += len(body)
    return _compound(head + bounds + _record(0x000A) + b"".join(bodies))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _font(name: str) -> bytes:
    text = name.encode("latin-1")
    return _record(0x0031, struct.pack("<HHHHHBBBBBB", 240, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, len(text), 0) + text)


def _bound(offset: int, name: str) -> bytes:
    text = name.encode("utf-16-le")
    return _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + text)


def _sheet(sheet: OldSheet, legacy: Legacy | None) -> bytes:
    width = max(len(row) for row in sheet.rows)
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0)),
    ]
    for row, values in enumerate(sheet.rows):
        parts += [_cell(row, column, value, legacy) for column, value in enumerate(values) if value is not None]
    if sheet.merges:
        ranges = b"".join(struct.pack("<HHHH", *merge) for merge in sheet.merges)
        parts.append(_record(0x00E5, struct.pack("<H", len(sheet.merges)) + ranges))
    return b"".join(parts) + _record(0x000A)


def _cell(row: int, column: int, value: str | float, legacy: Legacy | None) -> bytes:
    place = struct.pack("<HHH", row, column, 15)
    if not isinstance(value, str):
        return _record(0x0203, place + struct.pack("<d", value))
    text = to_codes(value, legacy) if legacy else value
    return _record(0x0204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _compound(stream: bytes) -> bytes:
    """Wrap a stream called Workbook in the smallest compound file: a header, one table, one directory, the stream."""
    stream = stream.ljust(LEAST_STREAM, b"\0")
    stream = stream.ljust(-(-len(stream) // SECTOR) * SECTOR, b"\0")
    count = len(stream) // SECTOR
    assert count <= SECTOR // 4 - 2, "one table of sectors is enough for a test"
    table = [FAT, END, *range(3, count + 2), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, LEAST_STREAM, END, 0, END, 0) + struct.pack("<I", 0)
    header = header.ljust(SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + bytes(256)
    return header + struct.pack(f"<{SECTOR // 4}I", *table, *[FREE] * (SECTOR // 4 - len(table))) + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    tree = struct.pack("<BBIII", kind, 1, FREE, FREE, child)
    return text.ljust(64, b"\0") + struct.pack("<H", len(text)) + tree + bytes(36) + struct.pack("<III", start, size, 0)
