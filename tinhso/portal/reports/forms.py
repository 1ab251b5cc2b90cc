"""What was filled in on the pages, read into what the rooms below take."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.dateparse import parse_date

from tinhso.cases.engine.contracts import Place
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.contracts import Category, Channel, Filing, Stage, Wanted
from tinhso.portal.reports.contracts import Upload
from tinhso.portal.reports.errors import (
    FieldTooLong,
    LooksAutomatic,
    TooManyFiles,
    UnreadableText,
    WrongContact,
    WrongNumber,
)
from tinhso.portal.reports.rules import questions

TRAP = "website"
LONGEST_FIELD, LONGEST_REQUEST = 300, 64
LONGEST = {"name": 200, "phone": 30, "email": 254, "hamlet": 100, "address": 190}  # characters; the form says so too
LEAST_DIGITS = 8  # of a telephone number
TELEPHONE = re.compile(r"[0-9+().\s-]+")
FIELDS = {
    "longitude": ("kinh độ", "longitude"),
    "latitude": ("vĩ độ", "latitude"),
    "metres": ("bán kính", "distance"),
    "commune": ("xã, phường", "commune"),
    "category": ("lĩnh vực", "category"),
    "stage": ("tiến độ", "stage"),
    "since": ("từ ngày", "first day"),
    "until": ("đến ngày", "last day"),
    "rating": ("mức đánh giá", "rating"),
    "name": ("họ tên", "name"),
    "phone": ("số điện thoại", "telephone number"),
    "email": ("thư điện tử", "address of e-mail"),
    "hamlet": ("ấp, khóm", "hamlet"),
    "address": ("địa chỉ", "address"),
}
NEAREST, FARTHEST = 50, 20_000  # metres of a circle that one follows


def filing(posted: QueryDict, language: str) -> Filing:
    """Return the report that was filled in. Raises UnknownCategory, and what this module says is wrong."""
    require_empty(posted.get(TRAP, ""))
    about = reports.category(words(posted, "category"))
    given = answers_to(about, posted)
    require_readable(*(text for texts in given.values() for text in texts))
    phone, email = short(posted, "phone"), short(posted, "email")
    require_contact(phone, email)
    return Filing(
        category=about.slug,
        text=words(posted, "text"),
        request=words(posted, "request")[:LONGEST_REQUEST],
        place=place(posted),
        commune=whole(posted, "commune"),
        address=address(posted),
        answers=questions.answers(about.questions, given),
        channel=Channel.WEB,
        name=short(posted, "name"),
        phone=phone,
        email=email,
        language=language,
        device=words(posted, "secret")[:LONGEST_REQUEST],
    )


def require_empty(trap: str) -> None:
    """Raise LooksAutomatic where the field that people do not see was filled in."""
    if trap:
        raise LooksAutomatic()


def answers_to(about: Category, posted: QueryDict) -> dict[str, list[str]]:
    """Return what was filled in for the questions of a category; fields are named ``category.question``."""
    mark = f"{about.slug}."
    return {name.removeprefix(mark): posted.getlist(name) for name in posted if name.startswith(mark)}


def words(posted: Mapping[str, str], field: str) -> str:
    """Return a text that was filled in. Raises UnreadableText."""
    text = posted.get(field, "")
    require_readable(text)
    return text


def short(posted: Mapping[str, str], field: str) -> str:
    """Return a text that was filled in, whole. Raises FieldTooLong, UnreadableText."""
    text = words(posted, field).strip()
    if len(text) > LONGEST[field]:
        raise FieldTooLong(field=field, most=LONGEST[field], **_named(field))
    return text


def require_contact(phone: str, email: str) -> None:
    """Raise WrongContact for what was left to be reached at, and leads to nobody."""
    if phone and (TELEPHONE.fullmatch(phone) is None or sum(each.isdigit() for each in phone) < LEAST_DIGITS):
        raise WrongContact(field="phone", value=phone[:40], **_named("phone"))
    try:
        validate_email(email or "nobody@example.vn")
    except ValidationError:
        raise WrongContact(field="email", value=email[:40], **_named("email")) from None


def require_readable(*texts: str) -> None:
    """Raise UnreadableText for the character that no database of ours keeps (U+0000)."""
    if any("\x00" in text for text in texts):
        raise UnreadableText()


def uploads(files: Sequence[UploadedFile[bytes]], most: int) -> tuple[Upload, ...]:
    """Return what was photographed. Raises TooManyFiles."""
    if len(files) > most:
        raise TooManyFiles(most=most)
    return tuple(Upload(file.read(), file.name or "") for file in files)


def place(given: Mapping[str, str]) -> Place | None:
    """Return the position that was given, if any. Raises WrongNumber."""
    longitude, latitude = degrees(given, "longitude", 180), degrees(given, "latitude", 90)
    if longitude is None or latitude is None:
        return None
    return Place(longitude, latitude, address(given))


def address(given: Mapping[str, str]) -> str:
    """Return the words for a place, from the smallest outwards: hamlets are on no list, so theirs is a word like the others."""
    return ", ".join(part for part in (short(given, "hamlet"), short(given, "address")) if part)


def degrees(given: Mapping[str, str], field: str, most: float) -> float | None:
    """Return a number of degrees, or None for an empty field. Raises WrongNumber."""
    value = _number(given, field)
    if value is not None and abs(value) > most:
        raise _wrong(field, given[field])
    return value


def whole(given: Mapping[str, str], field: str) -> int | None:
    """Return a whole number of at most nine digits, or None for an empty field. Raises WrongNumber."""
    text = given.get(field, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise _wrong(field, text)
    return int(text)


def circle(given: Mapping[str, str]) -> tuple[float, float, int] | None:
    """Return longitude, latitude and metres of what one follows, or None. Raises WrongNumber."""
    longitude, latitude = degrees(given, "longitude", 180), degrees(given, "latitude", 90)
    if longitude is None or latitude is None:
        return None
    return longitude, latitude, min(max(whole(given, "metres") or 1000, NEAREST), FARTHEST)


def wanted(given: Mapping[str, str]) -> Wanted:
    """Return the filters of the public map and list; what is unknown is refused, not passed over. Raises WrongNumber."""
    return Wanted(
        category=_known(given, "category", [each.slug for each in reports.categories()]),
        stage=Stage(stage) if (stage := _known(given, "stage", list(Stage))) else None,
        area=whole(given, "commune"),
        since=day(given, "since"),
        until=day(given, "until"),
        overdue=given.get("overdue", "") == "1",
    )


def day(given: Mapping[str, str], field: str) -> date | None:
    """Return a day written as dd/mm/yyyy or yyyy-mm-dd, or None for an empty field. Raises WrongNumber."""
    text = given.get(field, "").strip()
    if not text:
        return None
    try:
        found = parse_date(text) or datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        raise _wrong(field, text) from None
    return found


def _known(given: Mapping[str, str], field: str, words: Sequence[str]) -> str:
    text = given.get(field, "")
    if text and text not in words:
        raise _wrong(field, text)
    return text


def _wrong(field: str, value: str) -> WrongNumber:
    return WrongNumber(field=field, value=value[:40], **_named(field))


def _named(field: str) -> dict[str, str]:
    vi, en = FIELDS[field]
    return {"field_vi": vi, "field_en": en}


def _number(given: Mapping[str, str], field: str) -> float | None:
    text = given.get(field, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise _wrong(field, text) from None
    if not math.isfinite(value):
        raise _wrong(field, text)
    return value
