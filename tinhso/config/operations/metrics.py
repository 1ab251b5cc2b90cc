"""Numbers for Prometheus: requests of this process, and what the health checks measured.

Each page process counts for itself. With the default of one process (``TINHSO_WORKERS=1``) that is all
there is; with several, a scrape meets one of them, told apart by the label ``process``.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from tinhso.config.operations.findings import BAD, GOOD, WATCH, Looked

registry = CollectorRegistry()
requests = Counter("tinhso_requests", "Requests answered.", ["route", "method", "status", "process"], registry=registry)
seconds = Histogram(
    "tinhso_request_seconds",
    "Time to answer.",
    ["route", "process"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=registry,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LEVELS = {GOOD: 0, WATCH: 1, BAD: 2}


def count(route: str, method: str, status: int, took: float) -> None:
    """Count one answered request; ``took`` in seconds. Few labels: the route's name, never its address."""
    process = str(os.getpid())
    requests.labels(route, method if method in METHODS else "other", f"{status // 100}xx", process).inc()
    seconds.labels(route, process).observe(took)


def exposition(looked: list[Looked]) -> bytes:
    """Return the text that Prometheus reads: the counters, and the checks as 0 good, 1 watch, 2 bad with their numbers."""
    now = CollectorRegistry()
    state = Gauge("tinhso_health", "State of a check: 0 good, 1 watch, 2 bad.", ["check"], registry=now)
    number = Gauge("tinhso_health_number", "What a check measured.", ["check", "number"], registry=now)
    for each in looked:
        state.labels(each.check.name).set(LEVELS[each.result.state])
        for name, value in each.result.numbers.items():
            number.labels(each.check.name, name).set(value)
    return generate_latest(registry) + generate_latest(now)
