"""A connector that fails on purpose, so that the sad way can be seen by hand and tested."""

from __future__ import annotations

from collections.abc import Iterator

from tinhso.supply.connectors.base import Batch, Connector, Option

WAYS = ("at_once", "midway", "forever_empty")


class FailingDemo(Connector):
    """Fails ``at_once``, ``midway`` after one good batch, or is ``forever_empty``: alive and silent."""

    id = "failing_demo"
    simulated = True
    vi = "Nguồn mô phỏng luôn hỏng"
    en = "Simulated source that fails"
    options = (Option("way", f"Cách hỏng: {', '.join(WAYS)}", f"How it fails: {', '.join(WAYS)}", required=False),)

    def pull(self, cursor: str | None) -> Iterator[Batch]:
        way = self.settings.get("way", "at_once")
        if way not in WAYS:
            raise self.failed(f"không có cách hỏng “{way}”", f"there is no way to fail called “{way}”")
        if way == "forever_empty":
            return
        if way == "midway":
            yield Batch(({"station": "demo-1", "highest": "1.0"},), "1", simulated=True)
        raise self.failed("nguồn cố ý ngắt kết nối", "the source hangs up on purpose")
