"""What an editor does to an episode: each action changes one thing in its files and says what to show instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from klankbord.desk import assets, following, guard, media, naming, page_actions, saving
from klankbord.desk.asked import Asked, Told, chosen, number, period, seconds, text, texts
from klankbord.desk.changes import Change
from klankbord.desk.entry import Visitor
from klankbord.desk.episode_view import changed_rows, doubtful, notes, shown, words_of
from klankbord.desk.front_page import reader
from klankbord.desk.refused import Refused
from klankbord.desk.work import Desk, Place
from klankbord.library.editing import Clash, ClashError, captions, combine, fields, noted
from klankbord.library.editing.captions import Cue
from klankbord.library.editing.noted import Noted
from klankbord.library.front import document
from klankbord.library.front.rewriting import split_page
from klankbord.library.merge import proposal
from klankbord.library.notes import convention
from klankbord.library.notes.blocks import sections
from klankbord.model import NOTE_KINDS, Advert, Chapter, Note, Quote, Span
from klankbord.transcribe.vocabulary.alike import alike

KINDS = (*NOTE_KINDS, "chapters", "adverts")


def opened(desk: Desk, visitor: Visitor, request: Request) -> Response:
    """The page of an episode; what it shows is asked for by its script."""
    place = desk.place(f"episode/{request.path_params['show']}/{request.path_params['slug']}")
    try:
        meta = document.read(place.path).meta
    except Exception:  # the page is broken: it is shown, with what is wrong
        meta = {}
    sound = media.source(desk.hub, place, meta)
    title, show = str(meta.get("title") or place.folder.name), place.folder.parent
    page = assets.draw(
        "episode.html",
        title=title,
        visitor=visitor,
        page=place.name,
        sound=sound,
        show=show.name,
        podcast=reader(desk).title(desk.hub, show),
    )
    headers = {"Content-Security-Policy": guard.policy(media=media.policy(sound))}
    return HTMLResponse(page, headers=headers)


def read(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Everything about the episode."""
    return shown(desk, _episode(desk, asked))


