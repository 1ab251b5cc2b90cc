"""A supplier that is killed at some point: commits submissions one after another and tells each receipt it was given.

    python -m tinhso.lake.tests.accept_until_killed UNIT TAG

With KILL_AT=N in the environment the process kills itself (as with -9) at the N-th call of a system function that
matters (fsync, rename, execute): every step of a submission is such a point.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up, as all below
from django.db import connection  # noqa: E402

from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake.actions import supplying  # noqa: E402
from tinhso.lake.contracts import Submission  # noqa: E402


def main(unit: int, tag: str) -> None:
    settings.PACKS = Path(os.environ["TRIAL_PACKS"])
    armed = Steps(int(os.environ.get("KILL_AT", "0")))
    os.fsync = armed.stepping(os.fsync)  # type: ignore[assignment]  # the same call, counted
    Path.replace = armed.stepping(Path.replace)  # type: ignore[method-assign,assignment]  # the same call, counted
    with connection.execute_wrapper(armed.around):
        for number in range(3):
            rows = [{"what": [f"{tag}-{number}"], "amount": ["1"]}]
            found = supplying.check(actor=SYSTEM, dataset="trial.events", unit_id=unit, period="202401", rows=rows)
            assert found.good is not None
            receipt = supplying.accept(actor=SYSTEM, submission=Submission("trial.events", unit, "202401", found.good))
            print(receipt.number, f"{tag}-{number}", flush=True)  # noqa: T201  # to the test that started it


class Steps:
    """Counts steps, and kills the process at one of them."""

    def __init__(self, last: int) -> None:
        self.last, self._count = last, count(1)

    def step(self) -> None:
        if next(self._count) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(self, call):
        def stepped(*args, **kwargs):
            self.step()
            return call(*args, **kwargs)

        return stepped

    def around(self, execute, sql, params, many, context):
        self.step()
        return execute(sql, params, many, context)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
