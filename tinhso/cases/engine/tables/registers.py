"""What is kept beside the cases: their numbers, the views of officers, how the logs of earlier systems are read."""

from __future__ import annotations

from django.db import models


class CounterRow(models.Model):
    """The last number of a series without gaps; whoever draws one holds the row until the transaction ends."""

    series = models.CharField(max_length=100, unique=True)
    last = models.PositiveBigIntegerField()

    class Meta:
        db_table = "cases_counter"

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class SavedViewRow(models.Model):
    """A query of the inbox that an officer keeps under a name."""

    account = models.BigIntegerField()
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_saved_view"
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="cases_view_named_once")]

    def __str__(self) -> str:
        return self.name


class HistorySourceRow(models.Model):
    """How logs of an earlier system are read. Its number is the version of its process; another mapping is another row."""

    slug = models.SlugField(max_length=20)
    mapping = models.JSONField()
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "cases_history_source"

    def __str__(self) -> str:
        return self.slug
