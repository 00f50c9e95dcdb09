"""One index of the pages that we read ourselves and those that Pagefind read, in the form of Pagefind's own.

What a word is to Pagefind (its stem, its parts) is asked of Pagefind: it also reads a page with each word once.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import deflate
import numpy as np

from klankbord.site.outputs import disk
from klankbord.site.search import cbor
from klankbord.site.search.meanings import Meanings
from klankbord.site.search.packing import FIELDS_FROM, Part, Places, Size, Term, bounds, parts
from klankbord.site.search.reading import UNMARKED, Read
from klankbord.site.search.remembering import Again, Remembering

HEADER = b"pagefind_dcd"
LEVEL = 7  # of libdeflate: parts a little smaller than by level 9 of zlib, which takes four times as long
WORDS = "klankbord-words"  # the page with each word once, by the name of its file
TITLE = "title"
NOTHING = np.zeros(0, np.int32)
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass(slots=True, eq=False)
class Page:
    """A page of the index: its fragment is what a result shows, and is written under its own hash."""

    url: str
    fragment: str
    length: int
    filters: Mapping[str, Sequence[str]]
    # Of a page that we read, the numbers of its words, and of those of its title.
    words: np.ndarray = field(default_factory=lambda: NOTHING)
    title: np.ndarray = field(default_factory=lambda: NOTHING)
    runs: Sequence[tuple[int, int]] = ()


@dataclass(slots=True)
class Found:
    """What Pagefind read: the pages but the one with words, their places, and what each of those words is."""

    terms: dict[Term, int]
    pages: list[Page] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    places: list[tuple[int, int, int, int]] = field(default_factory=list)
    meanings: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


class Numbers(dict[str, int]):
    """The number of each piece of text between two spaces; ``words`` has one of the pieces with each number.

    Pieces that are the same word to Pagefind have one number: a sign that ends a sentence and a capital that begins
    one make no difference to it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, int] = {}

    def __missing__(self, piece: str) -> int:
        word = piece.rstrip(".,?!:;") or piece
        if word.isascii() and word.isalpha() and word[1:].islower():
            word = word.lower()
        self[piece] = number = self.words.setdefault(word, len(self.words))
        return number


