"""Mail through the server of ``TINHSO_EMAIL_URL``, or into the folder when there is none. Django's EMAIL_BACKEND."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.sign_in.messages import folder
from tinhso.accounts.sign_in.rules.mail_address import mail_server

PATIENCE = 10  # seconds; a person is waiting for the page


class Backend(BaseEmailBackend):
    """Raises MessageNotSent when the server does not take a message, whatever the cause below."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            return self._way().send_messages(email_messages) or 0
        except (OSError, SMTPException, ValueError) as error:
            if self.fail_silently:
                return 0
            raise MessageNotSent() from error

    def _way(self) -> BaseEmailBackend:
        if not settings.EMAIL_URL:
            return FolderBackend()
        server = mail_server(settings.EMAIL_URL)
        return SmtpBackend(
            host=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.tls,
            use_ssl=server.ssl,
            timeout=PATIENCE,
        )


class FolderBackend(BaseEmailBackend):
    """One readable text file for each mail: head lines, an empty line, the text."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            head = f"Từ · From: {mail.from_email}\nĐến · To: {', '.join(mail.recipients())}\nTiêu đề · Subject: {mail.subject}"
            folder.write("mail", f"{head}\n\n{mail.body}\n")
        return len(email_messages)
