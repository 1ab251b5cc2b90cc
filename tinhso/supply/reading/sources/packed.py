"""Workbooks are ZIP files of XML: opened within bounds, without document types, entities or endless nesting."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from tinhso.supply.errors import FileDamaged, FileHostile, FileLocked
from tinhso.supply.reading.bounds import Bounds, Watch, too_big

_FREE = 10 * 2**20  # bytes that may unpack from anything, before the ratio counts
_CHUNK = 64 * 1024
_PASSWORD = 0x1  # the flag of a locked member

Attributes = dict[str, str]


def open_zip(content: bytes, format: str, bounds: Bounds) -> zipfile.ZipFile:
    """Return the archive, once its sizes are within the bounds. Raises FileDamaged, FileHostile, FileLocked, FileTooBig."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
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
    archive: zipfile.ZipFile,
    member: str,
    watch: Watch,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Call back for each element of a member: local names only, attributes by local name.

    Raises FileHostile for a document type (the door of entities), FileDamaged for what is no XML.
    """
    parser = expat.ParserCreate()
    depth = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > watch.bounds.depth:
            raise FileHostile(why_vi="các phần tử lồng nhau quá sâu", why_en="its elements nest too deep")
        start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                watch.tick()
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(member, error) from None
    except Exception as error:
        # zlib.error and its like have no common parent
        if type(error).__module__ in {"zlib", "_lzma", "lzma"}:
            raise _damaged(member, error) from None
        raise


def _refuse_doctype(*_: object) -> None:
    raise FileHostile(
        why_vi="khai báo kiểu tài liệu hoặc thực thể ngoài", why_en="it declares a document type or external entities"
    )


def _damaged(format: str, error: Exception) -> FileDamaged:
    return FileDamaged(format=format[:100], why_vi="nội dung bị hỏng", why_en=f"its content is broken ({type(error).__name__})")
