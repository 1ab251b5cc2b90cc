"""What officers fill in at the reports desk."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tinhso.cases.engine.choosing import OfficeField
from tinhso.cases.engine.contracts import CaseView, Place
from tinhso.cases.engine.forms import LONG, FilesField, MoveForm
from tinhso.cases.engine.rules.processes import Move, Requirement
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import queries
from tinhso.cases.reports.actions.triaging import Piece
from tinhso.cases.reports.categories import categories
from tinhso.cases.reports.contracts import Category, Channel, Filing, Mode, Picture, Showing, Standing
from tinhso.cases.reports.media import Box
from tinhso.places import queries as places
from tinhso.ui.forms import ComboboxInput

MOST_BOXES = 60
MODES = [(str(Mode.TIMED), _("Within a time limit")), (str(Mode.IMMEDIATE), _("At once"))]
CHANNELS = {
    Channel.PHONE: _("Telephone"),
    Channel.DESK: _("Counter"),
    Channel.APP: _("App"),
    Channel.WEB: _("Web"),
    Channel.OTHER: _("Another way"),
}


def named(found: Iterable[Category]) -> list[tuple[str, str]]:
    """Return categories as a select wants them."""
    return [(each.slug, chosen(each.vi, each.en)) for each in found]


class AreaField(forms.CharField):
    """A field for an area of today; its value is the area's id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, widget=ComboboxInput(reverse_lazy("places:search")), **options)

    def clean(self, value: str) -> int | None:  # what is typed becomes an id
        text = super().clean(value)
        if not text:
            return None
        if text.startswith("unit:") and text[5:].isdigit() and int(text[5:]) in places.units_by_id([int(text[5:])]):
            return int(text[5:])
        found = [unit for unit in places.search(text, limit=5, tree="area") if unit.name.casefold() == text.casefold()]
        if len(found) != 1:
            raise forms.ValidationError(
                gettext("No area of today is called “%(text)s”. Choose one of the list.") % {"text": text}
            )
        return found[0].id


class PlaceForm(forms.Form):
    """A place on the map, in degrees; the script of the page fills it in."""

    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    def place(self, words: str = "") -> Place | None:
        """Return the place that was chosen, None when there is none."""
        at = [self.cleaned_data.get(name) for name in ("longitude", "latitude")]
        return Place(at[0], at[1], words[:300]) if at[0] is not None and at[1] is not None else None


