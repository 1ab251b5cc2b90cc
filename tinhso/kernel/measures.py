"""Units of measure in words: what a pack calls ``gram_per_litre`` is written "g/l" for people."""

from __future__ import annotations

MEASURES = {
    # signs, the same in every language
    "percent": ("%", "%"),
    "gram_per_litre": ("g/l", "g/l"),
    "metre": ("m", "m"),
    "microgram_per_cubic_metre": ("µg/m³", "µg/m³"),
    "millisecond": ("ms", "ms"),
    # numbers that have no unit
    "index": ("", ""),
    "rank": ("", ""),
    # rates and scales
    "alarm_level": ("cấp báo động", "alarm level"),
    "per_10000": ("trên 10.000 dân", "per 10,000 people"),
    "per_100000": ("trên 100.000 dân", "per 100,000 people"),
    "percentage_point": ("điểm phần trăm", "percentage points"),
    "point": ("điểm", "points"),
    # time
    "day": ("ngày", "days"),
    "hour": ("giờ", "hours"),
    "night": ("đêm", "nights"),
    "working_day": ("ngày làm việc", "working days"),
    # what is counted
    "account": ("tài khoản", "accounts"),
    "article": ("tin bài", "articles"),
    "bed": ("giường", "beds"),
    "brand": ("nhãn hiệu", "brands"),
    "camera": ("camera", "cameras"),
    "case": ("ca", "cases"),
    "class": ("lớp", "classes"),
    "commune": ("xã, phường", "communes"),
    "computer": ("máy tính", "computers"),
    "district": ("huyện", "districts"),
    "document": ("văn bản", "documents"),
    "dong": ("đồng", "đồng"),
    "dossier": ("hồ sơ", "dossiers"),
    "download": ("lượt tải", "downloads"),
    "enterprise": ("doanh nghiệp", "enterprises"),
    "establishment": ("cơ sở", "establishments"),
    "field": ("lĩnh vực", "fields"),
    "floor": ("sàn", "floors"),
    "goal": ("mục tiêu", "goals"),
    "household": ("hộ", "households"),
    "link": ("liên kết", "links"),
    "outbreak": ("ổ dịch", "outbreaks"),
    "page": ("trang", "pages"),
    "person": ("người", "people"),
    "place": ("nơi", "places"),
    "portal": ("cổng, trang", "portals"),
    "procedure": ("thủ tục", "procedures"),
    "product": ("sản phẩm", "products"),
    "pupil": ("học sinh", "pupils"),
    "record": ("bản ghi", "records"),
    "report": ("phản ánh", "reports"),
    "request": ("yêu cầu", "requests"),
    "room": ("phòng", "rooms"),
    "school": ("trường", "schools"),
    "site": ("điểm", "sites"),
    "stall": ("gian hàng", "stalls"),
    "station": ("trạm", "stations"),
    "system": ("hệ thống", "systems"),
    "teacher": ("giáo viên", "teachers"),
    "tonne": ("tấn", "tonnes"),
    "village": ("ấp, khóm", "villages"),
    "visit": ("lượt", "visits"),
}


def named(measure: str, language: str) -> str:
    """Return a unit of measure as people write it in a language (vi or en); one that is not known here is read as it stands."""
    vi, en = MEASURES.get(measure, (words := measure.replace("_", " "), words))
    return en if language == "en" else vi
