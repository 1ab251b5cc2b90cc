"""Units of measure: in a header "(%)", in a line "Đơn vị tính: triệu đồng", in a row of their own."""

from __future__ import annotations

import re

from tinhso.supply.reading.rules.words import folded, tidy

_WORDS = (
    r"%|‰|đồng|đ|vnđ|vnd|usd|đô la mỹ|người|hộ|hộ gia đình|nhân khẩu|ha|m2|m²|m3|m³|km2|km²|km|m|cm|mm|lít|l|tấn"
    r"|tạ|kg|g|gam|kw|kwh|mw|mwh|mva|giờ|phút|giây|ngày|ngày làm việc|tháng|năm|hồ sơ|vụ|lượt|lượt người"
    r"|lượt khách|khách|dự án|cái|chiếc|con|cây|cơ sở|doanh nghiệp|đơn vị|trường|lớp|học sinh|giáo viên|giường"
    r"|ca|điểm|lần|văn bản|phản ánh|°c|oc|mg/m3|mg/m³|µg/m3|µg/m³|mg/l|ppm|db|dba|sản phẩm|bộ|tờ|thuê bao"
    r"|đồng/người|triệu đồng/người|kg/người|tạ/ha|người/km2|người/km²"
)
_LONGEST = 60  # characters of a unit; _LINE of a line that states one
_LINE = 500
_SCALE = r"(?:[0-9][0-9.]{0,12} )?(?:(?:nghìn|ngàn|ng\.|triệu|tr\.|tỷ|tỉ|chục|trăm) ?){0,2}"
_MEASURE = re.compile(rf"{_SCALE}(?:{_WORDS})", re.IGNORECASE)
_STATED = re.compile(
    r"(?:đơn\s+vị(?:\s+tính)?|đvt|đv\s?tính|unit(?:\s+of\s+measure)?)\s*[:：]\s*(.{1,60}?)\s*[).]?\s*$", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,40}?)\s*[)\]]")


def is_measure(text: str) -> bool:
    """Return whether ``text`` is nothing but a unit of measure, with or without brackets."""
    return len(text) <= _LONGEST and bool(_MEASURE.fullmatch(_bare(text)))


def stated_measure(text: str) -> str:
    """Return the unit that a line such as "Đơn vị tính: triệu đồng" states, or ``""``."""
    match = _STATED.search(tidy(text)) if len(text) <= _LINE else None
    return match[1].strip(" .;,)") if match else ""


def measure_of_title(title: str) -> str:
    """Return the unit in a header: the last brackets that hold one ("Tỷ lệ (%)"), a stated one, or a % sign."""
    stated = stated_measure(title)
    if stated:
        return stated
    if len(title) > _LINE:
        return ""
    inside = [part for part in _BRACKETS.findall(title) if is_measure(part) or _STATED.search(part)]
    if inside:
        return stated_measure(inside[-1]) or tidy(inside[-1])
    return "%" if folded(title).rstrip().endswith("%") else ""


def _bare(text: str) -> str:
    inner = tidy(text)
    if inner[:1] in "([" and inner[-1:] in ")]":
        inner = inner[1:-1].strip()
    return stated_measure(inner) or inner
