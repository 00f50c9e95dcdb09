"""What a pasted text holds of the page around it: lists of other articles, share lines, comments, calls, templates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from klankbord import languages
from klankbord.library.importers import boilerplate, dates
from klankbord.library.importers.lines import ITEM, Line

_LATE = 0.4  # of the text; above it a date is that of the article itself
_TEASER = 400  # letters in a teaser, at most
_CALL = 320  # letters in a call to action, at most
_LEFTOVER = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\[object \w+\]|^(?:undefined|null|NaN|lorem ipsum\b.*|#\w+-\w+)$|<%.*%>"
)


@languages.remembered()
def _rules() -> dict[str, re.Pattern[str]]:
    rules = boilerplate.rules("clutter.yml")
    return {
        name: re.compile(rf"^[\W_]*(?:{'|'.join(f'(?:{one})' for one in phrases)})", re.IGNORECASE)
        for name, phrases in rules.items()
    }


def tidy(lines: Sequence[Line]) -> list[Line]:
    """The lines without buttons and without what a template left unfilled."""
    return [line for line in lines if not _is_leftover(line.text)]


def without(lines: Sequence[Line]) -> list[Line]:
    """The lines of the article alone."""
    kept = list(lines[: _end(lines)])
    kept = kept[: _archive(kept)]
    kept = [line for line in kept if not boilerplate.is_request(line.text) and not _rules()["share"].match(line.text)]
    return _without_calls(kept)


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else of weight."""
    return len(text) < 50 and len(text.split()) <= 8 and (dates.written(text) or dates.moment(text)) is not None


def _is_leftover(text: str) -> bool:
    return bool(_LEFTOVER.search(text) and len(_LEFTOVER.sub("", text)) < 40) or bool(
        _rules()["buttons"].fullmatch(text)
    )


def _end(lines: Sequence[Line]) -> int:
    """Where other articles, comments or share buttons begin: a heading that says so, with nothing long after it."""
    for number, line in enumerate(lines):
        if number < 2 or len(line.text) > 60:
            continue
        title = line.text.partition(":")[0] if line.text.count(":") == 1 else line.text
        if not (
            boilerplate.is_heading(title) or any(_rules()[name].match(line.text) for name in ("endings", "comments"))
        ):
            continue
        after = lines[number + 1 :]
        if _rules()["comments"].match(line.text) or not _goes_on(after):
            return number
        if _listed(after):
            continue
    return len(lines)


def _goes_on(after: Sequence[Line]) -> bool:
    """Whether the article goes on after a heading: with a long paragraph that is not a teaser."""
    return any(len(line.text) > _TEASER for line in after) or sum(len(line.text) > 200 for line in after) > max(
        2, len(after) // 3
    )


def _listed(after: Sequence[Line]) -> bool:
    return bool(after) and bool(ITEM.match(after[0].text))


def _archive(lines: Sequence[Line]) -> int:
    """Where an archive begins: dates on lines of their own, each with a title and perhaps a teaser."""
    whole = sum(len(line.text) for line in lines)
    before, late = 0, []
    for number, line in enumerate(lines):
        if is_date(line.text) and before > _LATE * whole and number:
            late.append(number)
        before += len(line.text)
    while late and any(len(line.text) > _TEASER for line in lines[late[0] :]):
        late.pop(0)
    if not late or (len(late) == 1 and not _is_teaser(lines[late[0] + 1 :])):
        return len(lines)
    first = late[0]
    # Where dates come below their titles, the first title is above the first date.
    below = len(late) > 1 and all(_short(lines[number - 1]) and (number + 1 in late or number + 1 == len(lines) or
        not _short(lines[number + 1]) or number + 2 in late) for number in late)  # fmt: skip
    return (
        first - 1
        if below and _short(lines[first - 1]) and not lines[first - 1].text.endswith((".", "!", ":"))
        else first
    )


def _is_teaser(after: Sequence[Line]) -> bool:
    return 1 <= len(after) <= 3 and _short(after[0])


def _short(line: Line) -> bool:
    return len(line.text) < 100 and not line.text.endswith((".", ":", ","))


def _without_calls(lines: Sequence[Line]) -> list[Line]:
    """The lines without the calls and comments at their end, and without the headings above those."""
    kept = list(lines)
    while len(kept) > 2:
        text = kept[-1].text
        called = len(text) < _CALL and (_rules()["calls"].match(text) or _asks(text))
        praised = len(text) < 250 and bool(_rules()["praise"].match(text))
        bare = len(text) < 60 and (bool(_rules()["invitations"].match(text)) or boilerplate.is_heading(text))
        if not (called or praised or bare):
            break
        kept.pop()
        if called and len(kept) > 2 and _invites(kept[-1].text):
            kept.pop()
    return kept


def _asks(text: str) -> bool:
    """Whether the writer turns to the reader with an offer somewhere in a paragraph."""
    return bool(_rules()["offers"].match(text)) or any(
        _rules()["offers"].match(sentence) for sentence in re.split(r"(?<=[.!?])\s+", text)
    )


def _invites(text: str) -> bool:
    return len(text) < 60 and (text.endswith(("?", "!")) or bool(_rules()["invitations"].match(text)))
