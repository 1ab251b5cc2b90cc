"""What the citizens' app keeps: when something was done that is paced, by the hash of who or what did it."""

from __future__ import annotations

from django.db import models


class AttemptRow(models.Model):
    """One deed counted by one of its keys; forgotten after a day. Neither an address nor words stand here."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "portal_attempt"
        indexes = [models.Index(fields=["key", "at"], name="portal_attempts_of")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at}"
