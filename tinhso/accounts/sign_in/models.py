"""The one table of sign-in: attempts that failed, by whom they were aimed at and where they came from.

Rows and not the cache: a lock must hold across processes and restarts, and a file cache drops
entries at random when it is full, which an attacker could bring about.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FailedAttempt(models.Model):
    """``key`` is a keyed hash of an account, of a name nobody has, or of an address: never the thing itself."""

    objects: ClassVar[models.Manager[FailedAttempt]] = models.Manager()

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("key", "at"), name="failed_attempt_by_key"),
            models.Index(fields=("at",), name="failed_attempt_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at:%Y-%m-%d %H:%M}"
