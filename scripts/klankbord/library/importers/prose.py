"""Change what is outside the code in a markdown text, and nothing inside it; every pass is linear in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from klankbord.library.notes.blocks import CODE

_RUN = re.compile(r"`+")
_TARGET = re.compile(
    r"(?P<open>\]\([ \t]*<)(?P<between>[^<>\n]{1,2000})(?=>)"
    r"|(?P<plain>\]\([ \t]*|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*<?|\b(?:src|href)[ \t]*=[ \t]*[\"']?)"
    r"(?P<target>(?:[^\s<>\"'()]|\([^\s<>\"'()]*\))+)",
    re.IGNORECASE,
)


def pieces(body: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces: whether each is code (a fenced block or a span between backticks), and the piece itself."""
    fence = ""
    inside: list[str] = []
    outside: list[str] = []
    for line in body.splitlines(keepends=True):
        found = CODE.match(line)
        if fence:
            inside.append(line)
            if found and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield True, "".join(inside)
                fence, inside = "", []
        elif found and not (found[1][0] == "`" and "`" in line.strip().lstrip("`")):
            yield from _spans("".join(outside))
            outside, fence, inside = [], found[1], [line]
        else:
            outside.append(line)
    yield from _spans("".join(outside))
    if inside:
        yield True, "".join(inside)


def _spans(text: str) -> Iterator[tuple[bool, str]]:
    runs = list(_RUN.finditer(text))
    later: dict[int, list[int]] = defaultdict(list)  # by length, the places that close such a span, last first
    for number in range(len(runs) - 1, -1, -1):
        later[len(runs[number][0])].append(number)
    at, number = 0, 0
    while number < len(runs):
        places = later[len(runs[number][0])]
        while places and places[-1] <= number:
            places.pop()
        if places and "\n\n" not in text[runs[number].end() : runs[places[-1]].start()]:
            close = places[-1]
            if runs[number].start() > at:
                yield False, text[at : runs[number].start()]
            yield True, text[runs[number].start() : runs[close].end()]
            at, number = runs[close].end(), close + 1
        else:
            number += 1
    if at < len(text):
        yield False, text[at:]


_TOP = re.compile(r"^#[ \t]+\S|^\S[^\n]{0,300}\n=+[ \t]*$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?P<words>[^\s>*+#|-][^\n]{0,300})\n(?P<line>=+|-{2,})[ \t]*$", re.MULTILINE)
_ATX = re.compile(r"^(#{1,6})(?=[ \t]+\S)", re.MULTILINE)


def below_a_title(body: str) -> str:
    """The text with its headings one level lower when one of them is a title: a page has one, in its front matter."""
    if not any(_TOP.search(piece) for code, piece in pieces(body) if not code):
        return body

    def lower(text: str) -> str:
        text = _UNDERLINED.sub(lambda found: ("# " if found["line"][0] == "=" else "## ") + found["words"], text)
        return _ATX.sub(lambda found: found[1] if len(found[1]) == 6 else f"#{found[1]}", text)

    return outside_code(body, lower)


def outside_code(body: str, change: Callable[[str], str]) -> str:
    """The text with ``change`` applied to each stretch that is not code."""
    return "".join(piece if code else change(piece) for code, piece in pieces(body))


def targets(body: str, change: Callable[[str], str | None]) -> str:
    """The text with every address of a link or picture replaced by what ``change`` makes of it; None leaves it."""

    def changed(found: re.Match[str]) -> str:
        was = found["between"] or found["target"]
        new = change(was)
        if new is None or new == was:
            return found[0]
        new = re.sub(r"[\s<>()\"]", lambda sign: f"%{ord(sign[0]):02X}", new)
        return (found["open"] or found["plain"] or "") + new

    return outside_code(body, lambda text: _TARGET.sub(changed, text))
