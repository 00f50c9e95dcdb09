"""What must be true of the hub after every step of a stranger's week, whatever went wrong in it.

Pages and transcripts are read here with a few lines of their own, so that a mistake of the package's readers shows.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from known import ADVERT, Known
from newsroom import guid_of, unsaid, wrong
from world import BETTER, SENTENCES, Calendar, settings

from klankbord.pipeline.report import Report
from klankbord.pipeline.status import Status, status

NEAR = 1.1
"""Seconds that a time on a page, which has no fractions, may be from where the words are in the sound."""
_CUE = re.compile(
    r"^(?:\d+:)?(\d+):(\d+\.\d+) --> (?:\d+:)?(\d+):(\d+\.\d+)[^\n]*\n<v ([^>]+)>(.+?)(?=\n\n|\Z)", re.M | re.S
)
_QUOTE = re.compile(r"^> (?P<text>(?!— ).+)\n>\n> — (?P<who>.+) \[(?P<minute>\d+):(?P<second>\d+)\]$", re.M)
_MARK = re.compile(r" ?merk\d+woord ?")


@dataclass(frozen=True)
class Said:
    """One cue of a transcript."""

    start: float
    end: float
    who: str
    text: str


def cues(folder: Path) -> list[Said]:
    """The cues of an episode's transcript."""
    text = (folder / "transcript.vtt").read_text(encoding="utf-8")
    return [
        Said(int(m[1]) * 60 + float(m[2]), int(m[3]) * 60 + float(m[4]), m[5], " ".join(m[6].split()))
        for m in _CUE.finditer(text)
    ]


def quotes(folder: Path) -> Iterator[tuple[str, str, float]]:
    """The quotes of an episode's page: what, who, and at which second."""
    for found in _QUOTE.finditer((folder / "index.md").read_text(encoding="utf-8")):
        yield found["text"], found["who"], int(found["minute"]) * 60 + float(found["second"])


def look(known: Known, day: str) -> dict[str, Path]:
    """Nothing lost, doubled or half there, every quote verbatim; gives the folder of each episode by its GUID."""
    pages = _pages(known, day)
    _typed(known, day)
    for guid, folder in pages.items():
        _spoken(known, day, guid, folder)
    _verbatim(known, day, pages)
    return pages


def settled(known: Known, day: str, log: dict[str, int]) -> None:
    """After a night that ended well: nothing is left lying about, heard twice or uncommitted."""
    hub = known.hub
    left = [path for path in hub.root.rglob("*.tmp") if ".git" not in path.parts]
    known.must(not left, f"{day}: left behind: {left}")
    twice = sorted(name for name, count in log.items() if count > 1)
    known.must(len(twice) <= known.lost, f"{day}: heard twice: {twice}")
    dirty = {line[3:].strip('"') for line in git(hub.root, "status", "--porcelain", "-uall").splitlines()}
    known.must(dirty <= known.at_work, f"{day}: not committed: {sorted(dirty - known.at_work)}")
    git(hub.root, "fsck", "--no-dangling")


