"""What was noticed and what was done about it; a province's own numbers of a rule; what was looked at last."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AlertRow(models.Model):
    """An alert. ``rule`` is ``pack.name``, or ``platform.…`` for what the platform notices about itself."""

    rule = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    about = models.CharField(max_length=200)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    severity = models.CharField(max_length=10)
    is_simulated = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    since = models.CharField(max_length=8, blank=True)
    period = models.CharField(max_length=8, blank=True)
    value = models.FloatField(null=True)
    worst = models.FloatField(null=True)
    latest_period = models.CharField(max_length=8, blank=True)
    latest = models.FloatField(null=True)
    detail = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    # A reference, not a key: it outlives the account, as the audit does.
    acknowledged_by = models.BigIntegerField(null=True)
    steps = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "centre_alert"
        indexes = [
            models.Index(fields=["state", "-raised_at"], name="centre_alert_state"),
            models.Index(fields=["unit", "-raised_at"], name="centre_alert_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "unit", "is_simulated"], condition=~Q(state="cleared"), name="centre_alert_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "acknowledged", "snoozed", "cleared")), name="centre_alert_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="cleared", cleared_at__isnull=False) | (~Q(state="cleared") & Q(cleared_at__isnull=True)),
                name="centre_alert_cleared_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.unit_id} {self.state}"


class JournalRow(models.Model):
    """A line of an alert's journal: written once, never changed."""

    alert = models.ForeignKey(AlertRow, on_delete=models.PROTECT, related_name="journal")
    event = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    until = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "centre_alert_journal"
        indexes = [models.Index(fields=["alert", "at"], name="centre_alert_journal_of")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.event}"


class Told(models.Model):
    """Who was told of an alert, at which step, by which message: nobody is told the same twice."""

    alert = models.ForeignKey(AlertRow, on_delete=models.PROTECT, related_name="told")
    account = models.BigIntegerField()
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    message = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "centre_alert_told"
        indexes = [models.Index(fields=["account", "read_at"], name="centre_alert_unread")]
        constraints = [models.UniqueConstraint(fields=["alert", "account"], name="centre_alert_told_once")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.account}"


class Setting(models.Model):
    """A province's own numbers of a rule from a day on; the latest set for a day holds. ``trial`` is what they were set by."""

    rule = models.CharField(max_length=200)
    limit = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    clear_at = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    periods = models.PositiveSmallIntegerField(null=True)
    severity = models.CharField(max_length=10, blank=True)
    tell = models.JSONField(default=list)
    enabled = models.BooleanField(default=True)
    valid_from = models.DateField()
    paper = models.CharField(max_length=300, blank=True)
    trial = models.JSONField(default=dict)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "centre_alert_setting"
        indexes = [models.Index(fields=["rule", "valid_from"], name="centre_alert_setting_of")]

    def __str__(self) -> str:
        return f"{self.rule} {self.valid_from}"


class Look(models.Model):
    """What a rule was last judged by: the word that stands for all numbers then, and when."""

    rule = models.CharField(max_length=200, unique=True)
    known = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "centre_alert_look"

    def __str__(self) -> str:
        return f"{self.rule} {self.at}"
