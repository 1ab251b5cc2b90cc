"""What administrators fill in about the systems that categories go to. Keys are written only: no page shows one again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tinhso.accounts import queries as accounts
from tinhso.cases.engine.contracts import PartnerView
from tinhso.cases.reports import partners
from tinhso.cases.reports.actions.partnering import Endpoint
from tinhso.cases.reports.categories import categories
from tinhso.cases.reports.forms import named
from tinhso.cases.reports.rules.handing import Unmoderated
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.ui.forms import DayField

CHANNELS = [
    (partners.CHANNEL, _("Open311 endpoint")),
    (partners.WEBHOOK, _("Webhook (CloudEvents)")),
    (partners.EVENTS, _("Webhook of directives' events (CloudEvents)")),
]
RULES = [
    (str(Unmoderated.WAIT), _("Wait until a moderator has read it")),
    (str(Unmoderated.BARE), _("Send category, place and code at once, no words")),
]
A_CODE = RegexValidator(r"^[a-z][a-z0-9_-]{1,58}$", _("Small letters without accents, digits, - and _."))


class EndpointForm(forms.Form):
    """Another system: how it is reached and spoken to."""

    name = forms.CharField(label=pgettext_lazy("of a system", "Name"), max_length=200)
    address = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Such as https://…/open311/v2 or https://…/hook."),
    )
    owner = forms.EmailField(label=_("E-mail of who answers for it"), help_text=_("Hears of what is not delivered."))
    alarm = forms.IntegerField(label=_("Minutes until they hear of it"), min_value=5, max_value=10_080, initial=60)
    unmoderated = forms.ChoiceField(label=_("A report that nobody has read yet"), choices=RULES)
    pictures = forms.BooleanField(label=_("Send the addresses of approved pictures (media_url)"), required=False)
    updates = forms.BooleanField(label=_("It tells updates (servicerequestupdates)"), required=False, initial=True)
    jurisdiction = forms.CharField(label="jurisdiction_id", max_length=100, required=False)
    api_key = forms.CharField(
        label=_("Key that it gave us"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Never shown again. Empty: the one that is kept stays."),
    )

    def clean_owner(self) -> int:
        try:
            return accounts.person_by_email(self.cleaned_data["owner"]).id
        except NotFound as error:
            raise forms.ValidationError(gettext("No officer has this e-mail address.")) from error

    def endpoint(self) -> Endpoint:
        """Return what was filled in."""
        data = self.cleaned_data
        names = ("name", "address", "owner", "api_key", "jurisdiction", "updates", "pictures")
        return Endpoint(
            **{name: data[name] for name in names},
            unmoderated=Unmoderated(data["unmoderated"]),
            alarm=timedelta(minutes=data["alarm"]),
        )

    @classmethod
    def of(cls, partner: PartnerView, filled: Any) -> EndpointForm:
        """Return the form with a system as it stands, without its key."""
        kept = partner.settings
        initial = {
            "name": partner.name,
            "address": partner.address,
            "owner": _email(partner.owner),
            "alarm": partner.alarm_minutes,
            "jurisdiction": kept.get("jurisdiction_id", ""),
            **{name: kept.get(name) for name in ("updates", "pictures", "unmoderated")},
        }
        return cls(filled, initial=initial)


class NewEndpointForm(EndpointForm):
    """Another system that is let in."""

    slug = forms.CharField(label=_("Code"), max_length=60, validators=[A_CODE])
    channel = forms.ChoiceField(label=_("How it is spoken to"), choices=CHANNELS)
    field_order = ("slug", "channel")


class HandOverForm(forms.Form):
    """A category that goes to another system from a day on."""

    category = forms.ChoiceField(label=_("What it is about"))
    service_code = forms.CharField(label=_("Its service (service_code)"), max_length=100)
    since = DayField(label=_("From day"))
    paper = forms.CharField(label=_("Paper that gives the right"), max_length=300)
    names = forms.CharField(
        label=_("How it calls our questions and answers"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "One a line: danger = HAZARD for a question, danger.true = Y for an answer. What is left out is called alike."
        ),
    )

    def clean_names(self) -> dict[str, str]:
        """Return what was written as a table. Raises ValidationError for a line that is no pair."""
        lines = [line.partition("=") for line in self.cleaned_data["names"].splitlines() if line.strip()]
        pairs = {ours.strip(): theirs.strip() for ours, _mark, theirs in lines}
        if len(pairs) < len(lines) or not all(ours and theirs for ours, theirs in pairs.items()):
            raise forms.ValidationError(
                gettext("Each line has one “=”, with a word before and after it, and names its own thing.")
            )
        return pairs

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"since": clock.today()}, **options})
        self.fields["category"].choices = named(categories())  # type: ignore[attr-defined]  # a choice field


class EndForm(forms.Form):
    """Something that goes to another system no longer than a day."""

    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Decision, or reason"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"last_day": clock.today()}, **options})


class EndCategoryForm(EndForm):
    """A category that stays here again after a day."""

    category = forms.SlugField(max_length=60, widget=forms.HiddenInput)


def _email(account: int) -> str:
    try:
        return accounts.person_of(account).email
    except NotFound:
        return ""
