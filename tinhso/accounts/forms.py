"""What people fill in about people: officers, roles, delegations, tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tinhso.accounts import queries, scopes, unit_choice
from tinhso.accounts.actions.delegations import Absent
from tinhso.accounts.actions.people import Details
from tinhso.accounts.actions.roles import Grant
from tinhso.accounts.contracts import Person
from tinhso.accounts.errors import NotAnOfficer
from tinhso.accounts.rules import phones
from tinhso.accounts.rules.roles import TERMS, Place
from tinhso.kernel import clock
from tinhso.kernel.policy import OFFICE_ROLES, Role
from tinhso.ui.forms import ComboboxInput, DayField
from tinhso.ui.problems import said


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Return roles as choices, in the order of the table of roles, titled in the reader's language."""
    wanted, language = set(roles), get_language() or "vi"
    return [(role.value, terms.title(language)) for role, terms in TERMS.items() if role in wanted]


def given_within(reach: frozenset[int] | None) -> set[Role]:
    """Return the roles that whoever administers ``reach`` can give: those of the whole province to nobody else."""
    return {role for role in OFFICE_ROLES if reach is None or TERMS[role].place is not Place.PROVINCE}


SUGGESTIONS = {"": reverse_lazy("accounts:units"), "office": reverse_lazy("accounts:offices")}


class UnitField(forms.CharField):
    """A unit by name, code, or the ``unit:12`` that the suggestions send; its value is the unit's id or None.

    ``reach`` limits what is offered and accepted to some units, ``tree`` to areas or offices; without, all of today.
    """

    widget: Any

    def __init__(self, *, reach: frozenset[int] | None = None, tree: str = "", **options: Any) -> None:
        options.setdefault("label", _("Unit"))
        options.setdefault("widget", ComboboxInput(url=cast(str, SUGGESTIONS[tree])))
        super().__init__(max_length=300, **options)
        self.reach, self.tree = reach, tree

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            self.widget.text = unit_choice.name_of(value)
            return unit_choice.written(value)
        if isinstance(value, str) and (unit := unit_choice.read(value)):
            self.widget.text = unit_choice.name_of(unit)
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = unit_choice.find(text, self.reach, self.tree)
        if len(found) == 1:
            return found[0].id
        if not found:
            raise ValidationError(_("There is no such unit within your reach. Choose one of the suggestions."))
        names = "; ".join(unit.path for unit in found[:4])
        raise ValidationError(_("Several units fit: %(names)s. Choose one of the suggestions."), params={"names": names})


class ReachForm(forms.Form):
    """A form whose unit field is limited to what its user reaches."""

    def __init__(self, *args: Any, reach: frozenset[int] | None, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.reach = reach


class SearchForm(ReachForm):
    """What the list of people is narrowed to."""

    text = forms.CharField(label=_("Name, e-mail or number"), required=False, max_length=200)
    unit = UnitField(required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), ("officer", _("Officers")), ("citizen", _("Citizens"))]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("active", _("Active")), ("closed", _("Closed"))]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [("", _("All")), *role_choices(OFFICE_ROLES)]  # type: ignore[attr-defined]

    def search(self) -> queries.Search:
        """Return what was asked, leaving out the fields that could not be read."""
        self.is_valid()
        asked = self.cleaned_data
        return queries.Search(
            asked.get("text", ""), asked.get("unit"), asked.get("role", ""), asked.get("kind", ""), asked.get("state", "")
        )


class OfficerForm(ReachForm):
    """Who an officer is. The e-mail is how they sign in."""

    full_name = forms.CharField(label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("Work e-mail"), help_text=_("Used to sign in and to receive messages."))
    phone = forms.CharField(label=_("Telephone number"), required=False, max_length=30)
    office = UnitField(
        label=_("Place of work"),
        tree="office",
        required=False,
        help_text=_("Name or code of the department, committee or commune."),
    )

    def details(self) -> Details:
        filled = self.cleaned_data
        return Details(filled["full_name"], filled["email"], filled["phone"], filled["office"])

    @staticmethod
    def filled_from(person: Person) -> dict[str, Any]:
        return {
            "full_name": person.full_name,
            "email": person.email,
            "phone": phones.spoken(person.phone),
            "office": person.unit_id,
        }


