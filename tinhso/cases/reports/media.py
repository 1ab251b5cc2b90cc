"""Pictures, videos and papers that strangers send: known by what they are, and made anew.

Names and declared types are never believed. What cannot be decoded as what it claims to be is refused; bounds on bytes, pixels
and seconds are checked before anything is unpacked. A picture or video that is kept is one that this platform drew itself, so
nothing hidden in the first one is left: no EXIF, no thumbnails, no programs. Where and when it was taken is read first, for the
office. The sound of a video is left out: a voice is an identity.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tinhso.cases.reports.errors import FileTooBig, NotAPaper, NotAPicture, PictureTooLarge, VideoNotMade, VideoTooLong
from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    import av
    from PIL import Image, ImageFilter, ImageOps
else:
    av, Image, ImageOps, ImageFilter = Late("av"), Late("PIL.Image"), Late("PIL.ImageOps"), Late("PIL.ImageFilter")

LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
VIDEO_SIDE = 1280
FRAMES_A_SECOND = 30
MEGABYTE = 1024 * 1024
PICTURES = ("JPEG", "PNG", "WEBP", "AVIF")
# Only these two of FFmpeg's readers: others (playlists, concatenations) open further files and addresses.
CONTAINERS = {"mp4": re.compile(rb"....ftyp", re.DOTALL), "matroska": re.compile(rb"\x1aE\xdf\xa3")}
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)\b")
MOST_INFLATED = 64 * MEGABYTE
GPS, DETAILS = 0x8825, 0x8769  # directories of EXIF 2.32
LATITUDE, LONGITUDE, TAKEN, ZONE = (1, 2), (3, 4), 0x9003, 0x9011


class Sort(StrEnum):
    """What bytes are."""

    PICTURE = "picture"
    VIDEO = "video"
    PAPER = "paper"


@dataclass(frozen=True)
class Made:
    """A file as it is kept. ``longitude`` and ``latitude`` (WGS84), ``taken_at``: what the camera wrote, if it did."""

    content: bytes
    media_type: str
    width: int = 0
    height: int = 0
    longitude: float | None = None
    latitude: float | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Box:
    """A rectangle on a picture, as shares (0 to 1) of its width and height."""

    left: float
    top: float
    right: float
    bottom: float


def sort_of(content: bytes) -> Sort:
    """Return what bytes seem to be by their beginning; that they are it, ``made_anew`` finds out. Raises NotAPicture."""
    if content.startswith(b"%PDF-"):
        return Sort.PAPER
    if _container(content) and not content[8:12].startswith((b"avi", b"mif", b"hei")):
        return Sort.VIDEO
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")) or content[8:12] == b"avif":
        return Sort.PICTURE
    raise NotAPicture()


def made_anew(content: bytes) -> Made:
    """Return a picture, video or paper as it may be kept.

    Raises NotAPicture, NotAPaper, FileTooBig, PictureTooLarge, VideoTooLong.
    """
    return {Sort.PICTURE: picture, Sort.VIDEO: video, Sort.PAPER: paper}[sort_of(content)](content)


def refusal(code: str) -> TinhSoError:
    """Return the error by whose code a file was refused, with the bound that holds now."""
    if code == VideoNotMade.code:
        return VideoNotMade()
    bounds = {
        PictureTooLarge: settings.LARGEST_PICTURE,
        VideoTooLong: settings.LONGEST_VIDEO,
        FileTooBig: settings.LARGEST_VIDEO,
    }
    return next((error(limit=bound) for error, bound in bounds.items() if error.code == code), NotAPicture())


def picture(content: bytes) -> Made:
    """Return a picture drawn anew as WebP, upright, at most 1600 px a side. Raises NotAPicture, FileTooBig, PictureTooLarge."""
    _require_size(content, settings.LARGEST_PHOTO)
    with _opened(content) as first:
        longitude, latitude, taken_at = _written_by_camera(first)
        drawn = _drawn(first, LONGEST_SIDE)
    return Made(_webp(drawn), "image/webp", drawn.width, drawn.height, longitude, latitude, taken_at)


def thumbnail(content: bytes, media_type: str) -> bytes:
    """Return a small WebP of a picture, or of the first frame of a video, that was made here."""
    if not media_type.startswith("video/"):
        with _opened(content) as kept:
            return _webp(_drawn(kept, THUMBNAIL_SIDE))
    with av.open(BytesIO(content), "r", format="mp4") as container:
        frame = next(iter(container.decode(video=0)))
        return _webp(_drawn(frame.to_image(), THUMBNAIL_SIDE))  # type: ignore[no-untyped-call]  # PyAV says no types


def blurred(content: bytes, boxes: Iterable[Box]) -> Made:
    """Return a picture that was made here with what is in the boxes beyond recognition: coarse squares, then blurred."""
    with _opened(content) as kept:
        drawn = _drawn(kept, LONGEST_SIDE)
    for box in boxes:
        corners = _corners(box, drawn.width, drawn.height)
        part = drawn.crop(corners)
        # Averaging over few squares throws the detail away for good; blurring alone could be undone.
        few = part.resize((min(6, part.width), min(6, part.height)), Image.Resampling.BOX)
        smooth = few.resize(part.size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))
        drawn.paste(smooth, corners[:2])
    return Made(_webp(drawn), "image/webp", drawn.width, drawn.height)


def video(content: bytes) -> Made:
    """Return a video made anew as H.264 in MP4 without sound, at most 1280 px a side. Slow: some seconds.

    Raises NotAPicture, FileTooBig, PictureTooLarge, VideoTooLong.
    """
    _require_size(content, settings.LARGEST_VIDEO)
    with TemporaryDirectory() as folder:  # FFmpeg reads what it wrote once more, to put the index in front
        target = Path(folder) / "made.mp4"
        try:
            with av.open(BytesIO(content), format=_container(content)) as source:
                width, height = _copy_video(source, target)
        except (av.FFmpegError, ValueError, IndexError) as error:
            raise NotAPicture() from error
        return Made(target.read_bytes(), "video/mp4", width, height)


def paper(content: bytes) -> Made:
    """Return a PDF as it is, when it carries no programs and no files. Raises NotAPaper, FileTooBig."""
    _require_size(content, settings.LARGEST_PHOTO)
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise NotAPaper()
    if any(ACTIVE.search(_unescaped(part)) for part in (content, *_inflated(content))):
        raise NotAPaper()
    return Made(content, "application/pdf")


# --- pictures ---------------------------------------------------------------------


def _require_size(content: bytes, megabytes: int) -> None:
    if len(content) > megabytes * MEGABYTE:
        raise FileTooBig(limit=megabytes)


def _opened(content: bytes) -> Image.Image:
    try:
        found = Image.open(BytesIO(content), formats=PICTURES)
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(limit=settings.LARGEST_PICTURE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise NotAPicture() from error
    _require_pixels(found.width, found.height)
    return found


def _require_pixels(width: int, height: int) -> None:
    if width * height > settings.LARGEST_PICTURE * 1_000_000:
        raise PictureTooLarge(limit=settings.LARGEST_PICTURE)


def _drawn(source: Image.Image, longest: int) -> Image.Image:
    """Return the pixels alone, upright, on white, at most ``longest`` a side."""
    try:
        source.draft("RGB", (longest, longest))  # a JPEG of many pixels is unpacked smaller
        source.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        ImageOps.exif_transpose(source, in_place=True)
        seen_through = source.has_transparency_data
        upright = source if source.mode == "RGB" and not seen_through else source.convert("RGBA" if seen_through else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture() from error
    clean = Image.new("RGB", upright.size, "white" if seen_through else None)
    clean.paste(upright, mask=upright if seen_through else None)
    return clean


def _webp(drawn: Image.Image) -> bytes:
    target = BytesIO()
    drawn.save(target, "WEBP", quality=80, method=0)  # a quarter of the time of the usual 4, a little larger
    return target.getvalue()


def _corners(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    left, right = sorted(round(min(max(x, 0.0), 1.0) * width) for x in (box.left, box.right))
    top, bottom = sorted(round(min(max(y, 0.0), 1.0) * height) for y in (box.top, box.bottom))
    return min(left, width - 1), min(top, height - 1), max(right, left + 1), max(bottom, top + 1)


def _written_by_camera(source: Image.Image) -> tuple[float | None, float | None, datetime | None]:
    """Return longitude, latitude and time that the camera wrote; what is not a place or a time is nothing."""
    try:
        exif = source.getexif()
        gps, details = exif.get_ifd(GPS), exif.get_ifd(DETAILS)
    except Exception:  # a stranger's bytes: whatever a damaged directory raises, there is no place in it
        return None, None, None
    latitude, longitude = _degrees(gps, *LATITUDE, 90), _degrees(gps, *LONGITUDE, 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return longitude, latitude, _moment(details.get(TAKEN), details.get(ZONE))


def _degrees(gps: Any, reference: int, value: int, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(each) for each in gps[value])
        found = degrees + minutes / 60 + seconds / 3600
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not math.isfinite(found) or not 0 <= found <= most:
        return None
    return -found if str(gps.get(reference, "")).strip("\0 ").upper() in ("S", "W") else found


def _moment(taken: object, zone: object) -> datetime | None:
    """Return when a picture was taken; a camera that names no zone was set to Vietnam's time. Times to come are none."""
    try:
        found = datetime.strptime(f"{taken} {zone or '+07:00'}".replace("\0", ""), "%Y:%m:%d %H:%M:%S %z")
    except ValueError:
        return None
    return found if found <= clock.now() else None


