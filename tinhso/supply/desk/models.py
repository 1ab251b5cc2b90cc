"""What the data officer's desk keeps: drafts that are not sent yet, and questions about numbers with their answers.

People are references, not keys: records outlive accounts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """What somebody typed for a dataset, unit and period and did not send: texts as they stand in the grid.

    ``revision`` counts the savings, so that a device can tell whether another saved in between; ``replaced`` is the
    draft of the other device that this one took the place of, until the next saving.
    """

    account = models.BigIntegerField()
    dataset = models.CharField(max_length=130)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    rows = models.JSONField()
    instead_of = models.CharField(max_length=20, blank=True)
    revision = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    replaced = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "dataset", "unit", "period"], name="supply_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.dataset} {self.unit_id} {self.period}"


class Inquiry(models.Model):
    """A question about a number that was supplied; it stays with its receipt."""

    receipt = models.CharField(max_length=20)
    dataset = models.CharField(max_length=130)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    row = models.PositiveBigIntegerField(null=True)
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    account = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["receipt"], name="supply_inquiry_receipt"),
            models.Index(fields=["unit", "at"], condition=Q(closed_at__isnull=True), name="supply_inquiry_open"),
        ]

    def __str__(self) -> str:
        return f"question {self.pk} about {self.receipt}"


class Reply(models.Model):
    """What was said to a question, by the unit or by who asked; written once."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    account = models.BigIntegerField(null=True)
    of_unit = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk} to {self.inquiry_id}"
