"""Rows of a database by one SELECT: read-only, streamed, within bounds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import URL, CursorResult, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from tinhso.supply.connectors.base import Batch, Connector, Option
from tinhso.supply.connectors.contrib.sql import engines
from tinhso.supply.connectors.contrib.sql.judging import CURSOR, judged
from tinhso.supply.connectors.rules.cutting import Marked, OutOfOrder, TooMuch, cut

BUFFERED = 500  # rows that the driver holds
SECONDS = 600  # of a whole query, all its rows read


class Sql(Connector):
    """The cursor is the last value of ``cursor_column``, given back to the query as ``:cursor``.

    Without ``:cursor`` in the query all rows come each time.
    """

    id = "sql"
    vi = "Cơ sở dữ liệu (SQL)"
    en = "SQL database"
    options = (
        Option(
            "url",
            "Địa chỉ cơ sở dữ liệu",
            "Database address",
            place=True,
            hint_vi="postgresql://người-dùng@máy:5432/tên hoặc sqlite:///tệp.db trong thư mục được phép; không ghi mật khẩu.",
            hint_en="postgresql://user@host:5432/name, or sqlite:///file.db in an allowed folder; without the password.",
        ),
        Option("password", "Mật khẩu", "Password", required=False, secret=True),
        Option(
            "query",
            "Câu truy vấn",
            "Query",
            long=True,
            hint_vi="Một câu SELECT, tên cột như trong bộ dữ liệu (AS). Chỉ lấy dòng mới: WHERE cột > :cursor ORDER BY cột.",
            hint_en="One SELECT, columns named as in the dataset (AS). New rows only: WHERE column > :cursor ORDER BY column.",
        ),
        Option("cursor_column", "Cột con trỏ", "Cursor column", required=False),
        Option("first_cursor", "Bắt đầu sau giá trị", "Start after the value", required=False),
    )

    def judge(self) -> None:
        if found := engines.fault(self.url):
            raise self.refused("url", *found)
        _, with_cursor = self.statement
        if with_cursor and not self.given("first_cursor"):
            raise self.refused("first_cursor", "câu có :cursor cần giá trị bắt đầu", "with :cursor a first value is needed")

    @property
    def url(self) -> URL:
        try:
            return make_url(self.given("url"))
        except (ArgumentError, ValueError):
            raise self.refused("url", "không phải địa chỉ cơ sở dữ liệu", "it is no address of a database") from None

    @property
    def statement(self) -> tuple[str, bool]:
        return judged(self.given("query"), engines.dialect(self.url), self.given("cursor_column"))

    @property
    def of_this_machine(self) -> bool:
        return engines.is_file(self.url)

    def pull(self, cursor: str | None) -> Iterator[Batch]:
        sql, with_cursor = self.statement
        values = {CURSOR: cursor if cursor is not None else self.given("first_cursor")} if with_cursor else {}
        try:
            engine = engines.opened(self.url, self.settings.get("password", ""))
            with engine.connect() as connection:
                streamed = connection.execution_options(stream_results=True, max_row_buffer=BUFFERED)
                with streamed.execute(text(sql), values) as result:
                    yield from cut(self._rows(result, with_cursor))
        except ImportError:
            raise self.failed("chưa cài trình điều khiển của loại này", "the driver of this kind is not installed") from None
        except SQLAlchemyError as error:
            raise self.failed(*(self._why(error),) * 2) from None
        except TooMuch as error:
            raise self.failed(error.vi, error.en) from None
        except OutOfOrder:
            raise self.failed("cột con trỏ trống hoặc không tăng dần", "the cursor column is empty or not ascending") from None

    def _rows(self, result: CursorResult[Any], with_cursor: bool) -> Iterator[Marked]:
        names = list(result.keys())
        column = next((name for name in names if name.lower() == self.given("cursor_column").lower()), None)
        if len(set(names)) < len(names) or (with_cursor and column is None):
            raise self.failed("cột trùng tên, hoặc thiếu cột con trỏ", "columns share a name, or the cursor column is missing")
        deadline = time.monotonic() + SECONDS
        for values in result:
            if time.monotonic() > deadline:
                raise TooMuch(f"quá {SECONDS} giây", f"it took over {SECONDS} seconds")
            row = {name: self._text(name, value) for name, value in zip(names, values, strict=True)}
            if with_cursor and row[str(column)] is None:
                raise OutOfOrder()
            yield row, row[str(column)] if with_cursor else None

    def _text(self, name: str, value: object) -> str | None:
        """Return a value as the lake reads it; bytes have no text."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (bool, int, float, UUID)):
            return str(value).lower()
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, (datetime, date, time_of_day)):
            return value.isoformat()
        raise self.failed(
            f"cột “{name}” có kiểu {type(value).__name__}; hãy CAST sang chữ",
            f"the column “{name}” is of type {type(value).__name__}; CAST it to text",
        )

    def _why(self, error: SQLAlchemyError) -> str:
        """Return the database's own words, one line of them, without the password."""
        said = str(getattr(error, "orig", None) or type(error).__name__).strip()
        password = self.settings.get("password")
        said = said.replace(password, "…") if password else said
        return " ".join(said.split())[:200]
