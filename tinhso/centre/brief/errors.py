"""What can go wrong with the morning brief.

TinhSoError
└── NotFound
    └── NoBrief    none was made for that day
"""

from __future__ import annotations

from tinhso.kernel.errors import NotFound


class NoBrief(NotFound):
    code = "no_brief"
    vi = "Không có bản tin của ngày {day}. Bản tin được lập vào mỗi ngày làm việc; hãy chọn ngày khác."
    en = "There is no brief of {day}. One is made each working day; choose another day."
