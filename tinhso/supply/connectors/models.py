"""Configured connections, and the log of their runs."""

from __future__ import annotations

from django.db import models


class Connection(models.Model):
    """One source that is pulled for one dataset and unit.

    ``lease`` is held by whoever pulls it, until ``leased_until`` at most: a dead process holds nothing for ever.
    ``stopped`` is set by a refusal, ``enabled`` taken away by a person.
    """

    name = models.CharField(max_length=100, unique=True)
    connector = models.CharField(max_length=100)
    settings = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    kept_secrets = models.JSONField(default=list)
    dataset = models.CharField(max_length=130)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    recipe = models.CharField(max_length=100, blank=True)
    period_rule = models.CharField(max_length=20)
    cron = models.CharField(max_length=100)
    simulated = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    stopped = models.BooleanField(default=False)
    cursor = models.TextField(null=True)
    # The batch that is handed over just now: rows, SHA-256, cursor. Left by a crash, it is handed over again as it was.
    on_its_way = models.JSONField(null=True)
    failures = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    next_try = models.DateTimeField(null=True, db_index=True)
    last_success = models.DateTimeField(null=True)
    last_rows = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One run of a connection, as its page shows it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs")
    # A reference, not a key: it outlives the account, as the audit does. Empty when the schedule asked.
    asked_by = models.BigIntegerField(null=True)
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20)
    rows = models.PositiveBigIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)
    receipts = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    fault_count = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=100, blank=True)
    error_vi = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    cursor_before = models.TextField(null=True)
    cursor_after = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(fields=["connection", "-started"], name="connector_run_latest")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.started:%Y-%m-%d %H:%M}"
