"""Reading the chain entry by entry and naming what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.audit.contracts import Anchor, Finding, Line
from tinhso.audit.rules.canonical import GENESIS, digest

MOST_FINDINGS = 100  # kept; all are counted
FURTHEST_SHIFT = 32  # rows inserted or removed at one place that are recognised behind renumbered followers


class Verifier:
    """Takes entries in order of their number, then the head; collects ``findings``.

    An inserted or removed row is recognised even when the rows behind it were renumbered to close
    the chain's numbering: a row whose hash fits another number has been moved.
    """

    def __init__(
        self, anchors: Iterable[Anchor] = (), *, after: int = 0, previous_hash: str = GENESIS, counted: int | None = None
    ) -> None:
        """Begin behind the entry ``after`` with ``previous_hash``; ``counted`` is what the head said before reading began."""
        self.findings: list[Finding] = []
        self.found = 0
        self.last = after
        self._counted = counted
        self.last_hash = previous_hash
        self.anchors_compared = 0
        self._anchors: dict[int, set[str]] = {}
        self._rewritten: list[int] = []
        self._good_anchor = after
        self._shift = 0
        self._link_known = True
        self._named: set[int] = set()
        for anchor in anchors:
            self._take_anchor(anchor)

    def feed(self, line: Line) -> None:
        """Check one entry; numbers must come in ascending order."""
        if line.sequence < 1 or self._is_far_behind_the_head(line):
            self._report("inserted", line.sequence)
            return
        if line.sequence > self.last + 1:
            self._report("removed", self.last + 1, line.sequence - 1)
            self._link_known = False
        self._check_hash(line)
        self._check_anchor(line)
        self.last, self.last_hash = line.sequence, line.hash

    def finish(self, head: tuple[int, str] | None) -> None:
        """Compare what was read with the head (count, last hash) and with anchors beyond the end."""
        self._report_rewritten()
        self._check_head(head)
        beyond = [number for number in self._anchors if number > max(self.last - self._shift, head[0] if head else 0)]
        if beyond:
            self._report("cut", self.last - self._shift + 1, max(beyond))

    def expect_anchors(self) -> None:
        """Report that there is no anchor at all, for a chain old enough to have one."""
        if self.last and not self._anchors:
            self._report("unanchored", 1, self.last)

    def _is_far_behind_the_head(self, line: Line) -> bool:
        """Say whether a row stands behind everything that was counted, with a gap: writers leave none."""
        return self._counted is not None and line.sequence > self.last + 1 and self.last - self._shift >= self._counted

    def _take_anchor(self, anchor: Anchor) -> None:
        if anchor.trusted:
            self._anchors.setdefault(anchor.sequence, set()).add(anchor.hash)
        else:
            self._report("anchor", anchor.sequence)

    def _check_hash(self, line: Line) -> None:
        number = line.sequence - self._shift
        if digest(line, number) != line.hash:
            moved = self._moved(line)
            if not moved:
                self._report("changed", line.sequence)
                self._link_known = False
                return
            self._report_move(line, moved)
        elif self._link_known and line.previous_hash != self.last_hash:
            # This row is sound in itself and names another predecessor: that one was replaced.
            self._report("changed", max(line.sequence - 1, 1))
        self._link_known = True

    def _moved(self, line: Line) -> int:
        """Return by how many numbers this row was moved beyond those already known; 0 if it was not."""
        number = line.sequence - self._shift
        for distance in range(1, FURTHEST_SHIFT + 1):
            for moved in (distance, -distance):
                if number - moved >= 1 and digest(line, number - moved) == line.hash:
                    return moved
        return 0

    def _report_move(self, line: Line, moved: int) -> None:
        number = line.sequence - self._shift
        if moved > 0:
            self._report("inserted", line.sequence - moved, line.sequence - 1)
        else:
            self._report("removed", number, number - moved - 1)
        self._shift += moved

    def _check_anchor(self, line: Line) -> None:
        number = line.sequence - self._shift
        hashes = self._anchors.get(number)
        if hashes is None:
            return
        self.anchors_compared += 1
        if hashes == {line.hash}:
            self._report_rewritten()
            self._good_anchor = number
        elif line.sequence not in self._named:
            self._rewritten.append(number)

    def _report_rewritten(self) -> None:
        if self._rewritten:
            self._report("rewritten", self._good_anchor + 1, self._rewritten[-1])
            self._rewritten = []

    def _check_head(self, head: tuple[int, str] | None) -> None:
        if head is None:
            self._report("head", self.last)
            return
        count, last_hash = head
        if self.last - self._shift < count:
            self._report("cut", self.last - self._shift + 1, count)
        elif self.last - self._shift > count:
            self._report("inserted", count + 1 + self._shift, self.last)
        elif last_hash != self.last_hash and self.last not in self._named:
            # The head still knows the hash that was last written: the last row was replaced, or the head was.
            self._report("head", self.last)

    def _report(self, kind: str, first: int, last: int | None = None) -> None:
        finding = Finding(kind, first, first if last is None else last)
        self.found += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
        if kind == "changed":
            self._named.add(first)
