"""Files that officers bring as proof: looked at before they are kept. Names and declared types are not believed."""

from __future__ import annotations

import zipfile
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

from tinhso.cases.engine.actions.attaching import NewFile
from tinhso.cases.engine.contracts import AttachmentKind
from tinhso.cases.engine.errors import FileRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PDF, ZIP = b"%PDF-", b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
}
OPEN_DOCUMENTS = frozenset(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet"))


def looked_at(file: UploadedFile[bytes], kind: AttachmentKind) -> NewFile:
    """Return a picture, a PDF or an office document as what it is. Raises FileRefused for anything else, or too large."""
    name = PurePath((file.name or "").replace("\\", "/")).name or "tep"
    if (file.size or 0) > MOST_BYTES:
        raise _refused(name, "lớn hơn 20 MB", "it is larger than 20 MB")
    content = file.read()
    if content.startswith(PDF):
        return NewFile(content, kind, "application/pdf", name)
    if content.startswith(ZIP):
        return NewFile(content, kind, _document(file, name), name)
    try:
        with Image.open(file) as picture:
            width, height = picture.size
            known = PICTURES.get(picture.format or "")
            if known is None or width * height > MOST_PIXELS:
                raise _refused(name, "loại hoặc cỡ ảnh không dùng được", "of a kind or size not taken")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _refused(name, "không thuộc loại được nhận", "it is of no kind that is taken") from None
    return NewFile(content, kind, known, name, width, height)


def _document(file: UploadedFile[bytes], name: str) -> str:
    """Return the media type of a packed document; what it holds is not unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            found = next((media_type for part, media_type in DOCUMENTS.items() if part in names), "")
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                found = archive.read("mimetype").decode("ascii", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        raise _refused(name, "tệp bị hỏng", "it is broken") from None
    if any("vbaProject" in each for each in names):
        raise _refused(name, "văn bản có chứa macro", "the document has macros")
    if found not in OPEN_DOCUMENTS and found not in DOCUMENTS.values():
        raise _refused(name, "không thuộc loại được nhận", "it is of no kind that is taken")
    return found


def _refused(name: str, vi: str, en: str) -> FileRefused:
    return FileRefused(name=name[:100], why_vi=vi, why_en=en)
