"""What signs the events that a webhook is sent."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def secret_of(webhook: int) -> str:
    """Return the secret of a webhook: derived from the platform's key, stored nowhere."""
    return salted_hmac("tinhso.supply.webhook", str(webhook), algorithm="sha256").hexdigest()
