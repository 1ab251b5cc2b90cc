"""Workbooks are ZIP files of XML: opened within bounds, without document types, entities or endless nesting."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from tinhso.supply.errors import FileDamaged, FileHostile, FileLocked
from tinhso.supply.reading.bounds import Bounds, Watch, too_big

_FREE = 10 * 2**20  # bytes that may unpack from anything, before the ratio counts
_CHUNK, _SKIPPED_CHUNK = 64 * 1024, 1024 * 1024
_ROW_END, _ROWS_END = b"</row>", b"</sheetData>"
_WORTH_KEEPING, _MOST_KEPT = 2**20, 256 * 2**20  # bytes
_LONGEST_REST = 1024 * 1024  # bytes held back before the parser sees them
_PASSWORD = 0x1  # the flag of a locked member

Attributes = dict[str, str]


class Archive(zipfile.ZipFile):
    """An archive that keeps what it has unpacked of long members, for they are looked at first and read then."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self._unpacked: dict[str, bytes] = {}

    def unpacked(self, name: str) -> IO[bytes]:
        """Return a member to read from; one that is very long is unpacked anew each time."""
        if not _WORTH_KEEPING < self.getinfo(name).file_size < _MOST_KEPT:
            return self.open(name)
        if name not in self._unpacked:
            self._unpacked = {name: self.read(name)}
        return io.BytesIO(self._unpacked[name])


def open_zip(content: bytes, format: str, bounds: Bounds) -> Archive:
    """Return the archive, once its sizes are within the bounds. Raises FileDamaged, FileHostile, FileLocked, FileTooBig."""
    try:
        archive = Archive(content)
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError, IndexError) as error:
        raise _damaged(format, error) from None
    if len(members) > bounds.members:
        raise too_big(f"hơn {bounds.members} tệp con", f"more than {bounds.members} files inside")
    unpacked = sum(member.file_size for member in members)
    if unpacked > bounds.unpacked or (unpacked > _FREE and unpacked > bounds.ratio * len(content)):
        raise FileHostile(why_vi="giải nén ra lớn bất thường (bom nén)", why_en="it unpacks to an abnormal size (a zip bomb)")
    if any(member.flag_bits & _PASSWORD for member in members):
        raise FileLocked()
    return archive


def walk(
    archive: Archive,
    member: str,
    watch: Watch,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    until: Callable[[], bool] = lambda: False,
) -> int:
    """Call back for each element of a member: local names only, attributes by local name.

    Once ``until`` says so, the rows of a sheet are skipped to its end; return how many.
    Raises FileHostile for a document type (the door of entities), FileDamaged for what is no XML.
    """
    walked = walking(lambda: archive.unpacked(member), member, watch, start=start, end=end, text=text, until=until)
    return max(walked, default=0)


def walking(
    opened: Callable[[], IO[bytes]],
    name: str,
    watch: Watch,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    until: Callable[[], bool] = lambda: False,
) -> Iterator[int]:
    """Walk as ``walk`` does what ``opened`` gives (``name`` in errors), a piece for each value: the rows skipped so far."""
    parser = expat.ParserCreate()
    depth = 0

    def entered(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > watch.bounds.depth:
            raise FileHostile(why_vi="các phần tử lồng nhau quá sâu", why_en="its elements nest too deep")
        start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = entered, closed, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    skipped, kept = 0, b""
    try:
        with opened() as stream:
            while chunk := stream.read(_CHUNK):
                watch.tick()
                rows, end_of_row, rest = (kept + chunk).rpartition(_ROW_END)
                if not end_of_row or len(rest) > _LONGEST_REST:
                    rows, end_of_row, rest = kept + chunk, b"", b""
                kept = rest
                parser.Parse(rows + end_of_row, False)
                if end_of_row and until():
                    skipped, kept = _skip_rows(stream, kept, watch)
                yield skipped
            parser.Parse(kept, True)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(name, error) from None
    except Exception as error:
        # zlib.error and its like have no common parent
        if type(error).__module__ in {"zlib", "_lzma", "lzma"}:
            raise _damaged(name, error) from None
        raise
    yield skipped


@contextmanager
def reading_archive(format: str) -> Iterator[None]:
    """Make one error of all that a broken archive raises."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(format, error) from None


def _skip_rows(stream: IO[bytes], kept: bytes, watch: Watch) -> tuple[int, bytes]:
    """Read on to the end of a sheet's rows; return how many rows there were, and the bytes from the end on."""
    skipped = 0
    if isinstance(stream, io.BytesIO):
        kept += stream.read()
        end_of_rows = max(kept.rfind(_ROWS_END), 0)
        return kept.count(b"<row", 0, end_of_rows), kept[end_of_rows:]
    while True:
        before, end, rest = kept.partition(_ROWS_END)
        chunk = b"" if end else stream.read(_SKIPPED_CHUNK)
        done = before if end or not chunk else kept[: max(kept.rfind(b"<"), 0)]  # a tag may go on in the next bytes
        skipped += done.count(b"<row")
        if end or not chunk:
            return skipped, end + rest if end else kept
        watch.tick()
        kept = kept[len(done) :] + chunk


def _refuse_doctype(*_: object) -> None:
    raise FileHostile(
        why_vi="khai báo kiểu tài liệu hoặc thực thể ngoài", why_en="it declares a document type or external entities"
    )


def _damaged(format: str, error: Exception) -> FileDamaged:
    return FileDamaged(format=format[:100], why_vi="nội dung bị hỏng", why_en=f"its content is broken ({type(error).__name__})")
