"""The index that we write is the one that Pagefind would write of the same pages: the same words at the same places."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from klankbord.site import search
from klankbord.site.search import cbor, indexing, reading
from klankbord.site.search.reading import Document, Spoken

# Words as people write them, and as Pagefind takes them apart.
WORDS = (
    "Klacht klachten. klant, de De iPhone MKB e-mail klanten-service café Café's één Straße 24/7 U.S. page.find ha-ha "
    "«ja» … – ? 2026 1.5 € 🎉 feest🎉 l'alphabet _aap_ ZZP'er Łódź İstanbul \"nee\" (wel) a b, x/y/z naïef NAÏEF "
    "re-integratie-traject ÉÉN ½ 5⅓ don't &amp; <em> ⟦brief⟧ wc-bril's https://example.org/een?twee=3&drie"
).split()
BLOCKS = ("h1", "h2", "h3", "h4", "p", "p hidden", 'div data-pagefind-weight="1.05"', "ul", "li", "blockquote")
INLINE = ("b", "i", "em", 'a href="x"', "code", "u")


def elements(tags: Sequence[str], content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    named = st.one_of(st.just(""), st.sampled_from((' id="t-1;0=1"', ' id="a&amp;b"', ' id="een twee"')))
    return st.builds(
        lambda tag, name, inside: (
            f"<{tag}{'' if ' ' in tag else name}>{inside}</{tag.partition(' ')[0]}>"
        ),
        st.sampled_from(tags), named, content,
    )  # fmt: skip


SAID = st.lists(st.sampled_from(WORDS), max_size=6).map(lambda words: escape(" ".join(words)))
RUNNING = st.lists(st.one_of(SAID, elements(INLINE, SAID), st.just("<br>")), max_size=4).map("".join)
BODIES = st.lists(
    st.one_of(elements(BLOCKS, RUNNING), RUNNING, elements(BLOCKS[5:], elements(BLOCKS, RUNNING))), max_size=5
).map("\n".join)


def document(*parts: str | Spoken, **filters: str) -> Document:
    return Document({name: (value,) for name, value in filters.items()}, (*parts, "<p hidden>⟦zqx⟧</p>"))


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd")


def places(numbers: Sequence[int], fields: Sequence[str] = ()) -> list[tuple[Any, int]]:
    """Weight or field of each place, as Pagefind's program for browsers reads them."""
    sign, at = 25, 0
    found: list[tuple[Any, int]] = []
    for number in numbers:
        sign, at = (-number - 1, 0) if number < 0 else (sign, at + number)
        if number >= 0:
            found.append((fields[sign] if fields else sign, at))
    return sorted(found)


def held(site: Path) -> Mapping[str, Any]:
    """All that an index holds, by the addresses of pages instead of their numbers."""
    folder = site / "pagefind"
    entry = json.loads((folder / "pagefind-entry.json").read_text())
    ((language, facts),) = entry["languages"].items()
    version, pages, chunks, filters, sorts, fields = cbor.decode(unpacked(folder / f"pagefind.{facts['hash']}.pf_meta"))
    shown = [json.loads(unpacked(folder / "fragment" / f"{name}.pf_fragment")) for name, _ in pages]
    urls = [one["url"] for one in shown]
    words: dict[tuple[str, str, str], Any] = {}
    for _, _, name in chunks:
        for stem, standing, variants in cbor.decode(unpacked(folder / "index" / f"{name}.pf_index"))[0]:
            for form, on_pages in [("", standing), *variants]:
                number = 0
                for step, said, titled in on_pages:
                    number += step
                    words[stem, form, urls[number]] = (places(said), places(titled, fields))
    narrowed = {}
    for name, part in filters:
        values = cbor.decode(unpacked(folder / "filter" / f"{part}.pf_filter"))[1]
        narrowed[name] = {value: sorted(urls[number] for number in numbers) for value, numbers in values}
    return {
        "version": version,
        "language": (language, facts["wasm"], facts["page_count"]),
        "fields": fields,
        "sorts": sorts,
        "shown": {one["url"]: (one, length) for one, (_, length) in zip(shown, pages, strict=True)},
        "words": words,
        "parts": [chunk[:2] for chunk in chunks],
        "filters": narrowed,
        "programs": sorted(path.name for path in folder.iterdir() if path.suffix in {".js", ".css", ".pagefind"}),
    }


def made(documents: Mapping[str, Document], site: Path, language: str = "nl") -> Mapping[str, Any]:
    reader = search.Reading(site, 0, language)
    for url, text in documents.items():
        reader.put(url, text)
    assert reader.index(expected=len(documents)) == len(documents)
    reader.cleanup()
    return held(site)


def both(documents: Mapping[str, Document], folder: Path, language: str = "nl") -> tuple[Any, Any]:
    """What is held by the index that we write, and by the one that Pagefind writes on its own."""
    ours = made(documents, folder / "ours", language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "_understood", lambda language: False)
        return ours, made(documents, folder / "theirs", language)


