"""The check of a submission: one vectorised pass over batches of texts, so that memory stays bounded.

Each batch becomes typed columns and, for each check of the dataset, one bit a row. Good rows go to a staged
Parquet file, refused rows as they were written to another (where the dataset holds them back instead of
refusing the file). A check on a value speaks only of values that could be read; a condition only of rows
whose columns in it could all be read; an SQL condition that is NULL is met, as in any SQL check.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

from tinhso.catalog.contracts import Acceptance, Dataset, Outcome
from tinhso.kernel.numbers import format_number
from tinhso.lake.checks import (
    Check,
    HasColumn,
    KnownColumn,
    RowCount,
    Total,
    checks_of,
)
from tinhso.lake.contracts import Controls, Fault, Verdict
from tinhso.lake.definition import ROW, version_of
from tinhso.lake.heavy import pl, pq, pyarrow
from tinhso.lake.judging import Batch, Context, judge
from tinhso.lake.storage import LocalStorage
from tinhso.lake.typed import present, schema_of, typed

BATCH = 100_000  # rows
MOST_FAULTS = 100_000
WHOLE_FILE = 0  # the row of a fault that is the file's


def batches_of_csv(path: Path, size: int = BATCH) -> Iterator[pl.DataFrame]:
    """Yield the rows of a comma-separated UTF-8 file with a header, every column as text."""
    yield from pl.scan_csv(path, infer_schema=False).collect_batches(chunk_size=size, maintain_order=True)


def frame_of(columns: Mapping[str, Sequence[str | int | None]]) -> pl.DataFrame:
    """Return columns of texts (and whole record numbers in ``_row``) as a frame."""
    types = {name: pl.Int64() if name == ROW else pl.String() for name in columns}
    return pl.DataFrame(columns, schema=types)


def check(
    reference: str,
    dataset: Dataset,
    batches: Iterable[pl.DataFrame],
    context: Context,
    store: LocalStorage,
    controls: Controls = Controls(),  # noqa: B008  # frozen
    most_faults: int = MOST_FAULTS,
) -> Verdict:
    """Return what is wrong with rows that arrive as frames of texts, and the staged file of those that are good.

    A frame may bring its own record numbers in the column ``_row``; without it rows count from 1.
    The caller commits ``good`` through an action, or removes it. Raises ConditionRefused for a wrong pack.
    """
    run = _Run(reference, dataset, context, store, controls, most_faults)
    try:
        for batch in batches:
            run.take(batch)
        return run.verdict()
    except BaseException:
        run.drop()
        raise


class _Run:
    def __init__(
        self, reference: str, dataset: Dataset, context: Context, store: LocalStorage, controls: Controls, most_faults: int
    ) -> None:
        self.dataset, self.context, self.controls, self.most_faults = dataset, context, controls, most_faults
        self.version = version_of(reference, dataset)
        self.checks = checks_of(dataset)
        self.judges = [judge(check, self.version, context) for check in self.checks]
        self.refusing = [str(at) for at, check in enumerate(self.checks) if check.outcome is Outcome.REFUSE]
        self.holds = dataset.acceptance is Acceptance.GOOD_ROWS
        self.good = _Writer(store, schema_of(self.version))
        texts = {name: pl.String() for name in self.version.names}
        self.held = _Writer(store, {**texts, ROW: pl.Int64()}) if self.holds else None
        self.rows = self.bad = self.questions = 0
        self.counts: Counter[str] = Counter()
        self.listed: list[tuple[int, int, Fault]] = []
        self.totals = dict.fromkeys(controls.totals, Decimal(0))
        self.columns_judged = False

    def take(self, batch: pl.DataFrame) -> None:
        rows, text = self._texts(batch)
        frame = Batch(rows, text, typed(text, self.version))
        told = frame.judged(self.judges)
        self._write(frame, _any(told.select(self.refusing), rows.len()))
        self._list(frame, told)
        self._add_up(frame.values)
        self.rows += rows.len()

    def verdict(self) -> Verdict:
        self._judge_whole_file()
        whole = any(fault.row == WHOLE_FILE and fault.outcome is Outcome.REFUSE for _, _, fault in self.listed)
        accepted = not whole and (self.bad == 0 or (self.holds and self.bad < self.rows))
        self.good.close()
        if self.held:
            self.held.close()
        return Verdict(
            rows=self.rows,
            bad=self.bad,
            questions=self.questions,
            faults=tuple(fault for _, _, fault in sorted(self.listed, key=lambda each: each[:2])),
            counts=dict(self.counts),
            good=_kept(self.good, accepted),
            held=_kept(self.held, accepted and self.bad > 0),
        )

    def drop(self) -> None:
        for writer in filter(None, (self.good, self.held)):
            writer.drop()

    def _texts(self, batch: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
        start = self.rows + 1
        rows = batch[ROW].cast(pl.Int64) if ROW in batch.columns else pl.int_range(start, start + batch.height, eager=True)
        if not self.columns_judged:
            self._judge_columns([name for name in batch.columns if name != ROW])
        absent = [pl.lit(None, pl.String).alias(name) for name in self.version.names if name not in batch.columns]
        text = batch.with_columns(absent).select(self.version.names)
        return rows, present(text, self.dataset.table.missingValues)

    def _judge_columns(self, given: list[str]) -> None:
        self.columns_judged = True
        for data_field in self.dataset.table.fields:
            if data_field.name not in given and data_field.constraints.required:
                self._fault_of_file(HasColumn(data_field.name), data_field.name, "")
        for name in given:
            if name not in self.version.names:
                self._fault_of_file(KnownColumn(name), name, "")

    def _judge_whole_file(self) -> None:
        declared = self.controls.rows
        if declared is not None and declared != self.rows:
            self._fault_of_file(RowCount(declared), "", str(self.rows))
        for name, total in self.controls.totals.items():
            if round(self.totals[name], -_exponent(total)) != total:
                self._fault_of_file(Total(name, total), name, format_number(self.totals[name]))

    def _fault_of_file(self, check: Check, column: str, value: str) -> None:
        self.counts[check.code] += 1
        self.listed.append((WHOLE_FILE, len(self.listed), _fault(check, WHOLE_FILE, column, value)))

    def _list(self, frame: Batch, told: pl.DataFrame) -> None:
        faulty = _any(told, frame.rows.len())
        if not faulty.any():
            return
        frame, told = frame.filter(faulty), told.filter(faulty)
        found: list[tuple[int, int, Fault]] = []
        for order, (check, mask) in enumerate(zip(self.checks, told, strict=True)):
            count = int(mask.sum() or 0)
            if count:
                self.counts[check.code] += count
                self.questions += count if check.outcome is Outcome.CONFIRM else 0
                found += _faults(check, order, frame, mask, self.most_faults - len(self.listed))
        found.sort(key=lambda each: each[:2])
        self.listed += found[: max(self.most_faults - len(self.listed), 0)]

    def _add_up(self, values: pl.DataFrame) -> None:
        for name in self.totals:
            if values[name].dtype.is_integer():
                self.totals[name] += int(values[name].sum() or 0)
            elif values[name].dtype.is_float():
                self.totals[name] += Decimal(repr(float(values[name].sum() or 0)))

    def _write(self, frame: Batch, refused: pl.Series) -> None:
        bad = int(refused.sum() or 0)
        self.bad += bad
        if not self.bad or self.holds:
            good = frame.values.with_columns(frame.rows.alias(ROW))
            self.good.write(good.filter(~refused) if bad else good)
        if bad and self.held:
            self.held.write(frame.text.with_columns(frame.rows.alias(ROW)).filter(refused))


def _any(told: pl.DataFrame, height: int) -> pl.Series:
    none = pl.repeat(False, height, eager=True, dtype=pl.Boolean)
    return reduce(operator.or_, told, none)


def _faults(check: Check, order: int, frame: Batch, mask: pl.Series, most: int) -> Iterator[tuple[int, int, Fault]]:
    rows = frame.rows.filter(mask).head(max(most, 0))
    columns = [name for name in check.columns if name in frame.text.columns]
    written: list[tuple[str | None, ...]] = [()] * rows.len()
    if columns:
        written = frame.text.select(columns).filter(mask).head(max(most, 0)).rows()
    for row, values in zip(rows, written, strict=True):
        value = ", ".join("" if each is None else each for each in values)
        yield row, order, _fault(check, row, columns[0] if columns else "", value)


def _fault(check: Check, row: int, column: str, value: str) -> Fault:
    said = check.says(value)
    return Fault(row, column, value, check.code, said.vi, said.en, said.hint_vi, said.hint_en, check.outcome)


def _kept(writer: _Writer | None, keep: bool) -> Path | None:
    if writer is None:
        return None
    if keep:
        return writer.path
    writer.drop()
    return None


def _exponent(declared: Decimal) -> int:
    exponent = declared.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


class _Writer:
    """Writes frames to a staged Parquet file in the background, one after another, always the same bytes for the same rows."""

    def __init__(self, store: LocalStorage, schema: dict[str, pl.DataType]) -> None:
        self.path = store.staged()
        self._empty = pl.DataFrame(schema=schema)
        self._file = pq.ParquetWriter(self.path, _arrow(self._empty).schema, compression="zstd", **_layout(schema))
        self._behind = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def write(self, frame: pl.DataFrame) -> None:
        self._wait()  # at most one frame waits: memory stays bounded
        self._last = self._behind.submit(self._file.write_table, _arrow(frame))

    def close(self) -> None:
        self._wait()
        self._behind.shutdown()
        self._file.close()

    def drop(self) -> None:
        """Remove the file; closing it again does no harm."""
        self._behind.shutdown()
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()
            self._last = None


def _arrow(frame: pl.DataFrame) -> pyarrow.Table:
    """Return a frame for the writer of Parquet, its texts as they lie in memory."""
    return frame.to_arrow(compat_level=pl.CompatLevel.newest())


def _layout(schema: dict[str, pl.DataType]) -> dict[str, Any]:
    """Return how columns are encoded: fast to write and small. What most queries look for are days and numbers."""
    texts = [name for name, kind in schema.items() if kind == pl.String]
    deltas = {name: "DELTA_BINARY_PACKED" for name, kind in schema.items() if kind.is_integer() or kind.is_temporal()}
    return {
        "use_dictionary": texts,
        "column_encoding": deltas,
        "write_statistics": [name for name in schema if name not in texts],
        "store_schema": False,
    }