class IntakeForm(PlaceForm):
    """A report that somebody tells by telephone or at a counter. Questions of the category come with it."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(each, CHANNELS[each]) for each in (Channel.PHONE, Channel.DESK, Channel.OTHER)]
    )
    category = forms.ChoiceField(label=_("What it is about"))
    text = forms.CharField(label=_("What was said"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))
    commune = AreaField(label=_("Commune or ward"), required=False)
    address = forms.CharField(
        label=_("Address, landmark"),
        required=False,
        max_length=300,
        help_text=_("As the caller says it: hamlet, road, next to what."),
    )
    name = forms.CharField(label=_("Name of the person"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-mail"), required=False)
    request = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ("channel", "category", "text", "commune", "address", "longitude", "latitude", "name", "phone", "email")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"request": uuid.uuid4().hex}, **options})
        self.about = categories()
        self.fields["category"].choices = named(self.about)  # type: ignore[attr-defined]  # a choice field
        for each in self.about:
            for name, question in each.questions.get("properties", {}).items():
                self.fields[f"{each.slug}.{name}"] = answer_field(each, name, question)

    def questions(self) -> list[tuple[Category, list[forms.BoundField]]]:
        """Return the categories that ask something, each with its fields."""
        asking = [each for each in self.about if each.questions]
        return [(each, [self[f"{each.slug}.{name}"] for name in each.questions["properties"]]) for each in asking]

    def asked(self) -> list[forms.BoundField]:
        """Return the fields that every report has, but the place."""
        return [self[name] for name in ("channel", "category", "text")]

    def filing(self) -> Filing:
        """Return the report as it was told."""
        data = self.cleaned_data
        slug = data["category"]
        answers = {
            name.partition(".")[2]: value
            for name, value in data.items()
            if name.startswith(f"{slug}.") and value not in (None, "")
        }
        return Filing(
            category=slug,
            text=data["text"],
            request=data["request"],
            place=self.place(data["address"]),
            commune=data["commune"],
            address=data["address"],
            answers=answers,
            channel=Channel(data["channel"]),
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
        )


def answer_field(about: Category, name: str, question: dict[str, Any]) -> forms.Field:
    """Return the field that a question of a category is answered in; whether it is answered, the action asks."""
    label = chosen(question.get("title", name), question.get("title_en", name))
    help_text = _("Has to be answered.") if name in about.questions.get("required", ()) else ""
    if "enum" in question:
        labels = chosen("labels", "labels_en")
        shown = question.get(labels, question["enum"])
        return forms.ChoiceField(
            label=label, help_text=help_text, required=False, choices=[("", "–"), *zip(question["enum"], shown, strict=True)]
        )
    if question.get("type") == "boolean":
        yes_no = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
        return forms.TypedChoiceField(
            label=label,
            help_text=help_text,
            required=False,
            choices=yes_no,
            coerce=lambda value: value == "yes",
            empty_value=None,
        )
    if question.get("type") in ("integer", "number"):
        return forms.IntegerField(label=label, help_text=help_text, required=False)
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=question.get("maxLength", 300))


class TriageForm(forms.Form):
    """What a report is about, how it is handled, and who does."""

    category = forms.ChoiceField(label=_("What it is about"))
    mode = forms.ChoiceField(label=_("How it is handled"), choices=MODES)
    office = OfficeField(label=_("Office in charge"), required=False)
    reason = forms.CharField(label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = named(categories())  # type: ignore[attr-defined]  # a choice field


class SplitForm(forms.Form):
    """Who answers for the whole, and the parts: up to four."""

    PARTS = 4

    lead = OfficeField(label=_("Office that answers for the whole"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, self.PARTS + 1):
            self.fields[f"office_{number}"] = OfficeField(
                label=gettext("Office of part %(number)s") % {"number": number}, required=False
            )
            words = forms.Textarea(attrs={"rows": 2})
            self.fields[f"text_{number}"] = forms.CharField(
                label=gettext("What part %(number)s is") % {"number": number}, required=False, max_length=2000, widget=words
            )

    def pieces(self) -> list[Piece]:
        """Return the parts that were filled in."""
        data = self.cleaned_data
        asked = [(data[f"office_{number}"], data[f"text_{number}"]) for number in range(1, self.PARTS + 1)]
        return [Piece(office, text) for office, text in asked if office is not None]


class ReportMoveForm(MoveForm):
    """A move of a report: an answer brings where its photographs were taken; what is published is what was answered."""

    def __init__(self, view: CaseView, move: Move, data: Any = None, files: Any = None) -> None:
        super().__init__(view, move, data, files)
        if Requirement.PROOF in move.requires:
            self.fields["longitude"] = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
            self.fields["latitude"] = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
            self._offer_kept(view)
            self.fields["proof"].help_text = _(
                "At least one photograph with its place, or a paper (PDF). A photograph from a telephone often knows its place."
            )
        if move.slug == "publish":
            self.fields["answer"] = forms.CharField(
                label=_("What the public reads"), max_length=10_000, widget=LONG, initial=queries.answer_waiting(view)
            )
            self.order_fields(["answer", "reason"])

    def _offer_kept(self, view: CaseView) -> None:
        """Let proofs be named that were added before, such as a video that took a while to be made."""
        if kept := [(each.id, each.file_name) for each in queries.proofs(view)]:
            self.fields["proof"].required = False
            self.fields["kept"] = forms.TypedMultipleChoiceField(
                label=_("Proofs added before"),
                choices=kept,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[number for number, _name in kept],
            )

    def place(self) -> Place | None:
        """Return where the photographs were taken, None when nobody says so."""
        at = [self.cleaned_data.get(name) for name in ("longitude", "latitude")]
        return Place(at[0], at[1]) if at[0] is not None and at[1] is not None else None


class PhotoForm(PlaceForm):
    """Pictures, videos or papers for a report."""

    photo = FilesField(label=_("Pictures, videos or papers"))


class ModerationForm(forms.Form):
    """What the public sees of a report."""

    showing = forms.ChoiceField(
        label=_("The public"),
        choices=[
            (Showing.SHOWN, _("sees it")),
            (Showing.HIDDEN, _("does not see it")),
            (Showing.WAITING, _("waits for the moderator")),
        ],
        widget=forms.RadioSelect,
    )
    public_text = forms.CharField(
        label=_("What the public reads"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("No names, telephone numbers or number plates."),
    )

    def __init__(self, pictures: Sequence[Picture], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pictures = [each for each in pictures if each.file.media_type != "application/pdf"]
        for each in self.pictures:
            self.fields[f"picture_{each.file.id}"] = forms.BooleanField(
                label=_("shown to the public"), required=False, initial=each.public
            )

    @classmethod
    def of(cls, standing: Standing, text: str, pictures: Sequence[Picture]) -> ModerationForm:
        """Return the form as it stands: what was said is offered until there are words for the public."""
        return cls(pictures, initial={"showing": standing.showing, "public_text": standing.public_text or text})

    def boxes(self) -> list[tuple[Picture, forms.BoundField]]:
        """Return the pictures, each with its box to tick."""
        return [(each, self[f"picture_{each.file.id}"]) for each in self.pictures]

    def chosen(self) -> dict[int, bool]:
        """Return which pictures are shown, by id."""
        return {each.file.id: self.cleaned_data[f"picture_{each.file.id}"] for each in self.pictures}


class BlurForm(forms.Form):
    """Boxes on a picture: a list of ``[left, top, right, bottom]`` as shares of its sides."""

    boxes = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def clean_boxes(self) -> list[Box]:
        try:
            drawn = json.loads(self.cleaned_data["boxes"])
            found = [Box(*(float(side) for side in each)) for each in drawn]
        except (ValueError, TypeError) as error:
            raise forms.ValidationError(gettext("Draw a box on the picture first.")) from error
        if not 0 < len(found) <= MOST_BOXES:
            raise forms.ValidationError(gettext("Draw a box on the picture first."))
        return found
