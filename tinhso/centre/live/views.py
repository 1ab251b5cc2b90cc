"""The event stream of open pages: which numbers moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tinhso.centre.live import reading, rules
from tinhso.centre.live.carrying import CARRIER, Opened
from tinhso.centre.policies import SEE_CENTRE
from tinhso.kernel.policy import acting, guarded


@guarded(SEE_CENTRE)
def stream(request: HttpRequest) -> HttpResponse:
    """Tell what moved since the last event that the page saw (``Last-Event-ID``, or ``since`` when it has seen none).

    This is a whole answer, after which a browser asks again. A server that can hold it open (``carrying``) goes on from here.
    """
    sees, now = reading.sees(acting(request)), reading.position()
    last = request.headers.get("Last-Event-ID", "") or request.GET.get("since", "")
    missed = rules.as_seen(reading.missed(last, now), sees) if last else None
    carrier = request.META.get(CARRIER)
    if carrier is not None:
        carrier.append(Opened(sees, now))
    body = rules.opened(now) + (rules.moved(missed) if missed is not None else b"")
    return HttpResponse(body, content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
