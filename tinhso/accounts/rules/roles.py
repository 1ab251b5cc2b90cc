"""The roles: what they are called, what each may do, where they are held, whether they can be delegated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tinhso.kernel.policy import Role


class Place(StrEnum):
    """Where a role is held: for the whole province only, for a unit only, or for either."""

    PROVINCE = "province"
    UNIT = "unit"
    EITHER = "either"


@dataclass(frozen=True)
class Terms:
    """The terms of one role; ``duty`` says in one sentence what its holders may do."""

    role: Role
    vi: str
    en: str
    duty_vi: str
    duty_en: str
    place: Place
    delegable: bool = True

    def title(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi

    def duty(self, language: str) -> str:
        return self.duty_en if language.startswith("en") else self.duty_vi


_TERMS = (
    Terms(
        Role.PROVINCE_LEADER,
        "Lãnh đạo tỉnh",
        "Province leader",
        "Xem mọi bảng điều hành của tỉnh, giao và theo dõi ý kiến chỉ đạo.",
        "Sees every board of the province, gives directives and follows them.",
        Place.PROVINCE,
    ),
    Terms(
        Role.CENTRE_OPERATOR,
        "Cán bộ trung tâm điều hành",
        "Centre operator",
        "Trực trung tâm điều hành: theo dõi bảng, cảnh báo, màn hình lớn và việc nộp dữ liệu toàn tỉnh.",
        "Keeps the operations centre: boards, alerts, the wall, and the supply of data across the province.",
        Place.PROVINCE,
    ),
    Terms(
        Role.DEPARTMENT_DATA_OFFICER,
        "Cán bộ dữ liệu",
        "Data officer",
        "Nộp, đính chính dữ liệu của đơn vị mình và trả lời lỗi được báo.",
        "Supplies and corrects the data of the unit and answers the faults that are reported.",
        Place.UNIT,
    ),
    Terms(
        Role.DEPARTMENT_HEAD,
        "Thủ trưởng đơn vị",
        "Head of department",
        "Xem bảng và hồ sơ của đơn vị mình, phân công, phê duyệt và chịu trách nhiệm về số liệu.",
        "Sees the unit's boards and cases, assigns and approves, and answers for its figures.",
        Place.UNIT,
    ),
    Terms(
        Role.ONE_STOP_OFFICER,
        "Cán bộ một cửa",
        "One-stop officer",
        "Tiếp nhận hồ sơ, trả kết quả tại bộ phận một cửa của đơn vị.",
        "Receives dossiers and returns results at the unit's one-stop desk.",
        Place.UNIT,
    ),
    Terms(
        Role.SPECIALIST,
        "Chuyên viên",
        "Specialist",
        "Xử lý hồ sơ và phản ánh được phân công của đơn vị.",
        "Works on the cases and reports assigned within the unit.",
        Place.UNIT,
    ),
    Terms(
        Role.COMMUNE_OFFICER,
        "Cán bộ xã, phường",
        "Commune officer",
        "Xử lý phản ánh, hồ sơ và nộp dữ liệu của xã, phường mình.",
        "Works on reports and cases, and supplies data, of the commune.",
        Place.UNIT,
    ),
    Terms(
        Role.AUDITOR,
        "Kiểm tra, kiểm toán",
        "Auditor",
        "Đọc nhật ký kiểm toán, tài khoản và vai trò; không được thay đổi gì.",
        "Reads the audit log, accounts and roles; changes nothing.",
        Place.EITHER,
        delegable=False,
    ),
    Terms(
        Role.ADMINISTRATOR,
        "Quản trị viên",
        "Administrator",
        "Lập tài khoản, giao và thu vai trò trong đơn vị mình quản trị; quản lý danh mục đơn vị.",
        "Makes accounts, gives and ends roles within the administered unit; keeps the list of units.",
        Place.EITHER,
    ),
    Terms(
        Role.CITIZEN,
        "Người dân",
        "Citizen",
        "Gửi và theo dõi phản ánh, hồ sơ của chính mình.",
        "Sends and follows their own reports and dossiers.",
        Place.PROVINCE,
        delegable=False,
    ),
)

TERMS: Mapping[Role, Terms] = {terms.role: terms for terms in _TERMS}
"""The terms of every role, in the order in which they are shown."""


def title(role: Role | str, language: str) -> str:
    """Return what ``role`` is called in ``language`` (``vi`` or ``en``)."""
    return TERMS[Role(role)].title(language)