# --- videos -----------------------------------------------------------------------


def _container(content: bytes) -> str:
    return next((name for name, begins in CONTAINERS.items() if begins.match(content)), "")


def _copy_video(source: Any, target: Path) -> tuple[int, int]:
    incoming = source.streams.video[0]
    _require_pixels(incoming.width, incoming.height)
    longest = settings.LONGEST_VIDEO
    if source.duration is not None and source.duration / av.time_base > longest + 1:
        raise VideoTooLong(limit=longest)
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as made:
        stream: Any = None
        for number, drawn in enumerate(_frames(source, longest)):
            if stream is None:
                stream = made.add_stream("libx264", rate=FRAMES_A_SECOND, options={"preset": "veryfast", "crf": "27"})
                stream.width, stream.height, stream.pix_fmt = drawn.width, drawn.height, "yuv420p"
            even = drawn.resize((stream.width, stream.height))
            frame = av.VideoFrame.from_image(even)  # type: ignore[no-untyped-call]  # PyAV has no types for it
            frame.pts = number
            made.mux(stream.encode(frame))
        if stream is None:
            raise NotAPicture()
        made.mux(stream.encode(None))
        return stream.width, stream.height


def _frames(source: Any, longest: int) -> Iterator[Image.Image]:
    """Yield the frames, upright, of even sides, 30 a second at most, as they follow each other. Raises VideoTooLong."""
    due, last = 0.0, None
    for frame in source.decode(video=0):
        at = float(frame.time or 0.0)
        if at > longest + 1:
            raise VideoTooLong(limit=longest)
        if last is not None:
            while due < at - 0.5 / FRAMES_A_SECOND:
                yield last
                due += 1 / FRAMES_A_SECOND
        last = _small(frame)
    if last is not None:
        yield last


def _small(frame: Any) -> Image.Image:
    _require_pixels(frame.width, frame.height)
    shrink = min(1.0, VIDEO_SIDE / max(frame.width, frame.height))
    even = [max(2, int(side * shrink) // 2 * 2) for side in (frame.width, frame.height)]
    drawn: Image.Image = frame.reformat(width=even[0], height=even[1]).to_image()
    return drawn.rotate(frame.rotation, expand=True) if frame.rotation else drawn


# --- papers -----------------------------------------------------------------------


def _unescaped(part: bytes) -> bytes:
    """Return PDF with the names that were written in hexadecimal (``/J#53``) as what they mean."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found.group(1), 16)]), part)


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield the packed parts of a PDF, unpacked, in which names can hide. Raises NotAPaper for one that unpacks without end."""
    left = MOST_INFLATED
    for found in re.finditer(rb"stream\r?\n", content):
        packed = content[found.end() : content.find(b"endstream", found.end())]
        try:
            part = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise NotAPaper()
        yield part
