"""The files beside a page: they follow their source, and a picture that an editor put there is never overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from klankbord import durable
from klankbord.confined import is_name
from klankbord.languages.messages import sentence


def brought(media: Mapping[str, Path], folder: Path, memory: Path, *, write: bool) -> tuple[list[str], list[str]]:
    """Put files in ``folder`` by their names; give the names of those that were put there, and remarks.

    ``memory`` is a file that holds what came in before. A file that is not what came in is an editor's: it stays, and
    what comes in now is put beside it under a name of its own. Without ``write``, nothing is put and all is reported.
    """
    last = _read(memory)
    now, put = dict(last), list[str]()
    remarks: list[str] = []
    for name, file in media.items():
        place, sum_now = folder / name, _sum(file)
        there = _sum(place) if place.is_file() else ""
        if there in {"", sum_now, last.get(name, "")}:
            target = place
            now[name] = sum_now
        else:
            target = folder / f"{Path(name).stem}-{sum_now[:8]}{Path(name).suffix}"
            remarks.append(sentence("see_beside", name=name, other=target.name))
        if not target.is_file() or _sum(target) != sum_now:
            put.append(target.name)
            if write:
                durable.copy(file, target)
    if write and now != last:
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(json.dumps(now, indent=0, sort_keys=True), encoding="utf-8")  # losing it overwrites nothing
    return put, remarks


def _read(memory: Path) -> dict[str, str]:
    try:
        found = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items() if is_name(str(k))} if isinstance(found, dict) else {}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
