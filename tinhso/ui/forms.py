"""How forms are drawn, and the widgets that plain HTML does not have.

Every Django form is drawn accessibly by ``Renderer``; date, password and file
fields get their picker, eye and drop zone without naming a widget here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from tinhso.kernel.errors import TinhSoError
from tinhso.ui.vendored import icon_names

OWN_TEMPLATES = Path(__file__).parent / "templates"
DJANGO_TEMPLATES = Path(forms.__file__).parent / "templates"


class Renderer(DjangoTemplates):
    """Draws forms, fields and widgets with the design system's templates, Django's own where there is none."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    @cached_property
    def engine(self) -> Engine:
        # Our folder stands before Django's, so that a widget's template can be replaced by one of the same name.
        options = {"builtins": cast(dict[str, Any], settings.TEMPLATES[0]["OPTIONS"])["builtins"]}
        folders = [OWN_TEMPLATES, DJANGO_TEMPLATES]
        return Engine({"APP_DIRS": True, "DIRS": folders, "NAME": "forms", "OPTIONS": options})


class ComboboxInput(forms.TextInput):
    """A text field that suggests: ``url`` answers ``?q=text`` with a list of ``{value, label, hint}``.

    Without script it is a plain text field: the form must resolve what was typed.
    ``text`` is what is shown for an initial value that is a code.
    """

    template_name = "ui/forms/combobox.html"

    def __init__(self, url: str | Promise, text: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url, self.text = url, text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "url": str(self.url), "text": self.text}


class IconField(forms.ChoiceField):
    """One of the icons that the platform has, chosen by looking at them."""

    def __init__(self, **options: Any) -> None:
        choices = [(name, name.replace("-", " ")) for name in sorted(icon_names())]
        super().__init__(choices=choices, widget=_Icons, **options)


class _Icons(forms.RadioSelect):
    template_name = "ui/forms/icons.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return the icons with the chosen one first, where it is in sight."""
        return sorted(super().optgroups(name, value, attrs), key=lambda group: not group[1][0]["selected"])


DAY, ISO_DAY = "%d/%m/%Y", "%Y-%m-%d"


class DayField(forms.DateField):
    """A calendar day, typed as 31/08/2026 whatever the browser's language, or as 2026-08-31; a small calendar helps."""

    default_error_messages = {"invalid": gettext_lazy("Write the day as dd/mm/yyyy, for example 31/08/2026.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[DAY, ISO_DAY], widget=forms.DateInput(format=DAY), **options)

    def prepare_value(self, value: Any) -> Any:
        """Return what the box shows: day, month, year, also when the address has the other order."""
        try:
            return self.to_python(value) if isinstance(value, str) else value
        except forms.ValidationError:
            return value


def day_input(name: str, value: date | str | None, **attributes: Any) -> SafeString:
    """Return the box of a ``DayField`` for a page whose form is plain HTML; a text is shown as it stands."""
    return forms.DateInput(attributes, format=DAY).render(name, value, renderer=get_default_renderer())


class _Suggested(ComboboxInput):
    """A combobox that shows a suggestion taken before (``unit:12``) by its name."""

    def __init__(self, url: str | Promise, title: Callable[[str], str]) -> None:
        super().__init__(url)
        self.title = title

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "text": self.title(value) if value else ""}


class SuggestedField(forms.CharField):
    """Something chosen from the suggestions of ``url``, or typed in full: its id once it is read, None for nothing.

    ``read`` returns the id that a text means, or raises an error of ours, whose sentence is shown; ``title`` returns what a
    suggestion that was taken is called (empty for what is none).
    """

    def __init__(self, url: str | Promise, *, read: Callable[[str], int], title: Callable[[str], str], **options: Any) -> None:
        super().__init__(widget=_Suggested(url, title), max_length=200, **options)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except TinhSoError as error:
            raise forms.ValidationError(error.message_en if get_language() == "en" else error.message_vi) from None
