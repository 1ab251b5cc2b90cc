"""Secrets of connections, sealed with a key that is derived from the system's secret key."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tinhso.supply.errors import SecretsUnreadable

PURPOSE = b"tinhso: secrets of connections, 1"


def sealed(secrets: Mapping[str, str]) -> str:
    """Return the secrets as text that only this system's key opens; nothing for nothing."""
    return _box().encrypt(json.dumps(dict(secrets)).encode()).decode() if secrets else ""


def opened(text: str, name: str) -> dict[str, str]:
    """Return the secrets of the connection ``name``. Raises SecretsUnreadable when the key has changed."""
    if not text:
        return {}
    try:
        secrets: dict[str, str] = json.loads(_box().decrypt(text.encode()))
    except (InvalidToken, ValueError):
        raise SecretsUnreadable(name=name) from None
    return secrets


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
