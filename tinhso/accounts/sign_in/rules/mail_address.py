"""Reading ``TINHSO_EMAIL_URL``: which mail server, how encrypted, as whom."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


@dataclass(frozen=True)
class MailServer:
    """A mail server; ``tls`` begins in clear and turns encrypted (STARTTLS), ``ssl`` is encrypted at once."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


def mail_server(url: str) -> MailServer:
    """Return the server of a URL such as ``smtp+tls://user:password@mail.example.vn:587``.

    User and password are percent-decoded. Raises ValueError when the scheme, host or port cannot be read;
    the message never repeats the URL, which holds a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError(f"the mail address must begin with one of {', '.join(f'{name}://' for name in PORTS)}")
    if not parts.hostname:
        raise ValueError("the mail address names no server")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtp+tls",
        ssl=parts.scheme == "smtp+ssl",
    )
