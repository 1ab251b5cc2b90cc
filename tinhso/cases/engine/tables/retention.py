"""What is kept of forgetting: the dated rules of retention, and that something was erased."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tinhso.cases.engine.spans import in_order
from tinhso.cases.engine.tables.cases import CaseRow


class RetentionRow(models.Model):
    """What is erased of settled cases of a desk (and category; empty: all), and how many days after, from a day on."""

    desk = models.CharField(max_length=30)
    category = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=8)
    after_days = models.PositiveIntegerField()
    basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "cases_retention"
        constraints = [
            in_order("cases_retention_in_order"),
            models.CheckConstraint(condition=Q(what__in=("people", "words", "whole")), name="cases_retention_known"),
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.what} {self.after_days}"


class ErasureRow(models.Model):
    """That something of a case was erased, when and on which basis: once of each kind."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="erasures", db_index=False)
    what = models.CharField(max_length=8)
    basis = models.CharField(max_length=300)
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)

    class Meta:
        db_table = "cases_erasure"
        constraints = [models.UniqueConstraint(fields=["case", "what"], name="cases_erased_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"
