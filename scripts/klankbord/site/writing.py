"""Text that people wrote, as markup: short Markdown of feeds and editors, times that play, teasers, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from html import escape

import markdown
from babel.dates import format_date, format_datetime
from markupsafe import Markup

from klankbord.entities import unescape
from klankbord.model import Note
from klankbord.site.catalogue import Source
from klankbord.site.sanitize import clean, without_remote_images
from klankbord.site.transcript import clock

_TIME = re.compile(r"\[(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\]")
# Dutch drops the beginning of little words; smart quotes take the sign for an opening one: ‘s nachts, ‘t is.
_DROPPED = re.compile(r"(?:&lsquo;|‘)(?=(?:s|t|n|k|m|r|ie|er|ns)\b(?!['’]))")
_TAG = re.compile(r"<[^>]*>")
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
    return Markup(without_remote_images(clean(apostrophes(_parser().reset().convert(text)))))  # noqa: S704 - clean is what makes it safe


def page(html: str) -> str:
    """Rendered Markdown of an editor as a page shows it: one title, apostrophes, no pictures from elsewhere."""
    return without_remote_images(apostrophes(without_title(html)))


def without_title(html: str) -> str:
    """Rendered Markdown without the title it begins with, which the template shows; later ones go a level down."""
    return re.sub(r"(</?)h1\b", r"\1h2", re.sub(r"\A\s*<h1\b.*?</h1>\s*", "", html, count=1, flags=re.DOTALL))


def apostrophes(html: str) -> str:
    """Rendered Markdown with an apostrophe, not an opening quote, before ’s and ’t."""
    return _DROPPED.sub("’", html)


def without_tags(html: str) -> str:
    """The text of ``html``, with a space where a tag was."""
    return _TAG.sub(" ", html)


def plain(text: str) -> str:
    """Markdown as plain text on one line, for lists and descriptions."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(unescape(re.sub(r"[*_`#>]+", "", _TAG.sub("", text))).split())


def teaser(text: str, length: int = 170) -> str:
    """The beginning of a text, cut at a word."""
    text = plain(text)
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"


def with_times(html: Markup) -> Markup:
    """``[12:31]`` in running text becomes a link that plays from there."""

    def link(match: re.Match[str]) -> str:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        at = hours * 3600 + minutes * 60 + seconds
        return f'<a class="at" href="#t={at}" data-play="{at}">{clock(at)}</a>'

    return Markup(_TIME.sub(link, str(html)))  # noqa: S704 - only adds links of our own to clean markup


def fragment(note: Note) -> str:
    """``t=754,790`` for a passage whose end is known, else ``t=754``."""
    start = int(note.start or 0)
    return f"t={start}" if note.end is None else f"t={start},{-int(-note.end // 1)}"


def span(note: Note) -> str:
    """The seconds of a passage as the player reads them: ``754.2,789.9``."""
    return f"{note.start:.1f}" if note.end is None else f"{note.start:.1f},{note.end:.1f}"


@lru_cache(maxsize=4096)
def day(value: datetime, form: str = "long", language: str = "nl") -> str:
    """A date as people write it; ``form`` is a Babel format name or pattern."""
    return format_datetime(value, form, locale=language) if ":" in form else format_date(value, form, locale=language)


@lru_cache(maxsize=4096)
def dated(value: datetime | None, form: str = "long", language: str = "nl") -> Markup:
    """A date as people write it, that machines can read too; nothing when there is none."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value, form, language))


def how_long(source: Source, words: Mapping[str, str]) -> str:
    """The minutes that an episode takes to hear or an article to read; nothing when that is not known."""
    if source.kind == "article":
        return fill(words["minutes"], n=source.minutes)
    return fill(words["listen_minutes"], n=max(1, round(source.duration / 60))) if source.duration else ""


def fill(text: str, **values: object) -> str:
    """A sentence of theme/i18n with its blanks filled in."""
    return text.format(**values)


def initials(name: str) -> str:
    """The first letters of a name's first and last word."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))
