"""Two who act in the same moment on cases that hang together: each in a thread and a connection of its own.

    python -m tests.faults.officers_at_once ROUNDS

Prints, as JSON, how the two of each round ended, for each kind of meeting: "made", or the code of the refusal, or the name of
an error that nobody should see.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up, as all below
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402

from tests.faults.officer_to_kill import HANDLER, OPERATOR, PICTURE, PROVINCE, prepare  # noqa: E402
from tests.faults.supplier_to_kill import told  # noqa: E402
from tinhso.accounts.tests.factories import unit  # noqa: E402
from tinhso.cases.directives.actions.issuing import issue  # noqa: E402
from tinhso.cases.directives.actions.measuring import keep  # noqa: E402
from tinhso.cases.directives.contracts import Measurement, NewDirective, Occasion, Supporting  # noqa: E402
from tinhso.cases.engine import feeding, reckoning  # noqa: E402
from tinhso.cases.engine.actions import handing  # noqa: E402
from tinhso.cases.engine.actions.attaching import attach  # noqa: E402
from tinhso.cases.engine.actions.erasing import erase  # noqa: E402
from tinhso.cases.engine.actions.moving import move  # noqa: E402
from tinhso.cases.engine.actions.working import link, remark  # noqa: E402
from tinhso.cases.engine.contracts import Given, LinkKind  # noqa: E402
from tinhso.cases.engine.models import CaseRow, ClockRow  # noqa: E402
from tinhso.cases.reports.actions.filing import file_report  # noqa: E402
from tinhso.cases.reports.actions.moderating import moderate  # noqa: E402
from tinhso.cases.reports.actions.triaging import Piece, merge, split  # noqa: E402
from tinhso.cases.reports.contracts import Showing  # noqa: E402
from tinhso.cases.reports.tests.factories import a_filing  # noqa: E402
from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.errors import TinhSoError  # noqa: E402
from tinhso.kernel.policy import ANONYMOUS, SYSTEM  # noqa: E402

Act = Callable[[], object]


def meetings() -> Iterator[tuple[str, tuple[Act, Act]]]:
    """Yield what two are about to do in one moment, prepared anew each time."""
    commune, office = prepare()
    other = unit("Công ty Cấp nước")

    def report() -> int:
        return file_report(a_filing(place=None, commune=commune), actor=ANONYMOUS).case.id

    def code(case: int) -> str:
        return move(case, "accept", actor=OPERATOR).code

    one, two = report(), report()
    codes = code(one), code(two)
    yield "merged into each other", (lambda: merge(one, codes[1], actor=OPERATOR), lambda: merge(two, codes[0], actor=OPERATOR))

    one, two = report(), report()
    into = code(one)
    yield "merged into a case that is worked on", (lambda: merge(two, into, actor=OPERATOR), lambda: work_on(one))

    one, two = report(), report()
    yield "linked to each other", (lambda: tie(one, two), lambda: tie(two, one))

    whole = report()
    parts = split(whole, [Piece(office, "Vá đường"), Piece(other, "Sửa ống")], lead=office, actor=OPERATOR)
    for part in parts:
        move(part.id, "return_to_desk", Given(reason="Không phải việc của cơ quan."), actor=HANDLER)
    yield "a part ends while the whole is worked on", (lambda: end(parts[0].id), lambda: work_on(whole))

    whole = report()
    parts = split(whole, [Piece(office, "Vá đường"), Piece(other, "Sửa ống")], lead=office, actor=OPERATOR)
    for part in parts:
        move(part.id, "return_to_desk", Given(reason="Không phải việc của cơ quan."), actor=HANDLER)
    yield "two parts end", (lambda: end(parts[1].id), lambda: end(parts[0].id))

    given = directive(office, other)
    part = CaseRow.objects.get(parent=given).pk
    yield "a directive is withdrawn while its part is worked on", (lambda: withdraw(given), lambda: work_on(part))

    given = directive(office, other)
    yield "a directive is measured while it is moved", (lambda: keep(given, measured(), actor=SYSTEM), lambda: withdraw(given))

    one = report()
    picture = attach(one, PICTURE, actor=SYSTEM).id
    code(one)
    yield (
        "a report is moderated while it is moved",
        (
            lambda: moderate(one, showing=Showing.SHOWN, public_text="Ổ gà", pictures={picture: True}, actor=OPERATOR),
            lambda: move(one, "assign", Given(office=office), actor=OPERATOR),
        ),
    )

    one = report()
    handing.mail(1, "Phản ánh", "Có phản ánh mới.", case=one)
    yield "a case is erased while its letter leaves", (lambda: erase(one, basis="Điều 16", actor=SYSTEM), handing.send_waiting)

    one, two = report(), report()
    ClockRow.objects.update(due_at=F("due_at") - timedelta(hours=1))  # as if the calendar had been another
    yield "clocks are reckoned while cases are moved", (reckoning.reckon, lambda: (code(two), code(one)))

    one, two = report(), report()
    into = code(two)
    yield "the lake is told while cases are merged", (feeding.feed, lambda: merge(one, into, actor=OPERATOR))


def work_on(case: int) -> None:
    for _ in range(3):
        remark(case, "Đang xem.", actor=SYSTEM)


def tie(case: int, other: int) -> None:
    link(case, LinkKind.RELATED, other=other, actor=SYSTEM)


def end(part: int) -> None:
    move(part, "refuse", Given(reason="Không làm."), actor=OPERATOR)


def withdraw(case: int) -> None:
    move(case, "withdraw", Given(reason="Không cần nữa."), actor=OPERATOR)


def directive(lead: int, supporting: int) -> int:
    new = NewDirective(title="Vá đường", text="Vá các ổ gà.", lead=lead, issuer=lead, supporting=(Supporting(supporting),))
    return issue(new, actor=SYSTEM).case.id


def measured() -> Measurement:
    return Measurement(Occasion.OPENING, "2026", 1.0, False, clock.now(), clock.now())


def met(acts: tuple[Act, Act]) -> list[str]:
    """Let two act at once and return how each of them ended."""
    together = Barrier(2)

    def ended(act: Act) -> str:
        try:
            connection.ensure_connection()
            together.wait(timeout=60)
            act()
        except TinhSoError as error:
            return error.code
        except Exception as error:  # what it is, the test must see
            return type(error).__name__
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(2) as hands:
        return sorted(hands.map(ended, acts))


if __name__ == "__main__":
    settings.PROVINCE, settings.EMAIL_BACKEND = PROVINCE, "django.core.mail.backends.dummy.EmailBackend"
    ended: dict[str, Counter[str]] = {}
    for _ in range(int(sys.argv[1])):
        for name, acts in meetings():
            ended.setdefault(name, Counter())[" and ".join(met(acts))] += 1
    told(json.dumps(ended))
