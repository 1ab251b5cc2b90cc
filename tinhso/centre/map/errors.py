"""What can go wrong with the map and its services.

TinhSoError
├── BadInput
│   ├── WrongBox              not west, south, east, north in degrees
│   ├── WrongSpan             not a day or a span of days
│   ├── UnknownParameter      a parameter that the service does not have
│   ├── WrongLevel            the indicator has no values of that level
│   └── WrongPeriodKind       the indicator has no values of such periods
└── NotFound
    ├── NoSuchIndicator       no pack declares it
    ├── NoSuchCollection      the service has none of that name
    ├── NoSuchFeature         the collection has none of that id
    ├── NoSuchTile            no tile of that zoom and place
    └── NoSuchLayer           the dataset has no points to show
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, NotFound


class WrongBox(BadInput):
    code = "wrong_box"
    vi = "“{value}” không phải là khung tọa độ. Hãy ghi tây,nam,đông,bắc theo độ, ví dụ 105.5,9.2,106.3,9.9."
    en = "“{value}” is not a bounding box. Write west,south,east,north in degrees, for example 105.5,9.2,106.3,9.9."


class WrongSpan(BadInput):
    code = "wrong_span"
    vi = "“{value}” không phải là ngày hay khoảng ngày. Hãy ghi như 2025-07-01 hoặc 2025-01-01/2025-06-30 (.. là mở)."
    en = "“{value}” is not a day or a span of days. Write it as 2025-07-01 or 2025-01-01/2025-06-30 (.. is open)."


class UnknownParameter(BadInput):
    code = "unknown_parameter"
    vi = "Dịch vụ không có tham số “{name}”. Các tham số dùng được: {accepted}."
    en = "The service has no parameter “{name}”. Use one of: {accepted}."


class WrongLevel(BadInput):
    code = "wrong_level"
    vi = "Chỉ tiêu này không có số liệu ở cấp “{level}”. Hãy chọn: {accepted}."
    en = "This indicator has no values at the level “{level}”. Choose one of: {accepted}."


class WrongPeriodKind(BadInput):
    code = "wrong_period_kind"
    vi = "Chỉ tiêu này không có số liệu theo loại kỳ của “{period}”. Hãy chọn kỳ loại: {accepted}."
    en = "This indicator has no values of the kind of period of “{period}”. Choose one of: {accepted}."


class NoSuchIndicator(NotFound):
    code = "no_such_indicator"
    vi = "Không có chỉ tiêu “{indicator}”. Hãy chọn trong danh sách chỉ tiêu."
    en = "There is no indicator “{indicator}”. Choose one of the list."


class NoSuchCollection(NotFound):
    code = "no_such_collection"
    vi = "Không có tập dữ liệu không gian “{collection}”. Xem danh sách tại /api/v1/ogc/collections."
    en = "There is no collection “{collection}”. See the list at /api/v1/ogc/collections."


class NoSuchFeature(NotFound):
    code = "no_such_feature"
    vi = "Tập “{collection}” không có đối tượng “{feature}” vào ngày đó. Hãy kiểm tra mã và ngày."
    en = "The collection “{collection}” has no feature “{feature}” on that day. Check the id and the day."


class NoSuchTile(NotFound):
    code = "no_such_tile"
    vi = "Không có mảnh bản đồ {z}/{y}/{x}: mức phóng từ 0 đến {most}, hàng và cột nhỏ hơn 2 lũy thừa mức phóng."
    en = "There is no tile {z}/{y}/{x}: zoom is 0 to {most}, row and column are below 2 to the power of zoom."


class NoSuchLayer(NotFound):
    code = "no_such_layer"
    vi = "Bộ dữ liệu “{dataset}” không có điểm để hiện trên bản đồ. Hãy chọn lớp khác."
    en = "The dataset “{dataset}” has no points for the map. Choose another layer."
