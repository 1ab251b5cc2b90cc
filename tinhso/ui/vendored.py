"""What is vendored from others, as the table beside says: packages, versions, licences, icons."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "vendor.toml"


@cache
def packages() -> tuple[dict[str, Any], ...]:
    """Return the vendored packages: name, version, licence, home, and the icons of the sprite."""
    return tuple(tomllib.loads(TABLE.read_text(encoding="utf-8"))["package"])


@cache
def icon_names() -> frozenset[str]:
    """Return the names of the icons in the sprite."""
    return frozenset(name for package in packages() for name in package.get("icons", ()))
