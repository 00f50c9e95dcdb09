"""Pagefind's index of what is said: small parts, no mark at each word; and where it reads what is said."""

import gzip
import shutil
import tempfile
from pathlib import Path

import pytest

from klankbord.library.notes import headings
from klankbord.model import Segment, Transcript
from klankbord.site import search
from klankbord.site.markup import transcript
from klankbord.site.page import generated
from klankbord.site.reading.catalogue import EpisodeEntry
from klankbord.site.search import searchable
from klankbord.site.search.reading import Document

STRINGS = headings.strings("nl")["site"]
EPISODES, SENTENCES = 20, 100
PLAIN = Document({}, ["<nav>Pagefind reads this</nav>"])
MARK_OF_24 = bytes([0x38, 24])  # CBOR (RFC 8949) of -25, which Pagefind puts before the places of words of weight 24


def said(number: int) -> Document:
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
    site = tmp_path / "site"
    reading = search.Reading(site, 0, "nl")
    for number in range(EPISODES):
        reading.put(f"podcasts/show/{number}/", said(number))
    assert reading.index(expected=EPISODES) == EPISODES
    parts = [gzip.decompress(part.read_bytes()) for part in (site / "pagefind" / "index").iterdir()]
    assert len(parts) >= EPISODES * SENTENCES * 5 // search.PLACES_IN_A_PART
    words = EPISODES * SENTENCES * 5
    assert sum(part.count(MARK_OF_24) for part in parts) < words / 100  # the same bytes also occur by chance


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the one that Linux keeps in memory."""
    place = tmp_path / "shm"
    place.mkdir()
    monkeypatch.setattr("klankbord.site.search.indexing.MEMORY", place)
    return place


def test_what_search_reads_is_in_memory_until_the_build_ends(memory: Path, tmp_path: Path) -> None:
    reading = search.Reading(tmp_path / "site", 10, "nl")
    assert (reading.path.parent, reading.path.stat().st_mode & 0o777) == (memory, 0o700)
    reading.put("a/b/", PLAIN)
    reading.cleanup()
    assert list(memory.iterdir()) == []


def test_without_room_in_memory_it_is_on_disk(memory: Path, tmp_path: Path) -> None:
    reading = search.Reading(tmp_path / "site", shutil.disk_usage(memory).total, "nl")
    assert reading.path.parent == Path(tempfile.gettempdir())
    reading.cleanup()
    assert not reading.path.exists()


def test_on_a_system_without_such_a_place_it_is_on_disk(memory: Path, tmp_path: Path) -> None:
    memory.rmdir()
    assert search.Reading(tmp_path / "site", 1, "nl").path.parent == Path(tempfile.gettempdir())


def test_what_a_killed_build_left_is_gone_with_the_next(memory: Path, tmp_path: Path) -> None:
    left = search.Reading(tmp_path / "site", 1, "nl")
    left.cleanup.detach()
    left.put("old/", PLAIN)
    now = search.Reading(tmp_path / "site", 1, "nl")
    assert (now.path, list(now.path.iterdir())) == (left.path, [])


def test_a_folder_that_somebody_else_made_is_not_used(
    memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = search.Reading(tmp_path / "site", 1, "nl")
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as if this user may not remove it
    second = search.Reading(tmp_path / "site", 1, "nl")
    assert second.path.parent == Path(tempfile.gettempdir())
    second.cleanup.detach()
    first.cleanup.detach()
    second.path.rmdir()


def test_initials_in_the_place_of_a_portrait_are_no_words_to_find(tmp_path: Path) -> None:
    view = generated.View("mensen/hanneke-bos/", "person", "Hanneke Bos", "person.html")
    main = '<main><span class="initials">HB</span><h1>Hanneke Bos</h1></main>'
    reading = search.Reading(tmp_path / "site", 0, "nl")
    reading.put(view.url, searchable.document(view, main))
    reading.index(expected=1)
    (fragment,) = (tmp_path / "site" / "pagefind" / "fragment").iterdir()
    assert '"content":"Hanneke Bos. ⟦zqx⟧"' in gzip.decompress(fragment.read_bytes()).decode("utf-8")
