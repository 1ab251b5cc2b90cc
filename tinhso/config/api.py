"""The JSON API: the rooms' routers on one address, with one document and one shape of error."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Tỉnh Số", version="1", openapi_url="/openapi.json", docs_url=None, urls_namespace="api")
