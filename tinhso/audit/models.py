"""The audit tables: the chain of entries and its head.

Both are ``managed = False`` after the first migration made them: Django's ``flush``
leaves them alone, and no later migration can change them unnoticed. Database triggers
(migration 0002) refuse UPDATE and DELETE of entries and a head that goes backwards.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that was done; the sequence has no gaps and starts at 1."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    account = models.BigIntegerField(null=True)
    acting_for = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=100)
    verb = models.CharField(max_length=100)
    target = models.CharField(max_length=200)
    reason = models.TextField()
    # Canonical JSON text rather than a JSON column: the bytes that were hashed are the bytes that are kept.
    data = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_entry"
        managed = False
        indexes = [
            models.Index(fields=["target", "sequence"], name="audit_target"),
            models.Index(fields=["account", "sequence"], name="audit_account"),
            models.Index(fields=["verb", "sequence"], name="audit_verb"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.target}"


class Head(models.Model):
    """One row that writers take turns on: how many entries there are and the hash of the last."""

    id = models.SmallIntegerField(primary_key=True)
    count = models.BigIntegerField()
    last_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_head"
        managed = False

    def __str__(self) -> str:
        return f"{self.count} {self.last_hash}"
