"""Evidence is known by its bytes: what somebody calls it counts for nothing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tinhso.cases.engine.contracts import AttachmentKind
from tinhso.cases.engine.errors import FileRefused
from tinhso.cases.engine.papers import looked_at


def picture(kind: str = "PNG") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (3, 2)).save(kept, kind)
    return kept.getvalue()


def packed(*names: str, mimetype: str = "") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
        if mimetype:
            archive.writestr("mimetype", mimetype)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 a report", "application/pdf"),
        (picture(), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (packed("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (packed("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_evidence_is_known_by_its_bytes(content, media_type):
    found = looked_at(SimpleUploadedFile("bao cao.exe", content), AttachmentKind.PROOF)
    assert (found.media_type, found.file_name) == (media_type, "bao cao.exe")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>",
        b"MZ\x90\x00",
        picture()[:30],
        picture("GIF"),
        packed("a.txt"),
        packed("word/document.xml", "word/vbaProject.bin"),
        packed(mimetype="text/html"),
        b"PK\x03\x04broken",
        b"%PDF-" + bytes(20 * 2**20),
    ],
)
def test_what_lies_about_itself_or_is_too_large_is_refused(content):
    with pytest.raises(FileRefused):
        looked_at(SimpleUploadedFile("bao-cao.pdf", content), AttachmentKind.PROOF)
