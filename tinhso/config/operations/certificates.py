"""When the HTTPS certificate ends: of a PEM file, or of a host that serves it."""

from __future__ import annotations

import socket
import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings

PATIENCE = 5.0  # seconds


def configured() -> str:
    """Return what ``TINHSO_CERTIFICATE`` names: a PEM file, ``host`` or ``host:port``; empty when nothing is watched."""
    return str(settings.ENVIRONMENT.text("TINHSO_CERTIFICATE")).strip()


def expiry(where: str) -> datetime:
    """Return when the certificate in the file or at the host ends (UTC). Raises OSError, ValueError."""
    if Path(where).is_file():
        return x509.load_pem_x509_certificate(Path(where).read_bytes()).not_valid_after_utc
    host, _, port = where.partition(":")
    context = ssl.create_default_context()
    # Only the date is read here; an expired or foreign certificate must be readable to be reported.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host, int(port or 443)), timeout=PATIENCE) as raw,
        context.wrap_socket(raw, server_hostname=host) as secured,
    ):
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"").not_valid_after_utc
