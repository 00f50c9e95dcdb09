"""What the machine proposes for a page, and ``notes.json``, where it remembers what it proposed last."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from klankbord.errors import KlankbordError
from klankbord.library import notes as note_text
from klankbord.library.front import document
from klankbord.library.front.document import Quoted, emit
from klankbord.library.front.handler import PageHandler
from klankbord.library.merge import transcribed
from klankbord.model import NOTE_KINDS, Advert, Chapter, Note, Notes, Segment, Span, Transcript
from klankbord.transcribe.formats import read_vtt, write_vtt

NOTES_FILE = "notes.json"
VERSION = 1
# The transcript as dump writes it, which is most of the text and the last of it: one line per segment.
_SEGMENTS = re.compile(r',\n "segments": \[\n(?:  \[.*\],?\n)+ \]\n\}\n\Z')
N = TypeVar("N", bound=Note)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A page as the machine would write it.

    ``transcript`` is the machine's own, whose words the spans of ``notes`` count; ``dismissed`` are notes that it once
    proposed and an editor removed. ``names`` are the full names behind hosts and guests. ``proposed`` are the notes
    over the machine's own words, where ``notes`` followed corrections of these: what is corrected back is there.
    ``cues`` is the WebVTT that ``transcript`` was read from, where it was written just now, and ``certainty`` says how
    sure the machine was of its words (``merge.certainty``); None leaves what is on disk.
    ``speakers`` are names that an editor gave to voices, by the labels that these have in ``transcript``, as far as
    they are carried out. ``awaits``: there are no words yet, or nothing was looked for in them yet; the next run does
    that.
    """

    meta: Mapping[str, Any]
    language: str
    summary: str = ""
    shownotes: str = ""
    notes: Notes = field(default_factory=Notes)
    dismissed: Notes = field(default_factory=Notes)
    transcript: Transcript | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    pending: tuple[str, ...] = ()
    seal: str = field(default="", compare=False)
    proposed: Notes | None = None
    cues: str = field(default="", compare=False, repr=False)
    awaits: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)
    certainty: str | None = field(default=None, compare=False, repr=False)
    sound: str = field(default="", compare=False, repr=False)

    @property
    def guid(self) -> str:
        """The identity of the episode."""
        return str(self.meta.get("guid", ""))

    def page(self, *, with_dismissed: bool = False) -> str:
        """The page as text; ``with_dismissed`` for comparing, so that what an editor removed counts as seen before."""
        shown = joined(self.notes, self.dismissed) if with_dismissed else self.notes
        body = note_text.render(shown, self.language, summary=self.summary, shownotes=self.shownotes)
        return emit(self.meta, body)


def joined(one: Notes, other: Notes) -> Notes:
    """The notes of both, one after the other; an advert that both know once."""
    both = one.each(lambda kind, notes: notes + other.said()[kind])
    more = tuple(advert for advert in other.adverts if not any(advert.overlaps(known) for known in one.adverts))
    return replace(both, chapters=one.chapters + other.chapters, adverts=one.adverts + more)


@dataclass(frozen=True, slots=True)
class Files:
    """What a proposal is on disk, each part made once: the page, the cues as WebVTT, the text of ``notes.json``."""

    page: str
    cues: str
    notes: str


def files(proposal: Proposal) -> Files:
    """The three files of a proposal; ``cues`` is empty when it has no transcript."""
    page, cues, transcript = proposal.page(), proposal.cues, proposal.transcript
    if transcript is None:
        return Files(page, "", _facts(proposal, ""))
    if not cues:
        cues = write_vtt(transcript)
        transcript = read_vtt(cues)
    return Files(page, cues, _facts(proposal, _seal(proposal, page, cues, transcript)))


def dump(proposal: Proposal) -> str:
    """The text of ``notes.json``: one line per note and segment, so that git shows what changed."""
    return files(proposal).notes


def _facts(proposal: Proposal, seal: str) -> str:
    transcript = proposal.transcript
    facts: dict[str, Any] = {
        "version": VERSION,
        **({"awaits": True} if proposal.awaits else {}),
        "guid": proposal.guid,
        "language": proposal.language,
        "meta": {key: _plain(value) for key, value in proposal.meta.items()},
        "summary": proposal.summary,
        "shownotes": proposal.shownotes,
        "names": dict(proposal.names),
        **({"speakers": dict(proposal.speakers)} if proposal.speakers else {}),
        **({"pending": list(proposal.pending)} if proposal.pending else {}),
        **({"seal": seal} if seal else {}),
        **({"sound": proposal.sound} if proposal.sound else {}),
        **_notes(proposal.notes, ""),
        **{key: value for key, value in _notes(proposal.dismissed, "dismissed_").items() if value},
        **(_said(proposal.proposed, "proposed_") if proposal.proposed else {}),
    }
    if transcript is not None:
        facts["transcript"] = {"language": transcript.language, "source": transcript.source, "model": transcript.model}
        facts["segments"] = [[s.start, s.end, s.speaker, s.text] for s in transcript.segments]
    rows = []
    for key, value in facts.items():
        if isinstance(value, list) and value:
            inside = ",\n  ".join(_json(item) for item in value)
            rows.append(f'"{key}": [\n  {inside}\n ]')
        else:
            rows.append(f'"{key}": {_json(value)}')
    return "{\n " + ",\n ".join(rows) + "\n}\n"


