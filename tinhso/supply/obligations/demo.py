"""Simulated records for the demo: ties of office names, who supplies, from when, and a few excuses. Nobody decided them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from tinhso.accounts import queries as accounts
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places
from tinhso.supply.obligations import models, packs, queries
from tinhso.supply.obligations.actions import leniency, ruling
from tinhso.supply.obligations.actions.leniency import Asking
from tinhso.supply.obligations.actions.ruling import Named
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.errors import OutsideDemo
from tinhso.supply.obligations.queries import Wanted

Progress = Callable[[str, float], None]
DEMO = replace(SYSTEM, origin="demo")
PAPER = "mô phỏng · simulated"
MONTHS = 2
FALLBACK = "H13-VP"

# Which office of today stands for a name of the packs: by its code, as departments are coded in the demo.
OFFICES = {
    "provincial_office": "H13-VP",
    "environmental_monitoring_centre": "H13-NNMT",
    "irrigation_agency": "H13-NNMT",
    "land_registration_office": "H13-NNMT",
    "meteorology": "H13-NNMT",
    "health": "H13-YT",
    "hospital": "H13-YT",
    "disease_control_centre": "H13-YT",
    "social_insurance_office": "H13-YT",
    "education": "H13-GDDT",
    "tourism": "H13-VHTTDL",
    "culture": "H13-VHTTDL",
    "statistics": "H13-TC",
    "finance": "H13-TC",
    "tax": "H13-TC",
    "state_bank_branch": "H13-TC",
    "planning": "H13-TC",
    "trade": "H13-CT",
    "industry": "H13-CT",
    "science": "H13-KHCN",
    "digital": "H13-KHCN",
    "information": "H13-KHCN",
    "construction": "H13-XD",
    "transport": "H13-XD",
    "police": "H13-VP",
    "justice": "H13-TP",
    "labour": "H13-NV",
    "home_affairs": "H13-NV",
    "agriculture": "H13-NNMT",
}
SUPPLIERS = (("du.lieu@demo.example", "H13-NNMT"), ("can.bo.phuong@demo.example", "UB.31507"))


def load(progress: Progress) -> None:
    """Make the simulated records that are not there yet. Raises OutsideDemo outside demo mode."""
    if not settings.DEMO:
        raise OutsideDemo()
    progress("Gắn tên cơ quan, phân công người nộp · Tying offices, naming suppliers", 0.0)
    with transaction.atomic():
        since = queries.months_back(clock.today(), MONTHS)
        _tie(since)
        _name(since)
        if not models.Start.objects.exists():
            ruling.start(since, paper=PAPER, actor=DEMO)
    progress("Tạo vài trường hợp miễn nộp · A few excuses", 0.6)
    with transaction.atomic():
        if not models.Plea.objects.exists():
            _excuse()
    progress("Đã có việc cần nộp mô phỏng · Simulated obligations are there", 1.0)


def _tie(since: date) -> None:
    tied = {tie.name for tie in queries.ties()}
    for name in queries.office_names():
        if name not in tied:
            ruling.tie(name, places.unit_on(code_for(name), tree="office").id, since=since, paper=PAPER, actor=DEMO)


def code_for(name: str) -> str:
    """Return the code of the office that stands for a name: its own line, or the first whole word of it that has one."""
    return OFFICES.get(name) or next((code for word, code in OFFICES.items() if f"_{word}_" in f"_{name}_"), FALLBACK)


def _name(since: date) -> None:
    for email, code in SUPPLIERS:
        try:
            person, unit = accounts.person_by_email(email), places.unit_on(code, tree="office")
        except NotFound:
            continue  # a province that deleted its demo people keeps what it has
        if not queries.namings([unit.id]):
            ruling.name_supplier(Named(unit.id, person.id, since), actor=DEMO)


def _excuse() -> None:
    """Excuse one overdue dataset, and let another unit ask for more time."""
    since = clock.today() - timedelta(days=70)
    monthly = frozenset(name for name, dataset in packs.datasets().items() if dataset.period == "month")
    late = queries.obligations(Wanted(datasets=monthly, states=frozenset({State.OVERDUE}), since=since), actor=DEMO)
    for number, each in enumerate(late[:2]):
        reason = "Mất kết nối với phần mềm của bộ (mô phỏng) · the ministry's software was down (simulated)"
        until = None if number else clock.now() + timedelta(days=5)
        asking = Asking(each.dataset, each.unit_id, each.period.code, reason, until, PAPER)
        leniency.grant(asking, actor=DEMO)
