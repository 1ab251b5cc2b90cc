"""Who is told of a directive, and by which words: one mail to each person, written in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tinhso.accounts import queries as accounts
from tinhso.cases.directives.rules.workflow import HEADS
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.contracts import CaseView, Plain
from tinhso.kernel.policy import Role
from tinhso.places import queries as places
from tinhso.ui import links


def heads_of(office: int) -> list[int]:
    """Return the accounts that answer for an office today."""
    return accounts.holders_at(HEADS).get(office, [])


def heads_above(office: int) -> list[list[int]]:
    """Return the heads of each office above one, the nearest first."""
    held = accounts.holders_at(HEADS)
    return [held.get(unit.id, []) for unit in places.path(office)[1:]]


def givers(case: CaseView, leader: int | None) -> list[int]:
    """Return whose directive it is; without anybody, who leads the province and who keeps the centre."""
    if leader is not None:
        return [leader]
    held = accounts.holders_at({Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR})
    return held.get(None, []) or heads_of(case.intake)


def with_substitutes(people: Iterable[int]) -> list[int]:
    """Return the accounts and those who stand in for them now."""
    told = list(dict.fromkeys(people))
    standing_in = accounts.substitutes(told, (*HEADS, Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR))
    return list(dict.fromkeys([*told, *(each for account in told for each in standing_in.get(account, ()))]))


def tell(people: Collection[int], about: CaseView, words: str, reason: str = "") -> int:
    """Mail each of the accounts, and who stands in for them, one sentence about a case; return how many people."""
    told = with_substitutes(people)
    with translation.override("vi"):
        link = links.whole(reverse("directives:show", args=[about.code]))
        context = {"case": about, "words": words, "reason": reason, "link": link}
        subject = f"[{about.code}] {words}"
        body = render_to_string("directives/mail/said.txt", context)
    for account in told:
        handing.mail(account, subject, body, case=about.id)
    return len(told)


def publish(kind: str, case: CaseView, data: Mapping[str, Plain]) -> None:
    """Tell other systems what became of a directive."""
    handing.publish(kind, f"directive/{case.code}", {"code": case.code, "office": case.office, **data}, case=case.id)