def load(text: str, *, transcript: bool = True) -> Proposal:
    """What ``dump`` wrote, if need be without the transcript; raises ValueError when it is something else."""
    try:
        facts = json.loads(text if transcript else _without_segments(text))
        if not isinstance(facts, dict) or facts.get("version") != VERSION:
            raise ValueError(f"is not notes.json of version {VERSION}")
        heard = None
        if transcript and "transcript" in facts:
            segments = tuple(Segment(*segment) for segment in facts["segments"])
            about = facts["transcript"]
            heard = Transcript(about["language"], segments, about["source"], about["model"])
        meta = {key: _typed(key, value) for key, value in facts["meta"].items()}
        return Proposal(
            meta,
            facts["language"],
            facts["summary"],
            facts["shownotes"],
            _read_notes(facts, ""),
            _read_notes(facts, "dismissed_"),
            heard,
            facts["names"],
            tuple(facts.get("pending", ())),
            str(facts.get("seal", "")),
            _read_notes(facts, "proposed_") if "proposed_quotes" in facts else None,
            awaits=facts.get("awaits") is True,
            sound=str(facts.get("sound", "")),
            speakers={str(voice): str(name) for voice, name in facts.get("speakers", {}).items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"is not notes.json as Klankbord writes it ({error!r})") from error


def _seal(proposal: Proposal, page: str, cues: str, transcript: Transcript) -> str:
    """The seal of page and transcript as the machine writes them, when reading these gives just what is proposed.

    A page that still has it need not be taken apart at every build. Empty when reading gives anything else.
    """
    try:
        document.refuse_unmerged(page, Path("index.md"))
        _, body = PageHandler(Path("index.md")).split(page)
        found = transcribed.read(body, transcript, proposal.notes)
    except (KlankbordError, ValueError):
        return ""
    wanted = transcribed.proposed(proposal.notes, proposal.summary, proposal.shownotes)
    return transcribed.seal(wanted, body, cues) if found == wanted else ""


def read(folder: Path, *, transcript: bool = True) -> Proposal | None:
    """The last proposal for the episode in ``folder``; None when there is none, or none that can be read."""
    try:
        return load((folder / NOTES_FILE).read_bytes().decode("utf-8"), transcript=transcript)
    except (OSError, ValueError, RecursionError):
        return None


def awaits(folder: Path) -> bool:
    """Whether the memory of the episode in ``folder`` says that the machine has not looked at it yet; reads little."""
    try:
        with (folder / NOTES_FILE).open("rb") as file:
            return b'"awaits": true' in file.read(60)
    except OSError:
        return False


def _without_segments(text: str) -> str:
    """The text of notes.json without the segments of the transcript, when it is as ``dump`` writes it; else all."""
    at = text.find(',\n "segments": [\n')
    return f"{text[:at]}}}" if at >= 0 and _SEGMENTS.match(text, at) else text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(key: str, value: Any) -> Any:
    if key == "date" and isinstance(value, str):
        return datetime.fromisoformat(value) if ":" in value else date.fromisoformat(value)
    return Quoted(value) if key == "guid" else value


def _notes(notes: Notes, prefix: str) -> dict[str, Any]:
    """Lists of notes as plain values; topics and the like are in the front matter."""
    return {
        **_said(notes, prefix),
        f"{prefix}chapters": [{k: v for k, v in asdict(c).items() if v not in (None, "")} for c in notes.chapters],
        **({f"{prefix}adverts": [_plain_advert(advert) for advert in notes.adverts]} if notes.adverts else {}),
    }


def _plain_advert(advert: Advert) -> dict[str, Any]:
    return {key: value for key, value in asdict(advert).items() if value != ""}


def _said(notes: Notes, prefix: str) -> dict[str, Any]:
    """The notes that have words of the transcript."""
    return {f"{prefix}{kind}": [_note(note) for note in found] for kind, found in notes.said().items()}


def _note(note: Note) -> dict[str, Any]:
    facts = {key: value for key, value in asdict(note).items() if value not in (None, "", ())}
    return facts | ({"span": [note.span.first, note.span.last]} if note.span else {})


def _read_notes(facts: Mapping[str, Any], prefix: str) -> Notes:
    chapters = tuple(Chapter(**chapter) for chapter in facts.get(f"{prefix}chapters", ()))
    adverts = tuple(Advert(**advert) for advert in facts.get(f"{prefix}adverts", ()))
    return Notes(chapters=chapters, adverts=adverts).each(
        lambda kind, _: [_read_note(NOTE_KINDS[kind], note) for note in facts.get(f"{prefix}{kind}", ())]
    )


def _read_note(kind: type[N], facts: Mapping[str, Any]) -> N:
    span = facts.get("span")
    read = {"span": Span(*span) if span else None, "reasons": tuple(facts.get("reasons", ()))}
    return kind(**{**facts, **read})
