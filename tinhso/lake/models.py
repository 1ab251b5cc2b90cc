"""The manifest: which immutable files are in force, since when and until when.

A fact has two times: the period it speaks of, and when we knew it (``known_from`` included, ``known_to`` not).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

WITHDRAWN = ~Q(withdrawn="")


class Register(models.Model):
    """One row that writers take turns on: the last moment of a change, and the last receipt of its year.

    Moments only go forward, even when the machine's clock does not, so that what was known at a past moment is
    settled for ever; receipts of a year have no gaps.
    """

    id = models.SmallIntegerField(primary_key=True)
    moment = models.DateTimeField(null=True)
    year = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:06}"


class Version(models.Model):
    """A version of a dataset as it was when rows of it first came: canonical JSON (``definition.TableVersion``)."""

    dataset = models.CharField(max_length=130)
    number = models.PositiveIntegerField()
    definition = models.TextField()
    sha256 = models.CharField(max_length=64)
    known_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="lake_version_once")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.number}"


class Part(models.Model):
    """One accepted submission: one file, for one dataset, unit and period, under one receipt."""

    dataset = models.CharField(max_length=130)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    period_start = models.DateField()
    period_end = models.DateField()
    update = models.CharField(max_length=20)
    file = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    # Made to show the system or to train people, never what really was: told apart wherever it is read.
    simulated = models.BooleanField(default=False, db_default=False)
    # References, not keys: they outlive the account, as the audit does.
    supplier = models.BigIntegerField(null=True)
    acting_for = models.BigIntegerField(null=True)
    # The head who confirmed it, and when it was proposed: where the dataset asks for two pairs of eyes.
    confirmed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    receipt_year = models.PositiveSmallIntegerField()
    receipt_number = models.PositiveIntegerField()
    receipt = models.TextField()
    source_name = models.CharField(max_length=255, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    source_sheet = models.CharField(max_length=255, blank=True)
    # The SHA-256 of the sender's own file where it is kept: empty when it was not, or was erased.
    original = models.CharField(max_length=64, blank=True, db_default="", default="")
    confirmation = models.TextField(blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    # The number of the receipt that took its place: known before that row can be written.
    superseded_by = models.CharField(max_length=20, blank=True)
    withdrawn = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "known_from"], name="lake_part_known"),
            models.Index(fields=["dataset", "period_start"], name="lake_part_period"),
            # With all that tells whether a derived file stands for a part: those it stands for are passed over in the index.
            models.Index(fields=["dataset", "period", "known_from", "known_to", "version"], name="lake_part_of_period"),
            models.Index(fields=["period_end", "dataset"], name="lake_part_ended"),
            models.Index(fields=["dataset", "period_end"], name="lake_part_ended_of"),
            models.Index(fields=["dataset", "unit", "period"], name="lake_part_owed"),
            models.Index(fields=["file"], name="lake_part_file"),
            models.Index(fields=["original"], name="lake_part_original"),
            models.Index(fields=["known_to"], name="lake_part_withdrawn", condition=WITHDRAWN),
        ]
        constraints = [
            models.UniqueConstraint(fields=["receipt_year", "receipt_number"], name="lake_receipt_once"),
            models.UniqueConstraint(
                fields=["dataset", "unit", "period"],
                condition=Q(known_to__isnull=True, update="replace_period"),
                name="lake_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(known_to__isnull=True) | Q(known_to__gt=F("known_from")), name="lake_known_in_order"
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="lake_period_in_order"),
            # Closed means superseded or withdrawn with a reason, never both, never neither.
            models.CheckConstraint(
                condition=Q(known_to__isnull=True, superseded_by="", withdrawn="")
                | (Q(known_to__isnull=False, withdrawn="") & ~Q(superseded_by=""))
                | (Q(known_to__isnull=False, superseded_by="") & ~Q(withdrawn="")),
                name="lake_closed_for_one_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.dataset} {self.period}"

    @property
    def number(self) -> str:
        """The receipt's number as people write it: 2026-000123."""
        return f"{self.receipt_year}-{self.receipt_number:06}"


class Proposal(models.Model):
    """Checked rows that wait for the eyes of the unit's head; they count nothing until then."""

    dataset = models.CharField(max_length=130)
    version = models.PositiveIntegerField()
    version_sha256 = models.CharField(max_length=64)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    file = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    simulated = models.BooleanField()
    supplier = models.BigIntegerField(null=True)
    acting_for = models.BigIntegerField(null=True)
    source_name = models.CharField(max_length=255, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    source_sheet = models.CharField(max_length=255, blank=True)
    original = models.CharField(max_length=64, blank=True)
    confirmation = models.TextField(blank=True)
    instead_of = models.CharField(max_length=20, blank=True)
    proposed_at = models.DateTimeField()
    # The last change of the lake that the check of these rows could know.
    known_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    receipt = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "dataset"], name="lake_proposal_state"),
            models.Index(fields=["dataset", "unit", "period"], name="lake_proposal_owed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "unit", "period", "file", "simulated", "instead_of"],
                condition=Q(state="waiting"),
                name="lake_one_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (Q(state="confirmed", decided_at__isnull=False) & ~Q(receipt=""))
                | (Q(state="declined", decided_at__isnull=False) & ~Q(reason="")),
                name="lake_proposal_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.dataset} {self.period} {self.state}"


class Erasure(models.Model):
    """Rows taken out of a part by law: which file stood before and after, by what rule, on what basis."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="erasures")
    at = models.DateTimeField()
    rule = models.TextField()
    basis = models.TextField()
    rows = models.PositiveBigIntegerField()
    old_file = models.CharField(max_length=64)
    new_file = models.CharField(max_length=64)
    # The sender's own file that went too, since it held the rows.
    original = models.CharField(max_length=64, blank=True, db_default="", default="")
    account = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.rows} of {self.part}"


class Compaction(models.Model):
    """A derived file that holds the rows of several parts of one dataset, span and version; may be made again at any time."""

    dataset = models.CharField(max_length=130)
    span = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    file = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    parts = models.JSONField()
    # Whose rows are inside, as pairs of id and code: only who may see all of them has it opened.
    units = models.JSONField()
    made_at = models.DateTimeField()
    # Which parts those are, told without naming them (``derived.inside``): it never changes, for moments only go forward.
    first_period = models.CharField(max_length=8)
    last_period = models.CharField(max_length=8)
    known_from = models.DateTimeField()
    settled_at = models.DateTimeField()
    # When the first of them was closed: from then on the file does not stand for its parts.
    known_to = models.DateTimeField(null=True)
    # Whether two of them are of one unit and period.
    rivals = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "span", "version"], name="lake_one_derived")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.span} v{self.version}"
