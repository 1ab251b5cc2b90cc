"""Settings under which the platform refuses to start: decided on plain values, without Django."""

from __future__ import annotations

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


class BadAddress(UnsafeSetting):
    code = "config.bad_address"
    vi = "TINHSO_ADDRESS “{address}” không đúng. Hãy ghi theo dạng máy:cổng, ví dụ 127.0.0.1:8000."
    en = "TINHSO_ADDRESS “{address}” is not valid. Write it as host:port, for example 127.0.0.1:8000."


class BadProxy(UnsafeSetting):
    code = "config.bad_proxy"
    vi = "TINHSO_TRUSTED_PROXIES có “{value}” không phải địa chỉ IP hay dải mạng. Hãy sửa lại, ví dụ 127.0.0.1 hoặc 10.0.0.0/8."
    en = "TINHSO_TRUSTED_PROXIES holds “{value}”, no IP address and no network. Mend it, for example 127.0.0.1 or 10.0.0.0/8."


class BadNumber(UnsafeSetting):
    code = "config.bad_number"
    vi = "{name} phải là số nguyên từ 1 trở lên, không phải “{value}”."
    en = "{name} must be a whole number of at least 1, not “{value}”."


def parse_address(text: str) -> tuple[str, int]:
    """Return host and port of ``host:port``; IPv6 hosts stand in brackets. Raises BadAddress."""
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadAddress(address=text)
    return host, int(port)


def is_guessable(secret: str) -> bool:
    """Say whether ``secret`` is short, of few different characters, or begins like a well-known default."""
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or secret.lower().startswith(tuple(KNOWN_SECRETS))


def check(environment: Environment) -> None:
    """Raise the first UnsafeSetting of ``environment``; demo mode excuses debug only."""
    secret = environment.text("TINHSO_SECRET_KEY")
    if secret and (
        len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or any(secret.lower().startswith(k) for k in KNOWN_SECRETS)
    ):
        raise UnsafeSecret(shortest=SHORTEST_SECRET)
    if environment.flag("TINHSO_DEBUG") and not environment.demo:
        raise DebugOutsideDemo()
    if any(host.strip() == "*" for host in environment.items("TINHSO_HOSTS")):
        raise AnyHost()
    if (environment.home / DEMO_MARK).exists() and not environment.demo:
        raise DemoHome(home=str(environment.home))
    address = environment.text("TINHSO_ADDRESS")
    host, _ = parse_address(address)
    if environment.demo and not _is_loopback(host):
        raise DemoOnOpenAddress(address=address)
    for proxy in environment.items("TINHSO_TRUSTED_PROXIES"):
        require_network(proxy)
    for name in ("TINHSO_WORKERS", "TINHSO_THREADS"):
        value = environment.text(name)
        if not value.isdigit() or int(value) < 1:
            raise BadNumber(name=name, value=value)


def require_network(text: str) -> None:
    """Raise BadProxy unless ``text`` is an address or a network."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise BadProxy(value=text) from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