def doubts(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """The words that the machine is least sure of."""
    return {"doubts": doubtful(desk, _episode(desk, asked))}


def sounding(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Words that sound like one of the transcript."""
    place = _episode(desk, asked)
    return {"words": list(alike(text(asked, "word")[:60], naming.spoken_in(desk, place)))}


# Cues
def say(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Correct the words of a cue."""
    was, now = text(asked, "was"), text(asked, "now")
    return _in_cue(desk, visitor, asked, was, lambda whole, cue: captions.say(whole, cue, was, now))


def voice(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Give a cue another speaker."""
    was, now = text(asked, "was"), text(asked, "now")
    return _in_cue(desk, visitor, asked, text(asked, "text"), lambda whole, cue: captions.voice(whole, cue, was, now))


def split(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Make two cues of one."""
    was, word = text(asked, "was"), number(asked, "word")
    return _in_cue(desk, visitor, asked, was, lambda whole, cue: captions.split(whole, cue, was, word))


def join(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Make one cue of two."""
    was = text(asked, "was")
    return _in_cue(desk, visitor, asked, was, lambda whole, cue: captions.join(whole, cue, was))


def retime(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Give a cue another start or end."""
    was, now = period(asked, "was"), period(asked, "now")
    return _in_cue(desk, visitor, asked, text(asked, "text"), lambda whole, cue: captions.retime(whole, cue, was, *now))


def rename(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Give everything that one speaker says to another, who may be there already."""
    old, new = text(asked, "was"), text(asked, "now")
    if not new.strip():
        raise Refused(400, "Geef een naam.")
    return _in_words(desk, visitor, _episode(desk, asked), lambda whole: captions.rename(whole, old, new))


def _in_cue(desk: Desk, visitor: Visitor, asked: Asked, seen: str, make: Callable[[str, Cue], str]) -> Told:
    stamp, at = text(asked, "stamp"), number(asked, "number", 0)
    return _in_words(
        desk, visitor, _episode(desk, asked), lambda whole: make(whole, captions.find(whole, stamp, seen, at))
    )


def _in_words(desk: Desk, visitor: Visitor, place: Place, make: Callable[[str], str]) -> Told:
    """Change the transcript; what quotes it on the page follows."""
    made = saving.change(desk, visitor.user, place, words_of(place), make)
    changes = [made]
    if made:
        changes.append(
            saving.change(desk, visitor.user, place, place.path, lambda page: _followed(page, made.before, made.after))
        )
    return told(desk, place, changes)


def _followed(page: str, before: str, after: str) -> str:
    return _with_body(page, lambda body: following.follow(body, before, after))


def told(desk: Desk, place: Place, changes: list[Change]) -> dict[str, Any]:
    """What a browser has to show after these changes of an episode, and how they are undone."""
    real = [one for one in changes if one]
    answer: dict[str, Any] = {"changed": bool(real), "undo": [one.name for one in real]}
    vtt = words_of(place)
    for one in real:
        if one.path == vtt:
            answer["cues"] = changed_rows(captions.cues(one.before), captions.cues(one.after))
    if real:
        body = split_page(saving.text_of(place.path))[1]
        last = proposal.read(place.folder, transcript=False)
        answer["notes"] = notes(body, saving.text_of(vtt), last)
        answer["body"] = body
    if any(one.path == place.path for one in real):
        answer["meta"] = shown_meta(place)
    return answer


def shown_meta(place: Place) -> Any:
    """The front matter as it is now, for the browser."""
    return fields.plain(document.read(place.path).meta)


# Notes
def note_add(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """A new quote, lesson or tip: a span of the transcript, whose words are taken from there and never typed."""
    kind = chosen(asked, "kind", tuple(NOTE_KINDS))
    place = _episode(desk, asked)
    note = _spanned(place, kind, asked)
    after = asked.get("after")
    return _in_body(
        desk,
        visitor,
        place,
        lambda body, language: noted.add(body, note, language, after if after is None else str(after)),
    )


def note_trim(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Let a note begin or end at other words of the transcript."""
    kind, was = chosen(asked, "kind", tuple(NOTE_KINDS)), text(asked, "raw")
    place = _episode(desk, asked)
    note = _spanned(place, kind, asked)
    return _in_body(desk, visitor, place, lambda body, _: noted.change(body, was, convention.written(note)))


def _spanned(place: Place, kind: str, asked: Asked) -> Note:
    """The note that a span of the transcript makes; raises ClashError when it says something else by now."""
    first, last, said = number(asked, "first"), number(asked, "last"), text(asked, "said")
    words = following.words_in(saving.text_of(words_of(place)))
    there = words.text(Span(first, last)) if first <= last < len(words.spoken) else ""
    if there != " ".join(said.split()):
        raise ClashError((Clash(said, said, there),))
    start, end = words.at(first), words.at(last)
    made = NOTE_KINDS[kind](Span(first, last), there, start.speaker, start.word.start, end.word.end)
    return made if kind == "quotes" else replace(made, speaker="")


def note_reword(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Say a lesson or tip in other words; a quote is what was said, so it is trimmed and not reworded."""
    was, now = text(asked, "raw"), " ".join(text(asked, "text").split())
    place = _episode(desk, asked)

    def reworded(body: str, _: str) -> str:
        one = next((one for one in noted.notes(body) if one.text == was), None)
        if one is None or not now:
            return noted.change(body, was, was) if now else noted.remove(body, was)
        if isinstance(one.note, Quote) or not isinstance(one.note, Note):
            raise Refused(422, "Een citaat is letterlijk wat iemand zei: kort het in, of verbeter het transcript.")
        return noted.change(body, was, convention.reworded(replace(one.note, speaker=text(asked, "speaker", "")), now))

    return _in_body(desk, visitor, place, reworded)


def note_remove(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Refuse a note: it goes, and is not proposed again."""
    was = text(asked, "raw")
    return _in_body(desk, visitor, _episode(desk, asked), lambda body, _: noted.remove(body, was))


def note_move(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Put a note behind another, or first."""
    was, after = text(asked, "raw"), text(asked, "after")
    return _in_body(desk, visitor, _episode(desk, asked), lambda body, _: noted.move(body, was, after))


def note_back(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Take back what the machine proposed and somebody refused: only what is among its proposals."""
    kind, said = chosen(asked, "kind", tuple(NOTE_KINDS)), text(asked, "text")
    place = _episode(desk, asked)
    last = proposal.read(place.folder, transcript=False)
    known = proposal.joined(last.notes, last.dismissed).said()[kind] if last else ()
    note = next((one for one in known if one.text == said), None)
    if note is None:
        raise Refused(404, "Dat voorstel is er niet meer.")
    found = note if kind == "quotes" else replace(note, speaker="")
    return _in_body(desk, visitor, place, lambda body, language: noted.add(body, found, language))


def chapter_add(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """A new chapter, at its time."""
    made = Chapter(seconds(asked.get("start")), " ".join(text(asked, "title").split()))
    return _in_body(desk, visitor, _episode(desk, asked), lambda body, language: noted.add(body, made, language))


def chapter_change(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Give a chapter another time or title; it goes where its time is."""
    was = text(asked, "raw")
    made = Chapter(seconds(asked.get("start")), " ".join(text(asked, "title").split()))

    def changed(body: str, language: str) -> str:
        now = convention.written(made)
        there = [one for one in noted.notes(body) if one.kind == "chapters"]
        others = [one.note.start for one in there if one.text != was and one.note.start is not None]
        old = next((one.note.start or 0.0 for one in there if one.text == was), None)
        passes = old is not None and any(min(old, made.start) <= other <= max(old, made.start) for other in others)
        return noted.add(noted.remove(body, was), made, language) if passes else noted.change(body, was, now)

    return _in_body(desk, visitor, _episode(desk, asked), changed)


def advert_add(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Mark a stretch as an advert."""
    start, end = period(asked, "period")
    if start >= end:
        raise Refused(400, "Een reclame eindigt na haar begin.")
    made: Noted = Advert(start, end, " ".join(text(asked, "title", "").split()))
    return _in_body(desk, visitor, _episode(desk, asked), lambda body, language: noted.add(body, made, language))


def summary(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Write another summary: what stands above the first heading."""
    was, now = text(asked, "was").strip("\n"), text(asked, "now").strip("\n")

    def changed(body: str, _: str) -> str:
        heading, _inside = next(sections(body))
        assert heading is None  # noqa: S101 - the first section has none
        size = sum(len(block.text) + len(block.gap) for block in _inside)
        above, rest = body[:size], body[size:]
        there = above.strip("\n")
        found = combine(f"{was}\n", f"{now}\n", f"{there}\n")
        if found.clashes:
            raise ClashError(found.clashes)
        new = found.text.strip("\n")
        lead = above[: len(above) - len(above.lstrip("\n"))]
        return (f"{lead}{new}\n" + ("\n" if rest else "") if new else lead) + rest

    return _in_body(desk, visitor, _episode(desk, asked), changed)


def _in_body(desk: Desk, visitor: Visitor, place: Place, make: Callable[[str, str], str]) -> Told:
    def changed(page: str) -> str:
        language = naming.spoken_in(desk, place)
        return _with_body(page, lambda body: make(body, language))

    return told(desk, place, [saving.change(desk, visitor.user, place, place.path, changed)])


def _with_body(page: str, make: Callable[[str], str]) -> str:
    body = split_page(page)[1]
    return page[: len(page) - len(body)] + make(body)


# Undoing
def undo(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Undo changes, the last one first; what was done since then stays."""
    if not str(asked.get("page")).startswith("episode/"):
        return page_actions.undo(desk, visitor, asked)
    names = texts(asked, "names", 10)
    place = _episode(desk, asked)
    changes = [saving.undo(desk, visitor.user, name) for name in reversed(names)]
    return told(desk, place, changes)


def _episode(desk: Desk, asked: Asked) -> Place:
    place = desk.place(asked.get("page"))
    if place.kind != "episode":
        raise Refused(400, "Dat is geen aflevering.")
    return place
