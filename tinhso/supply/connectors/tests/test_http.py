"""Pulling from a real HTTP server on loopback."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tinhso.kernel.addresses import AddressRefused
from tinhso.supply.connectors import registry
from tinhso.supply.connectors.contrib.http import connector as module
from tinhso.supply.errors import ConnectorFailed, SettingRefused

ITEMS = [{"id": number, "at": f"2024-01-{number:02}", "value": {"high": 1.50}} for number in range(1, 6)]


class Source:
    """A server whose answers a test sets: path to (status, headers, body), or to what makes it from the query."""

    def __init__(self) -> None:
        self.answers, self.asked = {}, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.root = f"http://127.0.0.1:{self.server.server_port}"

    def handler(self):
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                place = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(place.query).items()}
                source.asked.append((place.path, query, dict(self.headers)))
                answer = source.answers[place.path]
                status, headers, body = answer(query) if callable(answer) else answer
                self.send_response(status)
                for header in headers.items():
                    self.send_header(*header)
                self.end_headers()
                try:
                    for piece in body if not isinstance(body, bytes) else [body]:
                        self.wfile.write(piece)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_):
                return

        return Handler


def as_json(value, **headers):
    return 200, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


@pytest.fixture
def source(loopback):
    made = Source()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def http(source, path="/items", **settings):
    return registry.connector("http", {"url": source.root + path, **settings})


def rows(connector, cursor=None):
    return [dict(row) for batch in connector.pull(cursor) for row in batch.rows]


def test_a_plain_list_gives_its_rows_as_they_were_written(source):
    source.answers["/items"] = (200, {}, b'[{"a": 1.50, "b": null, "c": true, "d": [1, "x"], "e": 1E+400, "f": "\\u0111"}]')
    assert rows(http(source)) == [{"a": "1.50", "b": None, "c": "true", "d": '["1", "x"]', "e": "1E+400", "f": "đ"}]


def test_rows_and_columns_are_found_by_their_paths(source):
    source.answers["/items"] = as_json({"data": {"list": ITEMS[:1]}})
    connector = http(source, rows="data.list", columns="highest = value.high\nmeasured_on = at\nlowest = value.low")
    assert rows(connector) == [{"highest": "1.5", "measured_on": "2024-01-01", "lowest": None}]


def test_next_links_are_followed(source):
    source.answers["/items"] = as_json({"rows": ITEMS[:2], "links": {"next": "/more?page=2"}})
    source.answers["/more"] = as_json({"rows": ITEMS[2:], "links": {"next": None}})
    assert len(rows(http(source, rows="rows", next="links.next"))) == 5
    assert source.asked[1][:2] == ("/more", {"page": "2"})


def test_numbered_pages_are_asked_until_one_is_empty(source):
    source.answers["/items"] = lambda query: as_json(ITEMS[(int(query["p"]) - 1) * 2 :][:2])
    assert [row["id"] for row in rows(http(source, "/items?size=2", page_parameter="p"))] == ["1", "2", "3", "4", "5"]
    assert [query for _, query, _ in source.asked] == [{"size": "2", "p": str(page)} for page in (1, 2, 3, 4)]


def test_the_cursor_is_sent_and_moves_to_the_last_row(source):
    source.answers["/items"] = lambda query: as_json([item for item in ITEMS if item["at"] > query.get("since", "")])
    connector = http(source, cursor_field="at", cursor_parameter="since")
    (batch,) = connector.pull("2024-01-03")
    assert (len(batch.rows), batch.cursor) == (2, "2024-01-05")
    assert list(connector.pull(batch.cursor)) == []


def test_rows_that_do_not_ascend_are_a_failure_and_not_a_gap(source):
    source.answers["/items"] = as_json(ITEMS[::-1])
    with pytest.raises(ConnectorFailed, match="ascending"):
        rows(http(source, cursor_field="at", cursor_parameter="since"))


def test_the_token_goes_to_the_configured_host_only(source):
    other = Source()
    threading.Thread(target=other.server.serve_forever, daemon=True).start()
    source.answers["/items"] = (302, {"Location": f"{other.root}/items"}, b"")
    other.answers["/items"] = as_json([])
    assert rows(http(source, token="Bearer secret", token_header="X-Key", headers="X-Unit: 12")) == []
    other.server.shutdown()
    other.server.server_close()
    (_, _, first), (_, _, second) = source.asked[0], other.asked[0]
    assert (first["X-Key"], first["X-Unit"]) == ("Bearer secret", "12")
    assert "X-Key" not in second


def test_inside_addresses_are_refused_directly_and_by_next_link(source, settings):
    source.answers["/items"] = as_json({"rows": [], "next": "http://169.254.169.254/latest/meta-data"})
    with pytest.raises(AddressRefused):
        rows(http(source, rows="rows", next="next"))
    settings.CONNECTOR_NETWORKS = []
    with pytest.raises(AddressRefused):
        rows(http(source))


def test_a_packed_answer_is_unpacked_and_a_bomb_is_not(source):
    source.answers["/items"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(json.dumps(ITEMS).encode()))
    assert len(rows(http(source))) == 5
    source.answers["/items"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" + b" " * 100_000_000))
    with pytest.raises(ConnectorFailed, match="larger"):
        rows(http(source))
    source.answers["/items"] = (200, {"Content-Encoding": "br"}, b"x")
    with pytest.raises(ConnectorFailed, match="packed"):
        rows(http(source))


def test_an_endless_answer_is_left(source):
    def endless():
        while True:
            yield b" " * 65536

    source.answers["/items"] = (200, {}, endless())
    with pytest.raises(ConnectorFailed, match="larger"):
        rows(http(source))


def test_endless_pages_redirects_and_circles_are_left(source, monkeypatch):
    monkeypatch.setattr(module, "MOST_PAGES", 5)
    source.answers["/items"] = as_json(ITEMS)
    with pytest.raises(ConnectorFailed, match="more than 5 pages"):
        rows(http(source, page_parameter="p"))
    source.answers["/items"] = as_json({"rows": [], "next": "/items"})
    with pytest.raises(ConnectorFailed, match="circle"):
        rows(http(source, rows="rows", next="next"))
    source.answers["/items"] = (302, {"Location": "/items"}, b"")
    with pytest.raises(ConnectorFailed, match="TooManyRedirects"):
        rows(http(source))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe", b'"text"', b"[1]", b'{"rows": []}', b"[[]]"]
)
def test_what_is_no_list_of_objects_is_a_clear_failure(source, body):
    source.answers["/items"] = (200, {}, body)
    with pytest.raises(ConnectorFailed):
        rows(http(source))


@pytest.mark.parametrize("status", [401, 404, 429, 500, 204])
def test_any_status_but_ok_is_a_failure(source, status):
    source.answers["/items"] = (status, {}, b"")
    with pytest.raises(ConnectorFailed, match=str(status)):
        rows(http(source))


def test_a_server_that_is_not_there_is_a_failure(source):
    source.server.shutdown()
    source.server.server_close()
    with pytest.raises(ConnectorFailed, match="TransportError"):
        rows(http(source))


@pytest.mark.parametrize(
    "given",
    [
        {"url": "ftp://host/x"},
        {"url": "file:///etc/passwd"},
        {"url": "https://user:secret@host/x"},
        {"url": "//host"},
        {"url": "https://host/", "next": "a", "page_parameter": "b"},
        {"url": "https://host/", "cursor_field": "a"},
        {"url": "https://host/", "first_page": "one"},
        {"url": "https://host/", "columns": "a"},
        {"url": "https://host/", "headers": "a b"},
        {"url": "https://host/", "headers": "Tên: giá trị"},
        {"url": "https://host/", "token": "mã"},
    ],
)
def test_settings_that_cannot_work_are_refused_when_they_are_made(given):
    with pytest.raises(SettingRefused):
        registry.connector("http", given)
