"""The public face of Klankbord: all that a third-party package needs, and the only module that it should import.

Such a package names what it brings in an entry point: an importer in the group ``klankbord.importers``, a speech
recogniser in ``klankbord.engines``, a diariser in ``klankbord.diarisers``. docs/extending.md has a complete example of
each, and says what is promised about the names here.
"""

from __future__ import annotations

from pathlib import Path

from klankbord.errors import (
    FeedError,
    KlankbordError,
    ModelError,
    NetworkError,
    PageError,
    PluginError,
    SettingsError,
    SoundError,
    TranscriptError,
)
from klankbord.library.importers import page, plain
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.formats import Format, Found
from klankbord.model import Word
from klankbord.transcribe.engine import Heard, compression_ratio
from klankbord.transcribe.engines import Recogniser
from klankbord.transcribe.recognisers import FileHeard, HearsFiles, Weights
from klankbord.transcribe.speakers.diarisers import Diariser, Turn
from klankbord.transcribe.voice import RATE, Samples
from klankbord.transcribe.windows import Window

__all__ = [
    "RATE",
    "Diariser",
    "Draft",
    "FeedError",
    "FileHeard",
    "Format",
    "Found",
    "Heard",
    "HearsFiles",
    "KlankbordError",
    "LeftOut",
    "ModelError",
    "NetworkError",
    "PageError",
    "PluginError",
    "Recogniser",
    "Samples",
    "SettingsError",
    "SoundError",
    "TranscriptError",
    "Turn",
    "Weights",
    "Window",
    "Word",
    "compression_ratio",
    "read_html",
    "read_text",
]


def read_html(data: bytes, origin: str, url: str = "", folder: Path | None = None) -> Draft:
    """The article on a web page, with what the page says about it; ``origin`` names it in messages.

    ``url`` is where the page came from, if known: its links are resolved against it. Pictures of a page that was
    saved in ``folder``, with its files beside it, come along. Raises KlankbordError when there is no article on it.
    """
    return page.read(data, origin, url, folder)


def read_text(text: str, origin: str) -> Draft:
    """Plain text as an article: its title on the first line, lists and quotes recognised by how they are written.

    Raises KlankbordError when nothing in it can be the title.
    """
    return plain.read(text, origin)
