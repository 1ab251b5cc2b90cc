"""Making the demo."""

from __future__ import annotations

import pytest

from tinhso.config import build, demo


def test_catalogues_are_written_before_django_reads_them(monkeypatch):
    """A clean checkout has none: what the demo writes would be English."""
    done: list[str] = []

    def begin() -> None:
        done.append("django")
        raise InterruptedError

    monkeypatch.setattr(build, "compile_messages", lambda: done.append("catalogues"))
    monkeypatch.setattr(demo, "set_up_django", begin)
    with pytest.raises(InterruptedError):
        demo.prepare()
    assert done == ["catalogues", "django"]
