"""The index that Pagefind makes of what is said: small parts, and no mark at each of its words."""

import gzip
from pathlib import Path

from klankbord.library import headings
from klankbord.model import Segment, Transcript
from klankbord.site import generated, search, searchable, transcript
from klankbord.site.catalogue import EpisodeEntry

STRINGS = headings.strings("nl")["site"]
EPISODES, SENTENCES = 20, 100
MARK_OF_24 = bytes([0x38, 24])  # CBOR (RFC 8949) of -25, which Pagefind puts before the places of words of weight 24


def said(number: int) -> str:
    """An episode of a few hundred words, half of which no other episode has."""
    segments = tuple(
        Segment(at * 4.0, at * 4.0 + 4, "Noor", f"Klant woord{number}keer{at} belt vraag{at} terug.")
        for at in range(SENTENCES)
    )
    talk = Transcript("nl", segments)
    entry = EpisodeEntry(
        f"podcasts/show/{number}/", str(number), "show", "Show", f"Deel {number}", None, "guid", Path(str(number)),
        transcript=talk,
    )  # fmt: skip
    view = generated.View(entry.url, "episode", entry.title, "episode.html")
    return searchable.document(view, searchable.episode(entry, transcript.paragraphs(talk), STRINGS))


def test_a_search_fetches_a_small_part_and_the_index_marks_no_weights(tmp_path: Path) -> None:
    pages, site = tmp_path / "pages", tmp_path / "site"
    for number in range(EPISODES):
        search.put(pages, f"podcasts/show/{number}/", said(number))
    assert search.index(pages, site, "nl", expected=EPISODES) == EPISODES
    parts = [gzip.decompress(part.read_bytes()) for part in (site / "pagefind" / "index").iterdir()]
    assert len(parts) >= EPISODES * SENTENCES * 5 // search.PLACES_IN_A_PART
    words = EPISODES * SENTENCES * 5
    assert sum(part.count(MARK_OF_24) for part in parts) < words / 100  # the same bytes also occur by chance
