"""Long lists in pages of a bearable size: the newest on the first, the rest on pages with their own addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
AROUND = 2  # pages that the pager names on either side of the present one


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """One page of a list; ``urls`` are the addresses of all its pages, ``left`` the items that are on none of them."""

    items: tuple[T, ...]
    number: int
    urls: tuple[str, ...]
    left: int = 0

    @property
    def url(self) -> str:
        """The address of this page."""
        return self.urls[self.number - 1]

    @property
    def total(self) -> int:
        """How many pages there are."""
        return len(self.urls)

    @property
    def newer(self) -> str | None:
        """The address of the page before, None on the first."""
        return self.urls[self.number - 2] if self.number > 1 else None

    @property
    def older(self) -> str | None:
        """The address of the page after, None on the last."""
        return self.urls[self.number] if self.number < self.total else None

    @property
    def steps(self) -> list[tuple[int, str] | None]:
        """The first page, the last and those around this one as (number, address); None where some are left out."""
        near = range(self.number - AROUND, self.number + AROUND + 1)
        shown = [n for n in range(1, self.total + 1) if n in (1, self.total) or n in near]
        found: list[tuple[int, str] | None] = []
        for before, n in zip([0, *shown], shown, strict=False):
            if n - before == 2:  # a gap of one page takes as much room as its number
                found.append((n - 1, self.urls[n - 2]))
            elif n - before > 2:
                found.append(None)
            found.append((n, self.urls[n - 1]))
        return found


def leaves(items: Sequence[T], base: str, size: int, most: int = 10_000, *, name: str = "pagina") -> Iterator[Leaf[T]]:
    """Cut ``items`` into pages of ``size`` below ``base``, at most ``most``; an empty list is one empty page.

    ``name`` is what later pages are called in their addresses, before the number.
    """
    total = min(most, max(1, -(-len(items) // size)))
    urls = (base, *(f"{base}{name}-{number}/" for number in range(2, total + 1)))
    left = max(0, len(items) - total * size)
    for at in range(total):
        yield Leaf(tuple(items[at * size : (at + 1) * size]), at + 1, urls, left)
