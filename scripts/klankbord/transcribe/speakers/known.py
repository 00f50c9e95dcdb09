"""The voices that a show knows, by recording, so that a name that an editor gives or takes back reaches each of them.

The file is memory, in `.klankbord/`: never published or committed, and gone for good when it is deleted.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klankbord import durable
from klankbord.model import Voice

_SIZE = 256  # of a voiceprint
LEAST = 20.0  # seconds of speech: less says too little about a voice to know it by
_RECORDINGS = 600  # of a show: with more, the oldest are forgotten
_lock = threading.Lock()


def recall(path: Path) -> dict[str, tuple[float, ...]]:
    """The voiceprints by name that earlier episodes of a show left; none when the file is missing or damaged."""
    sums: dict[str, NDArray[np.float64]] = {}
    for name, seconds, print_ in _named(_read(path)):
        sums[name] = sums.get(name, np.zeros(_SIZE)) + min(seconds, 3600.0) * print_
    units = {name: total / max(float(np.linalg.norm(total)), 1e-9) for name, total in sums.items()}
    return {name: tuple(map(float, unit)) for name, unit in units.items()}


def remember(path: Path, recording: str, voices: Iterable[Voice]) -> None:
    """Keep the voices of a recording, with a name or without one; those that it had before are replaced."""
    rows = [
        {"label": v.label, "name": v.name, "seconds": round(v.seconds, 1), "print": _packed(v.print)}
        for v in voices
        if v.seconds >= LEAST and any(v.print)
    ]
    with _lock:
        data = _read(path)
        old = data["recordings"].pop(recording, [])
        if not rows and not old:
            return
        before = {row["label"]: row["editor"] for row in old if "editor" in row}
        if rows:
            data["recordings"][recording] = [
                {**row, **({"editor": before[row["label"]]} if row["label"] in before else {})} for row in rows
            ]
        for oldest in list(data["recordings"])[:-_RECORDINGS]:
            del data["recordings"][oldest]
        _write(path, data)


def call(path: Path, recording: str, names: Mapping[str, str]) -> bool:
    """Let an editor's ``names`` count for the voices of a recording, by their labels; returns whether that is new.

    A label that is called by itself has no name; without an entry a voice has the name that the machine gave it.
    """
    with _lock:
        data = _read(path)
        rows = data["recordings"].get(recording, [])
        before = json.dumps(rows)
        for row in rows:
            name = names.get(row["label"])
            row.pop("editor", None)
            if name is not None and name != row["name"] and (name != row["label"] or row["name"]):
                row["editor"] = "" if name == row["label"] and name != row["name"] else name
        if json.dumps(rows) == before:
            return False
        _write(path, data)
        return True


def _named(data: Mapping[str, Any]) -> Iterable[tuple[str, float, NDArray[np.float64]]]:
    """Every voice with a name: those of files of an older form too, which held one mean for each name."""
    for name, row in data["before"].items():
        yield str(name), float(row["seconds"]), np.array(row["voice"], np.float64)
    for rows in data["recordings"].values():
        for row in rows:
            if name := row.get("editor", row["name"]):
                yield str(name), float(row["seconds"]), _unpacked(row["print"])


def _read(path: Path) -> dict[str, Any]:
    """What the file holds; nothing when it is missing, damaged or of another form."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, Any] = data if "recordings" in data else {"before": data, "recordings": {}}
        sizes = {print_.size for _, _, print_ in _named(found)}
        return found if sizes <= {_SIZE} else {"before": {}, "recordings": {}}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {"before": {}, "recordings": {}}


def _write(path: Path, data: Mapping[str, Any]) -> None:
    rows = (f"  {json.dumps(key)}: {json.dumps(rows, ensure_ascii=False)}" for key, rows in data["recordings"].items())
    inside = ",\n".join(rows)
    before = json.dumps(data["before"], ensure_ascii=False, sort_keys=True)
    durable.write(path, f'{{"before": {before},\n "recordings": {{\n{inside}\n}}}}\n')


def _packed(print_: Iterable[float]) -> str:
    return base64.b64encode(np.array(tuple(print_), "<f2").tobytes()).decode()


def _unpacked(text: str) -> NDArray[np.float64]:
    return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float64)
