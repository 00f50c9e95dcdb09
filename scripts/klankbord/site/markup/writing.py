"""Text that people wrote, as markup: short Markdown from feeds and editors, times that play, teasers, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from html import escape

import markdown
from markupsafe import Markup

from klankbord import clocks, languages, plaintext
from klankbord.languages import dates
from klankbord.model import Note
from klankbord.site import tags
from klankbord.site.reading.catalogue import Source
from klankbord.site.sanitize import clean, without_remote_images

_TIME = re.compile(r"\[((?:\d{1,2}:)?\d{1,2}:[0-5]\d)\]")
# Dutch drops the beginning of little words; smart quotes take the sign for an opening one: ‘s nachts, ‘t is.
_DROPPED = re.compile(r"(?:&lsquo;|‘)(?=(?:s|t|n|k|m|r|ie|er|ns)\b(?!['’]))")
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\((?:[^()]++|\([^()]*+\))*+\)")
# A heading, a quote, an item of a list, a fence of code.
_BEGINS = re.compile(r"^[ \t]*(?:(?:#{1,6}[ \t]|>)[ \t]*)+|^[ \t]*(?:\*[ \t]|`{3,}|~{3,})", re.MULTILINE)
LONGEST_MARKDOWN, MOST_SIGNS, MOST_LEFT_OPEN = 100_000, 6_000, 60
DEEP_SIGNS = 25
_DEEP = re.compile(r"(?:>[ \t]?){25}|\[{25}|(?:!?\[[^\[\]\n]{0,9}){40}")
# A list in a list in a list: the parser calls itself for each of them.
_NESTED = re.compile(r"(?:(?:\d{1,9}[.)]|[-+*])[ \t]{1,4}){25}")
_PLAIN = re.compile(r"[\w\s.,;:?!'’‘“”\"()–—…/%€-]*")


@cache
def _parser() -> markdown.Markdown:
    return markdown.Markdown(extensions=["tables", "sane_lists", "smarty"])


def markup(text: str) -> Markup:
    """Markdown that may come from a feed, as clean HTML."""
    if not text.strip():
        return Markup("")
    if "\n" not in text.strip() and _PLAIN.fullmatch(text) and not re.match(r"\s*(\d+[.)]|[-+*])\s", text):
        return Markup(f"<p>{escape(text.strip(), quote=False)}</p>")  # noqa: S704 - escaped here
    if _tangled(text):
        return Markup("".join(f"<p>{escape(part, quote=False)}</p>\n" for part in re.split(r"\n\s*\n", text.strip())))  # noqa: S704
    return Markup(without_remote_images(clean(apostrophes(_parser().reset().convert(text)))))  # noqa: S704 - clean is what makes it safe


def _tangled(text: str) -> bool:
    """Whether Markdown would take far longer over ``text`` than its length: no show notes come near these bounds.

    For each link, tag and quote that is opened, its parser looks for the end, up to the end of the text.
    """
    left_open = (
        text.count("[") - text.count("]"),
        text.count("](") - text.count(")"),
        text.count("<") - text.count(">"),
    )
    signs = sum(map(text.count, "[<>*_`#|&\\"))
    lines = text.count("\n")
    return (
        len(text) > LONGEST_MARKDOWN
        or max(left_open) > MOST_LEFT_OPEN
        or signs > MOST_SIGNS
        or lines > MOST_SIGNS
        or text.count("\n#") > MOST_LEFT_OPEN
        or text.count("\n|") > MOST_SIGNS // 6
        or (signs >= DEEP_SIGNS and _DEEP.search(text) is not None)
        or _NESTED.search(text) is not None
    )


def page(html: str) -> str:
    """An editor's rendered Markdown as a page shows it: one title, apostrophes, no pictures from elsewhere."""
    return without_remote_images(apostrophes(without_title(html)))


