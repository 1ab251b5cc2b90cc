"""The check of a submission: one vectorised pass over batches of texts, so that memory stays bounded.

Each batch becomes typed columns and, for each check of the dataset, one bit a row. Good rows go to a staged
Parquet file, refused rows as they were written to another (where the dataset holds them back instead of
refusing the file). A check on a value speaks only of values that could be read; a condition only of rows
whose columns in it could all be read; an SQL condition that is NULL is met, as in any SQL check.
"""

from __future__ import annotations

import operator
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from functools import reduce
from operator import attrgetter
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
from tinhso.lake.judging import Batch, Context, Judges
from tinhso.lake.storage import LocalStorage
from tinhso.lake.typed import present, schema_of, typed

BATCH = 100_000  # rows
SMALL = 10_000  # rows that are read and written in less time than it takes to have it done by others
AHEAD = 2  # batches that are read while one is judged against those before it
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
        for sheet in _ahead(run.read, batches):
            run.take(sheet)
        return run.verdict()
    except BaseException:
        run.drop()
        raise


class _Sheet:
    """A batch that was read and judged as far as it can be by itself. ``rows`` are the record numbers that it brought."""

    def __init__(self, batch: Batch, told: Iterator[pl.Series], given: list[str], rows: pl.Series | None) -> None:
        self.batch, self.told, self.given, self.rows = batch, told, given, rows


class _Run:
    def __init__(
        self, reference: str, dataset: Dataset, context: Context, store: LocalStorage, controls: Controls, most_faults: int
    ) -> None:
        self.dataset, self.controls = dataset, controls
        self.version = version_of(reference, dataset)
        self.checks = checks_of(dataset)
        self.judges = Judges(self.checks, self.version, context)
        self.holds = dataset.acceptance is Acceptance.GOOD_ROWS
        self.good = _Writer(store, schema_of(self.version), self.version.key)
        self.held: _Writer | None = None  # until there is something to hold
        self._store = store
        self.rows = self.bad = self.questions = 0
        self.counts: Counter[str] = Counter()
        self.faults = _Faults(self.checks, most_faults)
        self.totals = dict.fromkeys(controls.totals, Decimal(0))
        self.columns_judged = False

    def read(self, frame: pl.DataFrame) -> _Sheet:
        """Read and judge a batch as far as it goes without the others: several may be read side by side."""
        names = self.version.names
        absent = [pl.lit(None, pl.String).alias(name) for name in names if name not in frame.columns]
        text = present(frame.with_columns(absent).select(names), self.dataset.table.missingValues)
        batch = Batch(text, typed(text, self.version))
        rows = frame[ROW].cast(pl.Int64) if ROW in frame.columns else None
        return _Sheet(batch, self.judges.at_once(batch), [name for name in frame.columns if name != ROW], rows)

    def take(self, sheet: _Sheet) -> None:
        batch, height = sheet.batch, sheet.batch.text.height
        start = self.rows + 1
        rows = pl.int_range(start, start + height, eager=True) if sheet.rows is None else sheet.rows
        if not self.columns_judged:
            self._judge_columns(sheet.given)
        told = self.judges.in_turn(batch, sheet.told)
        refused = [mask for check, mask in zip(self.checks, told, strict=True) if check.outcome is Outcome.REFUSE]
        self._write(rows, batch, _either(refused, height))
        self._count(told)
        self.faults.list(rows, batch.text, told)
        self._add_up(batch.values)
        self.rows += height

    def verdict(self) -> Verdict:
        self._judge_whole_file()
        accepted = not self.faults.of_file and (self.bad == 0 or (self.holds and self.bad < self.rows))
        self.good.close()
        if self.held:
            self.held.close()
        return Verdict(
            rows=self.rows,
            bad=self.bad,
            questions=self.questions,
            faults=self.faults.all(),
            counts=dict(self.counts),
            good=_kept(self.good, accepted),
            held=_kept(self.held, accepted and self.bad > 0),
        )

    def drop(self) -> None:
        for writer in filter(None, (self.good, self.held)):
            writer.drop()

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
        self.faults.of_file.append(_fault(check, WHOLE_FILE, column, value))

    def _count(self, told: list[pl.Series]) -> None:
        for check, mask in zip(self.checks, told, strict=True):
            count = int(mask.sum())
            if count:
                self.counts[check.code] += count
                self.questions += count if check.outcome is Outcome.CONFIRM else 0

    def _add_up(self, values: pl.DataFrame) -> None:
        for name in self.totals:
            if values[name].dtype.is_integer():
                self.totals[name] += int(values[name].sum() or 0)
            elif values[name].dtype.is_float():
                self.totals[name] += Decimal(repr(float(values[name].sum() or 0)))

    def _write(self, rows: pl.Series, batch: Batch, refused: pl.Series) -> None:
        bad = int(refused.sum())
        self.bad += bad
        if not self.bad or self.holds:
            good = batch.values.with_columns(rows.alias(ROW))
            self.good.write(good.filter(~refused) if bad else good)
        if bad and self.holds:
            self.held = self.held or self._writer_of_held()
            self.held.write(batch.text.with_columns(rows.alias(ROW)).filter(refused))

    def _writer_of_held(self) -> _Writer:
        texts = {name: pl.String() for name in self.version.names}
        return _Writer(self._store, {**texts, ROW: pl.Int64()}, self.version.key)