class GrantForm(ReachForm):
    """A role to give, from when to when, where and by which paper."""

    role = forms.ChoiceField(label=_("Role"))
    unit = UnitField(
        required=False, help_text=_("The role reaches this unit and all below it. Empty means the whole province.")
    )
    valid_from = DayField(label=_("From day"))
    valid_to = DayField(label=_("To day"), required=False, help_text=_("Included. Empty means without an end."))
    document = forms.CharField(
        label=_("Document"), required=False, max_length=200, help_text=_("Number of the decision, for example 123/QĐ-UBND.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [("", _("Choose a role")), *role_choices(given_within(options["reach"]))]  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today()

    def grant(self) -> Grant:
        filled = self.cleaned_data
        days = (filled["valid_from"], filled["valid_to"])
        return Grant(Role(filled["role"]), filled["unit"], *days, filled["document"], filled["reason"])


class EndRoleForm(forms.Form):
    """When a role ends, and why."""

    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty ends the role at once."))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DelegationForm(forms.Form):
    """To whom one's roles go while absent: whole days, both included."""

    receiver = forms.CharField(
        label=_("Colleague"),
        max_length=254,
        help_text=_("Name or e-mail of the officer who stands in for you."),
        widget=ComboboxInput(url=cast(str, reverse_lazy("accounts:colleagues"))),
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("Included."))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen means all of yours.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, own_roles: Iterable[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        can_be = [role for role in own_roles if TERMS[role].delegable]
        self.fields["roles"].choices = role_choices(can_be)  # type: ignore[attr-defined]
        self.fields["first_day"].initial = clock.today()

    def clean_receiver(self) -> int:
        text = self.cleaned_data["receiver"].strip()
        found = queries.officers(text)
        exact = [person for person in found if text.casefold() in (person.email, person.full_name.casefold())] or found
        if len(exact) != 1:
            raise ValidationError(said(NotAnOfficer()))
        return exact[0].id

    def absent(self) -> Absent:
        filled = self.cleaned_data
        starts = max(datetime.combine(filled["first_day"], time.min, clock.ZONE), self._beginning())
        ends = datetime.combine(filled["last_day"] + timedelta(days=1), time.min, clock.ZONE)
        return Absent(filled["receiver"], starts, ends, frozenset(Role(role) for role in filled["roles"]), filled["reason"])

    def _beginning(self) -> datetime:
        """Return now when the first day is today: what is past of it is not delegated; else nothing binds."""
        if self.cleaned_data["first_day"] == clock.today():
            return clock.local_now()
        return datetime.min.replace(tzinfo=clock.ZONE)


def scope_label(scope: str, opened: Iterable[str]) -> str:
    """Return a scope as a sentence, with its name and what it opens in small letters beneath, for programmers."""
    words = scopes.sentence(scope, get_language() or "vi")
    return format_html('<span>{}<br><small class="muted"><code>{}</code> · {}</small></span>', words, scope, ", ".join(opened))


class TokenForm(forms.Form):
    """A token to make: what for, how long, and which operations of the API."""

    name = forms.CharField(
        label=_("What for"), max_length=100, help_text=_("For example: nightly report of the health department.")
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))],
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), widget=forms.CheckboxSelectMultiple, help_text=_("The token can do only what is ticked.")
    )

    def __init__(self, *args: Any, offered: Mapping[str, list[str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scopes"].choices = [(scope, scope_label(scope, opened)) for scope, opened in offered.items()]  # type: ignore[attr-defined]

    def expires_at(self) -> datetime:
        return clock.now() + timedelta(days=self.cleaned_data["days"])
