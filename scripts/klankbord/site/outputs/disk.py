"""Write the thousands of small files of a site. Paths are strings here: a ``Path`` costs as much as its file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Later(NamedTuple):
    """What a file will hold, made only if it must be written; ``made_of`` is what it follows from."""

    made_of: bytes
    make: Callable[[], bytes]


_there: list[Callable[[str, bytes], bool]] = []


@contextmanager
def sparing(there: Callable[[str, bytes], bool]) -> Iterator[None]:
    """Meanwhile, write no file of which ``there`` says that it need not be written."""
    _there.append(there)
    try:
        yield
    finally:
        _there.remove(there)


def put(path: str, data: bytes | Later) -> None:
    """Write ``data`` to ``path``; its folder nearly always exists, so it is made only if it does not."""
    made_of = data.made_of if isinstance(data, Later) else data
    if not (_there and _there[-1](path, made_of)):
        _put(path, data.make() if isinstance(data, Later) else data)


def _put(path: str, data: bytes) -> None:
    try:
        _write(path, data)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - see above
        _write(path, data)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - see above
        file.write(data)
