"""Simulated reports for the demo: some hundred and fifty over the last weeks, each lived by the same actions as real ones.

They say that they are simulated wherever they are shown. Names and telephone numbers belong to nobody.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from io import BytesIO
from random import Random

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from tinhso.accounts import queries as accounts
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.timing import set_deadline
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, Given, Place
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import learning, media
from tinhso.cases.reports.actions import answering, keeping, moderating, setting
from tinhso.cases.reports.actions.filing import file_report
from tinhso.cases.reports.actions.setting import NewTemplate
from tinhso.cases.reports.actions.triaging import triage
from tinhso.cases.reports.contracts import Channel, Filed, Filing, Showing
from tinhso.cases.reports.demo_words import ANSWERS, PLACES, REASONS, TALES, Tale
from tinhso.cases.reports.errors import OutsideDemo
from tinhso.cases.reports.rules.routing import RoutingRule
from tinhso.cases.reports.rules.workflow import REPORT
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role
from tinhso.places import queries as places

Progress = Callable[[str, float], None]
DEMO = replace(SYSTEM, origin="demo")
PAPER = "mô phỏng · simulated"
REPORTS = 170
WEEKS = 6
DEPARTMENTS = {"roads": "H13-XD", "environment": "H13-NNMT", "office": "H13-VP", "inspection": "H13-TTr"}
CLERK, SUPERVISOR, CENTRE = "truc.ban@demo.example", "lanh.dao@demo.example", "H13-VP"
CHANNELS = (Channel.APP, Channel.APP, Channel.APP, Channel.WEB, Channel.WEB, Channel.PHONE, Channel.PHONE, Channel.DESK)


@dataclass(frozen=True)
class Town:
    """Where and by whom the simulated reports are handled: communes with a place in each and their own office."""

    centre: int
    clerk: Actor
    supervisor: Actor
    communes: tuple[tuple[Place, int], ...]
    departments: dict[str, int]

    def office_of(self, tale: Tale, commune_office: int) -> int:
        return self.departments.get(tale.office, commune_office)


def load(progress: Progress) -> None:
    """Make the simulated reports, their rules and templates, unless there are reports already. Raises OutsideDemo."""
    if not settings.DEMO:
        raise OutsideDemo()
    progress("Lập phản ánh mô phỏng · Making simulated reports", 0.0)
    if engine.cases_seen(SYSTEM).filter(desk=REPORT.id).exists():
        return
    town = _town()
    if town is None:
        return
    begins = clock.now() - timedelta(weeks=WEEKS)
    with transaction.atomic():
        _rules(town, begins)
        _live(town, begins, progress)
    for kind in learning.KINDS:
        learning.train(kind, actor=DEMO)
    progress("Đã có phản ánh mô phỏng · Simulated reports are there", 1.0)


def _town() -> Town | None:
    codes = {unit.code: unit.id for unit in places.units_at_home(tree="office")}
    communes = places.units_at_home(levels=("commune",))
    shapes = places.outlines(unit.id for unit in communes)
    serving = places.serving_each(unit.id for unit in communes)
    known = tuple(
        (Place(point.x, point.y), serving[unit.id][0].id)
        for unit in communes
        if unit.id in shapes and unit.id in serving and (point := shapes[unit.id].shape.representative_point())
    )
    if CENTRE not in codes or not known:
        return None
    clerk, supervisor = (accounts.actor(accounts.person_by_email(each).id, origin="demo") for each in (CLERK, SUPERVISOR))
    return Town(
        codes[CENTRE], clerk, supervisor, known, {name: codes[code] for name, code in DEPARTMENTS.items() if code in codes}
    )


def _rules(town: Town, begins: datetime) -> None:
    """Set who takes reports in, where they go, by when, and ready words."""
    with clock.set_to(begins):
        on = clock.today()
        setting.set_reception(town.centre, valid_from=on, paper=PAPER, actor=DEMO)
        for number, (category, name) in enumerate({tale.category: tale.office for tale in TALES}.items()):
            office = town.departments.get(name)
            rule = RoutingRule(0, 100 + number, category=category, office=office, paper=PAPER, valid_from=on)
            setting.set_rule(rule, actor=DEMO)
        setting.set_rule(
            RoutingRule(0, 10, words=("dien giat", "chay no"), office=town.departments.get("roads"), mode="immediate",
                        paper=PAPER, valid_from=on),
            actor=DEMO,
        )  # fmt: skip
        for category, limit in OWN_LIMITS.items():
            set_deadline(REPORT.id, "handling", limit, source=PAPER, valid_from=on, category=category, actor=DEMO)
        for title, text, slug in REPLIES:
            setting.set_template(NewTemplate(title, text, slug), actor=DEMO)


def _live(town: Town, begins: datetime, progress: Progress) -> None:
    """Let all reports live at once, each step when its time has come: the journal and the audit are in order."""
    random, ends = Random(7), clock.now()  # noqa: S311  # the same demo every time, no secret
    waiting: list[tuple[datetime, int, Iterator[timedelta]]] = []
    for number in range(REPORTS):
        at = begins + (ends - begins) * (number / REPORTS)
        moment = datetime.combine(clock.local(at).date(), time(random.randint(6, 21), random.randint(0, 59)), clock.ZONE)
        heapq.heappush(waiting, (min(moment, ends), number, _life(town, Random(number), number)))  # noqa: S311  # as above
    done = 0
    while waiting:
        at, number, life = heapq.heappop(waiting)
        if at > ends:
            continue
        with clock.set_to(at):
            pause = next(life, None)
        if pause is not None:
            heapq.heappush(waiting, (at + pause, number, life))
        done += 1
        if done % 50 == 0:
            progress("Lập phản ánh mô phỏng · Making simulated reports", min(0.9, done / (REPORTS * 5)))


def _life(town: Town, random: Random, number: int) -> Iterator[timedelta]:
    """Live through one report; yield how long until the next step."""
    tale = TALES[number % len(TALES)]
    middle, commune_office = random.choice(town.communes)
    filed = _file(tale, middle, random, number)
    case, office = filed.case, town.office_of(tale, commune_office)
    if tale.photo:
        keeping.keep(case, _picture(tale.category, fixed=False), AttachmentKind.MATTER, None, actor=ANONYMOUS, key=filed.key)
    yield _hours(random, 1, 30)
    if number % 17 == 5:
        move(case.id, "refuse", Given(reason=random.choice(REASONS)), actor=town.clerk)
        return
    _moderate(case, tale, town, number)
    wrong = number % 11 == 4 and office != town.departments.get("office")
    triage(case.id, office=town.departments["office"] if wrong else office, actor=town.clerk)
    if wrong:
        yield _hours(random, 4, 40)
        reason = Given(reason="Không thuộc thẩm quyền, đề nghị chuyển đúng cơ quan.")
        move(case.id, "return_to_desk", reason, actor=_officer(town.departments["office"]))
        yield _hours(random, 2, 12)
        move(case.id, "assign", Given(office=office), actor=town.clerk)
    yield from _mended(case, tale, town, office, random, slow=number % 9 == 1)
    yield _hours(random, 10, 200)
    yield from _judged(filed, tale, town, office, random)


def _mended(
    case: CaseView, tale: Tale, town: Town, office: int, random: Random, *, slow: bool = False, again: bool = False
) -> Iterator[timedelta]:
    """Let an office mend it and the centre publish the answer."""
    least, most = (480, 840) if slow else (1, 2) if tale.quick else (8, 90)
    yield _hours(random, least, most)
    worker = _officer(office)
    place = replace(case.place, longitude=case.place.longitude + random.uniform(-4e-4, 4e-4)) if case.place else None
    proof = keeping.keep(case, _picture(tale.category, fixed=True, again=again), AttachmentKind.PROOF, place, actor=worker)
    answer = Given(answer=random.choice(ANSWERS.get(tale.category, ANSWERS[""])), proof=(proof.id,))
    move(case.id, "answer", answer, actor=worker)
    yield _hours(random, 0, 1) if tale.quick else _hours(random, 1, 12)
    move(case.id, "publish", actor=town.clerk)


def _judged(filed: Filed, tale: Tale, town: Town, office: int, random: Random) -> Iterator[timedelta]:
    """Let the reporter rate the fix, contest it, or say nothing."""
    chance = random.random()
    if chance < 0.55:
        answering.accept_fix(filed.case.code, random.choice((5, 5, 5, 4, 4, 3)), key=filed.key, actor=ANONYMOUS)
    elif chance < 0.70:
        answering.contest(filed.case.code, "Vẫn còn như cũ, chưa làm xong.", key=filed.key, actor=ANONYMOUS)
        yield _hours(random, 10, 60)
        if chance < 0.65:
            move(filed.case.id, "reopen", Given(reason="Ảnh chưa cho thấy đã làm xong.", office=office), actor=town.supervisor)
            yield from _mended(filed.case, tale, town, office, random, again=True)


def _file(tale: Tale, middle: Place, random: Random, number: int) -> Filed:
    words = random.choice(PLACES)
    near = Place(middle.longitude + random.uniform(-6e-3, 6e-3), middle.latitude + random.uniform(-6e-3, 6e-3), words)
    filing = Filing(
        category=tale.category,
        text=f"{random.choice(tale.texts)} {words[0].upper()}{words[1:]}.",
        request=f"demo-{number}",
        place=near,
        answers=tale.answers,
        channel=random.choice(CHANNELS),
        phone=f"09000{number:05}" if tale.named else "",
        simulated=True,
    )
    return file_report(filing, actor=ANONYMOUS)


def _moderate(case: CaseView, tale: Tale, town: Town, number: int) -> None:
    if tale.private or number % 9 == 2:
        return
    pictures = {each.id: True for each in engine.attachments(case, shown=Shown.OFFICE)}
    moderating.moderate(case.id, showing=Showing.SHOWN, public_text=case.title, pictures=pictures, actor=town.clerk)


def _officer(office: int) -> Actor:
    """Return somebody of an office, who is nobody in particular."""
    return Actor("officer", holdings=(Holding(Role.SPECIALIST, frozenset({office})),), origin="demo")


def _hours(random: Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=random.randint(least * 60, most * 60))


_DRAWN: dict[tuple[str, bool, bool], media.Made] = {}
COLOURS = ("#7b8a97", "#8d7b5f", "#5f7b6a", "#6a6f8d")


def _picture(category: str, *, fixed: bool, again: bool = False) -> media.Made:
    """Draw a picture that says what it stands for, once for each category; ``again`` is what was mended a second time."""
    key = (category, fixed, again)
    if key not in _DRAWN:
        drawn = Image.new("RGB", (960, 640), "#2f7d5b" if fixed else COLOURS[len(_DRAWN) % len(COLOURS)])
        pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(48)
        pen.polygon([(0, 640), (400, 260), (560, 260), (960, 640)], fill="#3d454d")
        pen.text((40, 40), "MO PHONG / SIMULATED", font=font, fill="white")
        pen.text((40, 110), f"{category}: {('again' if again else 'after') if fixed else 'before'}", font=font, fill="white")
        if not fixed:
            pen.ellipse((400, 430, 600, 530), fill="#1d2125")
        kept = BytesIO()
        drawn.save(kept, "PNG")
        _DRAWN[key] = media.picture(kept.getvalue())
    return _DRAWN[key]


OWN_LIMITS = {
    "flooding": Rule(4, Unit.HOURS),
    "electricity": Rule(4, Unit.HOURS),
    "rubbish": Rule(3, Unit.WORKING_DAYS),
    "street_light": Rule(5, Unit.WORKING_DAYS),
}
REPLIES = (
    ("Cảm ơn, đã xử lý", "Cảm ơn ông/bà đã phản ánh {category} tại {place}. {office} đã xử lý xong, ảnh kèm theo.", "answer"),
    (
        "Hỏi thêm địa điểm",
        "Xin ông/bà cho biết rõ hơn vị trí của phản ánh {code}: số nhà, trụ điện hoặc mốc gần nhất.",
        "ask_reporter",
    ),
    ("Ngoài thẩm quyền", "Nội dung phản ánh {code} không thuộc thẩm quyền của các cơ quan trong tỉnh.", "refuse"),
)
