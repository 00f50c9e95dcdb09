"""Write the thousands of small files of a site. Paths are strings here: a ``Path`` costs as much as its file."""

from __future__ import annotations

import os


def put(path: str, data: bytes) -> None:
    """Write ``data`` to ``path``; its folder nearly always exists, so it is made only if it does not."""
    try:
        _write(path, data)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - see above
        _write(path, data)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - see above
        file.write(data)
