"""Settings under which the platform refuses to start: decided on plain values, without Django."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from tinhso.config.environment import Environment
from tinhso.kernel.errors import BadInput

KNOWN_SECRETS = frozenset({"secret", "changeme", "change-me", "default", "insecure", "django-insecure", "tinhso"})
SHORTEST_SECRET = 50
DEMO_MARK = "this-is-a-demo-home"


class UnsafeSetting(BadInput):
    code = "config.unsafe_setting"
    exit_code = 9


class UnsafeSecret(UnsafeSetting):
    code = "config.unsafe_secret"
    vi = (
        "TINHSO_SECRET_KEY quá ngắn hoặc dễ đoán. Hãy đặt một chuỗi ngẫu nhiên ít nhất {shortest} ký tự, "
        "hoặc bỏ trống để hệ thống tự tạo và giữ trong TINHSO_HOME."
    )
    en = (
        "TINHSO_SECRET_KEY is too short or easy to guess. Set a random text of at least {shortest} characters, "
        "or leave it empty and one is made and kept in TINHSO_HOME."
    )


class DebugOutsideDemo(UnsafeSetting):
    code = "config.debug_outside_demo"
    vi = "TINHSO_DEBUG đang bật ngoài chế độ trình diễn, làm lộ chi tiết hệ thống. Hãy bỏ TINHSO_DEBUG."
    en = "TINHSO_DEBUG is on outside demo mode and would show the inside of the system. Remove TINHSO_DEBUG."


class AnyHost(UnsafeSetting):
    code = "config.any_host"
    vi = "TINHSO_HOSTS không được là *. Hãy ghi các tên miền thật, ví dụ dieuhanh.cantho.gov.vn."
    en = "TINHSO_HOSTS must not be *. Name the real hosts, for example dieuhanh.cantho.gov.vn."


class DemoOnOpenAddress(UnsafeSetting):
    code = "config.demo_on_open_address"
    vi = (
        "Bản trình diễn có tài khoản công khai nên chỉ được chạy trên máy này, không phải {address}. "
        "Hãy đặt TINHSO_ADDRESS=127.0.0.1:8000."
    )
    en = (
        "The demo has public sign-ins, so it may only be served on this machine, not on {address}. "
        "Set TINHSO_ADDRESS=127.0.0.1:8000."
    )


class DemoHome(UnsafeSetting):
    code = "config.demo_home"
    vi = (
        "Thư mục {home} là của bản trình diễn, có tài khoản với mật khẩu công khai, nên không được dùng thật. "
        "Hãy đặt TINHSO_HOME tới một thư mục khác."
    )
    en = (
        "The folder {home} belongs to the demo and holds accounts with public passwords, so it is not for real use. "
        "Set TINHSO_HOME to another folder."
    )


class RealHome(UnsafeSetting):
    code = "config.real_home"
    vi = (
        "Thư mục {home} hoặc cơ sở dữ liệu này là hệ thống thật, không chạy như bản trình diễn được. "
        "Hãy bỏ TINHSO_DEMO, hoặc đặt TINHSO_HOME tới một thư mục trống và bỏ TINHSO_DATABASE_URL."
    )
    en = (
        "The folder {home} or this database is a real installation and is not run as a demo. "
        "Remove TINHSO_DEMO, or set TINHSO_HOME to an empty folder and remove TINHSO_DATABASE_URL."
    )


class BadSetting(UnsafeSetting):
    code = "config.bad_setting"
    vi = "{name} không đúng. Hãy ghi theo dạng: {example}."
    en = "{name} is not valid. Write it as: {example}."


class BadAddress(UnsafeSetting):
    code = "config.bad_address"
    vi = "TINHSO_ADDRESS “{address}” không đúng. Hãy ghi theo dạng máy:cổng, ví dụ 127.0.0.1:8000."
    en = "TINHSO_ADDRESS “{address}” is not valid. Write it as host:port, for example 127.0.0.1:8000."


class BadProxy(UnsafeSetting):
    code = "config.bad_proxy"
    vi = "TINHSO_TRUSTED_PROXIES có “{value}” không phải địa chỉ IP hay dải mạng. Hãy sửa lại, ví dụ 127.0.0.1 hoặc 10.0.0.0/8."
    en = "TINHSO_TRUSTED_PROXIES holds “{value}”, no IP address and no network. Mend it, for example 127.0.0.1 or 10.0.0.0/8."


class BadConnectorNetwork(UnsafeSetting):
    code = "config.bad_connector_network"
    vi = "TINHSO_CONNECTOR_NETWORKS có “{value}” không phải một mạng nội bộ. Hãy ghi đúng mạng cần gọi, ví dụ 10.20.0.0/16."
    en = "TINHSO_CONNECTOR_NETWORKS holds “{value}”, no inside network. Name the network to call, for example 10.20.0.0/16."


def parse_address(text: str) -> tuple[str, int]:
    """Return host and port of ``host:port``; IPv6 hosts stand in brackets. Raises BadAddress."""
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadAddress(address=text)
    return host, int(port)


# What a setting must look like when it is given; values are never repeated, some are secret.
SHAPES = {
    "TINHSO_DATABASE_URL": (r"(postgres|postgresql|sqlite)://.+", "postgres://user:password@host/name"),
    "TINHSO_EMAIL_URL": (r"smtp(\+tls|\+ssl)?://.+", "smtp+tls://user:password@host:587"),
    "TINHSO_SMS_URL": (r"https://.+|http://(localhost|127\.0\.0\.1)[:/].*", "https://sms.example.vn/send"),
    "TINHSO_OIDC_ISSUER": (r"https://.+|http://(localhost|127\.0\.0\.1)[:/].*", "https://dangnhap.example.vn"),
    "TINHSO_PUBLIC_ADDRESS": (r"https?://[^/?#@\s]+/?", "https://so.example.vn"),
    "TINHSO_LAKE_STORAGE": (r"local|s3://.+", "s3://bucket/prefix?endpoint=https://host:port&region=name"),
    "TINHSO_SPARK_MASTER": (r"spark://[^/]+:[0-9]+|yarn|k8s://.+", "spark://host:7077"),
    "TINHSO_LAKE_CACHE_MB": (r"[1-9][0-9]{0,8}", "20000"),
    "TINHSO_PROVINCE": (r"[0-9]{2}", "92"),
    "TINHSO_HTTPS": (r"(?i)auto|yes|no", "auto, yes, no"),
    "TINHSO_DEBUG": (r"(?i)yes|no", "yes, no"),
    "TINHSO_DEMO": (r"(?i)yes|no", "yes, no"),
    "TINHSO_WORKERS": (r"[1-9][0-9]{0,2}", "1, 2, 3"),
    "TINHSO_THREADS": (r"[1-9][0-9]{0,2}", "4"),
}


def is_guessable(secret: str) -> bool:
    """Say whether ``secret`` is short, of few different characters, or begins like a well-known default."""
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or secret.lower().startswith(tuple(KNOWN_SECRETS))


def check(environment: Environment) -> None:
    """Raise the first UnsafeSetting of ``environment``; every command asks before it does anything."""
    for name, (shape, example) in SHAPES.items():
        if not re.fullmatch(shape, environment.text(name) or example.split(", ")[0]):
            raise BadSetting(name=name, example=example)
    secret = environment.text("TINHSO_SECRET_KEY")
    if secret and is_guessable(secret):
        raise UnsafeSecret(shortest=SHORTEST_SECRET)
    if environment.flag("TINHSO_DEBUG") and not environment.demo:
        raise DebugOutsideDemo()
    if any("*" in host for host in environment.items("TINHSO_HOSTS")):
        raise AnyHost()
    for proxy in environment.items("TINHSO_TRUSTED_PROXIES"):
        require_network(proxy, BadProxy)
    for network in environment.items("TINHSO_CONNECTOR_NETWORKS"):
        require_network(network, BadConnectorNetwork)


def check_serving(environment: Environment) -> None:
    """Raise the first UnsafeSetting that matters to whoever serves or works: also where, and on which home."""
    check(environment)
    address, home = environment.text("TINHSO_ADDRESS"), environment.home
    host, _ = parse_address(address)
    if environment.demo and not _is_loopback(host):
        raise DemoOnOpenAddress(address=address)
    is_demo_home = (home / DEMO_MARK).exists()
    if is_demo_home and not environment.demo:
        raise DemoHome(home=str(home))
    used = (home / "tinhso.sqlite3").exists() or bool(environment.text("TINHSO_DATABASE_URL"))
    if environment.demo and used and not is_demo_home:
        raise RealHome(home=str(home))


def require_network(text: str, error: type[UnsafeSetting]) -> None:
    """Raise ``error`` unless ``text`` is an address or a network, and not everybody's."""
    try:
        everybody = ip_network(text, strict=False).prefixlen == 0
    except ValueError:
        raise error(value=text) from None
    if everybody:
        raise error(value=text)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
