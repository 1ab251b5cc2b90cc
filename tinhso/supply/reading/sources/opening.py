"""Bytes in, sheets of cells in Unicode out. The kind of a file is told by its content, never by its name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tinhso.supply.errors import FileDamaged, FileEmpty, FileKindUnknown, FileLocked, FileTooBig
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.bulk_parquet import read_parquet
from tinhso.supply.reading.contracts import EncodingReading, Note, Reading, Sheet, Workbook
from tinhso.supply.reading.sources.decoding import Decoded, decode
from tinhso.supply.reading.sources.delimited import read_delimited
from tinhso.supply.reading.sources.html_table import read_html
from tinhso.supply.reading.sources.json_rows import read_json, read_json_lines
from tinhso.supply.reading.sources.ods import read_ods
from tinhso.supply.reading.sources.packed import Archive, open_zip, reading_archive
from tinhso.supply.reading.sources.unicode import in_unicode
from tinhso.supply.reading.sources.xls import read_xls
from tinhso.supply.reading.sources.xlsx import read_xlsx

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_BARE_WORKBOOK = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")  # Excel 2 to 4, unwrapped 5
_OTHERS = (
    (b"%PDF", "tệp PDF", "a PDF file"),
    (b"\x89PNG", "ảnh PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "ảnh JPEG", "a JPEG picture"),
    (b"GIF8", "ảnh GIF", "a GIF picture"),
    (b"Rar!", "tệp nén RAR", "a RAR archive"),
    (b"7z\xbc\xaf", "tệp nén 7z", "a 7z archive"),
    (b"\x1f\x8b", "tệp nén GZIP", "a GZIP archive"),
    (b"{\\rtf", "văn bản RTF", "an RTF document"),
    (b"SQLite format 3", "cơ sở dữ liệu SQLite", "an SQLite database"),
)
_IN_ZIP = (
    ("xl/workbook.bin", "sổ Excel nhị phân (XLSB)", "a binary Excel workbook (XLSB)"),
    ("word/document.xml", "văn bản Word", "a Word document"),
    ("ppt/presentation.xml", "bản trình chiếu", "a presentation"),
)
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<table|<meta|<head|<body|<style|<!--)", re.IGNORECASE)
_CLIPBOARD = re.compile(r"Version:[0-9.]+\r?\nStartHTML:")  # the header of Windows' clipboard format


def open_workbook(content: bytes, bounds: Bounds | None = None, encoding: str = "") -> Workbook:
    """Return what is in a file; ``encoding`` was chosen by somebody.

    Raises FileEmpty, FileKindUnknown, FileLocked, FileDamaged, FileHostile, FileTooBig.
    """
    bounds = bounds or Bounds()
    if len(content) > bounds.size:
        raise _over(bounds)
    if not content.strip(b" \t\r\n\0"):
        raise FileEmpty()
    watch = Watch(bounds)
    if content.startswith(b"PAR1"):
        return _parquet(content, watch, encoding)
    if content.startswith(_ZIP):
        return _zipped(open_zip(content, "ZIP", bounds), bounds, watch, encoding)
    if content.startswith((_OLE, *_BARE_WORKBOOK)):
        return _old_workbook(content, bounds, watch, encoding)
    for magic, vi, en in _OTHERS:
        if content.startswith(magic):
            raise FileKindUnknown(kind_vi=vi, kind_en=en)
    return _text(content, watch, len(content), encoding)


def open_packed(path: Path, bounds: Bounds) -> Archive | None:
    """Return the archive that a file is, None for any other. Raises as ``open_workbook``."""
    with path.open("rb") as stream:
        start = stream.read(len(_ZIP))
        if start != _ZIP:
            return None
        if path.stat().st_size > bounds.size:
            raise _over(bounds)
        return open_zip(start + stream.read(), "ZIP", bounds)


def open_head(path: Path, bounds: Bounds, archive: Archive | None = None, encoding: str = "") -> Workbook:
    """Return what is at the beginning of a file, which for a text may be of any size. Raises as ``open_workbook``.

    ``archive`` is the same file, opened before. ``encoding`` was chosen by somebody.
    """
    if archive is not None:
        return _zipped(archive, bounds, Watch(bounds), encoding)
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(min(bounds.head, size))  # no more: as many bytes are set aside as are asked for
        if len(head) < size and _is_long_text(head):
            return _text(head, Watch(bounds), size, encoding)
        if size > bounds.size:
            raise _over(bounds)
        return open_workbook(head + stream.read(), bounds, encoding)


def _is_long_text(head: bytes) -> bool:
    """Whether a beginning is that of lines of text; what is packed, marked up or nested is read as a whole."""
    packed = head.startswith((b"PAR1", _ZIP, _OLE, *_BARE_WORKBOOK, *(magic for magic, _, _ in _OTHERS)))
    return not packed and head.lstrip()[:1] not in (b"[", b"<", b"{")


def open_pasted(text: str, bounds: Bounds | None = None) -> Workbook:
    """Return the table that somebody pasted: tab-separated, HTML from a clipboard, or anything text. Raises as above."""
    if not text.strip():
        raise FileEmpty()
    decoded = Decoded(text, "unicode", Reading(1.0, ("Dán từ bộ nhớ tạm.",), ("Pasted from a clipboard.",)))
    return _from_text(decoded, Watch(bounds or Bounds()), complete=True)


def _over(bounds: Bounds) -> FileTooBig:
    return too_big(f"lớn hơn {bounds.size // 2**20} MB", f"over {bounds.size // 2**20} MB")


def _parquet(content: bytes, watch: Watch, encoding: str) -> Workbook:
    if len(content) < 12 or not content.endswith(b"PAR1"):
        raise FileDamaged(format="Parquet", why_vi="thiếu phần cuối", why_en="its end is missing")
    return _workbook("parquet", (read_parquet(content, watch),), encoding)


def _zipped(archive: Archive, bounds: Bounds, watch: Watch, encoding: str) -> Workbook:
    names = set(archive.namelist())
    for member, vi, en in _IN_ZIP:
        if member in names:
            raise FileKindUnknown(kind_vi=vi, kind_en=en)
    if any(name.endswith("workbook.xml") for name in names):
        return _workbook("xlsx", read_xlsx(archive, bounds, watch), encoding)
    kind = b""
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        with reading_archive("ZIP"):
            kind = archive.read("mimetype")[:100]
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return _workbook("ods", read_ods(archive, bounds, watch), encoding)
    raise FileKindUnknown(kind_vi="tệp nén ZIP hoặc tài liệu khác", kind_en="a ZIP archive or another document")


def _old_workbook(content: bytes, bounds: Bounds, watch: Watch, encoding: str) -> Workbook:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if content.startswith(_OLE):
        if holds("EncryptedPackage"):
            raise FileLocked()
        if not holds("Workbook") and not holds("Book"):
            word = holds("WordDocument")
            vi, en = ("văn bản Word", "a Word document") if word else ("tài liệu Office kiểu cũ", "an old Office document")
            raise FileKindUnknown(kind_vi=vi, kind_en=en)
    return _workbook("xls", read_xls(content, bounds, watch), encoding)


def _workbook(format: str, sheets: tuple[Sheet, ...], chosen: str) -> Workbook:
    stored = EncodingReading("unicode", Reading(1.0, ("Tệp lưu chữ theo Unicode.",), ("The file stores text as Unicode.",)))
    converted, encoding, letters = in_unicode(sheets, stored, chosen)
    return Workbook(format, converted, encoding, notes=_notes(converted, format), letters=letters)


def _notes(sheets: tuple[Sheet, ...], format: str) -> tuple[Note, ...]:
    formulas = sum(cell.formula for sheet in sheets for row in sheet.rows for cell in row)
    notes = []
    if formulas:
        vi = f"{formulas} ô là công thức: dùng giá trị lưu sẵn trong tệp, không tính lại."
        notes.append(
            Note("formulas", vi, f"{formulas} cells are formulas: the value kept in the file is used, never computed.")
        )
    elif format == "xls":
        vi, en = (
            "XLS không cho biết ô nào là công thức; giá trị lưu sẵn được dùng.",
            "XLS does not tell formulas; kept values are used.",
        )
        notes.append(Note("formulas_unknown", vi, en))
    if any(not sheet.complete for sheet in sheets):
        vi, en = "Bảng rất lớn: chỉ xem phần đầu để nhận dạng.", "A very large table: only its beginning is looked at here."
        notes.append(Note("beginning_only", vi, en))
    return tuple(notes)


def _text(content: bytes, watch: Watch, size: int, encoding: str = "") -> Workbook:
    """Read a text of ``size`` bytes, of which ``content`` may be only the beginning."""
    head, limit = content, watch.bounds.head
    complete = size <= len(content) <= limit or content.lstrip()[:1] in (b"[", b"<")
    if not complete:
        cut = content.rfind(b"\n", 0, limit)
        if cut < 0:
            raise too_big(f"một dòng dài quá {limit // 2**20} MB", f"a line over {limit // 2**20} MB")
        # UTF-16 keeps two bytes a letter, and its newline may be the first or the second of them.
        head = content[: cut - cut % 2 if b"\0" in content[:64] else cut]
    decoded = decode(head, encoding)
    if "\0" in decoded.text:
        raise FileKindUnknown(kind_vi="tệp nhị phân", kind_en="a binary file")
    return _from_text(decoded, watch, complete=complete, chosen=encoding)


def _from_text(decoded: Decoded, watch: Watch, *, complete: bool, chosen: str = "") -> Workbook:
    format, sheets, delimiter = _sheets(decoded.text, watch)
    if not any(sheet.rows for sheet in sheets):
        raise FileEmpty()
    if not complete:
        sheets = tuple(replace(sheet, complete=False) for sheet in sheets)
    converted, encoding, letters = in_unicode(sheets, EncodingReading(decoded.encoding, decoded.how), chosen)
    return Workbook(format, converted, encoding, delimiter, _notes(converted, format), decoded.encoding, letters)


def _sheets(text: str, watch: Watch) -> tuple[str, tuple[Sheet, ...], str]:
    if _HTML.match(text) or _CLIPBOARD.match(text):
        found = read_html(text, watch)
        if not found:
            raise FileKindUnknown(kind_vi="trang HTML không có bảng", kind_en="an HTML page without a table")
        return "html", found, ""
    if text.lstrip().startswith("<?xml"):
        raise FileKindUnknown(kind_vi="tệp XML", kind_en="an XML file")
    if text.lstrip()[:1] in ("{", "["):
        return _json(text, watch)
    sheet, delimiter = read_delimited(text, watch)
    return ("tsv" if delimiter == "\t" else "csv"), (sheet,), delimiter


def _json(text: str, watch: Watch) -> tuple[str, tuple[Sheet, ...], str]:
    try:
        return "json", read_json(text, watch), ""
    except (FileDamaged, FileKindUnknown):
        first = text.lstrip().partition("\n")[0]
        if not (first.startswith("{") and first.rstrip().endswith("}")):
            raise
        return "jsonl", read_json_lines(text, watch), ""


def with_lines(workbook: Workbook, newlines: int) -> Workbook:
    """Return a text with the number of its rows beyond those looked at, told by the newlines of the file."""
    if workbook.format not in {"csv", "tsv"}:
        return workbook
    return replace(workbook, sheets=tuple(_counted(sheet, newlines) for sheet in workbook.sheets))


def _counted(sheet: Sheet, newlines: int) -> Sheet:
    read = sheet.lines[-1] if sheet.lines else len(sheet.rows)
    return sheet if sheet.complete else replace(sheet, beyond=max(0, newlines - read))
