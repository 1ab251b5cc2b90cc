"""What is kept of clocks: how long a case may take from which day on, its clock, and each entry on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tinhso.cases.engine.rules.ledgers import Entry
from tinhso.cases.engine.spans import in_order
from tinhso.cases.engine.tables.cases import CaseRow


class DeadlineRow(models.Model):
    """A deadline of a clock from a day on: for a category and mode, or (empty) for all. What is most particular holds."""

    process = models.CharField(max_length=40)
    clock = models.CharField(max_length=40)
    category = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=20, blank=True)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16)
    end_of_day = models.BooleanField(default=False)
    cut_off = models.TimeField(null=True)
    around_the_clock = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "cases_deadline"
        indexes = [models.Index(fields=["process", "clock"], name="cases_deadline_of")]
        constraints = [in_order("cases_deadline_in_order")]

    def __str__(self) -> str:
        return f"{self.process}.{self.clock} {self.amount} {self.unit}"


class ClockRow(models.Model):
    """A clock of a case. The rule is the one in force at acceptance; ``due_at`` is a copy of what the entries say."""

    entries_read: list[Entry] | None = None
    """Its entries, where whoever holds its case has written one with this row."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    slug = models.CharField(max_length=40)
    run = models.PositiveSmallIntegerField(default=1)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16)
    end_of_day = models.BooleanField(default=False)
    cut_off = models.TimeField(null=True)
    around_the_clock = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_clock"
        indexes = [models.Index(fields=["id"], name="cases_clock_running", condition=Q(stopped_at__isnull=True))]
        constraints = [models.UniqueConstraint(fields=["case", "slug", "run"], name="cases_clock_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.slug}"


class EntryRow(models.Model):
    """An entry on a clock: written once."""

    clock = models.ForeignKey(ClockRow, on_delete=models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    paper = models.CharField(max_length=300, blank=True)
    person = models.CharField(max_length=40, blank=True)
    amount = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=16, blank=True)

    class Meta:
        db_table = "cases_clock_entry"
        constraints = [models.UniqueConstraint(fields=["clock", "number"], name="cases_clock_entry_in_order")]

    def __str__(self) -> str:
        return f"{self.clock_id}/{self.number} {self.kind}"


class ReckonedRow(models.Model):
    """A calendar by which open clocks were reckoned, and how many due times it moved."""

    calendar = models.CharField(max_length=64)
    at = models.DateTimeField()
    moved = models.PositiveIntegerField()

    class Meta:
        db_table = "cases_reckoned"

    def __str__(self) -> str:
        return f"{self.at} {self.moved}"
