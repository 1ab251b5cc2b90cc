from datetime import timedelta
from decimal import Decimal

import pytest

from tinhso.places.errors import BadChange, CodeTaken, CycleInTree, SharesDoNotAdd
from tinhso.places.rules.changes import Close, Move, Open, Part, Rename, Succeed, steps
from tinhso.places.tests.factories import DAY, EVE, a_directory, a_unit

PROVINCE = a_unit(2, "94", "Sóc Trăng", parent=1, level="province")
DISTRICT = a_unit(3, "941", "Mỹ Xuyên", parent=2, level="district")
COMMUNE = a_unit(4, "31684", "Mỹ Xuyên", parent=3)
ENDED = a_unit(5, "31513", "Số 1", parent=3, end=EVE)
DIRECTORY = a_directory(PROVINCE, DISTRICT, COMMUNE, ENDED)


@pytest.mark.parametrize(
    ("change", "verbs"),
    [
        (Rename(4, DAY, "Phường", "Mỹ Xuyên"), ["rename"]),
        (Move(4, DAY, 2), ["move"]),
        (Open("area", "commune", "31513", "Phường", "Mới", DAY, 3), ["open"]),
        (Close(4, EVE), ["close"]),
        (Succeed(4, DAY, (Part(3),)), ["succeed", "close"]),
        (Succeed(4, DAY, (Part(None),)), ["succeed", "close"]),
        (Succeed(4, DAY, (Part(3, Decimal("0.3")),), closes=False), ["succeed"]),
        (Succeed(5, DAY, (Part(4),)), ["succeed"]),
    ],
)
def test_a_change_says_step_by_step_what_it_writes(change, verbs):
    assert [step.verb for step in steps(DIRECTORY, change)] == verbs


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (Rename(5, DAY, "Xã", "A"), BadChange),
        (Rename(4, DAY, "Xã", " "), BadChange),
        (Move(3, DAY, 4), CycleInTree),
        (Move(4, DAY, 4), CycleInTree),
        (Move(4, DAY, 5), BadChange),
        (Open("area", "commune", "31684", "Xã", "A", DAY, 3), CodeTaken),
        (Open("area", "commune", "31513", "Xã", "A", EVE, 3), CodeTaken),
        (Open("area", "commune", "99999", "Xã", "A", DAY, 5), BadChange),
        (Open("office", "committee", "99999", "UBND", "A", DAY, 3), BadChange),
        (Close(3, EVE), BadChange),
        (Close(5, DAY), BadChange),
        (Succeed(4, DAY, (Part(3, Decimal("0.3")),)), SharesDoNotAdd),
        (Succeed(4, DAY, (Part(3),), closes=False), SharesDoNotAdd),
        (Succeed(4, DAY, (Part(4),)), BadChange),
        (Succeed(4, DAY, (Part(5),)), BadChange),
        (Succeed(4, DAY, ()), BadChange),
        (Succeed(5, DAY + timedelta(1), (Part(4),)), BadChange),
    ],
)
def test_a_change_that_contradicts_the_register_is_refused(change, error):
    with pytest.raises(error) as raised:
        steps(DIRECTORY, change)
    assert raised.value.message_vi.endswith((".", "khác."))
    assert raised.value.message_vi != raised.value.message_en
