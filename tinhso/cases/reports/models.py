"""What only the reports desk knows of a case, and its own dated rules: who takes reports in, categories, where they go."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tinhso.cases.engine.spans import in_order


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
        constraints = [in_order("reports_reception_in_order")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.valid_from}"


class HandedRow(models.Model):
    """A category whose reports go to another system (``partner``, by its slug) from a day on, as that system's service.

    ``names`` says how that system calls a question (by its code) and an answer (``question.answer``), where not as we do.
    """

    category = models.SlugField(max_length=60)
    partner = models.SlugField(max_length=60)
    service_code = models.CharField(max_length=100)
    names = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    paper = models.CharField(max_length=300)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "reports_handed"
        constraints = [in_order("reports_handed_in_order")]

    def __str__(self) -> str:
        return f"{self.category} {self.partner}"


class PolledRow(models.Model):
    """Until when a partner's updates are known."""

    partner = models.SlugField(max_length=60, unique=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "reports_polled"

    def __str__(self) -> str:
        return self.partner


class PhotoRow(models.Model):
    """What only this desk knows of a file: when it was taken, and which one it is the blurred copy of."""

    attachment = models.OneToOneField(
        "cases_engine.AttachmentRow", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    blurred_from = models.ForeignKey("cases_engine.AttachmentRow", on_delete=models.PROTECT, null=True, related_name="+")
    boxes = models.JSONField(default=list)

    class Meta:
        db_table = "reports_photo"

    def __str__(self) -> str:
        return str(self.attachment_id)


class IncomingRow(models.Model):
    """A video that waits to be made anew; its raw bytes are served to nobody. ``tried_at``: the last of ``tries`` began."""

    case = models.ForeignKey("cases_engine.CaseRow", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    account = models.BigIntegerField(null=True)
    came_at = models.DateTimeField()
    refused = models.CharField(max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_incoming"
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="reports_incoming_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sha256[:8]}"


class CategoryRow(models.Model):
    """A category as a province sets it from a day on, laid over the shipped one of the same slug."""

    slug = models.SlugField(max_length=60, db_index=False)
    group = models.CharField(max_length=40)
    vi = models.CharField(max_length=120)
    en = models.CharField(max_length=120)
    icon = models.CharField(max_length=40)
    mode = models.CharField(max_length=20)
    private = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=True)
    hint_vi = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True)
    questions = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "reports_category"
        constraints = [
            models.UniqueConstraint(fields=["slug", "valid_from"], name="reports_category_once"),
            in_order("reports_category_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.valid_from}"


class RoutingRow(models.Model):
    """A rule of routing from a day on; what it leaves empty fits everything. The lowest ``priority`` is asked first."""

    priority = models.PositiveSmallIntegerField()
    area = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    weekdays = models.CharField(max_length=7, blank=True)
    from_time = models.TimeField(null=True)
    to_time = models.TimeField(null=True)
    words = models.TextField(blank=True)
    office = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=20, blank=True)
    paper = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "reports_routing"
        constraints = [in_order("reports_routing_in_order")]

    def __str__(self) -> str:
        return f"{self.priority} {self.category} {self.office_id}"


class TemplateRow(models.Model):
    """Words that an office answers with, from a day on; ``{code}`` and the like are filled in. No office: for all."""

    title = models.CharField(max_length=120)
    text = models.TextField()
    move = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "reports_template"
        constraints = [in_order("reports_template_in_order")]

    def __str__(self) -> str:
        return self.title


class ClassifierRow(models.Model):
    """A trained classifier: numbers only (NumPy's npz without pickles) and how wrong it was, measured."""

    kind = models.CharField(max_length=10)
    trained_at = models.DateTimeField()
    trained_by = models.BigIntegerField(null=True)
    labels = models.JSONField()
    vocabulary = models.JSONField()
    numbers = models.BinaryField()
    measured = models.JSONField()

    class Meta:
        db_table = "reports_classifier"
        indexes = [models.Index(fields=["kind", "-trained_at"], name="reports_classifier_last")]

    def __str__(self) -> str:
        return f"{self.kind} {self.trained_at}"


class ReminderRow(models.Model):
    """That the office of an overdue report was written to."""

    case = models.ForeignKey("cases_engine.CaseRow", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "reports_reminder"
        indexes = [models.Index(fields=["-at"], name="reports_reminded")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"
