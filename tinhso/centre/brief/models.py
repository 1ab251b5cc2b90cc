"""The morning brief as it was said, and the hour it is made at."""

from __future__ import annotations

from django.db import models


class BriefRow(models.Model):
    """The brief of a day: made once, never changed, whatever becomes known later."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        db_table = "centre_brief"

    def __str__(self) -> str:
        return str(self.day)


class Hour(models.Model):
    """From a day on the brief is made at this time (Vietnam's) of each working day; what is stored last holds."""

    at = models.TimeField()
    valid_from = models.DateField()
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "centre_brief_hour"

    def __str__(self) -> str:
        return f"{self.valid_from} {self.at}"
