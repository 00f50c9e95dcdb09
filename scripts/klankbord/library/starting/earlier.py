"""Hubs that Klankbord 0.1 began, before there was a note of what a hub was begun with.

Without this, every file of such a hub would count as edited by somebody, and ``klankbord upgrade-hub`` would leave it.
"""

from __future__ import annotations

import re

from klankbord.library.starting.new_hub import sum_of

# What the hub and its machine filled in; today's files are filled in with the same, read from the hub itself.
_FILLED_IN = (
    re.compile(r"(?<=^site_name: ).*$", re.MULTILINE),
    re.compile(r"(?<=^site_url: ).*$", re.MULTILINE),
    re.compile(r"(?<=^site_description: ).*$", re.MULTILINE),
    re.compile(r"(?<=^  language: ).*$", re.MULTILINE),
    re.compile(r"(?<=^language = ).*$", re.MULTILINE),
    re.compile(r"\A# .*$", re.MULTILINE),
    re.compile(r"(?:\"[^\"\n]*|[^\s\"=]*)/bin/klankbord\"?"),
    re.compile(r"(?<=^HUB=).+$", re.MULTILINE),
    re.compile(r"(?<=^WorkingDirectory=).+$", re.MULTILINE),
    re.compile(r"(?<=^ReadWritePaths=).+$", re.MULTILINE),
)
_BEGUN = {
    "mkdocs.yml": ("ea0301961d6eb510",),
    "pyproject.toml": ("ea2f1075a74af462",),
    ".gitignore": ("6e7c535cdb369e91",),
    "README.md": ("20dbdca73116bfcd", "66f6909de53aa01b"),
    "schedule/crontab": ("e4e288202ccfe932",),
    "schedule/klankbord.service": ("3590902860832ece",),
    "schedule/klankbord.timer": ("b17d90462f802659",),
    ".github/workflows/ingest.yml": ("62078058a74f54eb",),
    ".github/workflows/site.yml": ("fcd26eb9c38b638c",),
}


def as_begun(name: str, data: bytes) -> bool:
    """Whether a file is as Klankbord 0.1 wrote it, whatever the hub is called and wherever it is."""
    return _plain(data) in _BEGUN.get(name, ())


def extras(asked: str, named: str) -> str:
    """The extras of a line that asks for Klankbord; one that asks for 0.1 gets the desk, which that did not have."""
    return f"{named},desk" if "==0.1." in asked and named and "desk" not in named else named


def _plain(data: bytes) -> str:
    """The sum of a file without what differs between hubs that nobody edited."""
    text = data.decode("utf-8", "replace")
    for pattern in _FILLED_IN:
        text = pattern.sub("", text)
    return sum_of(text)