class Index:
    """Pages that we read, until ``write`` makes them one index with those that Pagefind read into ``folder``."""

    def __init__(self, site: Path, language: str, last: Remembering | None = None) -> None:
        self.folder, self.language, self.last = f"{site}/pagefind", language, last
        self.pages: list[Page] = []
        self.theirs: list[Page] = []  # that Pagefind read in an earlier build; their words are terms, signs and places
        self.left: dict[str, tuple[str, ...]] = {}  # that Pagefind is to read, with the words that they hold
        self.numbers = Numbers()
        self._names: set[str] = set()
        self.meanings = last.meanings if last else Meanings()
        if last:
            self.numbers.words = {word: number for number, word in enumerate(last.numbers)}

    def again(self, url: str) -> Again | None:
        """Add the page at ``url`` as it was in the last build, and return it; None if that cannot be done."""
        last = self.last
        kept = last.pages.get(url) if last else None
        if last is None or kept is None or kept.fragment in self._names:
            return None
        if not last.take(f"pagefind/fragment/{kept.fragment}.pf_fragment"):
            return None
        self._names.add(kept.fragment)
        words, title = last.of(kept), np.array(kept.title, np.int32)
        page = Page(url, kept.fragment, kept.length, kept.filters, words, title, kept.runs)
        (self.pages if kept.spelt is None else self.theirs).append(page)
        if kept.spelt is None:
            last.keep(url, kept, words)
        return kept

    def add(self, url: str, read: Read) -> None:
        """Add a page that we read; ``url`` is as Pagefind names it."""
        fragment = {
            "url": url,
            "content": read.content,
            "word_count": max(1, len(read.words)),
            "filters": read.filters,
            "meta": {TITLE: read.title} if read.title else {},
            "anchors": read.anchors,
        }
        data = _encode(fragment).encode("utf-8", "surrogatepass")
        page = Page(url, self._put(data), max(1, len(read.words)), read.filters)
        page.words, page.runs, page.title = self._numbered(read.words), read.runs, self._numbered(read.title.split())
        self.pages.append(page)
        if self.last:
            kept = Again(page.fragment, page.length, page.filters, 0, 0, page.runs, tuple(page.title.tolist()))
            self.last.keep(url, kept, page.words)

    def _numbered(self, words: Sequence[str]) -> np.ndarray:
        return np.fromiter(map(self.numbers.__getitem__, words), np.int32, len(words))

    def _put(self, data: bytes, packed: bytes = b"") -> str:
        name = self._name(data)
        disk.put(f"{self.folder}/fragment/{name}.pf_fragment", packed or _packed(data))
        return name

    def _name(self, data: bytes) -> str:
        """A name after what is in a file, a little longer if another file has it already."""
        whole, length = hashlib.sha1(data, usedforsecurity=False).hexdigest(), 7
        while (name := f"{self.language}_{whole[:length]}") in self._names:
            length += 1
        self._names.add(name)
        return name

    def unknown(self) -> list[str]:
        """The words of which Pagefind has yet to say what they are."""
        return list(self.numbers.words)[len(self.meanings.counts) :]

    def programs(self) -> Mapping[str, Any] | None:
        """What Pagefind said when it last ran, if its programs can be taken from the live site."""
        last = self.last
        if not last or not last.programs or not all(last.take(f"pagefind/{name}") for name in last.programs):
            return None
        return last.entry

    def write(self, read: Path | None, entry: Mapping[str, Any], most: int) -> int:
        """Write the index of our pages and of those that Pagefind read into ``read``; returns how many those are.

        ``entry`` is what Pagefind says of its index, ``most`` is how many places a part of ours has. Without ``read``
        Pagefind did not run, for nothing is ``unknown`` to it.
        """
        found = self._found(read) if read else Found(self.meanings.terms, fields=self._fields([]))
        self.meanings.add(len(self.numbers.words) - len(self.meanings.counts), found.meanings)
        self._keep(found)
        pages = sorted([*self.pages, *self.theirs, *found.pages], key=lambda page: page.url)
        at = {id(page): number for number, page in enumerate(pages)}
        places = chain(_theirs(found, at), self._again(at), _ours(self.pages, at, found, self.meanings))
        lengths = [max(page.length, len(page.title)) for page in pages]
        ends = [int(page.words[2::3].max(initial=-1)) + 1 for page in self.theirs]
        size = Size(len(pages), max([*lengths, *ends, *(place + 1 for *_, place in found.places)], default=0))
        made = list(self._parts(parts(list(found.terms), places, size, most)))
        between = bounds([(first, last) for first, last, _ in made])
        chunks = [[first, last, name] for (first, last), (_, _, name) in zip(between, made, strict=True)]
        listed = [[page.fragment, page.length] for page in pages]
        meta = _encoded([entry["version"], listed, chunks, self._filters(pages), [], found.fields])
        name = self._name(meta)
        disk.put(f"{self.folder}/pagefind.{name}.pf_meta", _packed(meta))
        programs = [path for path in read.iterdir() if path.suffix in {".js", ".css", ".pagefind"}] if read else []
        for path in programs:  # for the browser
            disk.put(f"{self.folder}/{path.name}", path.read_bytes())
        known = next(iter(entry["languages"].values()))
        ours = {**entry, "languages": {self.language: {**known, "hash": name, "page_count": len(pages)}}}
        disk.put(f"{self.folder}/pagefind-entry.json", json.dumps(ours, separators=(",", ":")).encode())
        if self.last:
            if read:
                self.last.programs, self.last.entry = [path.name for path in programs], entry
            self.last.fields = found.fields
            self.last.save(self.numbers.words, self.meanings.kept())
        return len(pages)

    def _fields(self, theirs: Iterable[str]) -> list[str]:
        """The fields of all pages: those of ``theirs`` that Pagefind reads now, and of the others."""
        was = self.last.fields if self.last else []
        signs = {sign for page in self.theirs for sign in np.unique(page.words[1::3]).tolist()}
        used = {was[sign - FIELDS_FROM] for sign in signs if sign >= FIELDS_FROM}
        return sorted({*theirs, *used, *([TITLE] if any(len(page.title) for page in self.pages) else ())})

    def _keep(self, found: Found) -> None:
        """Keep for the next build what Pagefind read, and bring what it read before in line with the fields of now."""
        if self.last is None:
            return
        was, columns = self.last.fields, np.array(found.places, np.int32).reshape(-1, 4)
        for page in self.theirs:
            page.words = page.words.copy()
            signs = page.words[1::3]
            for sign in set(signs[signs >= FIELDS_FROM].tolist()):
                new = FIELDS_FROM + found.fields.index(was[sign - FIELDS_FROM])
                page.words[1::3] = np.where(signs == sign, -new, page.words[1::3])
            page.words[1::3] = np.abs(page.words[1::3])
            self.last.keep(page.url, self.last.pages[page.url], page.words)
        columns = columns[np.argsort(columns[:, 1], kind="stable")]
        ends = np.searchsorted(columns[:, 1], np.arange(1, len(found.pages) + 1))
        for page, words in zip(found.pages, np.split(columns[:, [0, 2, 3]], ends), strict=False):
            spelt = self.left.get(page.url)
            if spelt is not None:
                self.last.keep(
                    page.url, Again(page.fragment, page.length, page.filters, 0, 0, spelt=spelt), words.ravel()
                )

    def _again(self, at: Mapping[int, int]) -> Iterator[Places]:
        """The places on pages that Pagefind read in an earlier build."""
        for page in self.theirs:
            terms, signs, places = page.words[::3], page.words[1::3], page.words[2::3]
            yield Places(terms, np.full(len(terms), at[id(page)], np.int32), signs.astype(np.uint8), places)

    def _parts(self, found: Iterable[Part]) -> Iterator[tuple[str, str, str]]:
        for part in found:
            name = self._name(part.data)
            packed = disk.Later(part.data, partial(_packed, part.data))
            disk.put(f"{self.folder}/index/{name}.pf_index", packed)
            yield part.first, part.last, name

    def _filters(self, pages: Sequence[Page]) -> list[list[str]]:
        by_name: dict[str, dict[str, list[int]]] = {}
        for number, page in enumerate(pages):
            for name, values in page.filters.items():
                for value in dict.fromkeys(values):
                    by_name.setdefault(name, {}).setdefault(value, []).append(number)
        out = []
        for name, found in sorted(by_name.items()):
            data = _encoded([name, [[value, numbers] for value, numbers in sorted(found.items())]])
            out.append([name, self._name(data)])
            disk.put(f"{self.folder}/filter/{out[-1][1]}.pf_filter", _packed(data))
        return out

    def _found(self, read: Path) -> Found:
        """What Pagefind wrote into ``read``; the fragments of its pages go into the index under our names."""
        out = Found(self.meanings.terms)
        (meta,) = read.glob("*.pf_meta")
        _, pages, chunks, _, _, fields = cbor.decode(_unpacked(meta)[0])
        out.fields = self._fields(fields)
        signs = [FIELDS_FROM + out.fields.index(name) for name in fields]
        numbers: list[int] = []  # of each of Pagefind's pages, its number among ours
        for name, length in pages:
            data, packed = _unpacked(read / "fragment" / f"{name}.pf_fragment")
            fragment = json.loads(data)
            if fragment["url"] == f"/{WORDS}.html":
                numbers.append(-1)
                continue
            numbers.append(len(out.pages))
            out.pages.append(Page(fragment["url"], self._put(data, packed), length, fragment["filters"]))
        for _, _, name in chunks:
            (words,) = cbor.decode(_unpacked(read / "index" / f"{name}.pf_index")[0])
            for stem, standing, variants in words:
                for form, found in (("", standing), *variants):
                    if found:
                        _take(out, out.terms.setdefault(Term(stem, form), len(out.terms)), found, numbers, signs)
        return out


