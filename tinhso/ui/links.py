"""Addresses of pages as letters carry them: whole, from outside."""

from __future__ import annotations

from django.conf import settings


def whole(path: str) -> str:
    """Return the whole address of a page (``/directives/…``), by the operator's ``TINHSO_PUBLIC_ADDRESS``.

    Empty where no public address is set: a letter then names the code only.
    """
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else ""
