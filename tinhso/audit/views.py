"""The audit's page: what was done, by whom, and whether the log is intact."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from tinhso.audit import actions, presenting, queries
from tinhso.audit.contracts import Verification
from tinhso.audit.errors import NoSuchFormat
from tinhso.audit.forms import FilterForm
from tinhso.audit.policies import EXPORT, READ, VERIFY
from tinhso.audit.rules.export import CONTENT_TYPES, FORMATS
from tinhso.kernel import clock
from tinhso.kernel.policy import acting, guarded

PAGE = 50
READING_LASTS = 3600  # seconds in which one session's reading is one entry


@require_GET
@guarded(READ)
def entries(request: HttpRequest) -> HttpResponse:
    """Show a page of entries, newest first; ``before`` and ``after`` are numbers of entries."""
    _note_reading(request)
    form = FilterForm(request.GET)
    before, after = _number(request, "before"), _number(request, "after")
    lines, more = queries.page(form.filters(), before=before, after=after, size=PAGE)
    context = {
        "form": form,
        "rows": presenting.rows(lines),
        "verification": _last_verification(),
        "query": _query(request),
        "older": lines[-1].sequence if lines and (more or after is not None) else None,
        "newer": lines[0].sequence if lines and ((more and after is not None) or before is not None) else None,
    }
    return render(request, "audit/entries.html", context)


@require_GET
@guarded(EXPORT)
def export(request: HttpRequest, shape: str) -> StreamingHttpResponse:
    """Send the entries that the filters of the address want, as ``jsonl`` or ``csv``."""
    if shape not in FORMATS:
        raise NoSuchFormat(format=shape)
    actions.record(actor=acting(request), verb="audit.export", target="audit", data={"format": shape})
    body = FORMATS[shape](queries.stream(FilterForm(request.GET).filters()))
    name = f"audit-{clock.local_now():%Y%m%d-%H%M}.{shape}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(body, content_type=CONTENT_TYPES[shape], headers=headers)


@require_POST
@guarded(VERIFY)
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the whole chain now and show the result on the page."""
    actions.verify_and_keep(actor=acting(request))
    return redirect("audit:entries")


def _note_reading(request: HttpRequest) -> None:
    """Reading the audit is itself audited, once an hour of a session."""
    now = int(clock.now().timestamp())
    if now - request.session.get("audit_read_at", 0) >= READING_LASTS:
        actions.record(actor=acting(request), verb="audit.read", target="audit")
        request.session["audit_read_at"] = now


def _last_verification() -> dict[str, Any] | None:
    kept: tuple[Verification, Any] | None = actions.last_verification()
    if kept is None:
        return None
    result, at = kept
    vietnamese = get_language() != "en"
    sentences = [fault.vi if vietnamese else fault.en for fault in result.findings]
    return {"at": at, "intact": result.intact, "count": result.count, "anchors": result.anchors, "sentences": sentences}


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _query(request: HttpRequest) -> str:
    """Return the filters of the address without the place in the list, to be continued."""
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    return kept.urlencode()
