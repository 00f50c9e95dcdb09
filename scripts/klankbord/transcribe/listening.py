"""One file being transcribed: its windows as they come, what is done already, and the transcript at the end."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import cast

from klankbord import clocks
from klankbord.audio.decode import Damage, decode, duration
from klankbord.errors import KlankbordError
from klankbord.model import NO_VOICES, Person, Segment, Transcript, Voice, Word
from klankbord.transcribe import checkpoint, models
from klankbord.transcribe.afterwards import Spread
from klankbord.transcribe.checkpoint import Checkpoint, Done
from klankbord.transcribe.doubt import look_all_again
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.engines import Recogniser, source_and_model
from klankbord.transcribe.kept_voice import KeptVoice
from klankbord.transcribe.quality import without_hallucinations
from klankbord.transcribe.recognisers import FileHeard, HearsFiles, of_window
from klankbord.transcribe.rereading import Reading, reread
from klankbord.transcribe.speakers import diarisers, known, names, turns, voiceprint
from klankbord.transcribe.speakers.clustering import Clustered, Utterance, cluster
from klankbord.transcribe.speakers.utterances import utterances
from klankbord.transcribe.spelling import Mended, core_of, mended
from klankbord.transcribe.vocabulary.entries import spoken_forms
from klankbord.transcribe.windows import Window, windows

log = logging.getLogger(__name__)

RECIPE = 11  # raised when the same sound would give a different transcript than before
_OLD = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Job:
    """A file to transcribe. ``language`` None lets Whisper decide; ``people`` are the hosts and guests it may name.

    ``checkpoints`` is the folder where finished windows are kept, ``voices`` the file where a show's voices are,
    ``report`` is told how far this file is. ``known`` are words that stay as heard, even if they do not exist;
    ``vocabulary`` are names that may be said, as they are spelt, beside those of ``people``. ``recording`` is what
    ``voices`` knows this file by, its name unless given; ``heard_before`` are voiceprints to use instead of those.
    """

    path: Path
    language: str | None = None
    people: tuple[Person, ...] = ()
    speakers: bool = True
    checkpoints: Path | None = None
    voices: Path | None = None
    report: Callable[[Progress], None] | None = None
    known: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    recording: str = ""
    heard_before: Mapping[str, tuple[float, ...]] = field(default_factory=dict, hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """All names that may be said, in the forms in which people say them."""
        return tuple(dict.fromkeys([*spoken_forms(p.name for p in self.people), *self.vocabulary]))

    def reporting(self, report: Report | None) -> Job:
        """The same job, telling ``report`` how far it is."""
        return replace(self, report=report)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a transcription is, in seconds of the file; ``remaining`` is in seconds of waiting, None until known."""

    done: float
    total: float
    remaining: float | None = None


