"""An episode as search reads it: the words and their anchors, without what only the eye needs.

In a large hub indexing is half of a build. Pagefind spends half as much on this as on the page itself: an anchor has no
text of its own, which the index would hold a second time; a paragraph is not an element; a note that is in the
transcript word for word is found there, at its second; and what is said has the weight that costs the index nothing.
A paragraph that begins with the name of its speaker is behind a ``b``, one in which the same person goes on behind an
``i``: theme/assets/js/passages.js finds out who says what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from klankbord import clocks
from klankbord.model import Note
from klankbord.site.markup import transcript, writing
from klankbord.site.markup.transcript import Paragraph
from klankbord.site.page import head
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import EpisodeEntry
from klankbord.site.search import compounds

# Pagefind keeps weights as whole numbers, 24 for what has none; its index marks every weight except 25.
UNMARKED = "1.05"
# A word that every page has: asking Pagefind for pages by a filter alone would fetch its whole index.
EVERYWHERE = "zqx"
BESIDE_TALK = 20_000  # bytes per page; the lists of a hub with 1,000 episodes have up to 40,000, most pages far less


def document(view: View, main: str) -> str:
    """A whole HTML document around ``main`` with the filters of its page."""
    body = f"<body data-pagefind-body>{main}<p hidden>⟦{EVERYWHERE}⟧</p></body>"
    return f"<html><head>{head.filters(view.filters)}</head>{body}</html>"


def most(episodes: Iterable[EpisodeEntry], pages: int) -> int:
    """How many bytes the documents of ``pages`` pages take at most: all talk in the longest UTF-8, and lists."""
    talk = sum(len(s.text) for entry in episodes if entry.transcript for s in entry.transcript.segments)
    return 3 * talk + pages * BESIDE_TALK


def main(page: str) -> str:
    """The part of a ``page`` that is its own: theme/main.html puts it in ``main``, a changed theme perhaps not."""
    first, last = page.find("<main"), page.rfind("</main>")
    return page[first:last] if 0 <= first < last else page


def episode(entry: EpisodeEntry, said: Iterable[Paragraph], strings: Mapping[str, str]) -> str:
    """What is said on the page of ``entry`` (theme/pages/episode.html), in its order and under its anchors."""
    return "\n".join(_episode(entry, said, strings))


def _episode(entry: EpisodeEntry, said: Iterable[Paragraph], strings: Mapping[str, str]) -> Iterator[str]:
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
    if entry.transcript:
        sound = f";{escape(entry.audio.url)}" if entry.audio else ""  # what a result plays, where no word is indexed
        yield f'<h2 id="gesprek{sound}">{_text(strings["transcript"])}</h2>'
        yield f'<div data-pagefind-weight="{UNMARKED}">'
        for paragraph, text in spoken:
            who = f"{_text(paragraph.speaker)}: " if paragraph.named else ""
            tag = "b" if who else "i"
            yield f'<{tag} id="{_anchor(paragraph)}"></{tag}>{who}{_text(text)}'
        yield "</div>"
    if entry.show_notes:
        yield f'<h2 id="shownotes">{_text(strings["shownotes"])}</h2>{writing.markup(entry.show_notes)}'
    told = [note.text for found in notes.said().values() for note in found]
    yield compounds.hidden(" ".join([entry.title, entry.summary, whole, *told, entry.show_notes]), entry.language[:2])


def _anchor(paragraph: Paragraph) -> str:
    """The anchor of a paragraph, and for each sentence after which word it starts, and when: ``t-75;0=75.2;12=79``.

    An anchor for each sentence would make what a search fetches of an hour of talk a quarter larger.
    """
    at = len(paragraph.speaker.split()) if paragraph.named else 0
    found = [paragraph.anchor]
    for segment in paragraph.segments:
        for start, said in transcript.sentences(segment):
            found.append(f"{at}={clocks.tenths(start)}")
            at += len(said.split())
    return ";".join(found)  # Pagefind takes spaces out of it


def _said(note: Note, who: str = "") -> str:
    return f"<p>{_text(note.text)}</p>{_text(who)}"


def _text(text: str) -> str:
    return escape(text, quote=False)
