"""Form fields for the ways to reach a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tinhso.accounts.rules import phones

NEITHER = _("This is neither a telephone number nor an e-mail address. Write for example 0912 345 678 or ten@example.vn.")


class PhoneField(forms.CharField):
    """A telephone number as people write it; its value is E.164."""

    default_error_messages = {"invalid_phone": _("This is not a telephone number. Write for example 0912 345 678.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Telephone number"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = phones.normalise(text)
        if number is None:
            raise ValidationError(self.error_messages["invalid_phone"], code="invalid_phone")
        return number


class ContactField(forms.CharField):
    """A telephone number or an e-mail address; its value is E.164 or a small-letter address."""

    default_error_messages = {"neither": NEITHER}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Telephone number or e-mail"))
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if number := phones.normalise(text):
            return number
        try:
            validate_email(text)
        except ValidationError as error:
            raise ValidationError(self.error_messages["neither"], code="neither") from error
        return text.lower()


def is_email(contact: str) -> bool:
    """Say which of the two a cleaned contact is."""
    return "@" in contact
