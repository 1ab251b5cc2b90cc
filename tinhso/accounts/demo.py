"""Demo sign-ins: one simulated person for each role. Names and addresses belong to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from tinhso.accounts.actions.people import Details, create_officer
from tinhso.accounts.actions.roles import Grant, give_role
from tinhso.accounts.errors import OutsideDemo
from tinhso.accounts.models import Account, Kind
from tinhso.accounts.rules.roles import TERMS
from tinhso.audit.actions import record
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places import queries as places

REASON = "Tài khoản trình diễn · demo sign-in"  # kept in both languages; the catalogues show it in the reader's
Progress = Callable[[str, float], None]
SignIn = tuple[str, str, str]
DEMO = replace(SYSTEM, origin="demo")
PASSWORD = "mua nuoc noi tren song Hau"  # noqa: S105  # printed by the demo, refused outside it


@dataclass(frozen=True)
class Simulated:
    """One person of the demo: ``office`` is the code where they work, ``unit`` where the role is held."""

    role: Role
    name: str
    email: str
    phone: str
    office: str = ""
    unit: str = ""


PEOPLE = (
    Simulated(Role.PROVINCE_LEADER, "Trần Minh Khang", "lanh.dao@demo.example", "0900000001", "H13"),
    Simulated(Role.PROVINCE_LEADER, "Nguyễn Thị Hồng Gấm", "pho.chu.tich@demo.example", "0900000011", "H13"),
    Simulated(Role.CENTRE_OPERATOR, "Lâm Thị Ngọc Hân", "truc.ban@demo.example", "0900000002", "H13-VP"),
    Simulated(Role.DEPARTMENT_HEAD, "Huỳnh Quốc Bảo", "thu.truong@demo.example", "0900000003", "H13-NNMT", "H13-NNMT"),
    Simulated(Role.DEPARTMENT_DATA_OFFICER, "Nguyễn Thu Thảo", "du.lieu@demo.example", "0900000004", "H13-NNMT", "H13-NNMT"),
    Simulated(Role.SPECIALIST, "Phạm Hoàng Long", "chuyen.vien@demo.example", "0900000005", "H13-XD", "H13-XD"),
    Simulated(Role.ONE_STOP_OFFICER, "Thạch Thị Mỹ Duyên", "mot.cua@demo.example", "0900000006", "MC.31507", "MC.31507"),
    Simulated(Role.COMMUNE_OFFICER, "Sơn Minh Tâm", "can.bo.phuong@demo.example", "0900000007", "UB.31507", "UB.31507"),
    Simulated(Role.AUDITOR, "Võ Thanh Tùng", "kiem.toan@demo.example", "0900000008", "H13-TTr"),
    Simulated(Role.ADMINISTRATOR, "Đặng Hoài Phương", "quan.tri@demo.example", "0900000009", "H13-VP"),
    Simulated(Role.CITIZEN, "Lý Thị Bích Liên", "nguoi.dan@demo.example", "0900000010"),
)


def load(progress: Progress) -> list[SignIn]:
    """Make the demo people that are not there yet and return all sign-ins: role, e-mail, password.

    Whoever is there stays as they are, with the password they chose. Raises OutsideDemo outside demo mode.
    """
    if not settings.DEMO:
        raise OutsideDemo()
    there = set(Account.objects.filter(email__in=[each.email for each in PEOPLE]).values_list("email", flat=True))
    for number, each in enumerate(PEOPLE):
        progress("Tạo tài khoản trình diễn · Making demo sign-ins", number / len(PEOPLE))
        if each.email not in there:
            make(each)
    progress("Đã có tài khoản trình diễn · Demo sign-ins are there", 1.0)
    return sign_ins()


def sign_ins() -> list[SignIn]:
    """Return the role in both languages, the e-mail and the password of every demo person."""
    return [(f"{TERMS[each.role].vi} · {TERMS[each.role].en}", each.email, PASSWORD) for each in PEOPLE]


def make(each: Simulated) -> None:
    """Make one demo person with their role."""
    with transaction.atomic():
        if each.role is Role.CITIZEN:
            return make_citizen(each)
        details = Details(each.name, each.email, each.phone, unit(each.office))
        person = create_officer(details, actor=DEMO, password=PASSWORD)
        grant = Grant(each.role, unit(each.unit), clock.today(), reason=REASON)
        give_role(person.id, grant, actor=DEMO)
        return None


def make_citizen(each: Simulated) -> None:
    now = clock.now()
    fields = {"full_name": each.name, "phone": each.phone, "email_verified_at": now, "phone_verified_at": now}
    account = Account.objects.create_user(each.email, PASSWORD, kind=Kind.CITIZEN, **fields)
    EmailAddress.objects.create(user=account, email=each.email, primary=True, verified=True)
    record(actor=DEMO, verb="account.create", target=f"account:{account.pk}")


def unit(code: str) -> int | None:
    """Return the office of today with that code; nothing for nothing."""
    return places.unit_on(code, tree="office").id if code else None
