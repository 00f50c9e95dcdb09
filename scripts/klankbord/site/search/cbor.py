"""The little of CBOR (RFC 8949) that Pagefind's index is made of: whole numbers, texts and arrays of known length."""

from __future__ import annotations

from typing import Any

import numpy as np

NUMBER, NEGATIVE, TEXT, ARRAY = 0, 1, 3, 4
_SMALL = [bytes((byte,)) for byte in range(256)]


def head(kind: int, value: int) -> bytes:
    """The beginning of an item, which for a number is all of it; a negative one is the ``value`` -1 - n."""
    if value < 24:
        return _SMALL[kind << 5 | value]
    for size, code in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if value < 1 << 8 * size:
            return bytes((kind << 5 | code,)) + value.to_bytes(size, "big")
    raise OverflowError(value)


def text(value: str) -> bytes:
    """A text."""
    data = value.encode("utf-8")
    return head(TEXT, len(data)) + data


def array(items: list[bytes]) -> bytes:
    """An array of items that are bytes already."""
    return head(ARRAY, len(items)) + b"".join(items)


def heads(kinds: np.ndarray, values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Many of ``head`` one after the other, below 2^32, and where each begins (with the end of the last)."""
    first, lengths = values.astype(np.uint8), np.ones(len(values), np.int64)
    longer = []  # of those with more bytes than one: which they are, and how many bytes follow the first
    for least, code, bytes_ in ((24, 24, 1), (1 << 8, 25, 2), (1 << 16, 26, 4)):
        which = np.flatnonzero(values >= least)
        first[which], lengths[which] = code, 1 + bytes_
        longer.append((which, bytes_))
    first |= kinds << 5
    starts = np.zeros(len(values) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    out = np.empty(int(starts[-1]), np.uint8)
    out[starts[:-1]] = first
    for which, bytes_ in longer:  # each that is longer still is written over by the next
        at, value = starts[which], values[which]
        for byte in range(bytes_):
            out[at + 1 + byte] = (value >> 8 * (bytes_ - 1 - byte)).astype(np.uint8)
    return out.tobytes(), starts


def decode(data: bytes, at: int = 0) -> Any:
    """The one item at ``at``: numbers, texts and lists."""
    return _decode(data, at)[0]


def _decode(data: bytes, at: int) -> tuple[Any, int]:
    first = data[at]
    kind, value = first >> 5, first & 31
    at += 1
    if value > 23:
        size = 1 << (value - 24)
        value = int.from_bytes(data[at : at + size], "big")
        at += size
    if kind == NUMBER:
        return value, at
    if kind == NEGATIVE:
        return -1 - value, at
    if kind == TEXT:
        return data[at : at + value].decode("utf-8"), at + value
    if kind != ARRAY:
        raise ValueError(f"kind {kind} at {at}")
    out: list[Any] = []
    for _ in range(value):
        first = data[at]
        if first < 24:  # a small number, as most items are
            out.append(first)
            at += 1
        else:
            item, at = _decode(data, at)
            out.append(item)
    return out, at
