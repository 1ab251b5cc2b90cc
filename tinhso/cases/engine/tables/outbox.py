"""What is kept of what goes out: to whom, and each delivery on its way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tinhso.cases.engine.tables.cases import CaseRow, ParticipantRow


class PartnerRow(models.Model):
    """Another system that the platform hands over to. ``owner`` answers for what it does not take; its secret is derived."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    address = models.URLField(max_length=500)
    settings = models.JSONField(default=dict)
    owner = models.BigIntegerField()
    alarm_minutes = models.PositiveIntegerField(default=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_partner"

    def __str__(self) -> str:
        return self.slug


class DeliveryRow(models.Model):
    """Something on its way out: to a partner, or a letter to an account or a participant. ``key`` stays the same each time.

    What is ``held`` (for what, by a word of the desk's) is not sent before its desk lets it go.
    """

    partner = models.ForeignKey(PartnerRow, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.BigIntegerField(null=True)
    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveBigIntegerField(null=True)
    key = models.UUIDField(unique=True)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, null=True, related_name="deliveries")
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    fate = models.CharField(max_length=8)
    held = models.CharField(max_length=30, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    alarmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_delivery"
        indexes = [
            models.Index(fields=["next_at"], name="cases_delivery_waiting", condition=Q(fate="waiting")),
            models.Index(fields=["partner", "made_at"], name="cases_delivery_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="cases_delivery_numbered"),
            models.CheckConstraint(
                condition=Q(fate__in=("waiting", "taken", "refused", "given_up")), name="cases_delivery_fate_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fate}"
