"""What was sealed: files that never change, by their own hash, and what of each a list shows."""

from __future__ import annotations

from django.db import models


class SealedFile(models.Model):
    """One sealed file. ``datasets`` and ``units`` say whose numbers are inside: only who may see them all reads it."""

    sha256 = models.CharField(max_length=64, unique=True)
    content_sha256 = models.CharField(max_length=64)
    shape = models.CharField(max_length=4)
    kind = models.CharField(max_length=20)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    board = models.CharField(max_length=130)
    title = models.CharField(max_length=300)
    # As it was called on the day of the report: the words of the report, not of today.
    unit_name = models.CharField(max_length=300)
    period = models.CharField(max_length=8)
    as_of = models.DateTimeField()
    # Of a difference the first of its two moments.
    since = models.DateTimeField(null=True)
    simulated = models.BooleanField()
    datasets = models.JSONField()
    units = models.JSONField()
    # A reference, not a key: it outlives the account, as the audit does.
    sealed_by = models.BigIntegerField(null=True)
    sealed_by_name = models.CharField(max_length=300)
    sealed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["board", "-sealed_at"], name="centre_sealed_of_board")]

    def __str__(self) -> str:
        return f"{self.board} {self.period} {self.sha256[:12]}"
