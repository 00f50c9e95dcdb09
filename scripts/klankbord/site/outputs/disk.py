"""Write the thousands of small files of a site. Paths are strings here: a ``Path`` costs as much as its file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_there: list[Callable[[str, bytes], bool]] = []


@contextmanager
def sparing(there: Callable[[str, bytes], bool]) -> Iterator[None]:
    """Meanwhile, write no file of which ``there`` says that it need not be written."""
    _there.append(there)
    try:
        yield
    finally:
        _there.remove(there)


def put(path: str, data: bytes) -> None:
    """Write ``data`` to ``path``; its folder nearly always exists, so it is made only if it does not."""
    make(path, data, lambda: data)


def make(path: str, made_of: bytes, data: Callable[[], bytes]) -> None:
    """The same, for what follows from ``made_of`` and takes time to make."""
    if not (_there and _there[-1](path, made_of)):
        _put(path, data())


def _put(path: str, data: bytes) -> None:
    try:
        _write(path, data)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - see above
        _write(path, data)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - see above
        file.write(data)
