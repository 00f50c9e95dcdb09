"""Answers that were paid for, by the question: a bounded folder of small files, which may be deleted."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from klankbord import durable

# At most this many answers are kept, a few kilobytes each; those that were used longest ago go first.
MOST = 2000


def place(folder: Path, url: str, body: Mapping[str, Any]) -> Path:
    """Where the answer to a question is: its name is a digest of all that decides the answer."""
    asked = json.dumps([url, body], sort_keys=True, ensure_ascii=False)
    return folder / f"{hashlib.sha256(asked.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}.json"


def recall(path: Path) -> Mapping[str, Any] | None:
    """The answer at ``path``; None when there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    with suppress(OSError):
        os.utime(path)
    return found if isinstance(found, dict) else None


def keep(path: Path, answer: Mapping[str, Any]) -> None:
    """Store an answer and let the oldest go; a disk that refuses costs an answer, not the talk."""
    with suppress(OSError):
        durable.write(path, json.dumps(answer, ensure_ascii=False))
        _trim(path.parent)


def _trim(folder: Path) -> None:
    kept = list(folder.glob("*.json"))
    if len(kept) <= MOST:
        return
    aged = sorted(kept, key=lambda path: path.stat().st_mtime)
    for path in aged[: len(kept) - MOST]:
        path.unlink(missing_ok=True)
