"""What answers have to look like, as JSON Schema: facts of the published specification in words of our own.

Source: GeoReport v2 (http://wiki.open311.org/GeoReport_v2, frozen 2011) and, for which fields are required and of which type,
the community's checker (github.com/open311/schema-validation, schema/georeport-v2, which names no licence and is not copied).
"""

from __future__ import annotations

from typing import Any

TEXT, TEXT_OR_NONE = {"type": "string"}, {"type": ["string", "null"]}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}


def _thing(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a thing that has no other fields: what is public is listed, not guessed."""
    return {
        "type": "object",
        "required": sorted(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def _list(thing: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": thing}


SERVICES = _list(
    _thing(
        {
            "service_code": TEXT,
            "service_name": TEXT,
            "metadata": {"type": "boolean"},
            "type": {"enum": ["realtime", "batch", "blackbox"]},
        },
        {"description": TEXT_OR_NONE, "keywords": TEXT_OR_NONE, "group": TEXT_OR_NONE},
    )
)
OPTION = _thing({"key": TEXT, "name": TEXT}, {})
DATATYPES = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
ATTRIBUTE = _thing(
    {
        "variable": {"type": "boolean"},
        "code": TEXT,
        "datatype": {"enum": DATATYPES},
        "required": {"type": "boolean"},
        "order": {"type": "integer", "minimum": 1},
        "description": TEXT,
    },
    {"datatype_description": TEXT_OR_NONE, "values": _list(OPTION)},
)
DEFINITION = _thing({"service_code": TEXT, "attributes": _list(ATTRIBUTE)}, {})
REQUESTS = _list(
    _thing(
        {
            "service_request_id": TEXT,
            "status": {"enum": ["open", "closed"]},
            "service_code": TEXT,
            "requested_datetime": MOMENT,
            "updated_datetime": MOMENT,
        },
        {
            "status_notes": TEXT_OR_NONE,
            "service_name": TEXT_OR_NONE,
            "description": {"type": ["string", "null"], "maxLength": 4000},
            "agency_responsible": TEXT_OR_NONE,
            "service_notice": TEXT_OR_NONE,
            "expected_datetime": {"anyOf": [MOMENT, {"type": "null"}]},
            "address": TEXT_OR_NONE,
            "address_id": TEXT_OR_NONE,
            "zipcode": TEXT_OR_NONE,
            "lat": {"type": ["number", "null"]},
            "long": {"type": ["number", "null"]},
            "media_url": TEXT_OR_NONE,
        },
    )
)
FILED = _list(_thing({"service_request_id": TEXT}, {"service_notice": TEXT_OR_NONE, "account_id": TEXT_OR_NONE}))
UPDATES = _list(
    _thing(
        {
            "update_id": TEXT,
            "service_request_id": TEXT,
            "status": {"enum": ["open", "closed"]},
            "updated_datetime": MOMENT,
            "description": TEXT,
        },
        {"media_url": TEXT_OR_NONE},
    )
)
ERRORS = _list(_thing({"code": {"type": "integer"}, "description": TEXT}, {}))
ENDPOINT = _thing(
    {
        "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
        "url": {"type": "string", "pattern": "^https?://"},
        "changeset": TEXT,
        "type": {"enum": ["production", "test"]},
        "formats": _list({"enum": ["text/xml", "application/json"]}),
    },
    {},
)
DISCOVERY = _thing({"changeset": TEXT, "contact": TEXT, "key_service": TEXT, "endpoints": _list(ENDPOINT)}, {})
