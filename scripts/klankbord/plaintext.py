"""The plain text of inline markdown: what a reader sees of it."""

from __future__ import annotations

import re
from bisect import bisect_left

from klankbord.entities import unescape

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|~\"'])")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])")
_STRESS = (
    *(
        (re.compile(rf"(?<![\\\w]){sign}(?=\S)"), re.compile(rf"(?<=[^\s\\])(?={sign}(?!\w))"), 2)
        for sign in (r"\*\*", "__")
    ),
    *(
        (re.compile(rf"(?<![\\\w*_]){sign}(?=[^\s*_])"), re.compile(rf"(?<=[^\s\\])(?={sign}(?![\w*_]))"), 1)
        for sign in (r"\*", "_")
    ),
)
_CODE = re.compile(r"(?<!\\)`([^`]+)`")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_RAISED = re.compile(r"<sup>([-+\d]{1,20})</sup>")
_LOWERED = re.compile(r"<sub>([-+\d]{1,20})</sub>")
_HIGH = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOW = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_MARKED = re.compile(r"[\\\[`*_<&\ue000\ue001]")
_REFERENCE = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


def of_markdown(markdown: str) -> str:
    """The text that one line of markdown shows: links by their words, no stress, no tags."""
    if not _MARKED.search(markdown):  # as most lines are
        return " ".join(markdown.split())
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return f"\ue000{len(kept) - 1}\ue001"

    text = markdown.replace("\ue000", "").replace("\ue001", "")
    text = _ESCAPED.sub(keep, text)
    text = _IMAGE.sub("", text)
    text = _CODE.sub(r"\1", _LINK.sub(r"\1", text))
    for opening, closing, length in _STRESS:
        text = _calm(text, opening, closing, length)
    text = _RAISED.sub(lambda found: found[1].translate(_HIGH), text)
    text = _LOWERED.sub(lambda found: found[1].translate(_LOW), text)
    text = _REFERENCE.sub(lambda found: unescape(found[0]), _TAG.sub("", text))
    text = re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], text)
    return " ".join(text.split())


def _calm(text: str, opening: re.Pattern[str], closing: re.Pattern[str], length: int) -> str:
    """Text without one kind of stress. One expression for both ends would look for an end from every beginning."""
    ends = [found.start() for found in closing.finditer(text)]
    kept: list[str] = []
    at = 0
    for begin in opening.finditer(text) if ends else ():
        last = bisect_left(ends, begin.end() + 1)
        if last == len(ends):
            break
        if begin.start() >= at:
            kept += [text[at : begin.start()], text[begin.end() : ends[last]]]
            at = ends[last] + length
    return "".join([*kept, text[at:]])
