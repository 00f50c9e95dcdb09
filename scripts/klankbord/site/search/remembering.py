"""What an index was made of, kept for the next build: the words of each page by number, and what the numbers mean."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BufferedWriter
from typing import Any

import numpy as np

from klankbord.site.keeping.store import Store
from klankbord.site.search.meanings import Meanings


@dataclass(frozen=True, slots=True)
class Again:
    """A page of an index, as the next build puts it into its own.

    ``fragment`` is what its results show, by name. ``count`` numbers from ``place`` on in the file of all words are
    its words, and ``runs`` says what they weigh; of a page that Pagefind read they are its terms, each with its sign
    and place, and ``spelt`` has its words.
    """

    fragment: str
    length: int
    filters: Mapping[str, Sequence[str]]
    place: int
    count: int
    runs: Sequence[tuple[int, int]] = ()
    title: tuple[int, ...] = ()
    spelt: tuple[str, ...] | None = None


class Remembering:
    """Made once per build: ``numbers`` and ``words`` are of the build that called itself ``before``.

    This build is called ``now``, and ``kept`` holds its pages. ``take`` takes a file over from the live site, if it is
    there.
    """

    def __init__(self, memory: Store, name: str, *, now: bytes, before: bytes, take: Callable[[str], bool]) -> None:
        self.memory, self.name, self.now, self.take = memory, name, now, take
        self.numbers: list[str] = []
        self.words = np.zeros(0, np.int32)
        self.meanings = Meanings()
        self.pages: Mapping[str, Again] = {}
        self.kept: dict[str, Again] = {}
        self.fields: list[str] = []
        self.programs: list[str] = []  # Pagefind's, by name
        self.entry: Mapping[str, Any] = {}
        self._place, self._sum = 0, hashlib.blake2b()
        self._path = memory.folder / f"{name}-words"
        self._fresh = memory.folder / f".{name}-words.{os.getpid()}.tmp"
        self._file: BufferedWriter | None = None
        self._load(before)
        with suppress(OSError):
            memory.folder.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")

    def _load(self, before: bytes) -> None:
        told = self.memory.load(self.name) if before else None
        if not told or told[0] != before:
            return
        _, numbers, check, meant, programs, entry, fields, pages = told
        with suppress(OSError, ValueError):
            data = np.fromfile(self._path, np.int32)
            if hashlib.blake2b(data.tobytes()).digest() == check:
                self.numbers, self.words, self.meanings = numbers, data, Meanings.loaded(meant)
                self.programs, self.entry, self.fields, self.pages = programs, entry, fields, pages

    def of(self, page: Again) -> np.ndarray:
        """The words of a page of the last build."""
        return self.words[page.place : page.place + page.count]

    def add(self, words: np.ndarray) -> int:
        """Keep the words of a page, and say where; less than 0 if that cannot be done."""
        if self._file is None:
            return -1
        data = words.astype(np.int32, copy=False).tobytes()
        try:
            self._file.write(data)
        except OSError:  # a full disk
            self.drop()
            return -1
        self._sum.update(data)
        self._place += len(words)
        return self._place - len(words)

    def keep(self, url: str, page: Again, words: np.ndarray) -> None:
        """Keep the page at ``url`` with its words, if that can be done."""
        place = self.add(words)
        if place >= 0:
            self.kept[url] = replace(page, place=place, count=len(words))

    def save(self, numbers: Mapping[str, int], meant: Sequence[bytes]) -> None:
        """Let the next build have what was added; ``numbers`` are those of all words, ``meant`` what they are."""
        if self._file is None:
            return
        try:
            self._file.close()
            self._fresh.replace(self._path)
        except OSError:
            self.drop()
            return
        self._file = None
        told = (self.now, list(numbers), self._sum.digest(), meant, self.programs, self.entry, self.fields, self.kept)
        self.memory.save(self.name, told)

    def drop(self) -> None:
        """Keep nothing of this build."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                self._fresh.unlink()
