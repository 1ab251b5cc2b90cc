"""Joining a case as a participant, and the keys by which participants prove themselves."""

from __future__ import annotations

from django.db import transaction

from tinhso.cases.engine.actions.opening import PEOPLE, hashed
from tinhso.cases.engine.contracts import NewParticipant, ParticipantKind
from tinhso.cases.engine.models import ParticipantRow
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor

FOLLOWING = (ParticipantKind.REPORTER, ParticipantKind.SUPPORTER)


def join(case: int, new: NewParticipant, key: str) -> bool:
    """Let somebody take part in a case with this key; say whether they are new to it. Whose doing it is, the caller audits."""
    with transaction.atomic():
        _, made = ParticipantRow.objects.get_or_create(
            key_hash=hashed(key),
            defaults={
                "case_id": case,
                "kind": new.kind,
                "name": new.name,
                "phone": new.phone,
                "email": new.email,
                "account": new.account,
                "language": new.language,
                "since": clock.now(),
            },
        )
    return made


def follow(merged: int, into: int) -> int:
    """Let all who take part in one case support another; return how many did not yet. Their keys stay with the first.

    Whose doing it is, the caller audits. A supporter has no name here: who they are stands in the case they came with.
    """
    came = ParticipantRow.objects.filter(case=merged, kind__in=FOLLOWING)
    accounts = set(ParticipantRow.objects.filter(case=into, account__isnull=False).values_list("account", flat=True))
    new = [each for each in came if each.account is None or each.account not in accounts]
    now = clock.now()
    ParticipantRow.objects.bulk_create(
        ParticipantRow(case_id=into, kind=ParticipantKind.SUPPORTER, account=each.account, language=each.language, since=now)
        for each in new
    )
    return len(new)


def is_participant(case: int, key: str, actor: Actor, *kinds: ParticipantKind) -> bool:
    """Say whether the holder of ``key``, or the citizen who signed in, takes part in a case as one of ``kinds``."""
    theirs, whose = "case_id = %s AND kind IN %s", (case, kinds or tuple(ParticipantKind))
    if key and PEOPLE.any(f"{theirs} AND key_hash = %s", *whose, hashed(key)):
        return True
    account = actor.account if actor.kind == "citizen" else None
    return account is not None and PEOPLE.any(f"{theirs} AND account = %s", *whose, account)
