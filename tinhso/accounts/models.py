"""People and what they may do: accounts, roles with dates, delegations, tokens.

Rows are never deleted: a role, a delegation and a token end, an account is closed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tinhso.accounts.rules import names, phones
from tinhso.kernel import clock
from tinhso.kernel.policy import Role


class Kind(models.TextChoices):
    """An officer works in an office and signs in by e-mail; a citizen brings matters."""

    OFFICER = "officer"
    CITIZEN = "citizen"


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Account:
        """Make an account; without ``password`` nobody can sign in with one until it is set by mail."""
        account = self.model(email=email, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get(self, *args: Any, **named: Any) -> Account:
        """Return the one account; by its key alone as text, which costs a third: so it is asked for with every request."""
        plain = type(self) is AccountManager and not args and named.keys() == {"pk"} and isinstance(named["pk"], int)
        if not plain:
            return super().get(*args, **named)
        table = self.model._meta.db_table
        for account in self.raw(f"SELECT * FROM {table} WHERE id = %s", [named["pk"]]):  # noqa: S608  # a name of our own
            return account
        raise self.model.DoesNotExist

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person who can sign in. E-mail is kept in small letters, the telephone number in E.164.

    ``search_text`` is derived on saving: name, e-mail and number without diacritics, for the search box.
    """

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CITIZEN)
    full_name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    office = models.ForeignKey("places.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(editable=False)
    search_text = models.CharField(max_length=500, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False) | Q(is_active=False),
                name="account_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")), name="account_email_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.OFFICER) | Q(office__isnull=True), name="account_citizen_has_no_office"
            ),
        )
        indexes = (models.Index(fields=("kind", "full_name"), name="account_by_name"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = (self.email or "").strip().lower() or None
        self.phone = phones.normalise(self.phone or "") or self.phone or None
        self.created_at = self.created_at or clock.now()
        self.search_text = names.folded(" ".join([self.full_name, self.email or "", *phones.written(self.phone or "")]))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Skip the base's e-mail normalisation: ``save`` does it, and an empty e-mail stays empty."""

    def get_full_name(self) -> str:
        return self.full_name or self.email or phones.spoken(self.phone or "")

    def get_short_name(self) -> str:
        """Return the given name, which Vietnamese names end with."""
        return self.full_name.rsplit(" ", 1)[-1] or self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()


ROLES = tuple((role.value, role.value) for role in Role if role is not Role.CITIZEN)


class RoleAssignment(models.Model):
    """A role given to an officer, from a day to a day (both included), for a unit and what lies below it.

    ``unit`` empty means the whole province. ``ended_at`` cuts it short: from that instant it is not in force.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40, choices=ROLES)
    unit = models.ForeignKey("places.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    given_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="assignment_days_in_order"
            ),
        )
        indexes = (models.Index(fields=("role", "unit"), name="assignment_by_role"),)

    def __str__(self) -> str:
        return f"{self.role} of account:{self.account_id}"


class Delegation(models.Model):
    """Roles that one officer hands to another while absent, from an instant to an instant.

    ``roles`` empty means all that the giver holds. What is delegated cannot be delegated on.
    """

    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_given")
    receiver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="delegations_received")
    roles = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="delegation_instants_in_order"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="delegation_to_another"),
        )
        indexes = (models.Index(fields=("receiver", "ends_at"), name="delegation_in_force"),)

    def __str__(self) -> str:
        return f"account:{self.giver_id} to account:{self.receiver_id}"


class ApiToken(models.Model):
    """A key for a program, of one person. Only the SHA-256 of its 256-bit secret is kept."""

    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_made"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
