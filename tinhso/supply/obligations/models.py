"""What people decide about obligations, and what they were told. The obligations themselves are never stored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q


def in_order(name: str) -> models.CheckConstraint:
    """Return a constraint: a span ends when it begins, or later."""
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


def to_unit() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")


class OfficeTie(models.Model):
    """An office name of the packs stands for this unit, from a day (to a day)."""

    name = models.CharField(max_length=130)
    unit = to_unit()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    paper = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["name"], name="supply_tie_name")]
        constraints = [in_order("supply_tie_in_order")]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"


class Start(models.Model):
    """The province asks for a dataset (for all, when empty) from a day on; what is stored last holds."""

    dataset = models.CharField(max_length=130, blank=True)
    asked_from = models.DateField()
    paper = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dataset or '*'} {self.asked_from}"


class Naming(models.Model):
    """Who supplies a dataset (all, when empty) for a unit, and who stands in."""

    dataset = models.CharField(max_length=130, blank=True)
    unit = to_unit()
    # References, not keys: they outlive the account, as the audit does.
    account = models.BigIntegerField()
    deputy = models.BigIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["unit", "dataset"], name="supply_naming_of")]
        constraints = [in_order("supply_naming_in_order")]

    def __str__(self) -> str:
        return f"{self.dataset or '*'} {self.unit_id} {self.account}"


class Plea(models.Model):
    """A request for an excuse (no ``until``) or for more time about one obligation, and what became of it."""

    dataset = models.CharField(max_length=130)
    unit = to_unit()
    period = models.CharField(max_length=8)
    period_end = models.DateField()
    until = models.DateTimeField(null=True)
    reason = models.TextField()
    paper = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "unit", "period"], name="supply_plea_about"),
            models.Index(fields=["state", "period_end"], name="supply_plea_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "unit", "period"], condition=Q(state="granted"), name="supply_one_plea_granted"
            ),
            models.UniqueConstraint(
                fields=["dataset", "unit", "period"], condition=Q(state="asked"), name="supply_one_plea_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "granted", "refused", "ended")), name="supply_plea_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.period} {self.state}"


class ReminderRule(models.Model):
    """A province's own rule of reminding; it takes the place of the shipped one of the same code on its days."""

    code = models.SlugField(max_length=40)
    side = models.CharField(max_length=6)
    amount = models.PositiveSmallIntegerField()
    counted_in = models.CharField(max_length=14)
    counts = models.BooleanField(default=False)
    periods = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [in_order("supply_rule_in_order")]

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} {self.counted_in} {self.side}"


class Threshold(models.Model):
    """A province's own consequence of so many reminders in a year, as ``ReminderRule``."""

    code = models.SlugField(max_length=40)
    reminders = models.PositiveSmallIntegerField()
    vi = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            in_order("supply_threshold_in_order"),
            models.CheckConstraint(condition=Q(reminders__gt=0), name="supply_threshold_some"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reminders}"


class Reminder(models.Model):
    """A reminder that was given about one obligation by one rule: never given twice."""

    dataset = models.CharField(max_length=130)
    unit = to_unit()
    origin = to_unit()
    period = models.CharField(max_length=8)
    due_at = models.DateTimeField()
    rule = models.CharField(max_length=40)
    counts = models.BooleanField()
    day = models.DateField()
    at = models.DateTimeField()
    recipients = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["unit", "day"], name="supply_reminder_day")]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "origin", "period", "rule", "due_at"], name="supply_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.dataset} {self.period}"


class Crossing(models.Model):
    """A unit reached a threshold of reminders in a year: recorded once."""

    unit = to_unit()
    year = models.PositiveSmallIntegerField()
    threshold = models.CharField(max_length=40)
    reminders = models.PositiveSmallIntegerField()
    crossed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "threshold"], name="supply_crossed_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.threshold}"


class Notice(models.Model):
    """What one person is told inside the platform; the words are chosen when it is shown."""

    account = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["account", "read_at"], name="supply_notice_unread")]

    def __str__(self) -> str:
        return f"{self.kind} {self.account}"


class Webhook(models.Model):
    """An address of another system that is told of events. What signs it is derived, and stored nowhere."""

    url = models.URLField(max_length=500)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Delivery(models.Model):
    """A message on its way out, written in the transaction of what it tells: a mail to ``account``, or to a webhook."""

    account = models.BigIntegerField(null=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, null=True, related_name="+")
    event = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                name="supply_delivery_waiting",
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, webhook__isnull=True) | Q(account__isnull=True, webhook__isnull=False),
                name="supply_delivery_one_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.attempts}"
