"""The form of a connection: what every connection has, and the options of its connector. Secrets are write-only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from tinhso.places import queries as places
from tinhso.supply.connectors import queries
from tinhso.supply.connectors.base import Connector, Option
from tinhso.supply.connectors.contracts import ConnectionView, Draft, PeriodRule
from tinhso.supply.connectors.presenting import chosen, rule_words

PREFIX = "option-"


class SecretText(forms.Textarea):
    """A secret of several lines: what was typed is never sent back."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class ConnectionForm(forms.Form):
    """``reach`` are the units that may be chosen; None is all offices."""

    name = forms.CharField(label=_("Name"), max_length=100)
    dataset = forms.ChoiceField(label=_("Dataset"))
    unit = forms.TypedChoiceField(label=_("Supplying unit"), coerce=int)
    period_rule = forms.ChoiceField(label=_("Period of the data"))
    recipe = forms.CharField(
        label=_("Way of reading the files"),
        max_length=100,
        required=False,
        help_text=_("Name of a kept way of reading; empty is the usual one of the unit and dataset."),
    )
    cron = forms.CharField(
        label=_("Schedule"),
        max_length=100,
        initial="0 6 * * *",
        help_text=_("Minute, hour, day, month, day of the week (mon … sun), in Vietnam's time: 0 6 * * * is 06:00 every day."),
    )

    def __init__(
        self,
        *args: Any,
        kind: type[Connector],
        reach: frozenset[int] | None,
        found: ConnectionView | None = None,
        **options: Any,
    ) -> None:
        options["initial"] = _initial(kind, found)
        super().__init__(*args, **options)
        self.kind, self.found = kind, found
        self._choices(
            "dataset",
            [
                ("", _("Choose one")),
                *((ref, f"{chosen(each.title.vi, each.title.en)} ({ref})") for ref, each in queries.datasets()),
            ],
        )
        self._choices("unit", [("", _("Choose one")), *((unit.id, unit.path) for unit in _units(reach, found))])
        unfit = PeriodRule.BY_ROWS if kind.files else PeriodRule.IN_NAME
        self._choices("period_rule", [(rule, rule_words(rule)) for rule in PeriodRule if rule is not unfit])
        if not kind.files:
            del self.fields["recipe"]
        for option in kind.options:
            self.fields[PREFIX + option.name] = self._field(option)

    def draft(self) -> Draft:
        """Return what was filled in."""
        filled = self.cleaned_data
        given = {option: filled[PREFIX + option.name] for option in self.kind.options}
        return Draft(
            name=filled["name"],
            connector=self.kind.id,
            dataset=filled["dataset"],
            unit_id=filled["unit"],
            cron=filled["cron"],
            period_rule=PeriodRule(filled["period_rule"]),
            recipe=filled.get("recipe", ""),
            settings={option.name: value for option, value in given.items() if not option.secret},
            secrets={option.name: value for option, value in given.items() if option.secret},
        )

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _field(self, option: Option) -> forms.CharField:
        kept = bool(self.found and self.found.connector == self.kind.id and option.name in self.found.kept_secrets)
        hint = escape(chosen(option.hint_vi, option.hint_en))
        widget: Any = forms.Textarea(attrs={"rows": 4}) if option.long else forms.TextInput()
        if option.secret:
            widget = SecretText(attrs={"rows": 4}) if option.long else forms.PasswordInput()
            widget.attrs["autocomplete"] = "new-password" if not option.long else "off"
        return forms.CharField(
            label=chosen(option.vi, option.en),
            required=option.required and not kept,
            help_text=_("Kept. Leave it empty to keep it.") if kept else hint,
            widget=widget,
            strip=not option.secret,
            max_length=20_000,
        )


def _initial(kind: type[Connector], found: ConnectionView | None) -> dict[str, Any]:
    if found is None:
        return {}
    own = {PREFIX + option.name: found.settings.get(option.name, "") for option in kind.options if not option.secret}
    same = ("name", "dataset", "cron", "recipe", "period_rule")
    return {**{name: getattr(found, name) for name in same}, "unit": found.unit_id, **own}


def _units(reach: frozenset[int] | None, found: ConnectionView | None) -> list[Any]:
    """Return the offices of today within reach, and the connection's own unit, which may have ended."""
    offices = {unit.id: unit for unit in places.units_in_force(tree="office") if reach is None or unit.id in reach}
    own = places.units_by_id([found.unit_id]) if found else {}
    return [*(own | offices).values()]
