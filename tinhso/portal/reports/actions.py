"""What strangers do at the citizens' app, paced: file a report with its pictures, say "me too", prove that one is theirs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError
from django.utils.crypto import salted_hmac

from tinhso.accounts.queries import household
from tinhso.audit import actions as audit
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.actions import answering, filing
from tinhso.cases.reports.contracts import Filed, Filing, Report
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor
from tinhso.portal.reports.contracts import Upload
from tinhso.portal.reports.errors import TooFast
from tinhso.portal.reports.models import AttemptRow
from tinhso.portal.reports.rules.pacing import KEPT, LIMITS, TELLING, By, Deed, wait

SWEPT_ONE_IN = 20  # what is old counts for nothing: it need not go with every deed


def file_report(new: Filing, device: str, *, actor: Actor) -> Filed:
    """File a report, once for each request. Raises TooFast, and what ``filing.file_report`` raises: that counts for nothing."""
    try:
        _check(Deed.FILE, device, new.text, actor=actor)
    except TooFast:
        if not reports.public.is_filed(new.request):
            raise
    try:
        with audit.together():
            filed = filing.file_report(new, actor=actor)
            if not filed.repeated:
                _count(Deed.FILE, device, new.text, actor=actor)
    except IntegrityError:  # the same request came twice at the same time, and the other one was faster
        return filing.file_report(new, actor=actor)
    return filed


def add_files(case: int, files: Sequence[Upload], device: str, *, key: str, actor: Actor) -> None:
    """Add what was photographed to a report. Raises TooFast, and what ``filing.add_photo`` raises; what went before stays."""
    for each in files:
        pace(Deed.ADD_FILE, device, sha256(each.content).hexdigest(), actor=actor)
        filing.add_photo(case, each.content, each.file_name, actor=actor, key=key)


def me_too(code: str, device: str, *, actor: Actor) -> str:
    """Say that one has the same trouble, and return the key to follow it by. Raises TooFast, NoSuchCase."""
    pace(Deed.ME_TOO, device, actor=actor)
    return answering.me_too(code, device=device, actor=actor)


def prove(code: str, key: str, device: str, *, actor: Actor) -> Report:
    """Return the report whose key somebody has. Raises NoSuchCase, and TooFast for those who only guess."""
    _check(Deed.LOOK_UP, device, "", actor=actor)
    try:
        return reports.own(code, key=key, actor=actor)
    except NotFound:
        _count(Deed.LOOK_UP, device, "", actor=actor)
        raise


def pace(deed: Deed, device: str, content: str = "", *, actor: Actor) -> None:
    """Count a deed. Raises TooFast, and counts nothing, where it came too soon."""
    _check(deed, device, content, actor=actor)
    _count(deed, device, content, actor=actor)


def _check(deed: Deed, device: str, content: str, *, actor: Actor) -> None:
    now = clock.now()
    keys = _keys(deed, device, content, actor)
    counted = AttemptRow.objects.filter(key__in=[key for _, key in keys], at__gt=now - KEPT).values_list("key", "at")
    times: dict[str, list[datetime]] = {key: [] for _, key in keys}
    for key, at in counted:
        times[key].append(at)
    for by, key in keys:
        if left := wait(times[key], LIMITS[deed][by], now):
            raise TooFast(minutes=-(-int(left.total_seconds()) // 60) or 1, seconds=int(left.total_seconds()) + 1)


def _count(deed: Deed, device: str, content: str, *, actor: Actor) -> None:
    now = clock.now()
    if not secrets.randbelow(SWEPT_ONE_IN):
        AttemptRow.objects.filter(at__lt=now - KEPT).delete()
    AttemptRow.objects.bulk_create(AttemptRow(key=key, at=now) for _, key in _keys(deed, device, content, actor))


def _keys(deed: Deed, device: str, content: str, actor: Actor) -> list[tuple[By, str]]:
    words = " ".join(content.casefold().split())
    known = {
        By.ADDRESS: household(actor.origin) if actor.kind != "citizen" else "",
        By.DEVICE: f"account:{actor.account}" if actor.kind == "citizen" else device,
        By.CONTENT: words if len(words) >= TELLING else "",
    }
    return [(by, _hashed(f"{deed}:{by}:{text}")) for by, text in known.items() if text and by in LIMITS[deed]]


def _hashed(text: str) -> str:
    return salted_hmac("tinhso.portal.pacing", text, algorithm="sha256").hexdigest()
