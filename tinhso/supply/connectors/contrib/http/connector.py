"""Rows of an HTTP service that answers in JSON, page by page."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import httpx
from django.conf import settings

from tinhso.kernel import addresses
from tinhso.supply.connectors.base import Batch, Connector, Option, Row
from tinhso.supply.connectors.contrib.http import reading
from tinhso.supply.connectors.rules import dotted
from tinhso.supply.connectors.rules.cutting import Marked, OutOfOrder, TooMuch, cut

SECONDS = 600.0  # of all pages
ANSWER_SECONDS = 30.0  # between two pieces of one answer
MOST_PAGES = 1_000
MOST_REDIRECTS = 5
HEADERS = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "tinhso-connector"}


class HttpJson(Connector):
    """Pages follow a link in the answer (``next``), or are numbered (``page_parameter``); with neither there is one.

    With ``cursor_field`` the cursor is that field of the last row, sent as ``cursor_parameter``: the service must
    give rows in ascending order of it.
    """

    id = "http"
    vi = "Dịch vụ HTTP trả JSON"
    en = "HTTP service that answers in JSON"
    options = (
        Option("url", "Địa chỉ", "Address", place=True, hint_vi="https://máy/đường-dẫn", hint_en="https://host/path"),
        Option(
            "token",
            "Mã truy cập",
            "Access token",
            required=False,
            secret=True,
            hint_vi="Gửi nguyên văn, ví dụ Bearer abc…; chỉ gửi tới máy ở ô Địa chỉ.",
            hint_en="Sent as it stands, for example Bearer abc…; only to the host of the address.",
        ),
        Option(
            "token_header",
            "Gửi mã trong trường",
            "Header of the token",
            required=False,
            hint_vi="Mặc định: Authorization",
            hint_en="Default: Authorization",
        ),
        Option(
            "headers",
            "Trường HTTP khác",
            "Other headers",
            required=False,
            long=True,
            hint_vi="Tên: giá trị",
            hint_en="Name: value",
        ),
        Option(
            "rows",
            "Đường tới các dòng",
            "Path of the rows",
            required=False,
            hint_vi="Ví dụ data.items; để trống khi câu trả lời là một danh sách.",
            hint_en="For example data.items; empty when the answer is a list.",
        ),
        Option(
            "columns",
            "Cột lấy từ đâu",
            "Where columns come from",
            required=False,
            long=True,
            hint_vi="Mỗi dòng: cột = đường. Để trống thì tên cột là tên trường.",
            hint_en="One a line: column = path. Empty: columns are named as the fields.",
        ),
        Option("next", "Đường tới liên kết trang sau", "Path of the next link", required=False),
        Option("page_parameter", "Tham số số trang", "Parameter of the page number", required=False),
        Option(
            "first_page",
            "Số của trang đầu",
            "Number of the first page",
            required=False,
            hint_vi="Mặc định: 1",
            hint_en="Default: 1",
        ),
        Option("cursor_field", "Trường con trỏ", "Cursor field", required=False),
        Option("cursor_parameter", "Tham số con trỏ", "Parameter of the cursor", required=False),
        Option("first_cursor", "Bắt đầu sau giá trị", "Start after the value", required=False),
    )

    def judge(self) -> None:
        self._require_address()
        if self.given("next") and self.given("page_parameter"):
            raise self.refused("next", "chỉ chọn một cách sang trang", "choose one way to the next page")
        if bool(self.given("cursor_field")) != bool(self.given("cursor_parameter")):
            raise self.refused("cursor_field", "trường và tham số con trỏ đi cùng nhau", "field and parameter belong together")
        if not (self.given("first_page") or "1").isdecimal():
            raise self.refused("first_page", "phải là một số", "it must be a number")
        self._pairs("columns", "=")
        try:
            httpx.Headers([*self._pairs("headers", ":").items(), (self.token_header, self.settings.get("token", ""))]).raw  # noqa: B018
        except UnicodeError:
            raise self.refused("headers", "chỉ dùng chữ không dấu", "only plain ASCII is allowed") from None

    @property
    def token_header(self) -> str:
        return self.given("token_header") or "Authorization"

    def pull(self, cursor: str | None) -> Iterator[Batch]:
        try:
            yield from cut(self._rows(cursor))
        except TooMuch as error:
            raise self.failed(error.vi, error.en) from None
        except OutOfOrder:
            raise self.failed(
                "trường con trỏ trống hoặc không tăng dần", "the cursor field is empty or not ascending"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
            kind = type(error).__name__
            raise self.failed(f"không nhận được câu trả lời trọn vẹn ({kind})", f"no whole answer came ({kind})") from None
        except reading.TooLarge:
            most = reading.MOST_BYTES // 1_000_000
            raise self.failed(f"câu trả lời lớn hơn {most} MB", f"the answer is larger than {most} MB") from None
        except reading.UnknownPacking:
            raise self.failed("câu trả lời nén theo cách lạ", "the answer is packed in an unknown way") from None
        except dotted.NotJson:
            raise self.failed("câu trả lời không phải JSON", "the answer is no JSON") from None

    def _rows(self, cursor: str | None) -> Iterator[Marked]:
        columns, field = self._pairs("columns", "="), self.given("cursor_field")
        for page in self._pages(cursor):
            for row in page:
                mark = dotted.written(dotted.reach(row, field)) if field else None
                if field and mark is None:
                    raise OutOfOrder()
                yield self._row(row, columns), mark

    def _row(self, row: Any, columns: dict[str, str]) -> Row:
        if not isinstance(row, dict):
            raise self.failed("một dòng không phải đối tượng JSON", "a row is no JSON object")
        if not columns:
            return {name: dotted.written(value) for name, value in row.items()}
        return {column: dotted.written(dotted.reach(row, path)) for column, path in columns.items()}

    def _pages(self, cursor: str | None) -> Iterator[list[Any]]:
        url, seen = self._first_url(cursor), set[str]()
        with self._client() as client:
            for number in range(MOST_PAGES):
                if str(url) in seen:
                    raise self.failed("liên kết trang sau đi vòng", "the next links go round in a circle")
                seen.add(str(url))
                answer = self._answer(client, url)
                page = dotted.reach(answer, self.given("rows"))
                if not isinstance(page, list):
                    raise self.failed("không thấy danh sách dòng trong câu trả lời", "the answer has no list of rows there")
                yield page
                following = self._following(url, answer, number, bool(page))
                if following is None:
                    return
                url = following
        raise self.failed(f"hơn {MOST_PAGES} trang", f"there are more than {MOST_PAGES} pages")

    def _first_url(self, cursor: str | None) -> httpx.URL:
        url = httpx.URL(self.given("url"))
        value = cursor if cursor is not None else self.given("first_cursor")
        if self.given("cursor_parameter") and value:
            url = url.copy_set_param(self.given("cursor_parameter"), value)
        if self.given("page_parameter"):
            url = url.copy_set_param(self.given("page_parameter"), self.given("first_page") or "1")
        return url

    def _following(self, url: httpx.URL, answer: Any, number: int, more: bool) -> httpx.URL | None:
        if self.given("page_parameter") and more:
            page = int(self.given("first_page") or "1") + number + 1
            return url.copy_set_param(self.given("page_parameter"), str(page))
        link = dotted.reach(answer, self.given("next")) if self.given("next") else None
        if not link:
            return None
        if not isinstance(link, str):
            raise self.failed("liên kết trang sau không phải chữ", "the next link is no text")
        return url.join(link)

    def _answer(self, client: httpx.Client, url: httpx.URL) -> Any:
        with client.stream("GET", url) as answer:
            if answer.status_code != httpx.codes.OK:
                raise self.failed(f"trả lời mã {answer.status_code}", f"it answered with status {answer.status_code}")
            return dotted.read(reading.body(answer))

    def _client(self) -> httpx.Client:
        return httpx.Client(
            transport=addresses.transport(seconds=SECONDS, networks=settings.CONNECTOR_NETWORKS),
            headers={**HEADERS, **self._pairs("headers", ":")},
            timeout=ANSWER_SECONDS,
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            trust_env=False,
            event_hooks={"request": [self._with_token]},
        )

    def _with_token(self, request: httpx.Request) -> None:
        """Send the token to the configured host only: not along a redirect or a next link to another."""
        own, asked = httpx.URL(self.given("url")), request.url
        request.headers.pop(self.token_header, None)
        if self.settings.get("token") and (own.scheme, own.host, own.port) == (asked.scheme, asked.host, asked.port):
            request.headers[self.token_header] = self.settings["token"]

    def _require_address(self) -> None:
        try:
            url = httpx.URL(self.given("url"))
        except httpx.InvalidURL:
            url = httpx.URL()
        if url.scheme not in ("https", "http") or not url.host:
            raise self.refused("url", "phải là https://máy/đường-dẫn", "it must be https://host/path")
        if url.userinfo:
            raise self.refused("url", "mật khẩu và mã phải ghi ở ô riêng", "passwords and tokens belong in their own field")

    def _pairs(self, name: str, between: str) -> dict[str, str]:
        """Return the lines ``left <between> right`` of a setting."""
        pairs = {}
        for line in filter(str.strip, self.given(name).splitlines()):
            left, found, right = line.partition(between)
            if not (found and left.strip() and right.strip()):
                raise self.refused(name, f"dòng “{line[:40]}” thiếu “{between}”", f"the line “{line[:40]}” lacks “{between}”")
            pairs[left.strip()] = right.strip()
        return pairs
