"""Speech as it reads well: a view of a span without fillers, false starts and repeated words, that can be undone.

What is left out is marked with […]; the words of the span themselves are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from klankbord.extract import lexicon as lexicons
from klankbord.folding import fold
from klankbord.model import Note, Span, SpokenWord

MARK = "[…]"
_BARE = re.compile(r"[^\w]+", re.UNICODE)
# Repeated on purpose: "heel heel blij", "nee nee", "ja ja".
_LONGEST_REPEAT = 4


@dataclass(frozen=True, slots=True)
class View:
    """Text to show for a span, and the words (as counted in the transcript) that it leaves out."""

    text: str
    left_out: tuple[int, ...]


def clean(words: Sequence[SpokenWord], span: Span, language: str) -> View:
    """The span without fillers ("eh"), broken-off words ("de kla-") and words said twice in a row."""
    lexicon = lexicons.load(language)
    out = _left_out([spoken.word.text.strip() for spoken in words[span.first : span.last + 1]], lexicon)
    pieces: list[str] = []
    for at, spoken in enumerate(words[span.first : span.last + 1]):
        text = spoken.word.text.strip()
        if at not in out:
            pieces.append(text)
        elif not pieces or pieces[-1] != MARK:
            pieces.append(MARK)
    return View(" ".join(pieces), tuple(span.first + at for at in sorted(out)))


def shown(words: Sequence[SpokenWord], note: Note, *, language: str) -> str:
    """The text of a note as it reads well; a note without a span (an editor's, an article's) as it is."""
    if not note.span:
        return note.text
    text = clean(words, note.span, language).text
    return text if _whole(words, note.span) or text.startswith(MARK) else f"{MARK} {text}"


def _whole(words: Sequence[SpokenWord], span: Span) -> bool:
    """Whether a span begins where its sentence does, and not after an opener ("And I think") that was left off."""
    if not span.first or words[span.first - 1].speaker != words[span.first].speaker:
        return True
    before = words[span.first - 1].word.text.strip()
    return bool(re.search(r"[.!?…][\"'”’»)\]]*$", before)) or words[span.first].word.text.strip()[:1].isupper()


def restore(view: View, words: Sequence[SpokenWord], span: Span) -> str:
    """The verbatim text again: what the view shows with what it left out put back in its place."""
    shown = iter([piece for piece in view.text.split(" ") if piece != MARK])
    left_out = set(view.left_out)
    pieces = []
    for at in range(span.first, span.last + 1):
        text = words[at].word.text.strip()
        pieces.append(text if at in left_out else " ".join(next(shown) for _ in text.split(" ")))
    return " ".join(pieces)


def _left_out(texts: Sequence[str], lexicon: lexicons.Lexicon) -> set[int]:
    bare = [_BARE.sub("", fold(text)) for text in texts]
    fillers, doubled = lexicon.words("fillers"), lexicon.words("said_twice")
    out = {at for at, word in enumerate(bare) if word in fillers or not word}
    out |= {at for at, text in enumerate(texts[:-1]) if re.search(r"\w[-–—]$", text.rstrip("."))}
    kept = [at for at in range(len(texts)) if at not in out]
    for size in range(_LONGEST_REPEAT, 0, -1):
        start = 0
        while start + 2 * size <= len(kept):
            this, following = kept[start : start + size], kept[start + size : start + 2 * size]
            said = [bare[at] for at in this]
            ends = any(texts[at].endswith((".", "!", "?")) for at in this)
            if said == [bare[at] for at in following] and not ends and not (size == 1 and said[0] in doubled):
                out |= set(this)
                kept = [at for at in kept if at not in this]
            else:
                start += 1
    return out
