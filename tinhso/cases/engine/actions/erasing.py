"""Legal erasure: what identifies people, and what they said, goes for good; the skeleton stays to be counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import connection, transaction
from django.db.models import QuerySet

from tinhso.audit import actions as audit
from tinhso.cases.engine import desks, erasure_list, files, journal, policies
from tinhso.cases.engine.contracts import CaseView, EventKind
from tinhso.cases.engine.erasure_list import Erasure
from tinhso.cases.engine.errors import BasisMissing, NoSuchRetentionRule
from tinhso.cases.engine.models import (
    AttachmentRow,
    CaseRow,
    DeliveryRow,
    EntryRow,
    ErasureRow,
    EventRow,
    LabelRow,
    ParticipantRow,
    RetentionRow,
)
from tinhso.cases.engine.retention import cases_past, rules
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.engine.rules.retention import Erased, RetentionRule, counted
from tinhso.cases.engine.rules.sending import Fate
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

AT_ONCE = 5_000  # cases of one night; the next night goes on


@dataclass(frozen=True)
class Again:
    """What became of a list of erasures: how many were made again, were ``known``, and which codes there is no case of."""

    again: int
    known: int
    missing: tuple[str, ...]


def erase(case: int, *, basis: str, actor: Actor, what: Erased = Erased.WHOLE) -> CaseView:
    """Erase personal data of a case on a legal basis (a paper, an article); done once, it stays as it is.

    Letters that still wait are not sent. Bytes of files go when no other case has them.
    Raises NoSuchCase, Denied, BasisMissing.
    """
    require(policies.ERASE_CASES, actor)
    if not basis.strip():
        raise BasisMissing()
    with transaction.atomic():
        view = _erase(case, basis.strip(), what, actor)
        _forget_in_index()
        transaction.on_commit(erasure_list.complete)
    return view


def erase_past_retention(*, actor: Actor) -> int:
    """Erase what is past the rules of today, each case in a transaction of its own; return how many erasures were made.

    Raises Denied.
    """
    require(policies.ERASE_CASES, actor)
    done = 0
    for rule in rules(clock.today()):
        for case in cases_past(rule)[: AT_ONCE - done].values_list("pk", flat=True):
            _erase(case, rule.basis, rule.what, actor)
            done += 1
    if done:
        _forget_in_index()
        erasure_list.complete()
    return done


def erase_again(told: Iterable[Erasure], *, actor: Actor) -> Again:
    """Erase what a list of erasures names and this database still has, as after a restored backup; each on its own basis.

    Raises Denied, and ErasuresUnreadable as the list is read.
    """
    require(policies.ERASE_CASES, actor)
    again = known = 0
    missing: list[str] = []
    for each in told:
        case = CaseRow.objects.filter(code=each.code).values_list("pk", flat=True).first()
        if case is None:
            missing.append(each.code)
        elif ErasureRow.objects.filter(case=case, what__in=Erased(each.what).covered).exists():
            known += 1
        else:
            _erase(case, each.basis, Erased(each.what), actor)
            again += 1
    if again:
        _forget_in_index()
        erasure_list.complete()
    return Again(again, known, tuple(missing))


def set_retention(
    desk: str, what: Erased, after_days: int, *, basis: str, valid_from: date, category: str = "", actor: Actor
) -> RetentionRule:
    """Keep a rule of retention. Raises Denied, NoSuchDesk, BasisMissing."""
    require(policies.SET_RETENTION, actor)
    desks.find(desk)
    if not basis.strip():
        raise BasisMissing()
    told = {"desk": desk, "category": category, "what": str(what), "after_days": after_days}
    with transaction.atomic():
        row = RetentionRow.objects.create(
            **told, basis=basis.strip()[:300], valid_from=valid_from, set_by=actor.account, set_at=clock.now()
        )
        audit.record(actor=actor, verb="cases.set_retention", target=f"retention:{row.pk}", reason=basis[:500], data=told)
    return RetentionRule(row.pk, desk, category, what, after_days, row.basis, valid_from, None)


def end_retention(rule: int, *, last_day: date, actor: Actor) -> None:
    """Let a rule end with a day; at the earliest with its first. Raises Denied, NoSuchRetentionRule."""
    require(policies.SET_RETENTION, actor)
    with transaction.atomic():
        row = RetentionRow.objects.select_for_update().filter(pk=rule).first()
        if row is None:
            raise NoSuchRetentionRule()
        row.valid_to = max(last_day, row.valid_from)
        row.save(update_fields=["valid_to"])
        audit.record(actor=actor, verb="cases.end_retention", target=f"retention:{rule}", data={"last_day": f"{row.valid_to}"})


def _erase(case: int, basis: str, what: Erased, actor: Actor) -> CaseView:
    with journal.acting(case) as row:
        if ErasureRow.objects.filter(case=row, what__in=what.covered).exists():
            return journal.view_of(row)
        now = clock.now()
        if what is not Erased.WORDS:
            _erase_people(row)
        if what is not Erased.PEOPLE:
            _erase_words(row)
        if what is Erased.WHOLE:
            _erase_place_and_papers(row)
        ErasureRow.objects.create(case=row, what=what, basis=basis[:300], at=now, account=actor.account)
        journal.write(row, EventKind.ERASED, actor=actor, at=now, paper=basis[:300], data={"what": str(what)})
        view = journal.view_of(row)
        if (hook := desks.find(row.desk).erased) is not None:
            hook(view, what)
        audit.record(actor=actor, verb="cases.erase", target=f"case:{row.pk}", reason=basis[:500], data={"what": str(what)})
    return view


def _erase_people(row: CaseRow) -> None:
    people = ParticipantRow.objects.filter(case=row)
    EventRow.objects.filter(case=row, part=Part.REPORTER).update(account=None, acting_for=None)
    accounts = people.filter(account__isnull=False).values("account")
    AttachmentRow.objects.filter(case=row, added_by__in=accounts).update(added_by=None)
    _silence(DeliveryRow.objects.filter(participant__in=people))
    people.update(name="", phone="", email="", account=None, key_hash=None, erased_at=clock.now())


def _erase_words(row: CaseRow) -> None:
    row.title, row.words, row.place_words = row.code, "", ""
    row.save(update_fields=["title", "words", "place_words"])
    events = list(EventRow.objects.filter(case=row))
    for event in events:
        event.text, event.reason, event.data = "", "", counted(event.data)
    EventRow.objects.bulk_update(events, ["text", "reason", "data"], batch_size=500)
    EntryRow.objects.filter(clock__case=row).update(reason="")
    LabelRow.objects.filter(case=row).delete()
    _silence(DeliveryRow.objects.filter(case=row))
    _erase_files(row)


def _forget_in_index() -> None:
    """SQLite's index only marks words as gone until its parts are merged; PostgreSQL's vacuum does it by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO cases_words (cases_words) VALUES ('optimize')")


def _erase_files(row: CaseRow) -> None:
    row.files_read = None
    kept = AttachmentRow.objects.filter(case=row)
    hashes = set(kept.values_list("sha256", flat=True)) - {""}
    kept.update(file_name="", sha256="", longitude=None, latitude=None, removed_at=clock.now())
    alone = hashes - set(AttachmentRow.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
    for each in sorted(alone):
        transaction.on_commit(partial(files.remove, each))


def _erase_place_and_papers(row: CaseRow) -> None:
    row.longitude = row.latitude = None
    row.save(update_fields=["longitude", "latitude"])
    EventRow.objects.filter(case=row).update(paper="")
    EntryRow.objects.filter(clock__case=row).update(paper="")


def _silence(deliveries: QuerySet[DeliveryRow]) -> None:
    """Empty letters; those on their way are given up, for they would carry what is erased."""
    deliveries.filter(fate__in=(Fate.WAITING, Fate.REFUSED)).update(fate=Fate.GIVEN_UP, answered_at=clock.now())
    deliveries.update(subject="", body="", answer="")
