"""What the intake keeps beside the lake: every offer with its report, how files are read, rows that wait to be mended.

People are references, not keys: records outlive accounts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Attempt(models.Model):
    """One offer and what became of it; written once."""

    dataset = models.CharField(max_length=130)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    period_start = models.DateField()
    door = models.CharField(max_length=20)
    account = models.BigIntegerField(null=True)
    acting_for = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=255, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12)
    receipt = models.CharField(max_length=20, blank=True)
    proposal = models.BigIntegerField(null=True)
    rows = models.PositiveBigIntegerField(default=0)
    bad = models.PositiveBigIntegerField(default=0)
    faults = models.PositiveBigIntegerField(default=0)
    simulated = models.BooleanField(default=False)
    key = models.CharField(max_length=200, blank=True)
    request = models.CharField(max_length=64, blank=True)  # digest of what came under the key

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "unit", "period"], name="supply_attempt_owed"),
            models.Index(fields=["dataset", "period_start"], name="supply_attempt_period"),
            models.Index(fields=["account", "at"], name="supply_attempt_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], condition=~Q(key=""), name="supply_attempt_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.dataset} {self.period} {self.outcome}"


class Report(models.Model):
    """The faults and questions of an attempt: compressed JSON (``rules.reports``)."""

    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, primary_key=True, related_name="report")
    document = models.BinaryField()

    def __str__(self) -> str:
        return f"report of {self.attempt_id}"


class Upload(models.Model):
    """A file that was sent on a page for one unit, dataset and period, and how its sender wants it read.

    Knowing a SHA-256 opens nothing: a page shows a file only under the unit that it was sent for.
    """

    sha256 = models.CharField(max_length=64)
    dataset = models.CharField(max_length=130)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    account = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=255, blank=True)
    reading = models.JSONField(default=dict)
    recipe = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dataset", "unit", "at"], name="supply_upload_latest")]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "dataset", "unit", "period"], name="supply_upload_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.dataset} {self.unit_id} {self.period}"


class KeptRecipe(models.Model):
    """How a unit's file of a dataset is read (``reading.recipes``), by name; the newest is used when none is named."""

    dataset = models.CharField(max_length=130)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    document = models.JSONField()
    account = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "unit", "name"], name="supply_recipe_once")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.unit_id} {self.name}"


class HeldRow(models.Model):
    """A bad row of a file whose good rows went in: as it was written, its faults, and how it ended."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="held")
    row = models.PositiveBigIntegerField()
    values = models.JSONField()
    faults = models.JSONField()
    state = models.CharField(max_length=10, default="open")  # open, mended, dropped
    receipt = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    account = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "attempt"], name="supply_held_open")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "row"], name="supply_held_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="mended", closed_at__isnull=False) & ~Q(receipt="")
                | Q(state="dropped", closed_at__isnull=False) & ~Q(reason=""),
                name="supply_held_ends_for_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row} of attempt {self.attempt_id}"
