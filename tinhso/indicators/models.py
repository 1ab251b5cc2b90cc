"""Cells that are kept: derived, with two times like the manifest of the lake. They may be deleted and are made again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Kept(models.Model):
    """The cells of one family of indicators: made with ``fingerprint`` (statement, units, calendar), true up to ``through``.

    ``reference`` is the dataset. Another fingerprint is another family: what is made with other rules stands beside it.
    """

    reference = models.CharField(max_length=130)
    fingerprint = models.CharField(max_length=64, unique=True)
    through = models.DateTimeField(null=True)
    erasures = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reference"], name="indicators_kept_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.fingerprint[:8]}"


class Cells(models.Model):
    """The cells of one month of time as they were known from a moment to a moment: a Parquet body, empty for no rows."""

    kept = models.ForeignKey(Kept, on_delete=models.CASCADE, related_name="cells")
    month = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField()
    # The SHA-256 of the body: what is decoded is kept in memory under it.
    digest = models.CharField(max_length=64, blank=True)
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kept", "month"], name="indicators_cells_of_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "month"], condition=Q(known_to__isnull=True), name="indicators_one_open_body"
            ),
            models.CheckConstraint(
                condition=Q(known_to__isnull=True) | Q(known_to__gt=F("known_from")), name="indicators_known_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept} {self.month:%Y%m}"
