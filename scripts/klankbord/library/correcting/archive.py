"""One correction over the whole archive: a preview of every place, and the same carried out in the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.languages.messages import message
from klankbord.library.correcting import places
from klankbord.library.correcting.places import Place, Skipped
from klankbord.library.correcting.standing import Rule
from klankbord.library.front import document
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge.proposal import NOTES_FILE
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.library.pages import episodes, shows

FILES = (TRANSCRIPT_FILE, PAGE)
"""What a correction reads and writes in an episode's folder, in this order."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Everywhere that ``wrong`` is said, by episode and in the order of the files, and what cannot be corrected."""

    wrong: str
    right: str
    places: tuple[Place, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return {
            "wrong": self.wrong,
            "right": self.right,
            "places": [place.as_dict() for place in self.places],
            "skipped": [skipped.as_dict() for skipped in self.skipped],
        }


@dataclass(frozen=True, slots=True)
class Applied:
    """The files that were changed, how many places in them, and what was left as it is after all."""

    changed: tuple[Path, ...] = ()
    places: int = 0
    skipped: tuple[Skipped, ...] = ()


def preview(folders: Iterable[Path], wrong: str, right: str) -> Preview:
    """Every place in the transcripts and notes of these episodes where ``wrong`` is to become ``right``.

    Reads only. An episode that cannot be read is skipped, with the reason, and stops none of the others. Raises
    KlankbordError when ``wrong`` or ``right`` holds no word, or both are the same.
    """
    rule = ruled(wrong, right)
    found = [one for folder in folders for one in _in_folder(folder, rule)]
    return Preview(
        wrong,
        right,
        tuple(one for one in found if isinstance(one, Place)),
        tuple(one for one in found if isinstance(one, Skipped)),
    )


def ruled(wrong: str, right: str) -> Rule:
    """The rule of a correction; raises KlankbordError when there is nothing to it."""
    rule = Rule.of(wrong, right)
    if not rule.meant or not any(sign.isalnum() for word in rule.heard for sign in word):
        raise KlankbordError(f'"{wrong}" and "{right}"', message("correct_nothing"))
    if wrong.split() == right.split():
        raise KlankbordError(f'"{wrong}"', message("correct_same"))
    return rule


def _in_folder(folder: Path, rule: Rule) -> Iterator[Place | Skipped]:
    for name, find in ((TRANSCRIPT_FILE, places.in_transcript), (PAGE, places.in_page)):
        path = folder / name
        try:
            yield from find(path, read(path), rule)
        except FileNotFoundError:
            continue
        except (KlankbordError, OSError) as error:
            yield Skipped(path, 0, f"it cannot be read ({getattr(error, 'cause', error)})")


def read(path: Path) -> str:
    """The text of a file with its own line ends; raises KlankbordError for one that is no text, or not merged yet."""
    data = path.read_bytes()
    document.refuse_unmerged(document.decode(data, path), path)
    return data.decode("utf-8")


def apply(chosen: Iterable[Place], allowed: Callable[[Path], str] = lambda folder: "") -> Applied:
    """Write these places of a preview, episode by episode, the transcript first; notes follow the transcript.

    ``allowed`` gives, for the folder of an episode, why nothing may be written there, or nothing. What a file says by
    now is not what the preview saw is skipped: nobody's later work is overwritten. Doing it again changes nothing.
    """
    by_folder: defaultdict[Path, defaultdict[Path, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for place in chosen:
        by_folder[place.path.parent][place.path].append(place)
    changed: list[Path] = []
    skipped: list[Skipped] = []
    count = 0
    for folder, files in by_folder.items():
        why = allowed(folder)
        if why:
            skipped += [Skipped(place.path, place.line, why, place.found) for some in files.values() for place in some]
            continue
        for path, some in sorted(files.items(), key=lambda item: FILES.index(item[0].name)):
            written, left = _write(path, some)
            skipped += left
            count += len(some) - len(left)
            changed += [path] if written else []
        if (folder / TRANSCRIPT_FILE) in changed:
            changed += _followed(folder)
    return Applied(tuple(dict.fromkeys(changed)), count, tuple(skipped))


def _write(path: Path, some: Sequence[Place]) -> tuple[bool, list[Skipped]]:
    """Correct these places of one file: whether it was written, and what could not be corrected."""
    try:
        with durable.alone(path.parent):
            text, left = places.apply(read(path), some)
            return len(left) < len(some) and durable.write(path, text), left
    except (KlankbordError, OSError) as error:
        why = f"it cannot be read ({getattr(error, 'cause', error)})"
        return False, [Skipped(path, place.line, why, place.found) for place in some]


def _followed(folder: Path) -> list[Path]:
    """The page and the memory, where these changed because the notes follow the corrected transcript."""
    names = (PAGE, NOTES_FILE)
    before = {name: _bytes(folder / name) for name in names}
    episodes.rederive(folder)
    episodes.settle(folder)
    return [folder / name for name in names if _bytes(folder / name) != before[name]]


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def for_shows(hub: Hub, slugs: Iterable[str], wrong: str, right: str) -> list[Path]:
    """Add the correction to the standing ones of these shows, for what comes; gives the pages that were changed."""
    found = []
    for slug in slugs:
        page = shows.read(hub.episodes / slug / PAGE)
        if page.meta.corrections.get(wrong) != right:
            shows.update(page, corrections={**page.meta.corrections, wrong: right})
            found.append(page.path)
    return found