def _take(out: Found, term: int, standing: list[Any], numbers: Sequence[int], signs: Sequence[int]) -> None:
    """The places of one term, page by page."""
    number = 0
    for step, words, fields in standing:
        number += step
        page = numbers[number]
        if page < 0:
            for sign, place in _decoded(words, UNMARKED):
                out.meanings[place].append((term, sign))
            continue
        out.places += [(term, page, sign, place) for sign, place in _decoded(words, UNMARKED)]
        out.places += [(term, page, signs[sign], place) for sign, place in _decoded(fields, 0)]


def _decoded(places: list[int], sign: int) -> Iterator[tuple[int, int]]:
    """Each place with its weight, or the number of its field."""
    at = 0
    for number in places:
        if number < 0:
            sign, at = -number - 1, 0
        else:
            at += number
            yield sign, at


def _theirs(found: Found, at: Mapping[int, int]) -> Iterator[Places]:
    """The places on pages that Pagefind read."""
    if found.places:
        columns = np.array(found.places, np.int32)
        numbers = np.array([at[id(page)] for page in found.pages], np.int32)
        yield Places(columns[:, 0], numbers[columns[:, 1]], columns[:, 2].astype(np.uint8), columns[:, 3])


def _ours(pages: Sequence[Page], at: Mapping[int, int], found: Found, meanings: Meanings) -> Iterator[Places]:
    """The places on pages that we read: each word has the places of all that Pagefind makes of it."""
    terms, shares = meanings.spread, meanings.shares
    title = FIELDS_FROM + (found.fields.index(TITLE) if TITLE in found.fields else 0)
    for some in batched(pages):
        for texts, runs in (
            ([page.words for page in some], [page.runs for page in some]),
            ([page.title for page in some], [[(title, len(page.title))] for page in some]),
        ):
            numbers = np.concatenate(texts)
            lengths = np.array([len(one) for one in texts])
            times, which = terms.where(numbers)
            sign = np.repeat([sign for run in runs for sign, _ in run], [length for run in runs for _, length in run])
            sign = np.repeat(sign.astype(np.uint8), times)
            weighs = sign < FIELDS_FROM
            sign = np.where(weighs, np.maximum(1, sign // shares[which]), sign).astype(np.uint8)
            page = np.repeat(np.repeat(np.array([at[id(one)] for one in some], np.int32), lengths), times)
            first = np.repeat(np.cumsum(lengths) - lengths, lengths)
            place = np.repeat((np.arange(len(numbers)) - first).astype(np.int32), times)
            yield Places(terms.values[which], page, sign, place)
        for one in some:  # they are not asked for again
            one.words = one.title = NOTHING


def batched(pages: Sequence[Page]) -> Iterator[Sequence[Page]]:
    """A hundred pages at a time: fewer would be slow, all of them would take memory."""
    return (pages[begin : begin + 100] for begin in range(0, len(pages), 100))


def _packed(data: bytes) -> bytes:
    return bytes(deflate.gzip_compress(HEADER + data, LEVEL))


def _unpacked(path: Path) -> tuple[bytes, bytes]:
    """The content of one of Pagefind's files, and the file itself."""
    packed = path.read_bytes()
    return gzip.decompress(packed)[len(HEADER) :], packed


def _encoded(value: Any) -> bytes:
    if isinstance(value, str):
        return cbor.text(value)
    if isinstance(value, int):
        return cbor.head(cbor.NUMBER, value)
    return cbor.array([_encoded(one) for one in value])
