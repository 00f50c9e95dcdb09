"""The command line: one module a family of verbs; each parses, calls a room and prints. No logic.

Rooms are imported inside the commands, so that ``klankbord --help`` answers at once.
"""

from __future__ import annotations

from klankbord.cli.app import app
from klankbord.cli.families import beginning, episodes, extraction, feeds, knowledge, publish, speech

__all__ = ["app", "beginning", "episodes", "extraction", "feeds", "knowledge", "publish", "speech"]
