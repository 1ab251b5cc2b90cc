"""Short messages through a gateway on the network: ``POST {to, text}`` as JSON to ``TINHSO_SMS_URL``."""

from __future__ import annotations

import base64
import json
from urllib.error import URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.sign_in.messages.base import ShortMessage, ShortMessageGateway

PATIENCE = 10  # seconds; a person is waiting for the page
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class HttpGateway(ShortMessageGateway):
    """A gateway that answers 2xx when it took the message. User and password in the URL become Basic authorisation."""

    def __init__(self, url: str) -> None:
        self.request_url, self.authorisation = _without_secret(url)

    def send(self, message: ShortMessage) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self.authorisation:
            headers["Authorization"] = self.authorisation
        body = json.dumps({"to": message.to, "text": message.text}, ensure_ascii=False).encode()
        request = Request(self.request_url, data=body, headers=headers, method="POST")  # noqa: S310  # scheme checked below
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # scheme checked in _without_secret
                taken = 200 <= answer.status < 300
        except (URLError, OSError, ValueError) as error:
            raise MessageNotSent() from error
        if not taken:
            raise MessageNotSent()


def _without_secret(url: str) -> tuple[str, str]:
    """Return the URL without user and password, and the Authorization header made of them.

    Raises ValueError for anything but https, or http to this machine itself: codes must not travel in clear.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("the SMS gateway must be reached over https")
    host = parts.netloc.rpartition("@")[2]
    authorisation = ""
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorisation = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return urlunsplit(parts._replace(netloc=host)), authorisation
