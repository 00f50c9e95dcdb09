"""What a terminal, a mail from cron or a pipe can show: a sign that it lacks must not end a command."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from typing import Any


def settle() -> None:
    """Let stdout and stderr write ``?`` for what their encoding lacks, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def as_json(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON that stays what it is in any encoding: signs that this terminal may lack are escaped."""
    plain = (sys.stdout.encoding or "ascii").lower().replace("_", "-") not in {"utf-8", "utf8"}
    text = json.dumps(value, ensure_ascii=plain, indent=indent)
    return text if plain or text.isascii() or _whole(text) else json.dumps(value, indent=indent)


def _whole(text: str) -> bool:
    """Whether a text can be written in UTF-8: a file name in another encoding holds halves of signs."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
