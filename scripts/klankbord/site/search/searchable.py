"""An episode as search reads it: the words and their anchors, without what only the eye needs.

In a large hub indexing is half of a build. Pagefind spends half as much on this as on the page itself: an anchor has no
text of its own, which the index would hold a second time; a paragraph is not an element; a note that is in the
transcript word for word is found there, at its second; and what is said has the weight that costs the index nothing.
A paragraph that begins with the name of its speaker is behind a ``b``, one in which the same person goes on behind an
``i``: theme/assets/js/passages.js finds out who says what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from klankbord import clocks
from klankbord.model import Chapter, Note, Notes, Transcript
from klankbord.site.markup import writing
from klankbord.site.markup.transcript import Paragraph
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import EpisodeEntry
from klankbord.site.reading.heard import Heard
from klankbord.site.search import compounds
from klankbord.site.search.reading import WEIGHTED, Document, Spoken

# A word that every page has: asking Pagefind for pages by a filter alone would fetch its whole index.
EVERYWHERE = "zqx"
BESIDE_TALK = 20_000  # bytes per page; the lists of a hub with 1,000 episodes have up to 40,000, most pages far less


def document(view: View, main: str | Sequence[str | Spoken]) -> Document:
    """A whole document around ``main`` with the filters of its page."""
    parts = [main] if isinstance(main, str) else main
    return Document(view.filters, (*parts, f"<p hidden>⟦{EVERYWHERE}⟧</p>"))


def most(episodes: Iterable[EpisodeEntry], pages: int) -> int:
    """How many bytes the documents of ``pages`` pages take at most: all talk in the longest UTF-8, and lists."""
    talk = sum(_most(entry.transcript) for entry in episodes if entry.transcript)
    return talk + pages * BESIDE_TALK


def _most(said: Transcript) -> int:
    return said.size if isinstance(said, Heard) else 3 * sum(len(segment.text) for segment in said.segments)


def main(page: str) -> str:
    """The part of a ``page`` that is its own: theme/main.html puts it in ``main``, a changed theme perhaps not."""
    first, last = page.find("<main"), page.rfind("</main>")
    return page[first:last] if 0 <= first < last else page


def episode(entry: EpisodeEntry, said: Iterable[Paragraph], strings: Mapping[str, str]) -> list[str | Spoken]:
    """What is said on the page of ``entry`` (theme/pages/episode.html), in its order and under its anchors."""
    return list(_episode(entry, said, strings))


def _episode(entry: EpisodeEntry, said: Iterable[Paragraph], strings: Mapping[str, str]) -> Iterator[str | Spoken]:
    yield f"<h1>{_text(entry.title)}</h1>{writing.markup(entry.summary)}"
    spoken = [(paragraph, paragraph.text) for paragraph in said if paragraph.advert is None]
    whole = " ".join(text for _, text in spoken)
    notes = entry.notes.each(lambda _, found: (note for note in found if note.text not in whole))
    if notes.quotes or notes.lessons or notes.tips:
        yield f'<h2 id="meenemen">{_text(strings["takeaways"])}</h2>'
        yield from (_said(quote, quote.speaker) for quote in notes.quotes)
    for anchor, title, found in (("de-lessen", "lessons", notes.lessons), ("de-tips", "tips", notes.tips)):
        if found:
            yield f'<h3 id="{anchor}">{_text(strings[title])}</h3>'
            yield from map(_said, found)
    chapters = list(_unsaid(entry.notes, whole.casefold()))
    yield from _chapters(chapters)
    if entry.transcript:
        sound = f";{escape(entry.audio.url)}" if entry.audio else ""  # what a result plays, where no word is indexed
        yield f'<h2 id="gesprek{sound}">{_text(strings["transcript"])}</h2>'
        yield f"<div{WEIGHTED}>"
        for paragraph, _ in spoken:
            yield _spoken(paragraph)
        yield "</div>"
    if entry.show_notes:
        yield f'<h2 id="shownotes">{_text(strings["shownotes"])}</h2>{writing.markup(entry.show_notes)}'
    told = [note.text for found in notes.said().values() for note in found] + [one.title for one in chapters]
    first, last = f"{entry.title} {entry.summary}", " ".join([*told, entry.show_notes])
    words = [word for paragraph, _ in spoken for _, _, said in paragraph.sentences for word in said]
    yield compounds.hidden(f"{first} {whole} {last}", entry.language[:2], [*first.split(), *words, *last.split()])


def _unsaid(notes: Notes, whole: str) -> Iterator[Chapter]:
    """The chapters of which nobody says the title, except those of an advert."""
    for chapter in notes.chapters:
        sold = any(advert.start - 1 <= chapter.start < advert.end for advert in notes.adverts)
        if not sold and chapter.title.casefold() not in whole:
            yield chapter


def _chapters(chapters: Sequence[Chapter]) -> Iterator[str | Spoken]:
    """Titles of chapters, each behind the anchor of its second: a publisher's may name what nobody says in the talk."""
    if chapters:
        yield f"<div{WEIGHTED}>"
        for chapter in chapters:
            anchor = f"t-{int(chapter.start)};0={clocks.tenths(chapter.start)}"
            yield Spoken("i", anchor, chapter.title.split())
        yield "</div>"


def _spoken(paragraph: Paragraph) -> Spoken:
    """A paragraph behind its anchor, which says after which word each sentence starts, and when: ``t-75;0=75.2;12=79``.

    An anchor for each sentence would make what a search fetches of an hour of talk a quarter larger.
    """
    at = len(paragraph.speaker.split()) if paragraph.named else 0
    words = f"{paragraph.speaker}:".split() if paragraph.named else []
    marks = [paragraph.anchor]
    for start, _, said in paragraph.sentences:
        marks.append(f"{at}={start.removesuffix('.0')}")
        at += len(said)
        words += said
    return Spoken("b" if paragraph.named else "i", ";".join(marks), words)  # Pagefind takes spaces out of an anchor


def _said(note: Note, who: str = "") -> str:
    return f"<p>{_text(note.text)}</p>{_text(who)}"


def _text(text: str) -> str:
    return escape(text, quote=False)