class _Faults:
    """What was found, kept as plain numbers and texts until the end: a hundred thousand faults are many objects."""

    def __init__(self, checks: tuple[Check, ...], most: int) -> None:
        self.checks, self.most = checks, most
        self.of_file: list[Fault] = []
        self._rows: list[list[int]] = [[] for _ in checks]
        self._values: list[list[str]] = [[] for _ in checks]
        self._listed = 0

    def list(self, rows: pl.Series, text: pl.DataFrame, told: list[pl.Series]) -> None:
        """Take the faults of the next rows, as long as there is room."""
        faulty = _either(told, rows.len()).arg_true().head(max(self.most - self._listed, 0))
        if faulty.is_empty():
            return
        self._listed += faulty.len()
        rows, text = rows.gather(faulty), text[faulty]
        for at, (check, mask) in enumerate(zip(self.checks, told, strict=True)):
            if mask.any():  # most checks find nothing
                found = mask.gather(faulty)
                self._rows[at] += rows.filter(found).to_list()
                self._values[at] += _as_written(check, text.filter(found))

    def all(self) -> tuple[Fault, ...]:
        """Return the faults of the file, then those of rows in the order of rows and of checks."""
        found = [
            _fault(check, row, check.columns[0] if check.columns else "", value)
            for check, rows, values in zip(self.checks, self._rows, self._values, strict=True)
            for row, value in zip(rows, values, strict=True)
        ]
        found.sort(key=attrgetter("row"))
        return (*self.of_file, *found)[: self.most]


def _ahead(read: Callable[[pl.DataFrame], _Sheet], frames: Iterable[pl.DataFrame]) -> Iterator[_Sheet]:
    """Yield what ``read`` makes of each frame, in order, with the next ones under way."""
    with ThreadPoolExecutor(AHEAD) as readers:
        under_way: deque[Future[_Sheet]] = deque()
        for frame in frames:
            if frame.height <= SMALL and not under_way:
                yield read(frame)
                continue
            under_way.append(readers.submit(read, frame))
            if len(under_way) > AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _either(masks: list[pl.Series], height: int) -> pl.Series:
    return reduce(operator.or_, masks, pl.repeat(False, height, eager=True, dtype=pl.Boolean))


def _as_written(check: Check, text: pl.DataFrame) -> list[str]:
    columns = [pl.col(name).fill_null("") for name in check.columns]
    return text.select(pl.concat_str(columns, separator=", ")).to_series().to_list() if columns else [""] * text.height


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

    def __init__(self, store: LocalStorage, schema: dict[str, pl.DataType], key: tuple[str, ...]) -> None:
        self.path = store.staged()
        self._empty = pl.DataFrame(schema=schema)
        self._file = pq.ParquetWriter(self.path, _arrow(self._empty).schema, compression="zstd", **_layout(schema, key))
        self._behind = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def write(self, frame: pl.DataFrame) -> None:
        self._wait()  # at most one frame waits: memory stays bounded
        if frame.height <= SMALL:
            self._file.write_table(_arrow(frame))
        else:
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


def _layout(schema: dict[str, pl.DataType], key: tuple[str, ...]) -> dict[str, Any]:
    """Return how columns are encoded: fast to write and small. What most queries look for are days and numbers."""
    texts = [name for name, kind in schema.items() if kind == pl.String]
    deltas = {name: "DELTA_BINARY_PACKED" for name, kind in schema.items() if kind.is_integer() or kind.is_temporal()}
    return {
        "use_dictionary": [name for name in texts if (name,) != key],  # texts of a key do not come twice
        "column_encoding": deltas,
        "write_statistics": [name for name in schema if name not in texts],
        "store_schema": False,
    }
