"""What is kept of every matter. A case is what an inbox sorts and counts by; its journal and its clocks are its story."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from tinhso.cases.engine.rows import Rows

OPEN, SETTLED = Q(settled_at__isnull=True), Q(settled_at__isnull=False)
# The order of the inbox, then all that it counts by: ten thousand open cases of an office are counted without reading one.
COUNTED = ["due_at", "id", "desk", "assignee", "settled_at"]


def to_unit(*, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=null, related_name="+", db_index=False)


class CaseRow(models.Model):
    """A matter. ``version`` counts its changes; the lake knows the one ``told``, in rows of the unit ``told_under``."""

    clocks_read: list[Any] | None = None
    files_read: list[Any] | None = None
    """Its clocks and files, where this row was asked for them: who holds it need not ask again."""

    code = models.CharField(max_length=60, unique=True)
    desk = models.CharField(max_length=30)
    process_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    intake = to_unit()
    office = to_unit(null=True)
    # References, not keys: they outlive the account, as the audit does.
    assignee = models.BigIntegerField(null=True)
    area = to_unit(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    place_words = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_clock = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    told = models.PositiveIntegerField(default=0)
    told_under = to_unit(null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    request = models.CharField(max_length=64, null=True)
    words = models.TextField(blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_case"
        indexes = [
            models.Index(fields=["office", *COUNTED], name="cases_open_of_office", condition=OPEN),
            models.Index(fields=["intake", *COUNTED, "office"], name="cases_open_of_intake", condition=OPEN),
            models.Index(fields=[*COUNTED, "office"], name="cases_open", condition=OPEN),
            models.Index(fields=["assignee", "due_at"], name="cases_open_of_person", condition=OPEN),
            models.Index(fields=["area", "due_at"], name="cases_open_of_area", condition=OPEN),
            models.Index(fields=["intake", "-received_at"], name="cases_settled_of_intake", condition=SETTLED),
            models.Index(fields=["office", "-received_at"], name="cases_of_office"),
            models.Index(fields=["desk", "-received_at"], name="cases_of_desk"),
            models.Index(fields=["longitude", "latitude"], name="cases_placed"),
            models.Index(fields=["id"], name="cases_untold", condition=Q(told__lt=F("version"))),
        ]
        constraints = [
            models.UniqueConstraint(fields=["desk", "request"], name="cases_opened_once"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="cases_place_whole",
            ),
            models.CheckConstraint(condition=Q(told__lte=F("version")), name="cases_told_what_is"),
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def offices(self) -> frozenset[int]:
        """Which offices work on it; looked up once, and again when this row was given to others (``del``)."""
        return frozenset(each.office_id for each in Rows(AssignmentRow).where("case_id = %s AND until IS NULL", self.pk))


class EventRow(models.Model):
    """A line of a case's journal: written once, never changed but by a legal erasure of its words."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="journal", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    move = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    acting_for = models.BigIntegerField(null=True)
    part = models.CharField(max_length=12, blank=True)
    office = to_unit(null=True)
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    paper = models.CharField(max_length=300, blank=True)
    shown = models.CharField(max_length=12)
    data = models.JSONField(default=dict)
    request = models.CharField(max_length=64, null=True)

    class Meta:
        db_table = "cases_event"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_event_in_order"),
            models.UniqueConstraint(fields=["case", "request"], name="cases_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.kind}"


class AssignmentRow(models.Model):
    """An office that works on a case: in the lead, or supporting."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    office = to_unit()
    account = models.BigIntegerField(null=True)
    lead = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_assignment"
        indexes = [
            models.Index(fields=["case", "since"], name="cases_assigned"),
            models.Index(fields=["office", "case"], name="cases_supported", condition=Q(until__isnull=True, lead=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until__isnull=True, lead=True), name="cases_one_lead"),
            models.UniqueConstraint(fields=["case", "office"], condition=Q(until__isnull=True), name="cases_assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.office_id}"


class ParticipantRow(models.Model):
    """Somebody outside the offices. Who they are stands here and nowhere else; of their key only the hash is kept."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="participants")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    account = models.BigIntegerField(null=True)
    language = models.CharField(max_length=8, default="vi")
    key_hash = models.CharField(max_length=64, null=True, unique=True)
    since = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_participant"
        indexes = [models.Index(fields=["account"], name="cases_of_account", condition=Q(account__isnull=False))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class AttachmentRow(models.Model):
    """A file of a case, named by the hash of its bytes."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    shown = models.CharField(max_length=12)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_attachment"

    def __str__(self) -> str:
        return f"{self.case_id} {self.file_name}"


class LinkRow(models.Model):
    """What a case has to do with another case, or (``elsewhere``) with an alert, an indicator, a paper: ``alert:12``."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=14)
    other = models.ForeignKey(CaseRow, on_delete=models.PROTECT, null=True, related_name="linked_from")
    elsewhere = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)

    class Meta:
        db_table = "cases_link"
        indexes = [models.Index(fields=["elsewhere"], name="cases_link_elsewhere", condition=~Q(elsewhere=""))]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "other"], name="cases_linked_once"),
            models.CheckConstraint(
                condition=Q(other__isnull=False, elsewhere="") | (Q(other__isnull=True) & ~Q(elsewhere="")),
                name="cases_link_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class LabelRow(models.Model):
    """A word that an office puts on a case."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="labels")
    label = models.CharField(max_length=60)

    class Meta:
        db_table = "cases_label"
        indexes = [models.Index(fields=["label"], name="cases_label_of")]
        constraints = [models.UniqueConstraint(fields=["case", "label"], name="cases_labelled_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"
