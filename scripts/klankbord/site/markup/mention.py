"""A book or a tool as an editor notes it: a title, perhaps with an address and who made it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from klankbord.plaintext import of_markdown

_LINKED = re.compile(r"\s*\[([^\[\]]+)\]\((https?://[^\s()]+)\)(.*)", re.DOTALL)
_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s]+?)/?")


@dataclass(frozen=True, slots=True)
class Mention:
    """``about`` is what follows the title, such as who wrote it."""

    title: str
    url: str = ""
    about: str = ""


def mention(text: str) -> Mention:
    """What an editor noted: "Titel", "Titel – Maker", "[Titel](https://…) – Maker", or just an address."""
    if found := _LINKED.fullmatch(text):
        return Mention(of_markdown(found[1]), found[2], of_markdown(found[3]).strip(" –—-,·"))
    if found := _ADDRESS.fullmatch(text.strip()):
        return Mention(found[1], text.strip())
    title, _, about = of_markdown(text).partition(" – ")
    return Mention(title.strip(), "", about.strip())
