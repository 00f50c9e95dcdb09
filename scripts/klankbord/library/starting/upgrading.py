"""An older hub brought to what ``klankbord init`` writes today, without touching what its editors changed.

A new hub notes what it was begun with (``.starter.json``). A file that is still as it was written may be replaced; one
that somebody changed is theirs, and they are shown what today's says differently. Articles and episodes are never
looked at.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from klankbord import durable, settings
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.starting import earlier
from klankbord.library.starting.colours import ACCENT
from klankbord.library.starting.new_hub import LANGUAGES, RECORD, Wishes, is_ours, note, sum_of, written

_KLANKBORD = re.compile(r"^klankbord(?:\[[^\]]*\])?\s*(?:[=<>~!@].*)?$", re.MULTILINE)
_EXTRAS = re.compile(r"\[([^\]]*)\]")
_ACCENT = re.compile(r"--accent:\s*(?:light-dark\()?(#[0-9a-fA-F]{6})")
# Where a schedule says which Klankbord and which hub: those of the machine that runs it, not of whoever upgrades.
_PLACES = (
    re.compile(r"(?:\"[^\"\n]*|[^\s\"=]*)/bin/klankbord\"?"),
    re.compile(r"(?<=^HUB=).+$", re.MULTILINE),
    re.compile(r"(?<=^WorkingDirectory=).+$", re.MULTILINE),
    re.compile(r"(?<=^ReadWritePaths=).+$", re.MULTILINE),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A file of a hub that today's starter has otherwise: ``new`` to the hub, ``untouched`` since, or ``edited``.

    ``text`` is what it would become, None if it would go; ``difference`` shows an edited one beside today's.
    """

    name: str
    kind: Literal["new", "untouched", "edited"]
    text: str | bytes | None
    difference: str = ""


def changes(hub: Hub, today: date) -> list[Change]:
    """What ``klankbord init`` would write otherwise today; raises KlankbordError when mkdocs.yml cannot be read."""
    fresh = {name: text for name, text in written(hub.root, _wishes(hub), today).items() if is_ours(name)}
    noted = _noted(hub)
    return [*_changed(hub, fresh, noted), *_old_wheels(hub, fresh)]


def apply(hub: Hub, wanted: Iterable[Change]) -> list[Path]:
    """Carry out these changes, note them, and give the paths."""
    noted, paths = _noted(hub), []
    for change in wanted:
        path = hub.root / change.name
        if change.text is None:
            path.unlink(missing_ok=True)
            noted.pop(change.name, None)
        else:
            durable.write(path, change.text)
            noted[change.name] = sum_of(change.text)
        paths.append(path)
    durable.write(hub.root / RECORD, note(noted))
    return paths


def _changed(hub: Hub, fresh: Mapping[str, str | bytes], noted: Mapping[str, str]) -> list[Change]:
    found = []
    for name, text in fresh.items():
        path = hub.root / name
        if name == RECORD:
            continue
        if not path.is_file():
            if name not in noted or name.startswith("wheels/"):  # else somebody removed it
                found.append(Change(name, "new", text))
            continue
        there = path.read_bytes()
        if name == "requirements.txt":
            text = _asking(there.decode("utf-8", "replace"), str(text))
        if name.startswith("schedule/"):
            text = _placed(there.decode("utf-8", "replace"), str(text))
        data = text.encode("utf-8") if isinstance(text, str) else text
        if there == data:
            continue
        as_written = sum_of(there) == noted[name] if name in noted else earlier.as_begun(name, there)
        if as_written or name == "requirements.txt" or name.startswith("wheels/"):
            found.append(Change(name, "untouched", text))
        elif not name.endswith(".md") or not name.startswith("content/"):  # a page that editors made theirs stays so
            found.append(Change(name, "edited", text, _difference(name, there, data)))
    return found


def _asking(there: str, today: str) -> str:
    """The requirements of a hub with today's Klankbord; its extras and what else an editor asks for stay."""
    line, asked = _KLANKBORD.search(today), _KLANKBORD.search(there)
    if line is None or asked is None:
        return there
    extras = _EXTRAS.search(asked[0])
    wanted = earlier.extras(asked[0], extras[1] if extras else "")
    plain = _EXTRAS.sub("", line[0])
    fresh = plain.replace("klankbord", f"klankbord[{wanted}]", 1) if wanted else plain
    return there.replace(asked[0], fresh, 1)


def _placed(there: str, today: str) -> str:
    """Today's schedule for the machine that the one ``there`` is for."""
    for pattern in _PLACES:
        if found := pattern.search(there):
            today = pattern.sub(lambda _, found=found: found[0], today)  # type: ignore[misc]
    return today


def _old_wheels(hub: Hub, fresh: Mapping[str, str | bytes]) -> list[Change]:
    """The wheels of earlier versions, once there is a newer one."""
    if not any(name.startswith("wheels/") for name in fresh):
        return []
    there = (f"wheels/{path.name}" for path in sorted(hub.root.glob("wheels/klankbord-*.whl")))
    return [Change(name, "untouched", None) for name in there if name not in fresh]


def _difference(name: str, there: bytes, today: bytes) -> str:
    yours, todays = (data.decode("utf-8", "replace").splitlines() for data in (there, today))
    return "\n".join(difflib.unified_diff(yours, todays, f"{name} (yours)", f"{name} (today's)", lineterm="", n=1))


def _noted(hub: Hub) -> dict[str, str]:
    try:
        found = json.loads((hub.root / RECORD).read_bytes())
        return {str(name): str(text) for name, text in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


class _Loader(yaml.CSafeLoader):
    """Reads a mkdocs.yml whose values may name Python objects, as nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def _wishes(hub: Hub) -> Wishes:
    """What the hub would be asked for today, read from its own files."""
    try:
        found: Any = yaml.load((hub.root / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)  # noqa: S506 - plain
        config = dict(found)
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        cause = " ".join(str(error).split())
        raise KlankbordError("mkdocs.yml", f"cannot be read: {cause}", "Mend it, then do it again.") from error
    language = settings.load(hub.root).language
    sheet = hub.content / "assets" / "colours.css"
    accent = _ACCENT.search(sheet.read_text(encoding="utf-8")) if sheet.is_file() else None
    return Wishes(
        name=str(config.get("site_name") or hub.root.name),
        language=language if language in LANGUAGES else "en",
        url=str(config.get("site_url") or ""),
        description=str(config.get("site_description") or ""),
        accent=accent[1] if accent else ACCENT,
    )