@dataclass(slots=True)
class Listening:
    """The state of one job. Windows are handed out, what was heard comes back, ``transcript`` closes it."""

    job: Job
    engine: Recogniser
    models_dir: Path | None
    spread: Spread = map  # type: ignore[assignment]
    total: float = field(init=False)
    kept: Checkpoint = field(init=False)
    encoder: voiceprint.Encoder | None = field(init=False, default=None)
    remarks: list[str] = field(default_factory=list)
    damage: Damage = field(default_factory=Damage)
    began: tuple[float, float] | None = None
    voices: tuple[Voice, ...] = ()
    _ends: dict[int, float] = field(default_factory=dict)
    _file: FileHeard | None = None

    def __post_init__(self) -> None:
        self.total = duration(self.job.path)
        self.kept = Checkpoint(self._checkpoint_path())
        if self.job.language is not None:
            self.kept.language = self.job.language
        if self.job.speakers:
            found = _encoder(self.models_dir)
            if not isinstance(found, KlankbordError):
                self.encoder = found
            elif not diarisers.installed():
                self.remarks.append(f"{NO_VOICES}: {found}")

    @property
    def language(self) -> str | None:
        """The language, once it is known."""
        return self.kept.language

    @language.setter
    def language(self, code: str) -> None:
        self.kept.language = code

    def windows(self) -> Iterator[Window]:
        """Windows that are still to be recognised."""
        voice = KeptVoice(self.kept.path.with_suffix(".voice")) if self.kept.path else None
        self.damage = Damage()
        sound = decode(self.job.path, self.damage)
        names = self.job.names
        for window in windows(sound, voice=voice):
            self._ends[window.number] = window.pieces[-1].end / 16_000
            if window.number not in self.kept.done:
                yield replace(window, vocabulary=names)

    def of_file(self, window: Window) -> Heard:
        """What was heard in a window by a recogniser that takes whole files; the file is heard when first asked."""
        if self._file is None:
            engine = cast(HearsFiles, self.engine)
            self._file = engine.hear_file(self.job.path, decode(self.job.path), self.language)
            self.kept.language = self.language or self._file.language or "en"
        return of_window(self._file, window, self._ends.get(window.number - 1, 0.0))

    def heard(self, batch: Sequence[tuple[Window, Heard]]) -> None:
        """Judge what was recognised, look again where it is suspect, and keep it for good."""
        seen = look_all_again(self.engine, batch, self.language or "en")
        self.kept.add(list(self.spread(self._done, [window for window, _ in batch], seen)))

    def progress(self, window: Window) -> Progress:
        """Where the job is after ``window``; the remaining time is what the pace since the first batch promises."""
        done, now = min(self.total, window.pieces[-1].end / 16_000), time.monotonic()
        remaining = None
        if self.began is None:
            self.began = (done, now)
        elif done > self.began[0]:
            remaining = (self.total - done) * (now - self.began[1]) / (done - self.began[0])
        return Progress(done, self.total, remaining)

    def finished(self) -> Progress:
        """The progress of a job that is done."""
        return Progress(self.total, self.total, 0.0)

    def transcript(self, model: str) -> Transcript:
        """The transcript, out of all windows."""
        done = [self.kept.done[n] for n in sorted(self.kept.done)]
        words = _in_order([w for d in done for w in d.words])
        words, changes = mended(words, self.language or "", self._names_and_terms())
        spoken = [u for d in done for u in d.utterances]
        segments = self._segments(words, spoken)
        about = [*self.remarks, *self.damage.remarks(), *([] if words else [self._silent()])]
        remarks = (*about, *(r for d in done for r in d.remarks), *(_remark(c, c.start) for c in changes))
        source, name = source_and_model(model)
        return Transcript(self.language or "", segments, source, name, remarks, self.voices)

    def _silent(self) -> str:
        return f"Nobody is heard in the whole sound, {clocks.remarked(self.total)} long."

    def _checkpoint_path(self) -> Path | None:
        folder = self.job.checkpoints
        if folder is None:
            return None
        if folder.is_dir():
            for file in [*folder.glob("*.jsonl"), *folder.glob("*.voice")]:
                if time.time() - file.stat().st_mtime > _OLD:
                    file.unlink(missing_ok=True)
        made_with = (version("faster-whisper"), version("ctranslate2"), version("av"), RECIPE)
        parts = (checkpoint.file_hash(self.job.path), self.engine.fingerprint, self.engine.device, *self.job.names)
        return folder / f"{checkpoint.key(*parts, self.job.language, self.job.speakers, *made_with)}.jsonl"

    def _done(self, window: Window, seen: tuple[Heard, list[str]]) -> Done:
        language = self.language or "en"
        heard, remarks = seen
        kept, dropped = without_hallucinations(window, heard, language)
        at = clocks.remarked(window.pieces[0].start / 16_000)
        remarks += [f"{at}: dropped “{d.text}”: {d.why}" for d in dropped]
        remarks += [_heard_as(name, window) for name in heard.names if not name.recased]
        words, changes = reread(kept, heard.readings, self._names_and_terms())
        remarks += [_remark(c, window.span(c.start, c.start)[0]) for c in changes]
        spoken = utterances(window, kept, self.encoder) if self.encoder else ()
        return Done(
            window.number, window.pieces[-1].end / 16_000, tuple(file_words(window, words)), spoken, tuple(remarks)
        )

    def _names_and_terms(self) -> list[str]:
        return [*(p.name for p in self.job.people), *self.job.known, *self.job.vocabulary]

    def _segments(self, words: Sequence[Word], spoken: Sequence[Utterance]) -> tuple[Segment, ...]:
        told = self._told() if self.job.speakers and words else ()
        if not spoken and not told:
            return turns.segments(words, [0] * len(words), {})
        spoken, found = diarisers.grouped(told, spoken) if told else (spoken, cluster(spoken))
        owners = turns.speaker_of(words, spoken, found.speakers)
        plain = turns.segments(words, owners, {n: str(n) for n in set(owners)})
        named = self._names(plain, found, spoken)
        labels = {n: named.get(n) or turns.label(n, self.language or "") for n in range(len(found.voices))}
        if len(found.voices) == 1 and not named:
            labels = {}
        self.voices = tuple(_voices(found, spoken, labels, named))
        if self.job.voices:
            known.remember(self.job.voices, self.job.recording or self.job.path.name, self.voices)
        return turns.segments(words, owners, labels)

    def _told(self) -> tuple[diarisers.Turn, ...]:
        """Who speaks when, as a third-party package tells it; none when there is none, or when it fails."""
        try:
            return diarisers.told(self.job.path, decode(self.job.path))
        except KlankbordError as error:
            log.warning("%s", error, exc_info=error.__cause__)
            self.remarks.append(f"Speakers are told apart without the diariser: {error}")
            return ()

    def _names(self, plain: Sequence[Segment], found: Clustered, spoken: Sequence[Utterance]) -> dict[int, str]:
        people = list(dict.fromkeys(p.name for p in self.job.people if p.name))
        before = dict(self.job.heard_before) or (known.recall(self.job.voices) if self.job.voices else {})
        clues = names.from_words(plain, [int(s.speaker) for s in plain], people, self.language or "")
        clues += names.from_voices(found.voices, before)
        return names.by_elimination(names.named(clues, len(found.voices)), len(found.voices), people)


