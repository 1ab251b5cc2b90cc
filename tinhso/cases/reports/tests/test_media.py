"""Files of strangers: known by what they are, bounded, made anew, and nothing hidden in them is left."""

import zlib
from datetime import datetime
from io import BytesIO

import av
import pytest
from PIL import Image

from tinhso.cases.reports import media
from tinhso.cases.reports.errors import FileTooBig, NotAPaper, NotAPicture, PictureTooLarge, VideoTooLong
from tinhso.cases.reports.tests.pictures import jpeg, mp4, pdf, png
from tinhso.kernel import clock

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"


def test_a_picture_is_drawn_anew_bounded_and_without_what_the_camera_wrote():
    made = media.made_anew(jpeg(4000, 2000, at=(105.97, 9.6)))
    assert (made.media_type, made.width, made.height) == ("image/webp", 1600, 800)
    kept = Image.open(BytesIO(made.content))
    assert not kept.getexif()
    assert "exif" not in kept.info
    assert "Trần".encode() not in made.content


def test_place_and_time_are_read_before_they_are_taken_out():
    made = media.made_anew(jpeg(at=(105.97, 9.6), taken="2026:11:02 08:30:00"))
    assert (made.longitude, made.latitude) == (pytest.approx(105.97, abs=1e-5), pytest.approx(9.6, abs=1e-5))
    assert made.taken_at == datetime(2026, 11, 2, 8, 30, tzinfo=clock.ZONE)


@pytest.mark.parametrize("taken", ["2126:11:02 08:30:00", "yesterday", "0000:00:00 00:00:00"])
def test_a_time_that_is_none_or_has_not_come_is_not_believed(taken):
    assert media.made_anew(jpeg(taken=taken)).taken_at is None


def test_a_picture_on_its_side_is_put_upright():
    target = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "red").save(target, "JPEG", exif=exif)
    made = media.made_anew(target.getvalue())
    assert (made.width, made.height) == (200, 400)


@pytest.mark.parametrize("lie", [SVG, HTML, PLAYLIST, b"", b"\xff\xd8\xff\xe0 not a picture", b"MZ\x90\x00", jpeg()[:200]])
def test_what_is_no_picture_is_refused_whatever_it_is_called(lie):
    with pytest.raises(NotAPicture):
        media.made_anew(lie)


def test_a_picture_with_a_page_behind_it_loses_the_page():
    made = media.made_anew(jpeg() + HTML)
    assert b"<script>" not in made.content


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(settings):
    settings.LARGEST_PICTURE = 1
    with pytest.raises(PictureTooLarge):
        media.made_anew(png(2000, 1000))


def test_a_bomb_that_unpacks_to_gigabytes_is_refused():
    bomb = png(30_000, 30_000)
    assert len(bomb) < 200_000
    with pytest.raises(PictureTooLarge):
        media.made_anew(bomb)


def test_too_many_bytes_are_refused(settings):
    settings.LARGEST_PHOTO = 1
    with pytest.raises(FileTooBig):
        media.made_anew(jpeg() + b"\0" * 2_000_000)


@pytest.mark.parametrize(("codec", "form"), [("libx264", "mp4"), ("libvpx-vp9", "webm")])
def test_a_video_is_made_anew_as_mp4_without_sound(codec, form):
    made = media.made_anew(mp4(2, 1920, 1080, codec, form))
    assert (made.media_type, made.width, made.height) == ("video/mp4", 1280, 720)
    with av.open(BytesIO(made.content)) as container:
        assert not container.streams.audio
        assert float(container.duration) / av.time_base == pytest.approx(2, abs=0.2)
    assert media.thumbnail(made.content, made.media_type).startswith(b"RIFF")


def test_a_video_that_is_too_long_is_refused(settings):
    settings.LONGEST_VIDEO = 2
    with pytest.raises(VideoTooLong):
        media.made_anew(mp4(5))


def test_a_broken_video_is_refused():
    with pytest.raises(NotAPicture):
        media.made_anew(mp4()[:900])


def test_a_plain_paper_is_kept_as_it_is():
    assert media.made_anew(pdf()).content == pdf()


PACKED = (
    b"9 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(b"<</S/JavaScript/JS(app.alert(1))>>") + b"\nendstream endobj"
)


@pytest.mark.parametrize(
    "hidden", [b"<</S/JavaScript/JS(1)>>", b"<</S/J#61vaScript>>", b"<</S/Launch>>", b"<</EmbeddedFile 1>>", PACKED]
)
def test_a_paper_that_carries_programs_or_files_is_refused(hidden):
    with pytest.raises(NotAPaper):
        media.made_anew(pdf(hidden))


def test_what_is_in_a_box_cannot_be_made_out_and_the_rest_stays():
    stripes = Image.new("RGB", (400, 400), "white")
    for x in range(0, 400, 4):
        stripes.paste("black", (x, 0, x + 2, 400))
    target = BytesIO()
    stripes.save(target, "PNG")
    made = media.blurred(media.made_anew(target.getvalue()).content, [media.Box(0, 0, 0.5, 0.5)])
    kept = Image.open(BytesIO(made.content)).convert("L")
    low, high = kept.crop((20, 20, 180, 180)).getextrema()
    assert high - low < 40
    low, high = kept.crop((220, 220, 380, 380)).getextrema()
    assert high - low > 150


def test_boxes_beyond_the_edge_or_turned_round_harm_nothing():
    made = media.blurred(media.made_anew(jpeg()).content, [media.Box(2, -1, 0.9, 7), media.Box(0.5, 0.5, 0.5, 0.5)])
    assert (made.width, made.height) == (640, 480)
