"""Signed anchors: statements, outside the database, of what the chain's hash was at a number.

``home/audit/anchors.jsonl`` holds one JSON object a line: sequence, hash, at, key (the public key,
hexadecimal) and signature (Ed25519 over the canonical JSON of at, hash and sequence). Whoever
rewrites the whole chain in the database cannot rewrite these without the private key
``home/audit/anchor-key``. Public keys that were ever used stand in ``home/audit/anchor-keys.txt``,
so anchors from before a restore still count. A copy kept elsewhere (``tinhso audit anchor``) also
convicts someone who held the home folder.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from tinhso.audit.contracts import Anchor
from tinhso.audit.rules.canonical import canonical, instant
from tinhso.kernel import clock


def folder() -> Path:
    """Return the folder of anchors and keys in the home."""
    return Path(settings.HOME) / "audit"


def append(sequence: int, chain_hash: str) -> Anchor:
    """Sign that the chain has ``chain_hash`` at ``sequence`` now, append it durably, and return it."""
    folder().mkdir(parents=True, exist_ok=True)
    with _alone():
        key = _private_key()
        statement = {"at": instant(clock.now()), "hash": chain_hash, "sequence": sequence}
        public = key.public_key().public_bytes_raw().hex()
        line = canonical({**statement, "key": public, "signature": key.sign(canonical(statement).encode()).hex()})
        with (folder() / "anchors.jsonl").open("ab") as out:
            # A crash may have left half a line: a new one starts on its own.
            out.write((b"" if _ends_with_newline(folder() / "anchors.jsonl") else b"\n") + line.encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
    return Anchor(sequence, chain_hash, str(statement["at"]), public)


def read(path: Path | None = None) -> Iterator[Anchor]:
    """Yield the anchors of ``path`` (by default the home's); those whose signature does not hold are not ``trusted``."""
    path = path or folder() / "anchors.jsonl"
    if not path.exists():
        return
    known = _known_keys()
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines):
        if line.strip():
            anchor = _parsed(line, known)
            if anchor is not None:
                yield anchor
            elif number < len(lines) - 1:  # the last line may be half written by a crash
                yield Anchor(0, "", "", "", trusted=False)


def latest() -> Anchor | None:
    """Return the newest anchor of the home, if there is one, without reading the whole file."""
    path = folder() / "anchors.jsonl"
    if not path.exists():
        return None
    with path.open("rb") as source:
        source.seek(max(path.stat().st_size - 4096, 0))
        lines = source.read().split(b"\n")
    found = [anchor for line in lines if line.strip() and (anchor := _parsed(line, _known_keys()))]
    return found[-1] if found else None


def latest_line() -> str:
    """Return the newest anchor as its line in the file, signature included; empty when there is none."""
    path = folder() / "anchors.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return lines[-1] if lines else ""


def _parsed(line: bytes, known: set[str]) -> Anchor | None:
    try:
        fields: dict[str, Any] = json.loads(line)
        statement = {name: fields[name] for name in ("at", "hash", "sequence")}
        anchor = Anchor(int(fields["sequence"]), str(fields["hash"]), str(fields["at"]), str(fields["key"]))
        signature, key = bytes.fromhex(fields["signature"]), bytes.fromhex(anchor.key)
    except (ValueError, KeyError, TypeError):
        return None
    return anchor if anchor.key in known and _holds(key, signature, statement) else _untrusted(anchor)


def _untrusted(anchor: Anchor) -> Anchor:
    return Anchor(anchor.sequence, anchor.hash, anchor.at, anchor.key, trusted=False)


def _holds(key: bytes, signature: bytes, statement: dict[str, Any]) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, canonical(statement).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _known_keys() -> set[str]:
    path = folder() / "anchor-keys.txt"
    return set(path.read_text().split()) if path.exists() else set()


def _private_key() -> Ed25519PrivateKey:
    """Return the home's signing key; made once, readable by its owner only."""
    path = folder() / "anchor-key"
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
    key = Ed25519PrivateKey.generate()
    # The public half first: a key without its public half on record would make every anchor look forged.
    with (folder() / "anchor-keys.txt").open("a") as out:
        out.write(key.public_key().public_bytes_raw().hex() + "\n")
    fresh = path.with_name("anchor-key.partial")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(key.private_bytes_raw().hex())
    fresh.rename(path)
    return key


def _ends_with_newline(path: Path) -> bool:
    if path.stat().st_size == 0:
        return True
    with path.open("rb") as source:
        source.seek(-1, os.SEEK_END)
        return source.read(1) == b"\n"


@contextmanager
def _alone() -> Iterator[None]:
    """Hold other processes back while a line is appended or the key is made."""
    with (folder() / "anchors.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
