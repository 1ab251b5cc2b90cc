"""Names of units in a file become codes: code plus day identify a unit, and of several that fit none is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from tinhso.catalog.contracts import Dataset
from tinhso.places import queries as places
from tinhso.places.contracts import Alternative, Resolution
from tinhso.supply.intake.contracts import Ask
from tinhso.supply.reading.contracts import Option
from tinhso.supply.reading.heavy import Frame

SURE = 0.6  # of a resolution; less is told as a fault with what may be meant


class UnitNames:
    """Turns the unit columns of batches into codes of the day, and remembers what was not clear."""

    def __init__(
        self, dataset: Dataset, on: date, chosen: Mapping[str, str], remembered: Mapping[str, str] | None = None
    ) -> None:
        """``chosen`` are names that the sender decided: written text to code. ``remembered`` are those of an earlier
        file: they hold where the name is still open and the code one of those that may be meant on the day."""
        self._fields = [field.name for field in dataset.table.fields if field.area_level is not None]
        self._on = on
        self._codes: dict[str, str] = dict(chosen)
        self._remembered = remembered or {}
        self.unclear: dict[tuple[str, str], Resolution] = {}

    def read(self, batches: Iterable[Frame]) -> Iterator[Frame]:
        """Yield the batches with codes in place of names; what is not clear stays as it was written."""
        for batch in batches:
            for field in self._fields:
                if field in batch.columns:
                    batch = self._coded(batch, field)  # column after column of the same batch
            yield batch

    def questions(self) -> tuple[Ask, ...]:
        """Return a question for each name that several units bear."""
        return tuple(
            _ask(field, text, self._living(found))
            for (field, text), found in self.unclear.items()
            if found.outcome == "ambiguous"
        )

    def suggestions(self, field: str, text: str) -> tuple[str, ...]:
        """Return the units that an unknown name may mean, likeliest first."""
        found = self.unclear.get((field, text))
        return tuple(f"{each.path} ({each.code})" for each in found.alternatives[:3]) if found else ()

    def _coded(self, batch: Frame, field: str) -> Frame:
        texts = sorted(text for text in batch[field].unique().to_list() if text)
        self._learn(field, [text for text in texts if text not in self._codes])
        codes = {text: self._codes[text] for text in texts if self._codes.get(text, text) != text}
        return batch.with_columns(batch[field].replace(codes)) if codes else batch

    def _learn(self, field: str, texts: list[str]) -> None:
        """Find out what texts mean; a code of a unit of the day means that unit."""
        coded = {text for text in texts if any(text in places.codes_in_force(self._on, tree) for tree in ("area", "office"))}
        self._codes |= {text: text for text in coded}
        texts = [text for text in texts if text not in coded]
        for text, found in zip(texts, places.resolve_column(texts, on=self._on) if texts else [], strict=True):
            code = self._code(text, found)
            if code:
                self._codes[text] = code
            else:
                self.unclear[field, text] = found

    def _code(self, text: str, found: Resolution) -> str | None:
        """Return what a text surely means: of several units of a name, the only one of the platform's own province."""
        if found.outcome == "found":
            return found.code if found.confidence >= SURE else None
        if found.outcome != "ambiguous":
            return None
        codes = [each.code for each in self._living(found)]
        own = [code for code in codes if code in self._own]
        return own[0] if len(own) == 1 else next((code for code in codes if code == self._remembered.get(text)), None)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(unit.code for unit in places.units_at_home(self._on))

    def _living(self, found: Resolution) -> list[Alternative]:
        """Return the units that bear the name on the day; those of another time could not be accepted."""
        return [each for each in found.alternatives if (each.valid_from or date.min) <= self._on <= (each.valid_to or date.max)]


def _ask(field: str, text: str, alternatives: list[Alternative]) -> Ask:
    options = tuple(Option(each.code, f"{each.path} ({each.code})", f"{each.path} ({each.code})") for each in alternatives)
    return Ask(
        f"unit:{text}",
        "unit",
        f"“{text}” là đơn vị nào?",
        f"Which unit is “{text}”?",
        options,
        (text,),
        field,
    )
