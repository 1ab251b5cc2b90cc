"""Which files of this machine a connector may read: those below the folders that the operator named, links followed."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tinhso.supply.errors import FolderRefused


def allowed(text: str) -> Path:
    """Return the real path of ``text``, which may be relative to an allowed folder. Raises FolderRefused.

    Outside, and what is not there, are answered alike: nobody learns what else the machine holds.
    """
    roots = [root.resolve() for root in settings.CONNECTOR_FOLDERS]
    for root in roots:
        try:
            path = (root / text).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            continue
        if any(path.is_relative_to(each) for each in roots):
            return path
    raise FolderRefused(path=text[:200], allowed=", ".join(map(str, settings.CONNECTOR_FOLDERS)))
