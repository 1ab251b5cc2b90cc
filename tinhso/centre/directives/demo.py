"""Simulated directives of a province at work: two leaders, many offices, every state, some closed and measured again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from io import BytesIO

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from tinhso.accounts import queries as accounts
from tinhso.cases.directives.contracts import Aim, Directive, NewDirective, Origin, Supporting
from tinhso.cases.engine import queries as cases
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import AttachmentKind, Given, Rule, Unit
from tinhso.centre.alerts import queries as alerts
from tinhso.centre.alerts.contracts import Alert
from tinhso.centre.directives import measuring
from tinhso.centre.directives.actions import give
from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import SYSTEM, Actor, Holding, Role
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.places import queries as places

CHAIRMAN, DEPUTY = "lanh.dao@demo.example", "pho.chu.tich@demo.example"
COMMUNE = "UB.31507"


@dataclass(frozen=True)
class Step:
    """What the office in the lead (or, ``above``, who gave it) does some days after the directive was given."""

    after: int
    move: str
    answer: str = ""
    reason: str = ""
    percent: int | None = None
    days_more: int = 0

    @property
    def above(self) -> bool:
        return self.move in ("check", "close", "withdraw", "grant_extension", "send_back")


@dataclass(frozen=True)
class Told:
    """One directive: what is asked of whom, how many days ago and for how long, what it is to move, and how it went.

    ``aim`` is an indicator and the value to reach, below which it must fall where the value is negative. ``alert`` is the rule
    whose alert it answers, where that holds.
    """

    title: str
    text: str
    lead: str
    given: int
    days: int
    steps: tuple[Step, ...] = ()
    aim: tuple[str, float] | None = None
    kind: PeriodKind = PeriodKind.MONTH
    supporting: tuple[str, ...] = ()
    leader: str = CHAIRMAN
    alert: str = ""


ACCEPTED = Step(0, "accept")
TOLD = (
    Told(
        "Tăng tỷ lệ thu gom chất thải rắn sinh hoạt",
        "Rà soát các tuyến chưa thu gom, bổ sung xe và lịch thu gom; báo cáo kết quả hằng tháng.",
        "H13-NNMT", 16, 46,
        (ACCEPTED, Step(7, "progress", "Đã rà soát 12 tuyến, bổ sung 3 xe.", percent=40)),
        aim=("environment.waste_collected_share", 95), supporting=(COMMUNE,),
    ),
    Told(
        "Khôi phục việc đo và báo cáo cổng thông tin hằng ngày",
        "Máy đo cổng thông tin ngừng gửi số liệu. Khôi phục trong 5 ngày làm việc, báo cáo nguyên nhân và cách phòng tránh.",
        "H13-KHCN", 12, 8,
        (ACCEPTED, Step(4, "progress", "Máy chủ đo hỏng ổ đĩa, đang chờ thiết bị thay thế.", percent=30)),
    ),
    Told(
        "Đẩy nhanh giải ngân vốn đầu tư công những tháng cuối năm",
        "Giao ban hằng tuần với các chủ đầu tư có tỷ lệ giải ngân dưới mức bình quân; điều chuyển vốn dự án chậm trước 15/12.",
        "H13-TC", 33, 36,
        (
            ACCEPTED,
            Step(10, "progress", "Đã làm việc với 6 chủ đầu tư, điều chuyển 210 tỷ đồng.", percent=45),
            Step(30, "ask_extension", reason="Hai dự án ODA chờ nhà tài trợ chấp thuận điều chỉnh.", days_more=15),
        ),
        aim=("socio_economy.public_investment_disbursed", 90),
    ),
    Told(
        "Chi trả trợ cấp người có công không dùng tiền mặt",
        "Vận động, hỗ trợ mở tài khoản; ưu tiên các xã có tỷ lệ dưới 30 %.",
        "H13-NV", 84, 45,
        (
            ACCEPTED,
            Step(20, "progress", "Đã phối hợp ba ngân hàng mở tài khoản lưu động tại 18 xã.", percent=60),
            Step(41, "prove", "Đã mở thêm tài khoản cho 2.140 người; danh sách và ảnh kèm theo."),
            Step(43, "check", "Đã kiểm tra ngẫu nhiên 5 xã, đúng như báo cáo."),
            Step(44, "close"),
        ),
        aim=("socio_economy.merit_paid_cashless", 35), leader=DEPUTY,
    ),
    Told(
        "Tăng tỷ lệ người dân có hồ sơ sức khỏe điện tử",
        "Trạm y tế rà soát người tham gia bảo hiểm y tế chưa có hồ sơ sức khỏe điện tử và lập hồ sơ tại chỗ.",
        "H13-YT", 95, 60,
        (
            Step(1, "accept"),
            Step(30, "progress", "61 trạm y tế đã hoàn thành rà soát.", percent=55),
            Step(57, "prove", "103 trạm y tế đã rà soát xong; biên bản kèm theo."),
            Step(60, "check", "Số liệu khớp với cơ sở dữ liệu bảo hiểm."),
            Step(61, "close"),
        ),
        aim=("health.electronic_record_share", 85), leader=DEPUTY,
    ),
    Told(
        "Xử lý dứt điểm hồ sơ hành chính trễ hạn trên 30 ngày",
        "Các sở còn hồ sơ trễ trên 30 ngày giải trình từng hồ sơ, xin lỗi người dân bằng văn bản và trả kết quả.",
        "H13-VP", 31, 30,
        (
            ACCEPTED,
            Step(12, "progress", "Còn 41 hồ sơ, đã có lịch trả từng hồ sơ.", percent=70),
            Step(27, "prove", "Đã trả kết quả và gửi thư xin lỗi; danh sách kèm theo."),
            Step(29, "check", "Còn 2 hồ sơ chờ bản án, có lý do chính đáng."),
        ),
        aim=("public_administration.overdue_30_days", -20),
    ),
    Told(
        "Hoàn thành ký số học bạ số",
        "Các trường còn học bạ chưa ký số hoàn thành trước khi kết thúc học kỳ I.",
        "H13-GDDT", 26, 30,
        (
            ACCEPTED,
            Step(11, "progress", "86 % học bạ đã ký số.", percent=80),
            Step(24, "prove", "Đã ký số toàn bộ học bạ năm học 2025-2026; ảnh màn hình hệ thống kèm theo."),
        ),
        leader=DEPUTY,
    ),
    Told(
        "Phương án ứng phó xâm nhập mặn mùa khô",
        "Lập phương án vận hành cống, tích trữ nước ngọt và lịch thời vụ cho các xã ven sông Hậu.",
        "H13-NNMT", 5, 24, (ACCEPTED,), supporting=("UB.31673", "UB.31639"),
    ),
    Told(
        "Bảo đảm lưu trú và an toàn đường thủy mùa lễ hội",
        "Kiểm tra cơ sở lưu trú, bến bãi, phương tiện chở khách; công khai giá phòng; báo cáo công suất phòng.",
        "H13-VHTTDL", 61, 40,
        (
            ACCEPTED,
            Step(15, "progress", "Đã ký cam kết với 42 cơ sở lưu trú.", percent=50),
            Step(37, "prove", "Lễ hội kết thúc an toàn; báo cáo tổng kết kèm theo."),
            Step(39, "check", "Không có sự cố; lượt khách đạt kế hoạch."),
            Step(39, "close"),
        ),
        aim=("tourism.visitors", 900_000), leader=DEPUTY,
    ),
    Told(
        "Khắc phục ngập các tuyến đường nội ô",
        "Nạo vét hố ga, sửa cửa xả trên các tuyến người dân phản ánh nhiều trong tháng.",
        "H13-XD", 0, 21, supporting=(COMMUNE,),
    ),
    Told(
        "Khoanh vùng, dập các ổ dịch sốt xuất huyết",
        "Diệt lăng quăng, phun hóa chất tại các ấp có ổ dịch; báo cáo số ca mới hằng tuần.",
        "H13-YT", 0, 14, alert="health.dengue_high",
    ),
    Told(
        "Rà soát trạm thu phát sóng tại các ấp lõm sóng",
        "Lập danh sách ấp lõm sóng, làm việc với doanh nghiệp viễn thông về tiến độ phủ sóng.",
        "H13-CT", 9, 25,
        (Step(1, "return", reason="Nhiệm vụ thuộc chức năng của Sở Khoa học và Công nghệ."),),
        leader=DEPUTY,
    ),
    Told(
        "Báo cáo nhanh tình hình triều cường",
        "Báo cáo thiệt hại và đề xuất hỗ trợ trong ngày.",
        "H13-NNMT", 37, 3, (ACCEPTED, Step(1, "withdraw", reason="Đã có trong báo cáo phòng chống thiên tai.")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """The units that directives are about and given to, by code."""

    home: int
    offices: dict[str, int]
    people: dict[str, Actor] = field(default_factory=dict)


def load() -> None:
    """Give the demo's directives that are not given yet. Does nothing where the demo's units or people are others."""
    home = places.home(settings.PROVINCE)
    offices = {unit.code: unit.id for unit in places.units_in_force(tree="office")}
    needed = {code for each in TOLD for code in (each.lead, *each.supporting)}
    if not settings.DEMO or home is None or not needed <= offices.keys():
        return
    people = {email: accounts.actor(accounts.person_by_email(email).id, origin="demo") for email in (CHAIRMAN, DEPUTY)}
    town = Town(home.id, offices, people)
    for number, each in enumerate(TOLD, 1):
        with transaction.atomic():
            _live(each, f"demo-{number}", town)
    measuring.follow(actor=SYSTEM)


def _live(told: Told, request: str, town: Town) -> None:
    """Give a directive on its day, and let what followed happen on theirs; nothing when it was given before."""
    begun = _hour(clock.now() - timedelta(days=told.given), 0)
    with _on(begun):
        given = give(_new(told, request, town), alert=_alert(told.alert), actor=town.people[told.leader])
    if given.case.state != "issued":
        return
    for number, step in enumerate(told.steps, 1):
        with _on(_hour(begun + timedelta(days=step.after), number)):
            _take(step, given, told, town)
    for part in cases.children(given.case) if told.steps else ():
        with _on(_hour(begun + timedelta(days=2), len(told.steps) + 1)):
            move(part.id, "accept", actor=_head(part.office))


def _new(told: Told, request: str, town: Town) -> NewDirective:
    due, aim = clock.today() + timedelta(days=told.days), None
    if told.aim is not None:
        name, target = told.aim
        period = Period.of(told.kind, due)
        aim = Aim(name, town.home, abs(target), at_least=target > 0, by_period=period.code)
    return NewDirective(
        title=told.title,
        text=told.text,
        lead=town.offices[told.lead],
        supporting=tuple(Supporting(town.offices[code]) for code in told.supporting),
        due_day=vietnam().working_day_from(due),
        aim=aim,
        origin=Origin.ALERT if _alert(told.alert) else Origin.HAND,
        reference=f"alert:{found.id}" if (found := _alert(told.alert)) else "",
        request=request,
        simulated=True,
    )


def _alert(rule: str) -> Alert | None:
    return next((each for each in alerts.holding(actor=SYSTEM) if each.rule == rule), None) if rule else None


def _take(step: Step, given: Directive, told: Told, town: Town) -> None:
    actor = town.people[told.leader] if step.above else _head(given.case.office)
    proof = (attach(given.case.id, _paper(told.title), actor=actor).id,) if step.move == "prove" else ()
    what = Given(
        answer=step.answer,
        reason=step.reason,
        proof=proof,
        extension=Rule(step.days_more, Unit.WORKING_DAYS) if step.days_more else None,
        data={} if step.percent is None else {"percent": step.percent},
    )
    move(given.case.id, step.move, what, actor=actor)


def _head(office: int | None) -> Actor:
    """Return the head of an office, who is nobody in particular."""
    return Actor("officer", holdings=(Holding(Role.DEPARTMENT_HEAD, frozenset({office or 0})),), origin="demo")


def _hour(moment: datetime, number: int) -> datetime:
    """Return an hour of the working day from a moment on; later ones of one day follow each other."""
    return at(vietnam().working_day_from(clock.local(moment).date()), time(8, 5 * number + 5))


@contextmanager
def _on(moment: datetime) -> Iterator[None]:
    """Let what happens happen at a moment, or now when that is still to come."""
    with clock.set_to(min(moment, clock.now())):
        yield


@cache
def _paper(title: str) -> NewFile:
    """Draw a picture that says what it stands for: a report that nobody wrote."""
    drawn, kept = Image.new("RGB", (720, 480), "#f4f1ea"), BytesIO()
    ImageDraw.Draw(drawn).text((40, 40), "MO PHONG / SIMULATED", font=ImageFont.load_default(36), fill="#3d454d")
    drawn.save(kept, "PNG")
    return NewFile(kept.getvalue(), AttachmentKind.PROOF, "image/png", f"minh chứng {title[:60]}.png", 720, 480)
