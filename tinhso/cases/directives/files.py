"""What an evidence file is, by its bytes: what somebody calls it, or says that it is, counts for nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from PIL import Image, UnidentifiedImageError

from tinhso.cases.directives.errors import FileUnfit
from tinhso.cases.engine.actions.attaching import NewFile
from tinhso.cases.engine.contracts import AttachmentKind

MOST_MB = 20
MOST_PIXELS = 50_000_000
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
OFFICE = "application/vnd.openxmlformats-officedocument"
PACKED = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
}
OPEN_DOCUMENTS = frozenset(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet"))


def evidence(content: bytes, name: str) -> NewFile:
    """Return a file as the proof of what was done. Raises FileUnfit where it is none of the kinds taken, or too large."""
    name = PurePath(name.replace("\\", "/")).name or "tep"
    if not content or len(content) > MOST_MB * 2**20:
        raise _unfit(name, "tệp rỗng hoặc quá lớn", "it is empty or too large")
    if content.startswith(b"%PDF-"):
        return NewFile(content, AttachmentKind.PROOF, "application/pdf", name)
    if content.startswith(b"PK\x03\x04"):
        return NewFile(content, AttachmentKind.PROOF, _packed(content, name), name)
    return _picture(content, name)


def _picture(content: bytes, name: str) -> NewFile:
    try:
        with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise _unfit(name, "ảnh quá nhiều điểm ảnh", "the picture has too many pixels")
            picture.verify()
            media_type = PICTURES[picture.format or ""]
    except (UnidentifiedImageError, OSError, SyntaxError, KeyError, Image.DecompressionBombError):
        raise _unfit(name, "nội dung không thuộc loại được nhận", "its content is none of the kinds taken") from None
    return NewFile(content, AttachmentKind.PROOF, media_type, name, width, height)


def _packed(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any("vbaProject" in each for each in names):
                raise _unfit(name, "văn bản có chứa macro", "the document has macros")
            found = next((media_type for part, media_type in PACKED.items() if part in names), "")
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                found = archive.read("mimetype").decode("ascii", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        found = ""
    if found not in OPEN_DOCUMENTS and found not in PACKED.values():
        raise _unfit(name, "nội dung không thuộc loại được nhận", "its content is none of the kinds taken")
    return found


def _unfit(name: str, vi: str, en: str) -> FileUnfit:
    return FileUnfit(name=name[:100], why_vi=vi, why_en=en, most=MOST_MB)
