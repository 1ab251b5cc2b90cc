"""The words and marks by which Vietnamese tables are told apart: folded (no accents, small letters, single spaces)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MISSING_MARKS = frozenset(
    {
        "..", "...", "....", "…", "-", "--", "---", "–", "—", "−", "/", "//", "n/a", "na", "null", "none", "nan", "#n/a",
        "khong co", "khong co so lieu", "chua co", "chua co so lieu", "k co", "ko co", "kco", "khong phat sinh",
    }
)  # fmt: skip
TICKS = frozenset({"x", "✓", "✔", "v"})
YES = frozenset({"co", "dung", "yes", "true", "dat", "roi"})
NO = frozenset({"khong", "sai", "no", "false", "khong dat", "chua"})

ORDINAL = re.compile(r"(?:stt|tt|so tt|so thu tu|no\.?|#|s\.t\.t\.?)")
HEADER_WORDS = re.compile(
    r"\b(?:stt|tt|ten|ma|so|ngay|thang|nam|quy|ky|don vi|noi dung|chi tieu|ghi chu|tong|ty le|loai|dia chi|ho ten|ket qua"
    r"|ke hoach|thuc hien|uoc|luy ke|so sanh|xa|phuong|huyen|linh vuc|name|code|date|unit|year|month|id)\b"
)
LETTERHEAD = re.compile(
    r"cong hoa xa hoi|doc lap|tu do|hanh phuc|^(?:mau|bieu|phu luc)\b|kem theo|ban hanh|don vi bao cao|don vi nhan"
    r"|^(?:uy ban nhan dan|ubnd)\b|^(?:bao cao|bang tong hop|danh sach|tinh hinh|ke hoach su dung)\b"
)
NOTE = re.compile(
    r"(?:\(?\*+\)?|\(?[0-9]{1,2}\)|ghi chu|chu thich|nguon|luu y|note|notes|source|nguoi lap|lap bieu|nguoi kiem tra|thu truong"
    r"|giam doc|chu tich|pho chu tich|ke toan|tm\.|kt\.|truong phong|noi nhan|xac nhan|\(?ky,|\(?ky ten|dai dien)(?:\W|$)"
)
PLACE_AND_DATE = re.compile(r".{0,60}\bngay [ .…0-9]{0,8}thang [ .…0-9]{0,8}nam\b.{0,12}")
TOTAL = re.compile(r"(?:tong cong|tong so|tong|cong tong|toan tinh|tong toan tinh|total|grand total|sum)(?: ?\(.*\))?[ :.=]*")
SUBTOTAL = re.compile(
    r"(?:cong|cong (?:huyen|xa|phuong|tinh|muc|phan|nhom|don vi|[ivx]+|[a-z]|[0-9]+)\b.{0,80}|sub-?total.{0,80})[ :.]*"
)
OF_WHICH = re.compile(r"(?:trong do|bao gom|gom|of which|in which)\b.*")
ITEM = re.compile(r"\s*[-_+•*–]")
SECTION_NUMBER = re.compile(r"(?:[IVX]{1,5}|[A-ZĐ])[.)]?")
COLUMN_NUMBER = re.compile(r"\(?(?:[A-Za-z]|[0-9]{1,3}[a-z]?)\)?|\(?[0-9]{1,3}\)? ?=.{1,60}")

UNIT_TITLE = re.compile(
    r"(?:ten )?(?:xa|phuong|thi tran|huyen|quan|tinh|thanh pho|dia phuong|dia ban|don vi hanh chinh|co quan|don vi"
    r"|so, ban, nganh|so nganh|don vi cung cap|don vi bao cao|commune|ward|district|province|unit)"
    r"(?:[ ,/]+(?:xa|phuong|thi tran|huyen|quan|dac khu|hanh chinh))*"
)
CODE_TITLE = re.compile(
    r"ma (?:so )?(?:don vi|dvhc|xa|phuong|huyen|quan|tinh|dia ban|dia phuong|co quan)(?: hanh chinh)?.{0,20}"
    r"|(?:unit|area|commune)[ _]code"
)
OFFICE_NAME = re.compile(r"(?:Sở|SỞ|Ban|BAN|Chi cục|CHI CỤC|Trung tâm|TRUNG TÂM) .+")  # with accents: “số” is no office
UNIT_NAME = re.compile(
    r"(?:phuong|xa|thi tran|huyen|quan|thanh pho|thi xa|dac khu|tinh|tp\.?|tx\.?|tt\.?|p\.|x\.|h\.|ubnd|uy ban nhan dan)[ .].+"
)
DATE_TITLE = re.compile(r".*\b(?:ngay|date|thoi diem|thoi gian|han)\b.*")
PERIOD_TITLE = re.compile(r".*\b(?:nam|thang|quy|ky|tuan|period|year|month|quarter)\b.*")

_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Return ``text`` without accents, in small letters, with single spaces: "Đơn  vị TÍNH" is "don vi tinh"."""
    letters = unicodedata.normalize("NFD", text[:500].replace("Đ", "D").replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SPACES.sub(" ", bare).strip().lower()


def tidy(text: str) -> str:
    """Return ``text`` on one line, with single spaces."""
    return _SPACES.sub(" ", text).strip()


def is_missing_mark(text: str) -> bool:
    """Return whether ``text`` is a way of writing "no data" ("..", "-", "không có"); "x" is for its column to say."""
    return len(text) <= 40 and folded(text) in MISSING_MARKS
