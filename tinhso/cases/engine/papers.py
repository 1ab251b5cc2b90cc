"""Files that officers bring as proof: looked at before they are kept. Names and declared types are not believed."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

from tinhso.cases.engine.actions.attaching import NewFile
from tinhso.cases.engine.contracts import AttachmentKind
from tinhso.cases.engine.errors import FileRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PDF = b"%PDF-"


def looked_at(file: UploadedFile[bytes], kind: AttachmentKind) -> NewFile:
    """Return a picture or a PDF as what it is. Raises FileRefused for anything else, and for what is too large."""
    name = file.name or "tep"
    if (file.size or 0) > MOST_BYTES:
        raise FileRefused(name=name[:100], why_vi="lớn hơn 20 MB", why_en="it is larger than 20 MB")
    content = file.read()
    if content.startswith(PDF):
        return NewFile(content, kind, "application/pdf", name)
    try:
        with Image.open(file) as picture:
            width, height = picture.size
            known = PICTURES.get(picture.format or "")
            if known is None or width * height > MOST_PIXELS:
                raise FileRefused(
                    name=name[:100], why_vi="loại hoặc cỡ ảnh không dùng được", why_en="of a kind or size not taken"
                )
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise FileRefused(name=name[:100], why_vi="không phải ảnh hoặc PDF", why_en="it is no picture and no PDF") from None
    return NewFile(content, kind, known, name, width, height)