def without_title(html: str) -> str:
    """Rendered Markdown without the title it begins with, which the template shows; later ones go down a level."""
    return re.sub(r"(</?)h1\b", r"\1h2", re.sub(r"\A\s*<h1\b.*?</h1>\s*", "", html, count=1, flags=re.DOTALL))


def apostrophes(html: str) -> str:
    """Rendered Markdown with an apostrophe, not an opening quote, before ’s and ’t."""
    return _DROPPED.sub("’", html)


def without_tags(html: str) -> str:
    """The text of ``html``, with a space where a tag was."""
    return tags.without(html)


def plain(text: str) -> str:
    """Markdown as plain text on one line, for lists and descriptions."""
    if "](" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # twice: a picture may be what a link shows
    return plaintext.of_markdown(_BEGINS.sub("", text))


def teaser(text: str, length: int = 170) -> str:
    """The beginning of a text, cut at a word."""
    text = plain(text)
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"


def with_times(html: Markup) -> Markup:
    """``[12:31]`` in running text as a link that plays from there; in a link, code or an address it stays as it is."""

    def link(match: re.Match[str]) -> str:
        at = int(clocks.seconds(match[1]))
        return f'<a class="at" href="#t={at}" data-play="{at}">{clocks.shown(at)}</a>'

    def words(text: str) -> str:
        if "[" not in text:
            return text
        return "".join(one if "://" in one else _TIME.sub(link, one) for one in re.split(r"(\s+)", text))

    return Markup(tags.running(str(html), words))  # noqa: S704 - only adds links of our own to clean markup


def fragment(note: Note) -> str:
    """``t=754.2,789.9`` for a passage whose end is known, else ``t=754.2``: rounded to seconds, it would name the
    sentence before it."""
    start = clocks.tenths(note.start or 0.0)
    return f"t={start}" if note.end is None else f"t={start},{clocks.tenths(note.end)}"


def span(note: Note) -> str:
    """The seconds of a passage as the player reads them: ``754.2,789.9``."""
    return f"{note.start:.1f}" if note.end is None else f"{note.start:.1f},{note.end:.1f}"


@languages.remembered(4096)
def day(value: datetime, form: str = "long", language: str = "nl") -> str:
    """A date as people write it; ``form`` is a Babel format name or pattern."""
    return dates.written(value, form, language)


@languages.remembered(4096)
def dated(value: datetime | None, form: str = "long", language: str = "nl") -> Markup:
    """A date as people write it, readable for machines too; nothing if there is none."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value, form, language))


def period(start: datetime, end: datetime | None, whole_day: bool, language: str = "nl") -> Markup:
    """When something takes place, as people write it: with the day it ends on only if that is another day."""

    def moment(value: datetime, at: str = "") -> Markup:
        said = day(value, "full", language) + (f", {at}" if at else "")
        return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), said)

    if whole_day:
        alone = end is None or end.date() <= start.date()
        return moment(start) if alone or end is None else Markup("{} – {}").format(moment(start), moment(end))
    begins = f"{start:%H:%M}"
    if end is None or end <= start:
        return moment(start, begins)
    midnight = (end.hour, end.minute) == (0, 0)
    last = end - timedelta(days=1) if midnight else end  # an evening that lasts until 24:00 is not a two-day event
    ends = "24:00" if midnight else f"{end:%H:%M}"
    if last.date() == start.date():
        return moment(start, f"{begins}–{ends}")
    return Markup("{} – {}").format(moment(start, begins), moment(last, ends))


def how_long(source: Source, words: Mapping[str, str]) -> str:
    """The minutes it takes to hear an episode or read an article; nothing if that is not known."""
    if source.kind == "article":
        return fill(words["minutes"], n=source.minutes)
    return fill(words["listen_minutes"], n=max(1, round(source.duration / 60))) if source.duration else ""


def fill(text: str, **values: object) -> str:
    """A sentence of the site with its blanks filled in."""
    return text.format(**values)


def initials(name: str) -> str:
    """The first letters of a name's first and last word."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))
