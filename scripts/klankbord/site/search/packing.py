"""From where each word stands to the parts of an index as Pagefind's program for browsers reads them.

What is here mirrors Pagefind 1.5 (``pagefind/src/index``): terms in alphabetical order, the pages of each with the
places on them, in parts of about ``places`` places. A place has a weight, or is in a field such as the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from klankbord.errors import KlankbordError
from klankbord.site.search import cbor
from klankbord.site.search.reading import UNMARKED
from klankbord.site.search.spelling import common

FIELDS_FROM = 241  # a place in a field: above all weights, which are at most 240 (10 times 24)
_SIGNS = 8
_AT_ONCE = 50_000  # places that are packed at a time: memory stays bounded, whatever the size of the index


class Term(NamedTuple):
    """A word as it is looked for: its stem, and how it is spelt if accents were taken off to stem it."""

    stem: str
    form: str = ""


@dataclass(slots=True)
class Places:
    """Where terms stand, one after the other: the number of the term, of the page, the sign and the place.

    A ``sign`` is the weight of a word, or ``FIELDS_FROM`` and the number of the field that it is in.
    """

    term: np.ndarray
    page: np.ndarray
    sign: np.ndarray
    place: np.ndarray


@dataclass(frozen=True, slots=True)
class Size:
    """How many pages an index has, and how many words the longest of them."""

    pages: int
    words: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index, with the first and last of its words."""

    first: str
    last: str
    data: bytes


class _Packed(NamedTuple):
    """One term: how many pages have it, those pages as bytes, and how much that counts for the size of a part."""

    term: Term
    pages: int
    data: bytes
    size: int


def parts(terms: Sequence[Term], places: Iterable[Places], size_of: Size, most: int) -> Iterator[Part]:
    """The parts of the index; each ends with the word that makes it as large as ``most`` places."""
    words: list[bytes] = []
    first = last = ""
    size = 0
    none, three = cbor.head(cbor.ARRAY, 0), cbor.head(cbor.ARRAY, 3)
    for stem, spellings in _by_stem(_packed(terms, places, size_of)):
        plain, others, pages = spellings[0], none, none
        if plain.term.form or len(spellings) > 1:
            others = cbor.array(
                [
                    cbor.head(cbor.ARRAY, 2) + cbor.text(one.term.form) + cbor.head(cbor.ARRAY, one.pages) + one.data
                    for one in spellings
                    if one.term.form
                ]
            )
        if not plain.term.form:  # it comes first
            pages = cbor.head(cbor.ARRAY, plain.pages) + plain.data
            size += plain.size
        first, last = first if words else stem, stem
        words.append(b"".join((three, cbor.text(stem), pages, others)))
        if size >= most:
            yield Part(first, last, cbor.array([cbor.array(words)]))
            words, size = [], 0
    if words:
        yield Part(first, last, cbor.array([cbor.array(words)]))


