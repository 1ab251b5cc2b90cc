"""Files for tests, drawn when they are asked for."""

from __future__ import annotations

from io import BytesIO

import av
from PIL import Image, ImageDraw

GPS, DETAILS = 0x8825, 0x8769


def jpeg(
    width: int = 640, height: int = 480, *, at: tuple[float, float] | None = None, taken: str = "", colour: str = "teal"
) -> bytes:
    """Return a JPEG; ``at`` (longitude, latitude) and ``taken`` are written into its EXIF, with a name."""
    drawn = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(drawn).rectangle((width // 4, height // 4, width // 2, height // 2), fill="white", outline="black")
    exif = Image.Exif()
    exif[0x013B] = "Trần Thị Bình"  # Artist
    if at is not None:
        exif[GPS] = {1: "N", 2: _parts(at[1]), 3: "E", 4: _parts(at[0])}
    if taken:
        exif[DETAILS] = {0x9003: taken}
    target = BytesIO()
    drawn.save(target, "JPEG", exif=exif)
    return target.getvalue()


def png(width: int, height: int) -> bytes:
    target = BytesIO()
    Image.new("1", (width, height)).save(target, "PNG")
    return target.getvalue()


def mp4(seconds: float = 1, width: int = 320, height: int = 240, codec: str = "libx264", form: str = "mp4") -> bytes:
    """Return a video whose colour changes."""
    target = BytesIO()
    with av.open(target, "w", format=form) as made:
        stream = made.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(int(seconds * 10)):
            frame = av.VideoFrame.from_image(Image.new("RGB", (width, height), (number * 5 % 255, 90, 90)))
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target.getvalue()


def pdf(extra: bytes = b"") -> bytes:
    """Return a small PDF with more objects in it."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + extra + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = (degrees - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 4)
