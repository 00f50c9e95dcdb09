"""What Klankbord depends on: direct dependencies in the table of docs/decisions.md, all in docs/licences.md.

Versions come from the lock file, licences and sizes from what is installed. What a dependency is for is written in the
table by hand, and kept.
"""

from __future__ import annotations

import re
import tomllib
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[2]
_LOCKED = re.compile(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
_ROW = re.compile(r"^\| `([^`]+)` \|.*\| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
_TABLE = re.compile(r"^\| dependency \|.*\n(?:\|.*\n)+", re.MULTILINE)
# Words in licence names as packages write them, with the SPDX name; the first that is found wins.
_SPDX = (
    (r"mpl.*and mit", "MPL-2.0 AND MIT"),
    (r"mozilla|mpl", "MPL-2.0"),
    (r"apache", "Apache-2.0"),
    (r"ofl|sil open", "OFL-1.1"),
    (r"isc", "ISC"),
    (r"bsd.?2", "BSD-2-Clause"),
    (r"bsd|3-clause", "BSD-3-Clause"),
    (r"\bmit\b", "MIT"),
)
_EXTRAS = ("", "base-model", "cluster", "desk", "dev")  # the order of the table
# Packages whose metadata name no licence, or a wrong one; each was looked up in the package's own LICENSE file.
_READ = {"atheris": "Apache-2.0", "locate": "MIT"}


def direct() -> dict[str, str]:
    """The packages that pyproject.toml names, each with the extra that asks for it (empty for all hubs)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"": project["dependencies"], **project["optional-dependencies"]}
    return {_canonical(line): extra for extra, lines in asked.items() for line in lines}


def _canonical(requirement: str) -> str:
    """The name in a requirement, as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def locked() -> dict[str, str]:
    """Every package in the lock file with its version; all versions if they differ by platform or Python."""
    found: dict[str, list[str]] = {}
    for name, version in _LOCKED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        found.setdefault(_canonical(name), []).append(version)
    return {name: ", ".join(sorted(versions)) for name, versions in sorted(found.items())}


def licence(name: str) -> str:
    """The SPDX name of a package's licence; empty if it is not installed here or names none."""
    try:
        facts = cast(Message, metadata.metadata(name))
    except metadata.PackageNotFoundError:
        return ""
    if name in _READ:
        return _READ[name]
    if expression := facts.get("License-Expression"):
        return str(expression)
    classifiers = [c.rpartition(" :: ")[2] for c in facts.get_all("Classifier") or () if c.startswith("License")]
    for said in (str(facts.get("License") or "").split("\n")[0], *classifiers):
        for pattern, spdx in _SPDX:
            if re.search(pattern, said, re.IGNORECASE):
                return spdx
    return ""


def megabytes(name: str) -> str:
    """The space that a package takes on disk, without what Python compiles from it."""
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return "?"
    size = sum(p.stat().st_size for f in files if f.suffix != ".pyc" and (p := Path(str(f.locate()))).is_file()) / 1e6
    return f"{size:.0f}" if size >= 10 else f"{size:.1f}"


def decisions_page() -> str:
    """docs/decisions.md with fresh facts in its table of dependencies, and a row for each new one."""
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    told = {name: (does, instead) for name, does, instead in _ROW.findall(text)}
    versions = locked()
    rows = ["| dependency | version | licence | MB | what it does for us | instead of |", "|---|---|---|---|---|---|"]
    asked = direct()
    for name in sorted(asked, key=lambda name: (_EXTRAS.index(asked[name]), name)):
        does, instead = told.get(name, ("?", "?"))
        facts = (f"`{name}`", versions.get(name, "?"), licence(name) or "?", megabytes(name), does, instead)
        rows.append(f"| {' | '.join(facts)} |")
    return _TABLE.sub(lambda _: "\n".join(rows) + "\n", text)


def licences_page() -> str:
    """docs/licences.md: its text above the table, and every package in the lock file with its licence."""
    text = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    head = "| package | version | licence |\n|---|---|---|\n"
    before = dict(re.findall(r"^\| `([^`]+)` \| [^|]* \| ([^|]*) \|$", text, re.MULTILINE))
    rows = (
        f"| `{name}` | {version} | {licence(name) or before.get(name, '?')} |\n" for name, version in locked().items()
    )
    return text.split(head, 1)[0] + head + "".join(rows)
