"""What the public sees of a report: the moderator's page, and the page on which a picture is blurred."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tinhso.cases.engine import presenting
from tinhso.cases.engine import queries as engine
from tinhso.cases.reports import policies, queries
from tinhso.cases.reports.actions import moderating
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.forms import BlurForm, ModerationForm
from tinhso.kernel.errors import BadInput
from tinhso.kernel.policy import acting, guarded, require
from tinhso.ui.problems import said


@require_http_methods(["GET", "POST"])
@guarded(policies.MODERATE)
def moderate(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the public would see, and set it."""
    actor = acting(request)
    view = engine.case_by_code(code, actor=actor)
    require(policies.MODERATE, actor, view)
    pictures, standing = queries.pictures(view), queries.standing(view)
    report = queries.of_office(code, actor=actor)
    form = ModerationForm(pictures, request.POST) if request.POST else ModerationForm.of(standing, report.text, pictures)
    if form.is_valid():
        data = form.cleaned_data
        try:
            moderating.moderate(
                view.id,
                showing=Showing(data["showing"]),
                public_text=data["public_text"],
                pictures=form.chosen(),
                actor=actor,
            )
        except BadInput as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("Saved: so the public sees it now."))
            return redirect("reports:report", code)
    context = {"line": presenting.lines([view])[0], "report": report, "standing": standing, "form": form}
    return render(request, "field_reports/moderate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(policies.MODERATE)
def blur(request: HttpRequest, number: int) -> HttpResponse:
    """Show a picture to draw boxes on; what is in them is made unrecognisable in the copy that the public sees."""
    actor = acting(request)
    file = queries.file(number, actor=actor)
    view = engine.case(file.case, actor=actor)
    require(policies.MODERATE, actor, view)
    form = BlurForm(request.POST or None)
    if form.is_valid():
        try:
            moderating.blur(number, form.cleaned_data["boxes"], actor=actor)
        except BadInput as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, _("The blurred copy stands for the picture in public."))
            return redirect("reports:moderate", view.code)
    context = {"file": file, "case": view, "form": form, "boxes": queries.boxes(number)}
    return render(request, "field_reports/blur.html", context, status=422 if form.errors else 200)
