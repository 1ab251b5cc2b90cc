"""Receipts prove themselves: canonical JSON signed with Ed25519, checked without the database and without a network.

A document is one JSON object; ``signature`` (hexadecimal) is over the canonical JSON of all other keys
(sorted, no spaces, UTF-8 not escaped), ``key`` is the public key. The private key is ``home/lake/receipt-key``
(owner only); public keys that were ever used stand in ``home/lake/receipt-keys.txt`` and may be given to anybody.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def sign(statement: dict[str, Any]) -> str:
    """Return ``statement`` (plain values) with key and signature, as the text of a document."""
    key, public = _key()
    signed = {**statement, "key": public}
    return canonical({**signed, "signature": key.sign(canonical(signed).encode()).hex()})


def proves(document: str, keys: Collection[str]) -> bool:
    """Say whether ``document`` is whole and signed with one of the public ``keys`` (hexadecimal)."""
    try:
        fields: dict[str, Any] = json.loads(document)
        signature, key = bytes.fromhex(fields.pop("signature")), str(fields["key"])
        if key not in keys:
            return False
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, canonical(fields).encode())
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def signing_key() -> str:
    """Return the public half (hexadecimal) of the key that is signed with now."""
    return _key()[1]


def public_keys() -> tuple[str, ...]:
    """Return every public key that receipts were ever signed with here, oldest first."""
    path = _folder() / "receipt-keys.txt"
    return tuple(path.read_text().split()) if path.exists() else ()


def _folder() -> Path:
    return Path(settings.HOME) / "lake"


def _key() -> tuple[Ed25519PrivateKey, str]:
    """Return the private key as it lies on the disk now, and its public half in hexadecimal."""
    path = _folder() / "receipt-key"
    if not path.exists():
        _make_key(path)
    return _read_key(path.read_text().strip())


@lru_cache(maxsize=1)
def _read_key(text: str) -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    return key, key.public_key().public_bytes_raw().hex()


def _make_key(path: Path) -> None:
    """Make the key once, whole or not at all, however many processes start; its public half is on record first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "receipt-key.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        key = Ed25519PrivateKey.generate()
        _append(path.with_name("receipt-keys.txt"), key.public_key().public_bytes_raw().hex() + "\n")
        fresh = path.with_name("receipt-key.partial")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        _append(fresh, key.private_bytes_raw().hex())
        fresh.rename(path)


def _append(path: Path, text: str) -> None:
    with path.open("a") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