def bounds(made: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """From the first and last word of each part, as little of them as tells the parts from each other."""
    out = [list(one) for one in made]
    for before, after in pairwise(out):
        shared = common(before[1], after[0])
        if (short := before[1][: shared + 1]) >= before[0]:
            before[1] = short
        after[0] = after[0][: shared + 1]
    return [(first, last) for first, last in out]


def _by_stem(packed: Iterator[_Packed]) -> Iterator[tuple[str, list[_Packed]]]:
    group: list[_Packed] = []
    stem = ""
    for one in packed:
        if group and stem != one.term.stem:
            yield stem, group
            group = []
        stem = one.term.stem
        group.append(one)
    if group:
        yield stem, group


def _packed(terms: Sequence[Term], places: Iterable[Places], size: Size) -> Iterator[_Packed]:
    """The terms in order, each with its pages."""
    order = sorted(range(len(terms)), key=lambda at: (terms[at].stem, terms[at].form))
    rank = np.empty(len(terms), np.uint64)
    rank[order] = np.arange(len(terms), dtype=np.uint64)
    by_page, by_place = size.pages.bit_length(), size.words.bit_length()
    if len(terms).bit_length() + by_page + by_place + _SIGNS > 64:
        raise KlankbordError("search", "there is too much for one index", "Turn search off: `search: false`.")
    # All of a place in one number: sorting numbers is the quickest way to sort anything, and takes the least memory.
    some = [_keys(rank, one, by_page, by_place) for one in places]
    if not some:
        return
    keys = np.empty(sum(map(len, some)), np.uint64)
    end = len(keys)
    while some:  # each is let go as soon as it is copied
        last = some.pop()
        keys[end - len(last) : end] = last
        end -= len(last)
    keys.sort()
    begin = 0
    below = np.uint64(by_page + _SIGNS + by_place)
    while begin < len(keys):
        end = min(begin + _AT_ONCE, len(keys))
        if end < len(keys):  # up to the end of the term that is begun
            end = int(np.searchsorted(keys, ((keys[end] >> below) + np.uint64(1)) << below))
        yield from _block(terms, order, keys[begin:end], by_page, by_place)
        begin = end


def _keys(rank: np.ndarray, places: Places, by_page: int, by_place: int) -> np.ndarray:
    keys: np.ndarray = rank[places.term]
    keys = keys << np.uint64(by_page) | places.page.astype(np.uint64)
    keys = keys << np.uint64(_SIGNS) | np.where(places.sign == UNMARKED, 0, places.sign).astype(np.uint64)
    return keys << np.uint64(by_place) | places.place.astype(np.uint64)


def _block(
    terms: Sequence[Term], order: Sequence[int], keys: np.ndarray, by_page: int, by_place: int
) -> Iterator[_Packed]:
    """The terms of some sorted places: for each page its number less the one before it, its places and its fields."""
    place = (keys & np.uint64((1 << by_place) - 1)).astype(np.int32)
    sign = (keys >> np.uint64(by_place) & np.uint64(0xFF)).astype(np.int32)
    on_page = keys >> np.uint64(by_place + _SIGNS)
    new_page = np.ones(len(keys), bool)
    new_page[1:] = on_page[1:] != on_page[:-1]
    new_sign = new_page.copy()
    new_sign[1:] |= sign[1:] != sign[:-1]
    value = place.copy()
    value[1:] -= np.where(new_sign[1:], 0, place[:-1])
    marked = (new_sign & (sign != 0)).astype(np.int32)  # a weight or field is named where it begins
    field = sign >= FIELDS_FROM

    begins = np.flatnonzero(new_page)
    items = 1 + marked
    in_words = np.add.reduceat(np.where(field, 0, items), begins)
    in_fields = np.add.reduceat(np.where(field, items, 0), begins)
    total = 4 + in_words + in_fields
    base = np.cumsum(total) - total
    before = np.cumsum(items) - items
    group = np.cumsum(new_page) - 1
    at = base[group] + 3 + before - before[begins][group] + field

    number = on_page[begins]
    page = (number & np.uint64((1 << by_page) - 1)).astype(np.int32)
    term = (number >> np.uint64(by_page)).astype(np.int64)
    new_term = np.ones(len(begins), bool)
    new_term[1:] = term[1:] != term[:-1]
    page[1:] -= np.where(new_term[1:], 0, page[:-1])

    values, kinds = np.empty(int(total.sum()), np.int32), np.zeros(int(total.sum()), np.uint8)
    values[base], kinds[base] = 3, cbor.ARRAY
    values[base + 1] = page
    values[base + 2], kinds[base + 2] = in_words, cbor.ARRAY
    values[base + 3 + in_words], kinds[base + 3 + in_words] = in_fields, cbor.ARRAY
    named = np.flatnonzero(marked)
    values[at[named]] = np.where(field[named], sign[named] - FIELDS_FROM, sign[named])
    kinds[at[named]] = cbor.NEGATIVE
    values[at + marked] = value

    data, starts = cbor.heads(kinds, values)
    firsts = np.flatnonzero(new_term)
    cuts = [*starts[base[firsts]].tolist(), len(data)]
    counts = np.diff(np.append(firsts, len(begins))).tolist()
    sizes = np.add.reduceat(in_words + in_fields + 1, firsts).tolist()
    for rank, begin, end, count, size in zip(term[firsts].tolist(), cuts, cuts[1:], counts, sizes, strict=False):
        yield _Packed(terms[order[rank]], count, data[begin:end], size)