def git(root: Path, *arguments: str) -> str:
    """What git prints; the space that lines of ``git status`` begin with is kept."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.rstrip()


def tell(known: Known, day: str, calendar: Calendar, report: Report, pages: dict[str, Path]) -> Status:
    """``klankbord status`` says how it is after a run that ended: nothing more, nothing less; so does its report."""
    now = status(known.hub, settings(), clock=calendar)
    done, waiting, failing = (sum(getattr(show, part) for show in now.shows) for part in ("done", "waiting", "failing"))
    numbers = (done, done + waiting + failing)
    known.must(numbers == (len(pages), len(known.heard_of)), f"{day}: status says {done}, {waiting}, {failing}")
    review = sum(folder / "index.md" not in known.shown for folder in pages.values())
    known.must(sum(show.for_review for show in now.shows) == review, f"{day}: status miscounts what is for review")
    articles = sum(path not in known.shown for path in known.pieces)
    waits = len(now.for_review)
    known.must(waits == review + articles, f"{day}: status names {waits} for review, there are {review + articles}")
    failed = {(failure.show, failure.thing) for failure in report.failures}
    known.failing = failed | {one for one in known.failing if one not in known.titles(pages)}
    names = {(problem.show, problem.thing) for problem in now.problems}
    known.must(names == known.failing, f"{day}: {known.failing} fail, but status says {now.text()}")
    text = report.text()
    for failure in report.failures:
        known.must(failure.cause in text, f"{day}: the report does not say {failure.cause}")
    known.told.update(arrival.path for arrival in report.arrivals if arrival.created)
    for folder in pages.values():
        page = known.hub.inside(folder / "index.md")
        known.must(page in known.told, f"{day}: {page} came in and no report says so")
    return now


def _pages(known: Known, day: str) -> dict[str, Path]:
    """Each episode has one whole page; nobody made one up."""
    pages: dict[str, Path] = {}
    for folder in known.hub.episode_folders():
        there = {path.name for path in folder.iterdir()}
        known.must(
            {"index.md", "transcript.vtt", "notes.json"} <= there, f"{day}: {folder.name} is half there: {there}"
        )
        if "index.md" in there:
            guid = guid_of(folder)
            known.must(guid not in pages, f"{day}: {guid} has two pages")
            pages[guid] = folder
    known.must(set(pages) <= known.offered, f"{day}: made up: {set(pages) - known.offered}")
    return pages


def _typed(known: Known, day: str) -> None:
    """What people typed is there once, what they refused is not, and articles say what they came in with."""
    for mark, path in known.typed.items():
        times = len(re.findall(rf"\b{mark}\b", path.read_text(encoding="utf-8")))
        known.must(times == 1, f"{day}: {mark} is {times} times in {path}")
    for path, tip in known.refused:
        lines = path.read_text(encoding="utf-8").splitlines()
        back = [line for line in lines if line.startswith("- ") and tip in line]
        known.must(not back, f"{day}: {tip!r}, refused, is back in {path}")
    for path, pieces in known.pieces.items():
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        lost = [piece for piece in pieces if text.count(piece) != 1]
        known.must(not lost, f"{day}: {path.name} says not once: {lost}")
        published = "\nstatus: review\n" not in text and "\nstatus: hidden\n" not in text
        known.must(published == (path in known.shown), f"{day}: {path.name} has another status than it was given")
    there = {path for path in (known.hub.content / "artikelen").rglob("*.md") if path.name != "welkom.md"}
    known.must(there == set(known.pieces), f"{day}: {len(there)} articles instead of {len(known.pieces)}")


def _spoken(known: Known, day: str, guid: str, folder: Path) -> None:
    """A transcript has all sentences, once, in order, where they are in the sound, by whom they are said."""
    said = [cue for cue in cues(folder) if ADVERT.split()[-1] not in cue.text]
    text = " ".join(_bare(cue.text) for cue in said if _bare(cue.text))
    either = [(re.escape(one), re.escape(other)) for one, other in zip(SENTENCES, BETTER, strict=True)]
    parts = [f"(?P<s{at}>{one}|{other})" for at, (one, other) in enumerate(either)]
    found = re.fullmatch(" ".join(parts), text)
    known.must(found is not None, f"{day}: {folder.name} says {text!r}")
    if found is None:
        return
    heard = (folder / "index.md").read_text(encoding="utf-8")
    publishers = guid.startswith("gesprek")
    model = "publisher" if publishers else "small" if known.better else "base"
    facts = f"transcript: {{source: {'publisher' if publishers else f'whisper, model: {model}'},"
    known.must(facts in heard, f"{day}: {folder.name} is not by {model}")
    if not any(_MARK.search(cue.text) for cue in said):
        alone = SENTENCES if publishers or not known.better else BETTER
        known.must(text == " ".join(alone), f"{day}: {folder.name}, by {model}, says {text!r}")
    starts = [cue.start for cue in said for _ in _bare(cue.text).split()]
    at, firsts = 0, []
    for number in range(len(SENTENCES)):
        firsts.append(starts[at])
        at += len(found[f"s{number}"].split())
    ways = [[second for second, _ in way] for way in known.said(guid)]
    near = any(all(abs(one - other) <= NEAR for one, other in zip(firsts, way, strict=True)) for way in ways)
    known.must(near, f"{day}: {folder.name}: its sentences are at {firsts}, not {ways}")
    if folder in known.named:
        even = (*SENTENCES[::2], *BETTER[::2])
        voices = {cue.who for cue in said if _bare(cue.text) and any(_bare(cue.text) in one for one in even)}
        known.must(voices == {known.named[folder]}, f"{day}: {folder.name}: {known.named[folder]} is {voices}")


def _bare(text: str) -> str:
    return " ".join(_MARK.sub(" ", text).split())


def _verbatim(known: Known, day: str, pages: dict[str, Path]) -> None:
    """Every quote is in the transcript, at its second, by who says it. A quote that an editor published stays as it was
    when all is heard again: where a better model hears something else there, it is named.
    """
    found, before = wrong(known), " ".join(SENTENCES)
    named = [one for one in found if unsaid(one) and known.better and not known.settled]
    others = [str(one) for one in found if one not in named]
    known.must(not others, f"{day}: {others[:3]}")
    for folder in pages.values():
        said = cues(folder)
        words = [(word, cue) for cue in said for word in cue.text.split()]
        lost = 0
        for text, who, second in quotes(folder):
            known.counts["quotes looked up"] += 1
            spans = _spans([word for word, _ in words], text.split())
            lost += not spans
            known.must(bool(spans) or _bare(text) in before, f"{day}: {folder.name}: nobody ever said {text!r}")
            right = [words[at][1] for at in spans if words[at][1].who == who]
            known.must(not spans or bool(right), f"{day}: {folder.name}: {text!r} is not by {who}")
            near = any(int(cue.start) <= second <= cue.end for cue in right)
            known.must(not right or near, f"{day}: {folder.name}: {text!r} is not at {second}")
        told = sum(one.path == known.hub.inside(folder / "index.md") for one in named)
        known.must(lost == told, f"{day}: {folder.name} has {lost} quotes that nobody said, {told} are named")


def _spans(words: list[str], text: list[str]) -> list[int]:
    return [at for at in range(len(words) - len(text) + 1) if words[at : at + len(text)] == text]
