"""What the page of components shows: each sample is a small template, drawn live and quoted beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tinhso.kernel import clock
from tinhso.ui import formatting, sample_charts
from tinhso.ui.contracts import Change, Tile
from tinhso.ui.forms import ComboboxInput

# name of the template in ui/samples/, title
TITLES = {
    "buttons": _("Buttons"),
    "status": _("Status and badges"),
    "numbers": _("Numbers, money and time"),
    "tiles": _("Tiles"),
    "charts": _("Charts"),
    "table": _("Table"),
    "table_empty": _("Table without rows"),
    "pagination": _("Pages of a list"),
    "form": _("Form"),
    "form_faults": _("Form with faults"),
    "notices": _("Notices"),
    "tabs": _("Tabs"),
    "dialogs": _("Dialogs, panel and questions"),
    "toasts": _("Toasts"),
    "menu": _("Menu"),
    "breadcrumbs": _("Breadcrumbs"),
    "timeline": _("Timeline and journal"),
    "facts": _("Description list"),
    "lists": _("List"),
    "progress": _("Progress"),
    "empty": _("Empty state"),
    "skeleton": _("Skeleton while loading"),
    "code": _("Code, copy button and keys"),
    "icons": _("Icons"),
}
COMMUNES = (
    ("31510", "Phường Phú Lợi", "thành phố Cần Thơ"),
    ("31528", "Phường Sóc Trăng", "thành phố Cần Thơ"),
    ("31540", "Xã Hòa Tú", "thành phố Cần Thơ"),
    ("22738", "Phường Đông Hải", "tỉnh Khánh Hòa"),
)


@dataclass(frozen=True)
class Sample:
    """One component: where its template lies, its title, and the markup that draws it."""

    name: str
    title: str
    template: str
    markup: str


@dataclass(frozen=True)
class Row:
    """One row of the sample table."""

    code: str
    name: str
    cases: int
    in_time: Decimal | None
    status: str


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Full name"), help_text=_("As on the identity card."))
    unit = forms.CharField(
        label=_("Unit"), help_text=_("Type a part of the name."), widget=ComboboxInput(reverse_lazy("ui:suggestions"))
    )
    due = forms.DateField(label=_("Due date"), required=False)
    amount = forms.IntegerField(label=_("Amount (đồng)"), min_value=0)
    level = forms.ChoiceField(label=_("Level"), choices=[("commune", _("Commune")), ("province", _("Province"))])
    how = forms.ChoiceField(
        label=_("How to answer"), widget=forms.RadioSelect, choices=[("mail", _("E-mail")), ("phone", _("Telephone"))]
    )
    fields_of_work = forms.MultipleChoiceField(
        label=_("Fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("health", _("Health")), ("education", _("Education")), ("environment", _("Environment"))],
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), required=False
    )
    file = forms.FileField(label=_("Attachment"), required=False)
    agree = forms.BooleanField(label=_("I have checked the figures"))


def samples() -> list[Sample]:
    """Return every sample with its markup, read from the template that draws it."""
    return [_sample(name, str(title)) for name, title in TITLES.items()]


def _sample(name: str, title: str) -> Sample:
    template = f"ui/samples/{name}.html"
    source: str = get_template(template).template.source  # type: ignore[attr-defined]  # every backend of Django's own has it
    return Sample(name, title, template, source.strip())


def values(request: HttpRequest, icons: Sequence[str]) -> dict[str, object]:
    """Return what the samples draw: rows, tiles, forms, dates. All figures are invented."""
    now = clock.now()
    return {
        "rows": rows(),
        "tiles": tiles(),
        "charts": sample_charts.charts(),
        "form": SampleForm(prefix="good"),
        "faulty_form": SampleForm({"faults-name": "", "faults-due": "31/02/2026", "faults-amount": "-1"}, prefix="faults"),
        "page_obj": _page(request),
        "values": {"count": 1234567.5, "ratio": Decimal("0.12374"), "money": 1_234_567_000, "none": None},
        "now": now,
        "earlier": now - timedelta(minutes=12),
        "due": date(2026, 12, 31),
        "icons": icons,
    }


def _page(request: HttpRequest) -> Page[int]:
    return Paginator(range(1, 1241), 50).get_page(request.GET.get("page"))


def rows() -> list[Row]:
    return [
        Row("31510", "Phường Phú Lợi", 12407, Decimal("0.914"), "watch"),
        Row("31528", "Phường Sóc Trăng", 8930, Decimal("0.962"), "good"),
        Row("31540", "Xã Hòa Tú", 1204, Decimal("0.781"), "bad"),
        Row("22738", "Phường Đông Hải", 0, None, "none"),
    ]


def tiles() -> list[Tile]:
    now = clock.now()
    return [
        Tile(
            title=gettext("Files settled in time"),
            value=formatting.number(91.4),
            unit="%",
            status="watch",
            target=formatting.percent(0.95, 0),
            changes=(
                Change("down", gettext("1.8 points lower than last month"), "bad"),
                Change("up", gettext("2.1 points higher than a year ago"), "good"),
            ),
            detail=gettext("12,407 of 13,574 files; 318 are overdue"),
            foot=gettext("103 of 108 units"),
            updated=now - timedelta(minutes=20),
            trend=(88, 89.5, 90, 92, 91, 93.2, 92.8, 94, 93.2, 91.4),
            url="#tiles",
        ),
        Tile(
            title=gettext("Reports from citizens"),
            value=formatting.number(1286),
            status="good",
            changes=(Change("up", gettext("4% more than last month")),),
            foot=gettext("all units"),
            updated=now - timedelta(hours=2),
            trend=(980, 1010, 1150, None, 1100, 1220, 1286),
        ),
        Tile(
            title=gettext("Hospital beds in use"),
            value=formatting.number(97.2),
            unit="%",
            status="bad",
            target=formatting.percent(0.85, 0),
            foot=gettext("3 of 12 hospitals"),
            updated=now - timedelta(days=1, hours=3),
            freshness="watch",
            trend=(82, 84, 86, 90, 93, 97.2),
        ),
        Tile(title=gettext("Air quality"), value=None, foot=gettext("no station has reported")),
    ]
