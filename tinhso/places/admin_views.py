"""Changing units, for administrators: every change is previewed, and carries its legal document."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import acting, guarded
from tinhso.places import actions, queries
from tinhso.places.contracts import Change, ImportPlan
from tinhso.places.errors import FaultyFile, FileNotKept, NoSuchPage
from tinhso.places.forms import CHANGES, ChangeForm, DocumentForm, ImportForm, said
from tinhso.places.policies import CHANGE_UNITS

KEPT_FOR = 3600  # seconds between looking at a plan and applying it
MOST_SHOWN = 200


@require_GET
@guarded(CHANGE_UNITS)
def overview(request: HttpRequest) -> HttpResponse:
    """Show what can be changed, how many units there are, and the legal documents."""
    context = {"kinds": list(CHANGES), "counts": queries.counts(), "documents": queries.documents()}
    return render(request, "places/admin.html", context)


@require_GET
@guarded(CHANGE_UNITS)
def check(request: HttpRequest) -> HttpResponse:
    """Show what is wrong in the register, and what it does not know."""
    found = queries.check()
    faults = [finding for finding in found if finding.severity == "fault"]
    notes = [finding for finding in found if finding.severity != "fault"]
    return render(request, "places/check.html", {"faults": faults, "notes": notes})


@require_http_methods(["GET", "POST"])
@guarded(CHANGE_UNITS)
def change(request: HttpRequest, kind: str) -> HttpResponse:
    """Describe a change, look at what it will write, then record it."""
    if kind not in CHANGES:
        raise NoSuchPage()
    form: ChangeForm = CHANGES[kind](request.POST or None)
    steps: tuple[Change, ...] = ()
    if request.method == "POST" and form.is_valid() and form.change is not None:
        try:
            if request.POST.get("step") == "apply":
                return _record(request, form)
            steps = actions.preview_change(form.change, actor=acting(request))
        except TinhSoError as error:
            form.add_error(None, said(error))
    return render(request, "places/change.html", {"form": form, "kind": kind, "steps": steps})


def _record(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    if form.change is None:  # the caller has asked is_valid
        raise ValueError("no change to record")
    fields = form.cleaned_data
    unit = actions.record_change(form.change, document=fields["document"], actor=acting(request), reason=fields["reason"])
    messages.success(request, _("The change was recorded."))
    return redirect("places:unit", unit)


@require_http_methods(["GET", "POST"])
@guarded(CHANGE_UNITS)
def document(request: HttpRequest) -> HttpResponse:
    """Add a legal document, or correct one with the same number."""
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.save_document(**form.cleaned_data, actor=acting(request))
        messages.success(request, _("The document was saved."))
        return redirect("places:admin")
    return render(request, "places/document.html", {"form": form})


@require_http_methods(["GET", "POST"])
@guarded(CHANGE_UNITS)
def import_file(request: HttpRequest) -> HttpResponse:
    """Look at what a list or boundary file would change, then apply it: all of it, or nothing."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "most": MOST_SHOWN}
    if request.method == "POST" and form.is_valid():
        try:
            name, content = _content(request, form)
            if not _is_geojson(name) or form.names_origin():
                return _imported(request, form, name, content)
        except FaultyFile as error:
            context["faults"] = error.data["faults"]
        except TinhSoError as error:
            form.add_error("file", said(error))
    return render(request, "places/import.html", context)


def _imported(request: HttpRequest, form: ImportForm, name: str, content: bytes) -> HttpResponse:
    """Apply the file, or show what it would change and keep it for applying."""
    is_last = request.POST.get("step") == "apply"
    plan = _import(request, form, name, content, apply=is_last)
    if is_last:
        messages.success(request, _("The file was imported."))
        return redirect("places:admin")
    form = ImportForm({**request.POST.dict(), "kept": _keep(request, name, content)})
    return render(request, "places/import.html", {"form": form, "most": MOST_SHOWN, "plan": plan, "name": name})


def _is_geojson(name: str) -> bool:
    return name.lower().endswith((".geojson", ".json"))


def _import(request: HttpRequest, form: ImportForm, name: str, content: bytes, apply: bool) -> ImportPlan:
    fields, actor = form.cleaned_data, acting(request)
    if _is_geojson(name):
        if not apply:
            return actions.preview_boundaries(content, name, on=fields["on"], actor=actor)
        origin = {"source": fields["source"], "licence": fields["licence"]}
        return actions.import_boundaries(content, name, on=fields["on"], **origin, actor=actor)
    take = actions.import_list if apply else actions.preview_list
    return take(content, name, on=fields["on"], document=fields["document"], close_missing=fields["close_missing"], actor=actor)


def _content(request: HttpRequest, form: ImportForm) -> tuple[str, bytes]:
    """Return the name and bytes of the file that was sent, or of the one that was looked at before."""
    file = form.cleaned_data["file"]
    if file is not None:
        return str(file.name), file.read()
    kept: tuple[str, bytes] | None = cache.get(_key(request, form.cleaned_data["kept"]))
    if kept is None:
        raise FileNotKept()
    return kept


def _keep(request: HttpRequest, name: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    cache.set(_key(request, digest), (name, content), KEPT_FOR)
    return digest


def _key(request: HttpRequest, digest: str) -> str:
    return f"places.import.{acting(request).account}.{hashlib.sha256(digest.encode()).hexdigest()}"