PAGES = {
    "": document("<h1>Begin</h1><p>Welkom bij de klacht.</p>", type="Pagina"),
    "podcasts/een/": document(
        '<h1>Café <em>Straße</em></h1><p>Over klachten</p><h2 id="gesprek;https://x.org/1.mp3?a=1&amp;b=2">Gesprek</h2>'
        '<div data-pagefind-weight="1.05"><b id="t-0;2=0"></b>Noor: een klacht, een e-mail '
        f'<i id="t-9"></i>{escape(" ".join(WORDS * 3))}</div>',
        type="Aflevering", guest="Jan & Piet",
    ),
    "podcasts/drie/": document(
        "<h1>Drie</h1>", '<h2 id="gesprek">Gesprek</h2>', '<div data-pagefind-weight="1.05">',
        Spoken("b", "t-0;2=0;5=3.2", ["Noor", "Bos:", "Een", "<klacht>", "&amp;", "«ja»"]),
        Spoken("i", "t-9;0=9", []), Spoken("i", "t-12;0=12", WORDS), "</div>", "na afloop",
        type="Aflevering  &  meer",
    ),
    "podcasts/twee/": document(f"<h1>{escape(' '.join(WORDS))}</h1><h2><i>Kop</i></h2>{'woord ' * 70_000}"),
    "leeg/": document("<h1></h1>"),
    # What only Pagefind can read: a class, an image, an entity that is rare, words that it must not read.
    "anders/": document('<h1>Anders</h1><p class="at">12:31</p><p>klacht &eacute;&eacute;n <img src="x.png"></p>'),
    "anders/twee/": document("<h1>Twee klachten</h1><nav>niet</nav><section>klanten, café</section>", type="Pagina"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en", "de", "tr", "la"])
def test_the_index_holds_what_pagefind_would_write(tmp_path: Path, language: str) -> None:
    ours, theirs = both(PAGES, tmp_path, language)
    for what in theirs:
        assert ours[what] == theirs[what], what


@settings(
    max_examples=int(os.environ.get("INDEXED", "4")),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(BODIES, min_size=30, max_size=40))
def test_any_plain_page_is_read_as_pagefind_reads_it(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str]
) -> None:
    ours, theirs = both(
        {f"p/{at}/": document(body) for at, body in enumerate(bodies)}, tmp_path_factory.mktemp("index")
    )
    assert ours == theirs


@pytest.mark.parametrize(
    "body",
    [
        "<p>een <!-- twee --> drie</p>", "<p>een < twee</p>", "<p class='x'>een</p>", '<p class="at">een</p>',
        "<p>een", "een</p>", "<b><i>een</b></i>", "<script>een</script>", '<p data-pagefind-ignore>een</p>',
        "<p>een\u200btwee</p>", "<p>___PAGEFIND_WEIGHT___9</p>", "<p>&eacute;</p>", '<a href="x>y">een</a>', "<IMG>",
        '<img src="x">', "<svg><path/></svg>", "<table><tr><td>een</td></tr></table>", "<p>een\x1dtwee</p>",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_pagefind(body: str) -> None:
    assert reading.read(document(body)) is None
    assert reading.read(document("<p>een</p>")) is not None


def test_what_is_said_is_left_to_pagefind_if_it_holds_signs_of_its_own() -> None:
    assert reading.read(document(Spoken("b", "t-1", ["een\u200btwee"]))) is None
    assert reading.read(document(Spoken("b", "t-1", ["___PAGEFIND_ANCHOR___b:0:x"]))) is None


def test_an_index_is_the_same_each_time(tmp_path: Path) -> None:
    files = []
    for name in ("een", "twee"):
        made(PAGES if name == "een" else dict(reversed(PAGES.items())), tmp_path / name)
        files.append({path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()})
    assert files[0] == files[1]


def test_a_language_that_is_written_without_spaces_is_left_to_pagefind(tmp_path: Path) -> None:
    reader = search.Reading(tmp_path, 0, "ja")
    reader.put("a/", document("<p>日本語</p>"))
    assert [path.name for path in reader.path.rglob("*.html")] == ["a.html"]
    reader.cleanup()


def test_numbers_of_any_size_are_written_as_rfc_8949_says() -> None:
    values = [0, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1]
    for some in (values, values[:6], []):
        data, starts = cbor.heads(np.zeros(len(some), np.uint8), np.array(some, np.int64))
        assert data == b"".join(cbor.head(cbor.NUMBER, value) for value in some)
        assert [cbor.decode(data, start) for start in starts[:-1].tolist()] == some
    assert cbor.head(cbor.NUMBER, 1_000_000_000_000).hex() == "1b000000e8d4a51000"
    assert cbor.head(cbor.NEGATIVE, 99).hex() == "3863"
    assert cbor.array([cbor.text("ü"), cbor.head(cbor.NUMBER, 1)]).hex() == "8262c3bc01"
