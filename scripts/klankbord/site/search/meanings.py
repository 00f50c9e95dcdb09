"""What words are to Pagefind: the terms by which each is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from klankbord.site.search.packing import Term
from klankbord.site.search.reading import UNMARKED
from klankbord.site.search.spreading import Spread


def _none() -> np.ndarray:
    return np.zeros(0, np.int32)


@dataclass(slots=True)
class Meanings:
    """For each word by number how many terms it has; these are side by side in ``which``, with a sign for each.

    ``terms`` are all terms by number. A sign is a weight, or says in which field a word is (``packing``).
    """

    terms: dict[Term, int] = field(default_factory=dict)
    counts: np.ndarray = field(default_factory=_none)
    which: np.ndarray = field(default_factory=_none)
    signs: np.ndarray = field(default_factory=_none)

    @classmethod
    def loaded(cls, kept: Sequence[bytes]) -> Meanings:
        """Those that ``kept`` gave."""
        stems, forms, *numbers = kept
        pairs = zip(*(text.decode("utf-8", "surrogatepass").split("\n") for text in (stems, forms)), strict=True)
        terms = {Term(stem, form): number for number, (stem, form) in enumerate(pairs)} if stems else {}
        return cls(terms, *(np.frombuffer(one, np.int32) for one in numbers))

    def kept(self) -> tuple[bytes, ...]:
        """All of it, to keep; no term holds a line break."""
        texts = ("\n".join(term.stem for term in self.terms), "\n".join(term.form for term in self.terms))
        return (
            *(text.encode("utf-8", "surrogatepass") for text in texts),
            *(one.tobytes() for one in (self.counts, self.which, self.signs)),
        )

    def add(self, words: int, found: Mapping[int, Sequence[tuple[int, int]]]) -> None:
        """Learn what ``found`` says of the next ``words`` words."""
        meant = [found.get(word, ()) for word in range(words)]
        flat = np.array([pair for one in meant for pair in one], np.int32).reshape(-1, 2)
        self.counts = np.concatenate([self.counts, np.array([len(one) for one in meant], np.int32)])
        self.which = np.concatenate([self.which, flat[:, 0]])
        self.signs = np.concatenate([self.signs, flat[:, 1]])

    @property
    def spread(self) -> Spread:
        """The terms of each word."""
        return Spread(self.counts, np.cumsum(self.counts, dtype=np.int32) - self.counts, self.which)

    @property
    def shares(self) -> np.ndarray:
        """By how much the weight of each term is divided: Pagefind gives each of several parts less than a word."""
        weighs = self.signs < UNMARKED
        word = np.repeat(np.arange(len(self.counts)), self.counts)
        parts = np.bincount(word, weighs, len(self.counts)).astype(np.int32)
        return np.where(weighs, parts[word], 1)
