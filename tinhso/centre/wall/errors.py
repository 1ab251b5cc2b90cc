"""What can go wrong with the wall.

TinhSoError
└── BadInput
    └── WrongPace     not a number of seconds that a board can be shown for
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput


class WrongPace(BadInput):
    code = "wrong_pace"
    vi = "“{value}” không phải là số giây. Hãy ghi từ {fewest} đến {most} giây cho mỗi bảng, ví dụ seconds=30."
    en = "“{value}” is not a number of seconds. Write {fewest} to {most} seconds for each board, for example seconds=30."
