"""Where the desk keeps what is not content: accounts, sessions, the log of who did what; for its own user only."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from klankbord import durable
from klankbord.library.hub import Hub


def folder(hub: Hub, name: str = "") -> Path:
    """``.klankbord/desk/`` in the hub, or a folder in it, made when it is not there; only its owner may look inside."""
    place = hub.state / "desk"
    for some in (place, place / name):
        some.mkdir(parents=True, exist_ok=True)
        some.chmod(0o700)
    return place / name


def write(path: Path, value: object) -> None:
    """Keep a value as JSON, durably, for its owner alone."""
    durable.write(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n", private=True)


def read(path: Path) -> Any:
    """The value kept at ``path``; None when there is none. Raises ValueError when it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def append(path: Path, value: object, *, largest: int) -> None:
    """Add a line of JSON to a log; one that grew beyond ``largest`` bytes becomes the older of two."""
    line = json.dumps(value, ensure_ascii=False) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode("utf-8"))
        full = os.fstat(descriptor).st_size > largest
    finally:
        os.close(descriptor)
    if full:
        path.replace(path.with_suffix(".older.jsonl"))
