"""Supply's errors.

TinhSoError
├── BadInput
│   └── ConnectorSettingsWrong    a setting is missing or not one of the connector's
├── NotFound
│   └── UnknownConnector          no connector of that name is installed
└── Unavailable
    └── ConnectorFailed           the other system did not answer, or not as agreed
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, NotFound, Unavailable


class ConnectorSettingsWrong(BadInput):
    code = "connector_settings_wrong"
    vi = "Kết nối “{connector}” thiếu hoặc thừa thiết lập: {names}. Hãy kiểm tra lại."
    en = "The connector “{connector}” has settings missing or unknown: {names}. Check them."


class UnknownConnector(NotFound):
    code = "unknown_connector"
    vi = "Không có kết nối “{connector}”. Các kết nối hiện có: {known}."
    en = "There is no connector “{connector}”. Those installed: {known}."


class ConnectorFailed(Unavailable):
    code = "connector_failed"
    vi = "Kết nối “{connector}” không lấy được dữ liệu: {why_vi}. Hệ thống sẽ thử lại; nếu kéo dài, hãy báo chủ nguồn."
    en = "The connector “{connector}” got no data: {why_en}. It will be tried again; tell the owner of the source if it lasts."
