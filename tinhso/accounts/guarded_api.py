"""A ninja API in which every operation has a policy and every error one shape (RFC 9457)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.module_loading import import_string
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.signature import ViewSignature

from tinhso.accounts import denials
from tinhso.accounts.errors import RequestInvalid
from tinhso.accounts.policies import may_anybody
from tinhso.kernel.errors import BadInput, Denied, NotFound, SignInRequired, TinhSoError, TooMany
from tinhso.kernel.policy import Policy, Public
from tinhso.ui.problems import answer

LIBRARYS_OWN = {"openapi-json": Public("api.read_document"), "api-root": Public("api.find_document")}
ERRORS = {401: SignInRequired, 403: Denied, 404: NotFound, 422: RequestInvalid}
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457), with the sentence in both languages.",
    "required": ["type", "title", "status", "code", "message_vi", "message_en", "data"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:tinhso:problem:denied"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "message_vi": {"type": "string"},
        "message_en": {"type": "string"},
        "hint_vi": {"type": "string"},
        "hint_en": {"type": "string"},
        "data": {"type": "object", "additionalProperties": True},
    },
}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "tinhso_<prefix>_<secret>"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The signed-in browser; unsafe methods also need the header X-CSRFToken.",
    },
}


def problem(request: HttpRequest, error: TinhSoError) -> HttpResponse:
    """Return ``error`` as problem details."""
    response = answer(request, error)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="tinhso"'
    if error.status == 405:
        response["Allow"] = error.data["allowed"]
    return response


class GuardedAPI(NinjaAPI):
    """Refuses at start an operation without a policy, and shows each address's policies to the gate."""

    def __init__(self, **options: Any) -> None:
        super().__init__(docs_url=None, **options)
        handlers: dict[type[Exception], Any] = {
            TinhSoError: refused,
            ValidationError: not_fitting,
            HttpError: sent_by_library,
            Http404: missing,
        }
        for kind, handler in handlers.items():
            self.add_exception_handler(kind, handler)

    def add_router(self, prefix: str, router: Router | str, **options: Any) -> None:
        found: Router = import_string(router) if isinstance(router, str) else router
        read_annotations(found)
        super().add_router(prefix, found, **options)

    def operations(self) -> Iterator[Operation]:
        """Yield every operation of every router."""
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                yield from path_view.operations

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        check_guarded(self.operations())
        patterns = super()._get_urls()
        by_route = iter(self._policies_by_pattern())
        for pattern in patterns:
            view: Any = pattern.callback
            name = getattr(pattern, "name", None)
            if name in LIBRARYS_OWN:
                view.policy = LIBRARYS_OWN[name]
            else:
                view.policies = next(by_route)
        return patterns

    def _policies_by_pattern(self) -> Iterator[dict[str, Policy]]:
        """Yield the policy of each method, once a URL pattern: ninja makes one pattern an operation."""
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                policies = {method: policy_worn(each) for each in path_view.operations for method in each.methods}
                yield from [policies] * len(path_view.operations)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the document of the API with each operation's policy, its errors and how to sign in."""
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        schema["components"]["securitySchemes"] = SCHEMES
        guards = {each.operation_id or self.get_openapi_operation_id(each): policy_worn(each) for each in self.operations()}
        for methods in schema["paths"].values():
            for described in methods.values():
                document_guard(described, guards[described["operationId"]])
        return schema


def read_annotations(router: Router) -> None:
    """Read the annotations of guarded operations where they were written.

    ninja looks their names up in the module of the function it is given, which for a guarded one is the module of
    ``guarded``; there they mean nothing, and a body would be taken for a query parameter.
    """
    for path_view in router.path_operations.values():
        for operation in path_view.operations:
            view: Any = operation.view_func
            view.__signature__ = inspect.signature(view, eval_str=True)
            operation.signature = ViewSignature(operation.path, view)
            operation.models = operation.signature.models
    for _prefix, inner, _tags in router._routers:
        read_annotations(inner)


def policy_worn(operation: Operation) -> Policy:
    """Return the policy that ``@guarded`` put on the operation's function."""
    policy: Policy = operation.view_func.policy  # type: ignore[attr-defined]  # set by guarded
    return policy


def check_guarded(operations: Iterator[Operation]) -> None:
    """Raise ImproperlyConfigured, naming all operations that nobody guards."""
    bare = [f"{each.view_func.__module__}.{each.view_func.__name__}" for each in operations if not _wears_policy(each)]
    if bare:
        raise ImproperlyConfigured(f"API operations without a policy; put @guarded(...) under the router's: {', '.join(bare)}")


def _wears_policy(operation: Operation) -> bool:
    return hasattr(operation.view_func, "policy")


def document_guard(described: dict[str, Any], policy: Policy) -> None:
    """Add to one operation's description its policy, its error answers and its ways of signing in."""
    described["x-policy"] = policy.name
    described.setdefault("security", [{}] if may_anybody(policy) else [{"token": []}, {"session": []}])
    answers = described.setdefault("responses", {})
    for status, error in ERRORS.items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        answers.setdefault(status, {"description": error.en, "content": content})


def refused(request: HttpRequest, error: TinhSoError) -> HttpResponse:
    """Audit a refusal that an operation raised about the thing it was asked for, and answer it."""
    denials.note(request, error)
    return problem(request, error)


def not_fitting(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name each place that does not fit the schema; what was sent is not repeated."""
    faults = [{"where": [str(step) for step in fault["loc"]], "why": str(fault["msg"])} for fault in error.errors]
    return problem(request, RequestInvalid(faults=faults))


def sent_by_library(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Turn what ninja raises by itself (unreadable JSON, too many requests) into our shape."""
    if isinstance(error, Throttled):
        return problem(request, TooMany())
    return problem(request, SignInRequired() if error.status_code == 401 else BadInput())


def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, NotFound())
