"""Verbs: extract (what would be proposed, and why)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klankbord.cli import terminal
from klankbord.cli.app import HubOption, JsonOption, app
from klankbord.errors import KlankbordError

if TYPE_CHECKING:
    from klankbord.library.hub import Hub
    from klankbord.model import Note, Notes, Transcript

TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".json": "application/json"}
TRANSCRIPTS = tuple(TYPES)
ARTICLES = (".md", ".markdown", ".txt")


@app.command()
def extract(
    file: Annotated[
        Path, typer.Argument(help="A transcript (.vtt, .srt, .json), an article (.md, .txt) or an episode.")
    ],
    language: Annotated[str, typer.Option(help="Language code; by default that of the transcript or the hub.")] = "",
    why: Annotated[bool, typer.Option("--why", help="Show everything that moved the ranker, and by how much.")] = False,
    as_json: JsonOption = False,
    hub: HubOption = None,
) -> None:
    """Propose quotes, lessons, tips, chapters and topics, with scores and reasons; write nothing.

    The table leaves out fillers and repeats, marked with […]; --json has every word.
    """
    from klankbord import settings
    from klankbord.extract import articles, llm, propose, speech
    from klankbord.library.hub import Hub
    from klankbord.library.pages import themes as library_themes

    try:
        home = Hub.enter(hub or Path.cwd())
    except KlankbordError:
        home = None  # a file can be judged anywhere; only the themes are missing
    chosen = settings.load(home.root if home else Path.cwd())
    themes = library_themes.load(home) if home else ()
    told = _show_lexicon(home, file)
    _check_language(language)
    source = _source(file)
    shown: Callable[[Note], str] = attrgetter("text")
    spent = ""
    if source.suffix.lower() in TRANSCRIPTS:
        transcript = _transcript(home, source)
        spoken = language or transcript.language or chosen.language
        meter = llm.Meter()
        helper = llm.from_settings(chosen, home.state / "llm" if home else None, meter)
        notes = propose(transcript, spoken, show_lexicon=told, themes=themes, helper=helper, explain=why)
        spent = str(meter)
        shown = partial(speech.shown, transcript.spoken_words(), language=spoken)
    else:
        notes = articles.propose(_text(source), language or chosen.language, show_lexicon=told, themes=themes)
    if as_json:
        typer.echo(terminal.as_json(asdict(notes), indent=1))
    else:
        for line in (*_table(notes, shown), *([spent] if spent else [])):
            typer.echo(line)


def _source(file: Path) -> Path:
    """The file to read: that of an episode is its transcript."""
    if file.is_dir() or file.name == "index.md":
        folder = file if file.is_dir() else file.parent
        if (folder / "transcript.vtt").is_file():
            return folder / "transcript.vtt"
    if not file.is_file():
        raise KlankbordError(str(file), "is not there", "Give a transcript, an article or the folder of an episode.")
    if file.suffix.lower() not in TRANSCRIPTS + ARTICLES:
        known = ", ".join(TRANSCRIPTS + ARTICLES)
        raise KlankbordError(str(file), "is no transcript or article by its name", f"Name it with one of {known}.")
    return file


def _check_language(language: str) -> None:
    """Refuse what is not a language tag (RFC 5646: two or three letters, then perhaps subtags)."""
    if language and not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*", language):
        raise KlankbordError(
            f"language {language}", "is no language code", "Give one of two or three letters, as nl, en or nl-BE."
        )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KlankbordError(str(file), "is not UTF-8 text", "Save it as UTF-8.") from error


def _transcript(home: Hub | None, file: Path) -> Transcript:
    """A transcript of the hub as it stands; any other as a publisher's, whose names and repeats are worked out."""
    from klankbord.transcribe import formats
    from klankbord.transcribe.publisher import parse

    if home is not None and home.episodes.resolve() in file.resolve().parents and file.suffix.lower() == ".vtt":
        return formats.read_vtt(_text(file))
    try:
        return parse(file.read_bytes(), TYPES[file.suffix.lower()])
    except KlankbordError as error:
        raise KlankbordError(
            str(file), error.cause, "Give a transcript that says who speaks, or none at all."
        ) from error


def _show_lexicon(home: Hub | None, file: Path) -> dict[str, Any]:
    """What the show that the file belongs to says about its words; nothing for a file outside ``episodes/``."""
    from klankbord.library.pages import shows

    if home is None or home.episodes.resolve() not in file.resolve().parents:
        return {}
    show = home.episodes / file.resolve().relative_to(home.episodes.resolve()).parts[0]
    return dict(shows.read(show).meta.phrases()) if (show / "index.md").is_file() else {}


def _table(notes: Notes, shown: Callable[[Note], str]) -> Iterator[str]:
    """The notes as lines for people: score, time, speaker, text (as ``shown``) and why."""
    from klankbord import clocks

    for kind, found in notes.said().items():
        yield f"{kind.capitalize()} ({len(found)})"
        for note in found:
            when = f" [{clocks.code(note.start)}]" if note.start is not None else ""
            who = f" {note.speaker}:" if note.speaker else ""
            why = f"  ({', '.join(note.reasons)})" if note.reasons else ""
            yield f"  {note.score:.2f}{when}{who} {shown(note)}{why}"
    yield f"Chapters ({len(notes.chapters)})"
    for chapter in notes.chapters:
        yield f"  [{clocks.code(chapter.start)}] {chapter.title}"
    if notes.adverts:
        yield f"Adverts ({len(notes.adverts)})"
    for advert in notes.adverts:
        yield f"  [{clocks.code(advert.start)}-{clocks.code(advert.end)}]"
    named = (
        ("Topics", notes.topics),
        ("New topics", notes.new_topics),
        ("People", notes.people),
        ("Organisations", notes.organisations),
    )
    for title, words in named:
        yield f"{title}: {', '.join(words) or '-'}"
    if notes.summary:
        yield f"Summary: {notes.summary}"
    for warning in notes.warnings:
        yield f"Warning: {warning}"
