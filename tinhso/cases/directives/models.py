"""What only directives know of their cases: whose they are, what they aim at, what was measured, who was reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tinhso.cases.engine.spans import in_order


class DirectiveRow(models.Model):
    """A directive, beside its case. ``past`` holds the values before the opening, for its little picture."""

    case = models.OneToOneField("cases_engine.CaseRow", on_delete=models.PROTECT, primary_key=True, related_name="+")
    # A reference, not a key: it outlives the account, as the audit does.
    leader = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=12)
    reference = models.CharField(max_length=200, blank=True)
    indicator = models.CharField(max_length=200, blank=True)
    aim_unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    target = models.FloatField(null=True)
    at_least = models.BooleanField(null=True)
    by_period = models.CharField(max_length=8, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_late = models.BooleanField(null=True)
    verdict = models.CharField(max_length=10, default="unknown")
    past = models.JSONField(default=list)

    class Meta:
        db_table = "directives_directive"
        indexes = [
            models.Index(fields=["leader"], name="directives_of_leader"),
            models.Index(fields=["reference"], name="directives_about", condition=~Q(reference="")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="directives_percent"),
            models.CheckConstraint(
                condition=Q(indicator="", aim_unit=None, target=None, at_least=None, by_period="")
                | (~Q(indicator="") & Q(aim_unit__isnull=False, target__isnull=False, at_least__isnull=False)),
                name="directives_aim_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class MeasurementRow(models.Model):
    """A number looked at for a directive: written once, never changed."""

    directive = models.ForeignKey(DirectiveRow, on_delete=models.PROTECT, related_name="measured", db_index=False)
    number = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=10)
    period = models.CharField(max_length=8, blank=True)
    value = models.FloatField(null=True)
    is_simulated = models.BooleanField(default=False)
    known_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "directives_measurement"
        constraints = [
            models.UniqueConstraint(fields=["directive", "number"], name="directives_measured_in_order"),
            models.UniqueConstraint(
                fields=["directive", "occasion"], condition=Q(occasion="opening"), name="directives_measured_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive_id}/{self.number} {self.occasion}"


class ReminderRow(models.Model):
    """A reminder that was given about one clock by one rule: never given twice."""

    case = models.ForeignKey("cases_engine.CaseRow", on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    people = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "directives_reminder"
        constraints = [models.UniqueConstraint(fields=["case", "rule", "due_at"], name="directives_reminded_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"


class OpeningRuleRow(models.Model):
    """A province's own rule of which threshold of the supply scoreboard opens a directive, as ``ReminderRuleRow``."""

    threshold = models.CharField(max_length=40)
    working_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "directives_opening_rule"
        constraints = [in_order("directives_opening_in_order")]

    def __str__(self) -> str:
        return f"{self.threshold}: {self.working_days}"


class ReminderRuleRow(models.Model):
    """A province's own rule of reminding; it takes the place of the shipped one of the same code on its days."""

    code = models.SlugField(max_length=40)
    clock = models.CharField(max_length=40)
    side = models.CharField(max_length=6)
    working_days = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "directives_reminder_rule"
        constraints = [
            in_order("directives_rule_in_order"),
            models.CheckConstraint(condition=Q(side__in=("before", "after"), level__lte=2), name="directives_rule_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.working_days} {self.side}"
