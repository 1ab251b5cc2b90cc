"""Which derived files a question reads: those that stand for all their parts, and those that hold parts among others.

A file stands for its parts, and none of them need be listed, while all of them are in force. Which they are is told by facts
that never change (``inside``): no part is known earlier than those before it, and a part once closed stays closed. So whatever
is compacted or supplied between two statements, a row is read once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import islice

from django.db.models import Q

from tinhso.lake.errors import NothingThere
from tinhso.lake.models import Compaction, Part
from tinhso.lake.rules.narrowing import Periods
from tinhso.lake.rules.rights import Reach
from tinhso.lake.rules.spans import span_of
from tinhso.lake.stores import Located
from tinhso.lake.tables import Whole
from tinhso.places import queries as places

WORTH = 4  # a derived file is read when every fourth of its parts, at least, is asked for
MOST = 100  # files that stand for their parts: each makes the statement longer that lists the other parts
_SPANS = 500  # more than these are not named in a statement


def inside(made: Compaction) -> Q:
    """Return the condition on parts of its dataset that holds for those in a derived file and for no other, for ever."""
    among = Q(version__number=made.version, period__gte=made.first_period, period__lte=made.last_period)
    return among & Q(known_from__lte=made.known_from) & (Q(known_to__isnull=True) | Q(known_to__gt=made.settled_at))


def part_closed(part: Part, moment: datetime) -> None:
    """Note, in the transaction that closes a part at a moment, that no derived file stands for it from then on."""
    standing = Compaction.objects.filter(dataset=part.dataset, span=span_of(part.period), known_to__isnull=True)
    standing.filter(version=part.version.number, known_from__gte=part.known_from).update(known_to=moment)


def standing(dataset: str, at: datetime, version: int | None) -> list[Compaction]:
    """Return the derived files of a dataset (of one version) all of whose parts were in force at a moment."""
    then = Q(known_from__lte=at) & (Q(known_to__isnull=True) | Q(known_to__gt=at))
    found = Compaction.objects.filter(then, dataset=dataset).defer("parts").order_by("span", "version")
    return list(found if version is None else found.filter(version=version))


def about(made: Compaction, periods: Periods) -> bool:
    """Say whether a derived file may hold rows of some of the periods."""
    if periods.among is not None and not any(made.first_period <= each <= made.last_period for each in periods.among):
        return False
    return made.last_period >= periods.least and not (periods.most and made.first_period > periods.most)


def open_to(made: Compaction, unit: int | None, units: Reach, clearance: Iterable[Reach]) -> bool:
    """Say whether all rows may be seen (and are asked for), and each narrower column is seen of all of them or of none."""
    held = frozenset(key for key, _ in made.units)
    if (unit is not None and held != {unit}) or not (units is None or units >= held):
        return False
    return all(each is None or each >= held or not each & held for each in clearance)


def located(found: Iterable[Compaction], place: Located) -> dict[Compaction, Whole]:
    """Return the first of the files that can be read as they are: in store, and with the codes that the units have now."""
    first = list(islice(found, MOST))
    held = {key for made in first for key, _ in made.units}
    codes = {key: unit.code for key, unit in places.units_by_id(held).items()} if held else {}
    chosen: dict[Compaction, Whole] = {}
    for made in first:
        if all(codes.get(key) == code for key, code in made.units):
            with suppress(NothingThere):  # replaced and swept since it was listed: the parts themselves are there
                units = frozenset(key for key, _ in made.units)
                chosen[made] = Whole(place([made.file])[made.file], made.version, units)
    return chosen


def holding(dataset: str, periods: Mapping[int, str], units: Reach, place: Located) -> list[tuple[str, int, frozenset[int]]]:
    """Return place, version and listed parts (given with their periods) of the files to read through the list of parts.

    Those that are worth it, and without a unit beyond the reach: the join keeps out what is closed or not asked for, but a
    file with rows of a hidden unit is not even opened.
    """
    if len(periods) < 2:
        return []
    spans: Collection[str] = {span_of(period) for period in set(periods.values())}
    made = Compaction.objects.filter(dataset=dataset)
    chosen = []
    for each in made.filter(span__in=spans) if len(spans) <= _SPANS else made:
        parts = periods.keys() & each.parts
        if len(parts) * WORTH >= len(each.parts) and (units is None or units.issuperset(key for key, _ in each.units)):
            with suppress(NothingThere):  # as above
                chosen.append((place([each.file])[each.file], each.version, frozenset(parts)))
    return chosen
