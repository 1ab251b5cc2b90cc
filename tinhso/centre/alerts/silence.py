"""The dead man's switch, what the platform notices about itself: rules that fail, connections and jobs that stand still.

Which jobs are to run, and when they are missed, is known to ``config`` alone: ``settings.SIGNS_OF_LIFE`` names what
tells those that are silent. If the worker itself is dead nothing is judged at all; the page of alerts then says since when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from tinhso.catalog.contracts import Severity
from tinhso.centre.alerts.contracts import Episode, Found, Heard, State
from tinhso.centre.alerts.models import AlertRow
from tinhso.kernel.policy import Role
from tinhso.places import queries as places
from tinhso.supply.connectors import queries as connections

PLATFORM = "platform"
FAILED, CONNECTION, JOB = (f"{PLATFORM}.{name}" for name in ("rule", "connection", "job"))
TELL = (Role.CENTRE_OPERATOR, Role.ADMINISTRATOR)
NOTHING = Episode("", "", None, None, None, "")


def heard(failed: Mapping[str, str]) -> Iterator[Heard]:
    """Yield what holds now of the platform itself, and what held before and does not any more.

    ``failed`` are the rules that could not be judged, each with why.
    """
    home = places.home(settings.PROVINCE)
    if home is None:
        return
    found = dict(_found(failed, home.id))
    held = AlertRow.objects.filter(kind="silence").exclude(state=State.CLEARED).values_list("rule", flat=True)
    for rule in sorted({*found, *held}):
        about = rule.partition(":")[2]
        yield Heard(rule, "silence", about, Severity.CRITICAL, TELL, None, (found[rule],) if rule in found else ())


def _found(failed: Mapping[str, str], home: int) -> Iterator[tuple[str, Found]]:
    for rule, why in failed.items():
        yield f"{FAILED}:{rule}", Found(home, False, NOTHING, {"why": why})
    for alarm in connections.alarms():
        words = {"vi": alarm.vi, "en": alarm.en}
        yield f"{CONNECTION}:{alarm.name}", Found(alarm.unit_id, alarm.simulated, NOTHING, words)
    for job, since in import_string(settings.SIGNS_OF_LIFE)():
        yield f"{JOB}:{job}", Found(home, False, NOTHING, {"last_at": since.isoformat() if since else ""})
