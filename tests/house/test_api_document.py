"""The API keeps to its own document: whatever is sent, no failure of ours and no answer that is not described.

SCHEMA_EXAMPLES=500 tries longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tinhso.accounts.routes import scopes_for
from tinhso.accounts.rules.tokens import digest
from tinhso.kernel import clock
from tinhso.kernel.policy import OFFICE_ROLES
from tinhso.places.memory import changed

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "10"))
SECRET, PREFIX, TOKEN = "s" * 43, "abcdefgh", 2**40
LONG_AGO = date(2020, 1, 1)
DATASET, UNIT, PERIOD = "public_administration.work_files", "H01", "202405"
INDICATOR = "environment.salinity_highest"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
DOCUMENT = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def half(value: Any) -> bool:
    """Choose every second example, always the same ones."""
    return len(repr(value)) % 2 == 0


@DOCUMENT.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Name things that exist in half of the calls: what is behind "not found" is tried too."""
    if path_parameters and "dataset" in path_parameters and half(path_parameters):
        return {**path_parameters, "dataset": DATASET}
    if path_parameters and "indicator" in path_parameters and half(path_parameters):
        return {**path_parameters, "indicator": INDICATOR}
    return path_parameters


@DOCUMENT.hook
def map_body(context: Any, body: Any) -> Any:
    if isinstance(body, dict) and "period" in body and half(body):
        return {**body, "unit": UNIT, "period": PERIOD}
    return body


@DOCUMENT.hook
def map_query(context: Any, query: Any) -> Any:
    if isinstance(query, dict) and "period" in query and half(query):
        return {**query, "unit": UNIT, "period": PERIOD}
    return query


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests are answered inside the test's own transaction: what closes connections between them stands aside."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def token(db, settings, tmp_path) -> str:
    """Somebody who may do everything, and a token for it that no example revokes by chance."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "house"}}
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    account = get_user_model().objects.create_user("ai@tinh.example.vn", kind="officer", full_name="Phạm Văn Ai")
    units = account._meta.get_field("office").related_model
    units.objects.create(tree="office", level="department", code=UNIT, valid_from=LONG_AGO).names.create(name="Sở Y tế")
    changed()
    now = clock.now()
    for role in OFFICE_ROLES:
        account.assignments.create(role=role, valid_from=LONG_AGO, given_at=now)
    dated = {"created_at": now, "expires_at": now + timedelta(days=1)}
    scopes = sorted(scopes_for(lambda policy: True))
    account.tokens.create(pk=TOKEN, name="thử", prefix=PREFIX, digest=digest(SECRET), scopes=scopes, **dated)
    return f"tinhso_{PREFIX}_{SECRET}"


@DOCUMENT.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_answer_is_one_that_the_document_describes(case, token):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}, checks=CHECKS)


def test_one_name_in_the_document_is_one_schema():
    named: dict[str, str] = {}
    for schema in descendants(Schema):
        if schema.__module__.startswith("tinhso."):
            assert named.setdefault(schema.__name__, schema.__module__) == schema.__module__, schema.__name__


def descendants(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from descendants(each)
