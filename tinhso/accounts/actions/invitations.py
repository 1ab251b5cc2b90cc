"""Telling a new officer that the account is there and how to set a password."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from tinhso.accounts import queries
from tinhso.accounts.actions.people import check_may_manage
from tinhso.accounts.errors import AccountClosed, ContactMissing
from tinhso.audit.actions import record
from tinhso.kernel.policy import Actor


def invite(account: int, *, page: str, actor: Actor) -> None:
    """Mail an officer the address of the ``page`` where a password is set, in Vietnamese.

    The mail holds no secret: the page sends a code to the same mailbox. Raises MessageNotSent when the mail server
    does not take it, AccountClosed, ContactMissing.
    """
    check_may_manage(account, actor)
    person = queries.person_of(account)
    if not person.is_active:
        raise AccountClosed()
    if not person.email:
        raise ContactMissing()
    with translation.override("vi"):
        facts = {"person": person, "page": page}
        subject = " ".join(render_to_string("accounts/mail/invitation_subject.txt", facts).split())
        send_mail(subject, render_to_string("accounts/mail/invitation.txt", facts), None, [person.email])
    record(actor=actor, verb="account.invite", target=f"account:{account}")
