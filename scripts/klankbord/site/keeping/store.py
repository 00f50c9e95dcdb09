"""Values that builds keep in ``.klankbord/made/``: each is there whole, made by this very Klankbord, or not at all."""

from __future__ import annotations

import datetime
import gc
import hashlib
import io
import os
import pathlib
import pickle
import sys
import tempfile
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup
from pydantic import BaseModel
from pydantic_core import TzInfo

T = TypeVar("T")
_SIGN = b"klankbord made 1\n"
_DIGEST = 16
_MODULES = {"datetime", "pathlib", "pathlib._local", "zoneinfo", "markupsafe", TzInfo.__module__}
_PLAIN = {datetime.datetime, datetime.date, datetime.time, datetime.timedelta, datetime.timezone, zoneinfo.ZoneInfo}
_PLAIN |= {pathlib.Path, pathlib.PosixPath, Markup, TzInfo}


def digest(*parts: bytes | str) -> bytes:
    """A short name for ``parts``, which no others have."""
    found = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.digest()


def put(path: Path, head: bytes, body: bytes) -> None:
    """Keep ``body`` at ``path``: under another name first, so that a crash leaves the old one or the new.

    Where it cannot be written (a read-only disk, a full one), the next build does without.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + digest(body))
            file.write(body)
        Path(fresh).replace(path)
    except OSError:
        with suppress(OSError):
            Path(fresh).unlink()


def read(path: Path, head: bytes) -> bytes | None:
    """What was ``put`` at ``path`` with the same ``head``; None if that is not there, or not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body = data[len(head) + _DIGEST :]
    return body if data.startswith(head + digest(body)) else None


class Store:
    """A folder of values by name. ``made_by`` is what decides how values are made; if that is empty, nothing is kept.

    What cannot be read (another version, a truncated file, no file) is None; what cannot be written is left out.
    One that is ``anew`` gives nothing that it does not get first.
    """

    def __init__(self, folder: Path, made_by: str, *, anew: bool = False) -> None:
        self.folder, self.on, self._anew = folder, bool(made_by), anew
        self._head = _SIGN + digest(f"{made_by} {sys.version}")

    @property
    def made_by(self) -> bytes:
        """What decides how values are made, in short."""
        return self._head

    def load(self, name: str) -> Any | None:
        """The value that was saved as ``name``."""
        if not self.on or self._anew:
            return None
        data = read(self.folder / name, self._head)
        if data is None:
            return None
        with _uncollected():
            try:
                return _Reader(io.BytesIO(data)).load()
            except Exception:  # whatever is wrong with it, it is made anew
                return None

    def remembered(self, name: str, made_of: bytes, make: Callable[[], T]) -> T:
        """What ``make`` gives; without asking it where ``name`` was last made of the same."""
        kept = self.load(name)
        if isinstance(kept, tuple) and len(kept) == 2 and kept[0] == made_of:
            value: T = kept[1]
            return value
        value = make()
        self.save(name, (made_of, value))
        return value

    def save(self, name: str, value: Any) -> None:
        """Keep ``value`` as ``name``, for later builds."""
        if not self.on:
            return
        made = io.BytesIO()
        with _uncollected():
            _Writer(made, protocol=5).dump(value)
        put(self.folder / name, self._head, made.getvalue())


NOTHING = Store(Path(), "")
"""Keeps nothing."""


class _Writer(pickle.Pickler):
    """Writes a dataclass as a call with its values, which is read five times as fast as Python's own way."""

    def reducer_override(self, thing: Any) -> Any:
        kind: Any = type(thing)
        if kind is zoneinfo.ZoneInfo and thing.key:  # its own way asks the reader to call whatever it is told to
            return (kind, (thing.key,))
        values = _values_of(kind)
        return (kind, values(thing)) if values else NotImplemented


@cache
def _values_of(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    if not is_dataclass(kind) or not all(one.init and not one.kw_only for one in fields(kind)):
        return None
    names = [one.name for one in fields(kind)]
    return lambda thing: tuple([getattr(thing, name) for name in names])


class _Reader(pickle.Unpickler):
    """Reads values of Klankbord's own classes and nothing that acts: a hub may come from anyone."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if _known(module) else None
        if isinstance(found, type) and (found in _PLAIN or is_dataclass(found) or issubclass(found, BaseModel)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _known(module: str) -> bool:
    return module.startswith("klankbord.") or module in _MODULES


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make or read many values without looking, all the time, for those that nobody uses."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
