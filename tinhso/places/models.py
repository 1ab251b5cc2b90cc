"""Units that change: areas and offices, what they were called, where they belonged, what became of them.

Days are calendar days in Vietnam. ``valid_from`` empty means "since before our records",
``valid_to`` empty means "still", and both ends are included.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Tree(models.TextChoices):
    """The two trees that meet: where people live, and who works for them."""

    AREA = "area"
    OFFICE = "office"


class Level(models.TextChoices):
    """What a unit is in its tree; the title in force ("Phường", "Xã") belongs to its name."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    HAMLET = "hamlet"
    COMMITTEE = "committee"
    DEPARTMENT = "department"
    DIVISION = "division"
    CENTRE = "centre"
    ONE_STOP = "one_stop"


class Extent(models.TextChoices):
    """How much of a unit passed on: all of it, a share of it, or nothing (its level ended)."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


def days_in_order(name: str) -> models.CheckConstraint:
    """Return the constraint that a life does not end before it begins."""
    in_order = Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
    return models.CheckConstraint(condition=in_order, name=name)


class Revision(models.Model):
    """One row: a number that is new after each change. Memory copies of the tables are kept under it.

    ``known_from`` is the first day that the register speaks for: "since before our records" goes back no further.
    """

    number = models.PositiveBigIntegerField(default=0)
    known_from = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.number)


class LegalDocument(models.Model):
    """The paper that a change rests on, such as 1668/NQ-UBTVQH15."""

    number = models.CharField(max_length=80, unique=True)
    title_vi = models.TextField()
    title_en = models.TextField(blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.number


class Unit(models.Model):
    """An area or an office, from the day it was made to the day it ended.

    A code names a unit only together with a day: codes are given again.
    """

    tree = models.CharField(max_length=10, choices=Tree)
    level = models.CharField(max_length=12, choices=Level)
    code = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    opened_by = models.ForeignKey(LegalDocument, models.PROTECT, null=True, blank=True, related_name="opened")
    closed_by = models.ForeignKey(LegalDocument, models.PROTECT, null=True, blank=True, related_name="closed")
    serves = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="served_by")
    area_km2 = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            days_in_order("places_unit_days_in_order"),
            models.UniqueConstraint(
                fields=["tree", "code"], condition=Q(valid_to__isnull=True), name="places_unit_one_open_per_code"
            ),
            models.UniqueConstraint(
                fields=["tree", "code"], condition=Q(valid_from__isnull=True), name="places_unit_one_oldest_per_code"
            ),
            models.UniqueConstraint(fields=["tree", "code", "valid_from"], name="places_unit_one_start_per_code"),
            models.CheckConstraint(condition=Q(tree="office") | Q(serves__isnull=True), name="places_unit_only_offices_serve"),
            models.CheckConstraint(condition=~Q(code=""), name="places_unit_has_code"),
        ]
        indexes: ClassVar = [models.Index(fields=["tree", "level"], name="places_unit_level")]

    def __str__(self) -> str:
        return f"{self.tree}:{self.code}"


class UnitName(models.Model):
    """What a unit was called over a span of days: a title ("Phường") and a proper name ("Vĩnh Phước")."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    prefix = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, blank=True, related_name="named")

    class Meta:
        constraints: ClassVar = [
            days_in_order("places_name_days_in_order"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="places_name_one_start"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}".strip()


class UnitParent(models.Model):
    """Where a unit belonged in its tree over a span of days."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, blank=True, related_name="placed")

    class Meta:
        constraints: ClassVar = [
            days_in_order("places_parent_days_in_order"),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="places_parent_is_another"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="places_parent_one_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.parent_id}"


class UnitIdentifier(models.Model):
    """A name of a unit in another scheme, in its canonical form.

    Scheme ``electronic``: the electronic identifier of QĐ 20/2020/QĐ-TTg, level 1 first.
    ``is_confirmed`` is false when no source was at hand; ``note`` says where it comes from.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=30, default="electronic")
    value = models.CharField(max_length=35)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            days_in_order("places_identifier_days_in_order"),
            models.UniqueConstraint(fields=["unit", "scheme", "value"], name="places_identifier_once_per_unit"),
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "value"], name="places_identifier_value")]

    def __str__(self) -> str:
        return self.value


class Succession(models.Model):
    """What became of a unit: it passed, whole or in part, into another, or into none.

    ``share`` is the fraction (0 to 1) of the predecessor that passed on ``effective_on``,
    the first day of the new state. ``basis`` says how a share was found; ``is_estimate``
    marks one that no document states.
    """

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="successions_in")
    effective_on = models.DateField()
    extent = models.CharField(max_length=5, choices=Extent)
    share = models.DecimalField(max_digits=11, decimal_places=10, null=True, blank=True)
    basis = models.TextField(blank=True)
    is_estimate = models.BooleanField(default=False)
    document = models.ForeignKey(LegalDocument, models.PROTECT, null=True, blank=True, related_name="successions")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(share__isnull=True) | (Q(share__gt=0) & Q(share__lte=1)), name="places_succession_share_is_fraction"
            ),
            models.CheckConstraint(
                condition=Q(extent="none", successor__isnull=True, share__isnull=True)
                | Q(extent="whole", successor__isnull=False, share=1)
                | Q(extent="part", successor__isnull=False),
                name="places_succession_extent_fits",
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="places_succession_into_another"),
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="places_succession_once_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} to {self.successor_id} on {self.effective_on}"


class Boundary(models.Model):
    """The outline of an area in WGS84 (EPSG:4326), as WKB, with its bounding box in degrees.

    ``kind`` official is for display and look-up, not for legal use; schematic is drawn by us.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official"
        SCHEMATIC = "schematic"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="boundaries")
    kind = models.CharField(max_length=10, choices=Kind)
    geometry = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=100, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            days_in_order("places_boundary_days_in_order"),
            models.UniqueConstraint(fields=["unit", "kind", "valid_from"], name="places_boundary_one_start_per_kind"),
            models.CheckConstraint(
                condition=Q(west__lte=F("east"), south__lte=F("north")), name="places_boundary_box_is_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} outline of {self.unit_id}"
