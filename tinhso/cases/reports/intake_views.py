"""Taking a report in for somebody who calls or comes to the counter."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.cases.reports import policies
from tinhso.cases.reports.actions import filing
from tinhso.cases.reports.errors import AnswersWrong
from tinhso.cases.reports.forms import IntakeForm
from tinhso.kernel.errors import BadInput, Unavailable
from tinhso.kernel.policy import acting, guarded
from tinhso.ui.problems import said


@never_cache
@require_http_methods(["GET", "POST"])
@guarded(policies.TAKE_IN)
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, and after it the receipt: code and key are read out once, the key is kept nowhere."""
    form = IntakeForm(request.POST or None)
    if form.is_valid():
        try:
            filed = filing.take_in(form.filing(), actor=acting(request))
        except AnswersWrong as error:
            _mark(form, error)
        except (BadInput, Unavailable) as error:
            form.add_error(None, said(error))
        else:
            return render(request, "field_reports/receipt.html", {"filed": filed})
    context = {"form": form, "base_map": settings.BASE_MAP is not None}
    return render(request, "field_reports/new.html", context, status=422 if form.errors else 200)


def _mark(form: IntakeForm, error: AnswersWrong) -> None:
    """Say at each question what is wrong with its answer."""
    slug = form.cleaned_data["category"]
    fields = error.data.get("fields", [])
    for name in fields if isinstance(fields, list) else []:
        if (field := f"{slug}.{name}") in form.fields:
            form.add_error(field, said(error))
    if not form.errors:
        form.add_error(None, said(error))
