"""The only way from text from outside to a file: inside a given folder, or not at all."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONGEST = 1000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def file(folder: Path, text: str, *, base: Path | None = None) -> Path | None:
    """The file that ``text`` names, links resolved, when it is a regular file inside ``folder``; else None.

    ``text`` is a relative path, already percent-decoded, seen from ``base`` (``folder`` by default). An absolute path,
    one with a scheme or a drive, a backslash or a control character, and one that only looks as if it stays inside
    (full-width dots and slashes) lead nowhere: CWE-22 and CWE-59.
    """
    if not text or len(text) > _LONGEST or _SCHEME.match(text) or text.startswith(("/", "~")) or _disguised(text):
        return None
    return resolved(folder, (base or folder) / text)


def resolved(folder: Path, path: Path) -> Path | None:
    """``path`` without links, when it is a regular file inside ``folder``; else None. Never raises."""
    try:
        found = path.resolve(strict=True)
        return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
    except (OSError, ValueError, RuntimeError):  # not there, too long, a NUL, a link to itself
        return None


def is_name(text: str) -> bool:
    """Whether a text may be part of a file name as is: ASCII letters, digits, ``.``, ``_`` and ``-``."""
    return bool(_NAME.fullmatch(text)) and ".." not in text


def _disguised(text: str) -> bool:
    """Whether a path holds characters that belong in no file name, or that another system reads as separators."""
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in text):
        return True
    plain = unicodedata.normalize("NFKC", text)
    return plain.count("/") != text.count("/") or plain.count("..") != text.count("..") or "\\" in plain
