"""One answer of a JSON service: bounded in size, in time and in redirects; compressed at most once, unpacked with care."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import httpx

MOST_BYTES = 8_000_000  # of one answer, unpacked
GZIP = 16 + zlib.MAX_WBITS


class TooLarge(Exception):
    """The answer is beyond MOST_BYTES."""


class UnknownPacking(Exception):
    """The answer is packed in a way that was not asked for."""


def body(answer: httpx.Response) -> bytes:
    """Return the unpacked body of a streamed answer. Raises TooLarge, UnknownPacking, zlib.error, httpx's errors."""
    read, size = [], 0
    for piece in _unpacked(answer):
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge()
        read.append(piece)
    return b"".join(read)


def _unpacked(answer: httpx.Response) -> Iterator[bytes]:
    packing = answer.headers.get("content-encoding", "identity").lower()
    if packing == "identity":
        yield from answer.iter_raw()
    elif packing == "gzip":
        unpacker = zlib.decompressobj(GZIP)
        for piece in answer.iter_raw():
            yield unpacker.decompress(piece, MOST_BYTES + 1)
            if unpacker.unconsumed_tail:
                raise TooLarge()
    else:
        raise UnknownPacking()