def _voices(
    found: Clustered, spoken: Sequence[Utterance], labels: Mapping[int, str], named: Mapping[int, str]
) -> Iterator[Voice]:
    seconds: dict[int, float] = defaultdict(float)
    for utterance, speaker in zip(spoken, found.speakers, strict=True):
        seconds[speaker] += utterance.end - utterance.start
    for number, voice in enumerate(found.voices):
        yield Voice(labels.get(number, ""), named.get(number, ""), seconds[number], voice)


@lru_cache(maxsize=2)
def _encoder(models_dir: Path | None) -> voiceprint.Encoder | KlankbordError:
    """The voice encoder, or why there is none; asked for once, as failing without a network takes long."""
    try:
        return voiceprint.load(models.path("ge2e", folder=models_dir))
    except KlankbordError as error:
        return error


def _remark(change: Mended, at: float) -> str:
    return f"{clocks.remarked(at)}: “{change.heard}” is not a word; read as “{change.read}”"


def _heard_as(name: Reading, window: Window) -> str:
    at = clocks.remarked(window.span(name.words[0].start, name.words[0].start)[0])
    heard, read = " ".join(core_of(w.text) for w in name.words), " ".join(map(core_of, name.texts))
    return f"{at}: “{heard}” sounds like “{read}”, and is read as that"


def file_words(window: Window, words: Sequence[Word]) -> list[Word]:
    """The words of a window with times on the file's clock."""
    out = []
    for word in words:
        start, end = window.span(word.start, word.end)
        out.append(replace(word, start=round(start, 3), end=round(end, 3)))
    return out


def _in_order(words: list[Word]) -> list[Word]:
    """Words whose times never run backwards: alignment may overlap a little at the edges of pieces."""
    out = words[:1]
    for word in words[1:]:
        start = max(word.start, out[-1].start)
        if out[-1].end > start:
            out[-1] = replace(out[-1], end=start)
        out.append(replace(word, start=start, end=max(start, word.end)))
    return out


Report = Callable[[Progress], None]
