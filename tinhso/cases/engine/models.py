"""What is kept of every matter. A case is what an inbox sorts and counts by; its journal and its clocks are its story."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.spans import in_order

OPEN = Q(settled_at__isnull=True)


def to_unit(*, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=null, related_name="+", db_index=False)


class CaseRow(models.Model):
    """A matter. ``version`` counts its changes; ``told`` is the one that the lake knows of."""

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
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    request = models.CharField(max_length=64, null=True)
    words = models.TextField(blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_case"
        indexes = [
            models.Index(fields=["office", "due_at"], name="cases_open_of_office", condition=OPEN),
            models.Index(fields=["intake", "due_at"], name="cases_open_of_intake", condition=OPEN),
            models.Index(fields=["assignee", "due_at"], name="cases_open_of_person", condition=OPEN),
            models.Index(fields=["area", "due_at"], name="cases_open_of_area", condition=OPEN),
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


class ClockRow(models.Model):
    """A clock of a case. The rule is the one in force at acceptance; ``due_at`` is a copy of what the entries say."""

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


class CounterRow(models.Model):
    """The last number of a series without gaps; whoever draws one holds the row until the transaction ends."""

    series = models.CharField(max_length=100, unique=True)
    last = models.PositiveBigIntegerField()

    class Meta:
        db_table = "cases_counter"

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class PartnerRow(models.Model):
    """Another system that the platform hands over to. ``owner`` answers for what it does not take; its secret is derived."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    address = models.URLField(max_length=500)
    settings = models.JSONField(default=dict)
    owner = models.BigIntegerField()
    alarm_minutes = models.PositiveIntegerField(default=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_partner"

    def __str__(self) -> str:
        return self.slug


class DeliveryRow(models.Model):
    """Something on its way out: to a partner, or a letter to an account or a participant. ``key`` stays the same each time.

    What is ``held`` (for what, by a word of the desk's) is not sent before its desk lets it go.
    """

    partner = models.ForeignKey(PartnerRow, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.BigIntegerField(null=True)
    participant = models.ForeignKey(ParticipantRow, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveBigIntegerField(null=True)
    key = models.UUIDField(unique=True)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, null=True, related_name="deliveries")
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    fate = models.CharField(max_length=8)
    held = models.CharField(max_length=30, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    alarmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_delivery"
        indexes = [
            models.Index(fields=["next_at"], name="cases_delivery_waiting", condition=Q(fate="waiting")),
            models.Index(fields=["partner", "made_at"], name="cases_delivery_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="cases_delivery_numbered"),
            models.CheckConstraint(
                condition=Q(fate__in=("waiting", "taken", "refused", "given_up")), name="cases_delivery_fate_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fate}"


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


class ReckonedRow(models.Model):
    """A calendar by which open clocks were reckoned, and how many due times it moved."""

    calendar = models.CharField(max_length=64)
    at = models.DateTimeField()
    moved = models.PositiveIntegerField()

    class Meta:
        db_table = "cases_reckoned"

    def __str__(self) -> str:
        return f"{self.at} {self.moved}"


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
