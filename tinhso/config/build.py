"""What is built once after installing: message catalogues, byte code, fingerprinted static files."""

from __future__ import annotations

import compileall
import hashlib
import io
import sys
from pathlib import Path

from tinhso.config.cli import set_up_django

PACKAGE = Path(__file__).resolve().parents[1]


def catalogues() -> list[Path]:
    """Return every message catalogue of the rooms (``django.po``)."""
    return sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"))


def compile_messages() -> None:
    """Write each ``.po`` as the ``.mo`` beside it, unless it is already newer."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        packed = io.BytesIO()
        write_mo(packed, read_po(io.BytesIO(source.read_bytes())))
        target.write_bytes(packed.getvalue())


def _fingerprint() -> str:
    """Return a digest of the names, sizes and times of all static sources."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("**/static/**/*")):
        if path.is_file():
            digest.update(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Collect, fingerprint and compress the static files, when any of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    mark = Path(settings.STATIC_ROOT) / ".built-from"
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(fingerprint)


def build() -> None:
    """Bring everything built up to date; needs Django to be set up."""
    compile_messages()
    compileall.compile_dir(str(PACKAGE), quiet=2)
    collect_static()


def main() -> None:
    """Build everything; with ``--catalogues-only`` what a package must hold, without a home or a database."""
    compile_messages()
    if "--catalogues-only" not in sys.argv:
        set_up_django()
        build()


if __name__ == "__main__":
    main()
