"""How long `tinhso --help` takes, as a ratio to `python -c "import django"` (line: at most 3)."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15
BIN = Path(sys.executable).parent


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    contenders = {
        "python -c 'import django'": [sys.executable, "-c", "import django"],
        "tinhso --help": [str(BIN / "tinhso"), "--help"],
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):  # interleaved, so that noise of the machine falls on both
        for name, command in contenders.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["python -c 'import django'"]
    for name, median in medians.items():
        print(f"{name:<28} {median * 1000:7.1f} ms   {median / base:5.2f} × base")


if __name__ == "__main__":
    main()
