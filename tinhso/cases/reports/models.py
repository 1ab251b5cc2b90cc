"""What only the reports desk knows of a case, and its own dated rules: who takes reports in, categories, where they go."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ReportRow(models.Model):
    """A report: its words, its answers, and whether the public sees it."""

    case = models.OneToOneField("cases_engine.CaseRow", on_delete=models.PROTECT, primary_key=True, related_name="+")
    text = models.TextField()
    public_text = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    showing = models.CharField(max_length=8)
    private = models.BooleanField(default=False)
    proved = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True)
    contested = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    moderated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_report"
        indexes = [models.Index(fields=["case"], name="reports_shown", condition=Q(showing="shown", private=False))]

    def __str__(self) -> str:
        return str(self.case_id)


class ReceptionRow(models.Model):
    """The office that takes reports in from a day on: for an area, or (empty) for the whole province."""

    office = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    paper = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "reports_reception"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="reports_reception_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.valid_from}"
