"""Plain text to markdown and back, for one line: what a speaker said may never turn into markup or HTML."""

from __future__ import annotations

import re

from klankbord.entities import unescape

_SPECIAL = re.compile(r"([\\`*_\[\]{}|])")  # Python-Markdown shows a backslash before ~ as it is
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|~\"'])")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])")
_STRONG = re.compile(r"(?<![\\\w])(\*\*|__)(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)")
_STRESS = re.compile(r"(?<![\\\w*_])([*_])(?=[^\s*_])(.+?)(?<=[^\s\\])\1(?![\w*_])")
_CODE = re.compile(r"(?<!\\)`([^`]+)`")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->")
_RAISED = re.compile(r"<sup>([-+\d]{1,20})</sup>")
_LOWERED = re.compile(r"<sub>([-+\d]{1,20})</sub>")
_HIGH = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOW = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_MARKED = re.compile(r"[\\\[`*_<&\ue000\ue001]")
_REFERENCE = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_ENTITY = re.compile(r"&(?=#\d+;|#x[0-9a-fA-F]+;|\w+;)")


def escape(text: str) -> str:
    """Markdown that shows ``text`` as it is, on one line."""
    return escape_words(" ".join(text.split()))


def escape_words(text: str) -> str:
    """The same for a stretch of text in which white space must stay as it is."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", text)


def plain(markdown: str) -> str:
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
    for pattern, group in ((_LINK, r"\1"), (_CODE, r"\1"), (_STRONG, r"\2"), (_STRESS, r"\2")):
        text = pattern.sub(group, text)
    text = _RAISED.sub(lambda found: found[1].translate(_HIGH), text)
    text = _LOWERED.sub(lambda found: found[1].translate(_LOW), text)
    text = _REFERENCE.sub(lambda found: unescape(found[0]), _TAG.sub("", text))
    text = re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], text)
    return " ".join(text.split())
