"""Answers in the two formats of GeoReport v2. JSON is the XML by the Spark convention: a list of things has no name in JSON."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as xml

from django.http import HttpResponse

from tinhso.portal.open311.errors import FormatUnknown

ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_requests_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one thing of a list is called in XML."""
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # characters that XML 1.0 has no way to write


def check_format(form: str) -> None:
    """Raise FormatUnknown unless answers can be written so."""
    if form not in TYPES:
        raise FormatUnknown()


def written(name: str, content: Any, form: str, status: int = 200) -> HttpResponse:
    """Return ``content`` (plain values) as JSON, or as XML whose root is ``name``."""
    body = _json(content) if form == "json" else _xml(name, content)
    return HttpResponse(body, status=status, content_type=TYPES[form])


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def _xml(name: str, content: Any) -> bytes:
    tree = _element(name, content)
    body: bytes = xml.tostring(tree, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _element(name: str, content: Any) -> xml.Element:
    element = xml.Element(name)
    if isinstance(content, dict):
        element.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        element.extend(_element(ITEMS[name], value) for value in content)
    else:
        element.text = _text(content)
    return element


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else FORBIDDEN.sub("", str(value))
