"""Sending: which gateway serves, and what becomes of a notice that could not be handed over."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.sign_in.messages import folder
from tinhso.accounts.sign_in.messages.base import ShortMessage, ShortMessageGateway
from tinhso.accounts.sign_in.messages.failing import FailingGateway
from tinhso.accounts.sign_in.messages.folder import FolderGateway
from tinhso.accounts.sign_in.messages.http import HttpGateway

logger = logging.getLogger(__name__)


def gateway() -> ShortMessageGateway:
    """Return the way of sending short messages that the settings name."""
    if not settings.SMS_URL:
        return FolderGateway()
    if settings.SMS_URL.startswith("failing:"):
        return FailingGateway()
    try:
        return HttpGateway(settings.SMS_URL)
    except ValueError as error:
        raise MessageNotSent() from error


def send_text(to: str, text: str) -> None:
    """Send a short message now. Raises MessageNotSent: a code that comes late is of no use."""
    gateway().send(ShortMessage(to=to, text=text))


def notify_by_text(to: str, text: str) -> None:
    """Send a notice by short message; one that cannot be sent waits in ``outgoing/unsent`` and is tried again."""
    try:
        send_text(to, text)
    except MessageNotSent:
        _keep({"channel": "sms", "to": to, "text": text})


def notify_by_mail(mail: EmailMessage) -> None:
    """Send a notice by mail; one that cannot be sent waits in ``outgoing/unsent`` and is tried again."""
    try:
        mail.send()
    except MessageNotSent:
        _keep({"channel": "mail", "to": mail.to, "from": mail.from_email, "subject": mail.subject, "text": mail.body})


def send_unsent() -> tuple[int, int]:
    """Try every waiting notice again, oldest first; return how many were sent and how many still wait."""
    sent = 0
    waiting = sorted(_unsent().glob("*.json"))
    for path in waiting:
        try:
            _send_again(json.loads(path.read_text(encoding="utf-8")))
        except MessageNotSent:
            break  # the gateway is down still: the rest would only wait for it in turn
        path.unlink()
        sent += 1
    return sent, len(waiting) - sent


def _send_again(notice: dict[str, Any]) -> None:
    if notice["channel"] == "sms":
        send_text(notice["to"], notice["text"])
    else:
        EmailMessage(notice["subject"], notice["text"], notice["from"], notice["to"]).send()


def _keep(notice: dict[str, Any]) -> None:
    """Keep a notice for later. The change it tells of has happened, so even a full disk must not undo the page."""
    try:
        folder.write(notice["channel"], json.dumps(notice, ensure_ascii=False), _unsent(), suffix="json")
    except MessageNotSent:
        logger.exception("a notice could neither be sent nor kept")


def _unsent() -> Path:
    return Path(settings.OUTGOING) / "unsent"
