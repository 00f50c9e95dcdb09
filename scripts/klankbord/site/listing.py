"""Long lists in pages of a bearable size: the newest on the first, the rest on pages with an address of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """One page of a list; ``newer`` and ``older`` are the addresses beside it, None at the ends."""

    url: str
    items: tuple[T, ...]
    number: int
    total: int
    newer: str | None
    older: str | None


def leaves(items: Sequence[T], base: str, size: int, most: int = 10_000) -> Iterator[Leaf[T]]:
    """Cut ``items`` in pages of ``size`` below ``base``, at most ``most``; an empty list is one empty page."""
    total = min(most, max(1, -(-len(items) // size)))
    urls = [base, *(f"{base}pagina-{number}/" for number in range(2, total + 1))]
    for at, url in enumerate(urls):
        newer = urls[at - 1] if at else None
        older = urls[at + 1] if at + 1 < total else None
        yield Leaf(url, tuple(items[at * size : (at + 1) * size]), at + 1, total, newer, older)
