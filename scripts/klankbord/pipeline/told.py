"""An engine of the caller's is told only what it asks for: not every one can do something with names and voices."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from klankbord.model import Transcript


def call(engine: Callable[..., Transcript], path: Path, **options: Any) -> Transcript:
    """What ``engine`` makes of the file at ``path``, with those of the ``options`` that it has a parameter for."""
    asked = inspect.signature(engine).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in asked):
        return engine(path, **options)
    names = {one.name for one in asked}
    return engine(path, **{name: value for name, value in options.items() if name in names})
