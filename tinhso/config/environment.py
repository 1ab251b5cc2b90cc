"""Every setting that an operator can make, as environment variables: one table, read once.

``docs/reference/settings.md`` is written from this table; a house test keeps them equal.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default (text) and what it does, in both languages."""

    name: str
    default: str
    vi: str
    en: str
    secret: bool = False


SETTINGS = (
    Setting(
        "TINHSO_HOME",
        "./var",
        "Thư mục chứa mọi thứ hệ thống ghi ra: cơ sở dữ liệu, tệp, khóa, bản sao lưu.",
        "The folder that holds everything the system writes: database, files, keys, backups.",
    ),
    Setting(
        "TINHSO_DATABASE_URL",
        "",
        "Địa chỉ cơ sở dữ liệu, ví dụ postgres://user:password@host/tinhso; để trống là SQLite trong TINHSO_HOME.",
        "Database address, for example postgres://user:password@host/tinhso; empty means SQLite in TINHSO_HOME.",
        secret=True,
    ),
    Setting(
        "TINHSO_SECRET_KEY",
        "",
        "Khóa bí mật ít nhất 50 ký tự; để trống thì hệ thống tự tạo một lần và giữ trong TINHSO_HOME.",
        "Secret key of at least 50 characters; when empty, one is made once and kept in TINHSO_HOME.",
        secret=True,
    ),
    Setting(
        "TINHSO_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "Các tên miền được phục vụ, cách nhau bằng dấu phẩy; không được dùng *.",
        "Host names that are served, separated by commas; * is refused.",
    ),
    Setting(
        "TINHSO_ADDRESS",
        "127.0.0.1:8000",
        "Địa chỉ và cổng lắng nghe.",
        "Address and port to listen on.",
    ),
    Setting(
        "TINHSO_HTTPS",
        "auto",
        "yes: chỉ gửi cookie qua HTTPS và bật HSTS; no: dùng trong mạng thử; auto: yes trừ khi chạy bản trình diễn.",
        "yes: cookies over HTTPS only, and HSTS; no: for a test network; auto: yes unless it is the demo.",
    ),
    Setting(
        "TINHSO_PUBLIC_ADDRESS",
        "",
        "Địa chỉ mà cán bộ và người dân mở nền tảng, ví dụ https://so.tinh.gov.vn: thư và bản tin chuyển đi mang đường dẫn "
        "theo địa chỉ này; để trống thì chỉ ghi mã.",
        "The address at which officers and citizens open the platform, for example https://so.tinh.gov.vn: letters and "
        "hand-overs carry links that begin with it; empty means that they name codes only.",
    ),
    Setting(
        "TINHSO_TRUSTED_PROXIES",
        "",
        "Địa chỉ các máy chủ trung gian được tin (ví dụ 127.0.0.1); chỉ khi đó X-Forwarded-For mới được đọc.",
        "Addresses of trusted reverse proxies (for example 127.0.0.1); only then is X-Forwarded-For read.",
    ),
    Setting(
        "TINHSO_DEBUG",
        "no",
        "yes: hiện chi tiết lỗi cho người phát triển; bị từ chối ngoài chế độ trình diễn.",
        "yes: show error details to developers; refused outside demo mode.",
    ),
    Setting(
        "TINHSO_DEMO",
        "no",
        "yes: chế độ trình diễn, có dữ liệu và tài khoản mẫu; không bao giờ dùng cho dữ liệu thật.",
        "yes: demo mode, with sample data and accounts; never for real data.",
    ),
    Setting(
        "TINHSO_WORKERS",
        "1",
        "Số tiến trình phục vụ trang; với SQLite nên để 1.",
        "Number of page-serving processes; keep 1 with SQLite.",
    ),
    Setting(
        "TINHSO_THREADS",
        "4",
        "Số luồng của mỗi tiến trình phục vụ trang.",
        "Threads of each page-serving process.",
    ),
    Setting(
        "TINHSO_LARGEST_PHOTO_MB",
        "20",
        "Dung lượng lớn nhất của một ảnh hoặc văn bản trong phản ánh, tính bằng MB.",
        "Largest picture or paper of a report, in MB.",
    ),
    Setting(
        "TINHSO_LARGEST_PICTURE_MEGAPIXELS",
        "80",
        "Số điểm ảnh lớn nhất của một ảnh hoặc khung hình video, tính bằng triệu.",
        "Most pixels of a picture or a frame of a video, in millions.",
    ),
    Setting(
        "TINHSO_LARGEST_VIDEO_MB",
        "100",
        "Dung lượng lớn nhất của một video trong phản ánh, tính bằng MB.",
        "Largest video of a report, in MB.",
    ),
    Setting(
        "TINHSO_LONGEST_VIDEO_SECONDS",
        "30",
        "Độ dài lớn nhất của một video trong phản ánh, tính bằng giây.",
        "Longest video of a report, in seconds.",
    ),
    Setting(
        "TINHSO_LARGEST_UPLOAD_MB",
        "256",
        "Tệp gửi lên lớn nhất được nhận, tính bằng MB.",
        "The largest file that is taken in one request, in megabytes.",
    ),
    Setting(
        "TINHSO_EMAIL_URL",
        "",
        "Máy chủ thư, ví dụ smtp+tls://user:password@host:587; để trống thì thư được ghi vào TINHSO_HOME/outgoing.",
        "Mail server, for example smtp+tls://user:password@host:587; empty writes mail into TINHSO_HOME/outgoing.",
        secret=True,
    ),
    Setting(
        "TINHSO_EMAIL_FROM",
        "Tỉnh Số <khong-tra-loi@tinhso.local>",
        "Người gửi của thư hệ thống.",
        "Sender of the system's mail.",
    ),
    Setting(
        "TINHSO_SMS_URL",
        "",
        "Địa chỉ HTTPS của cổng nhắn tin nhận POST JSON {to, text}; để trống thì tin được ghi vào TINHSO_HOME/outgoing.",
        "HTTPS address of the SMS gateway that takes POST JSON {to, text}; empty writes messages into TINHSO_HOME/outgoing.",
        secret=True,
    ),
    Setting(
        "TINHSO_OIDC_ISSUER",
        "",
        "Địa chỉ nhà cung cấp OpenID Connect (đăng nhập một lần của tỉnh hoặc VNeID); để trống là tắt.",
        "Issuer address of an OpenID Connect provider (the province's single sign-on or VNeID); empty turns it off.",
    ),
    Setting(
        "TINHSO_OIDC_NAME",
        "Đăng nhập một lần của tỉnh",
        "Tên hiện trên nút đăng nhập OpenID Connect.",
        "Name shown on the OpenID Connect sign-in button.",
    ),
    Setting(
        "TINHSO_OIDC_CLIENT_ID", "", "Mã ứng dụng tại nhà cung cấp OpenID Connect.", "Client id at the OpenID Connect provider."
    ),
    Setting(
        "TINHSO_OIDC_CLIENT_SECRET",
        "",
        "Khóa của ứng dụng tại nhà cung cấp OpenID Connect.",
        "Client secret at the OpenID Connect provider.",
        secret=True,
    ),
    Setting(
        "TINHSO_CERTIFICATE",
        "",
        "Chứng thư HTTPS cần theo dõi ngày hết hạn: tệp PEM, hoặc máy:cổng đang phục vụ HTTPS.",
        "The HTTPS certificate whose end is watched: a PEM file, or the host:port that serves HTTPS.",
    ),
    Setting(
        "TINHSO_METRICS_TOKEN",
        "",
        "Mã mà hệ thống giám sát gửi kèm để đọc /metrics từ máy khác; để trống thì chỉ máy này đọc được.",
        "The token a monitoring system sends to read /metrics from another machine; empty means this machine only.",
        secret=True,
    ),
    Setting(
        "TINHSO_PROVINCE",
        "94",
        "Mã tỉnh, thành phố mà hệ thống phục vụ (mã của Cục Thống kê).",
        "Code of the province that this system serves (statistics office code).",
    ),
    Setting(
        "TINHSO_PACKS",
        "",
        "Thư mục các gói lĩnh vực riêng của tỉnh, thêm vào hoặc thay các gói đi kèm.",
        "Folder of the province's own packs, added to or replacing those shipped.",
    ),
    Setting(
        "TINHSO_CALENDAR",
        "",
        "Tệp CSV các ngày nghỉ, ngày làm bù riêng, hoặc thư mục có special_days.csv, working_hours.csv; cùng dạng với các tệp "
        "trong tinhso/kernel/data/, mỗi dòng thay cho dòng cùng ngày.",
        "CSV file of own special days, or a folder with special_days.csv and working_hours.csv, in the form of those in "
        "tinhso/kernel/data/; a line replaces that day's.",
    ),
    Setting(
        "TINHSO_BASE_MAP",
        "",
        "Tệp bản đồ nền PMTiles (lược đồ Protomaps) trong TINHSO_HOME, ví dụ maps/base.pmtiles, hiện cả cho người dân; để "
        "trống: chỉ đất và biển.",
        "Base map: a PMTiles file (Protomaps schema) in TINHSO_HOME, such as maps/base.pmtiles, shown to citizens too; empty: "
        "land and sea only.",
    ),
    Setting(
        "TINHSO_CONNECTOR_NETWORKS",
        "",
        "Các mạng nội bộ mà kết nối và webhook được gọi tới, ví dụ 10.20.0.0/16; để trống thì chỉ gọi địa chỉ công cộng.",
        "Inside networks that connectors and webhooks may call, for example 10.20.0.0/16; empty means public addresses only.",
    ),
    Setting(
        "TINHSO_CONNECTOR_FOLDERS",
        "",
        "Các thư mục của máy này mà kết nối được phép đọc, cách nhau bằng dấu phẩy; để trống là TINHSO_HOME/incoming.",
        "Folders of this machine that connectors may read, separated by commas; empty means TINHSO_HOME/incoming.",
    ),
    Setting(
        "TINHSO_LAKE_STORAGE",
        "local",
        "Nơi giữ tệp của kho dữ liệu: local là TINHSO_HOME/lake; s3://bucket/thư-mục?endpoint=https://máy:cổng&region=vùng là "
        "kho đối tượng tương thích S3 (phải được sao lưu riêng).",
        "Where the lake's files are kept: local is TINHSO_HOME/lake; s3://bucket/prefix?endpoint=https://host:port&region=name "
        "is S3-compatible object storage (to be backed up by itself).",
    ),
    Setting(
        "TINHSO_SPARK_MASTER",
        "",
        "Cụm Apache Spark để tính chỉ tiêu khi dữ liệu quá lớn cho một máy, ví dụ spark://máy:7077; để trống là không dùng.",
        "The Apache Spark cluster to compute indicators on when one machine is too small, for example spark://host:7077; "
        "empty means none.",
    ),
    Setting("TINHSO_LAKE_STORAGE_KEY", "", "Mã khóa truy cập kho S3.", "Access key id of the S3 storage.", secret=True),
    Setting("TINHSO_LAKE_STORAGE_SECRET", "", "Khóa bí mật của kho S3.", "Secret access key of the S3 storage.", secret=True),
    Setting(
        "TINHSO_LAKE_CACHE_MB",
        "20000",
        "Dung lượng tối đa (MB) của các bản sao trên máy này khi tệp ở kho S3.",
        "Most megabytes of copies on this machine when the files are in S3 storage.",
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
YES = frozenset({"1", "yes", "true", "on", "co", "có"})


@dataclass(frozen=True)
class Environment:
    """The settings as read, still as text; ask ``home``, ``flag``, ``items`` for typed ones."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name) or BY_NAME[name].default

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in YES

    def items(self, name: str) -> list[str]:
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def number(self, name: str) -> int:
        return int(self.text(name))

    @property
    def home(self) -> Path:
        return Path(self.text("TINHSO_HOME")).expanduser().resolve()

    @property
    def demo(self) -> bool:
        return self.flag("TINHSO_DEMO")

    @property
    def https(self) -> bool:
        """Whether cookies and links demand HTTPS."""
        chosen = self.text("TINHSO_HTTPS").lower()
        return not self.demo if chosen == "auto" else chosen in YES


def read() -> Environment:
    """Return the settings of this process's environment."""
    return Environment({name: os.environ[name] for name in BY_NAME if name in os.environ})
