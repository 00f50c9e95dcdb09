"""A newsletter issue: what is new since a given moment, as markdown to edit and as HTML to send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from mkdocs.config import load_config

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.settings import Settings
from klankbord.site.markup import writing
from klankbord.site.page.metadata import absolute
from klankbord.site.reading import collect
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry, EventEntry, Source

SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
AHEAD = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to read, hear or attend; ``url`` is a full address."""

    title: str
    url: str
    about: str = ""
    text: str = ""
    quote: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one kind under a heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """A newsletter; without sections there is nothing to tell."""

    subject: str
    intro: str
    outro: str
    site: str
    url: str
    language: str
    sections: tuple[Section, ...]

    @property
    def markdown(self) -> str:
        """The issue for an editor to polish."""
        parts = [f"# {self.subject}", self.intro]
        for section in self.sections:
            parts.append(f"## {section.title}")
            parts += [_markdown(entry) for entry in section.entries]
        return "\n\n".join([*parts, "---", f"[{self.site}]({self.url}) · {self.outro}"]) + "\n"

    @property
    def html(self) -> str:
        """The issue as a whole HTML page for a mail program: no scripts, no pictures, nothing that calls home."""
        rows = "".join(
            f'<h2 style="{HEADING}">{escape(section.title)}</h2>' + "".join(map(_html, section.entries))
            for section in self.sections
        )
        subject, site, url = escape(self.subject), escape(self.site), escape(self.url)
        return (
            f'<!doctype html>\n<html lang="{escape(self.language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{subject}</title>\n'
            f'</head>\n<body style="{BODY}">\n<div style="{PAGE}">\n'
            f'<p style="{NAME}"><a href="{url}" style="{BARE}">{site}</a></p>\n'
            f'<h1 style="{TITLE}">{subject}</h1>\n<p style="{TEXT}">{escape(self.intro)}</p>\n{rows}\n'
            f'<p style="{FOOT}"><a href="{url}" style="{LINK}">{site}</a> · {escape(self.outro)}</p>\n'
            "</div>\n</body>\n</html>\n"
        )


# Mail programs drop style sheets, so every element carries its own styles.
BODY = "margin:0;background:#fbfaf6;color:#10261f;font:17px/1.6 Georgia,'Times New Roman',serif"
PAGE = "max-width:600px;margin:0 auto;padding:32px 20px"
NAME = "margin:0 0 24px;font:bold 15px/1.4 Helvetica,Arial,sans-serif"
BARE = "color:#0b5f48;text-decoration:none"
TITLE = "margin:0 0 12px;font:bold 30px/1.2 Georgia,'Times New Roman',serif"
HEADING = "margin:36px 0 8px;font:bold 14px/1.4 Helvetica,Arial,sans-serif;color:#0b5f48"
ITEM = "margin:20px 0 2px;font:bold 20px/1.3 Georgia,'Times New Roman',serif"
LINK = "color:#0b5f48"
ABOUT = "margin:0 0 6px;font:14px/1.5 Helvetica,Arial,sans-serif;color:#52635c"
TEXT = "margin:0 0 10px"
QUOTE = "margin:10px 0 14px;padding:0 0 0 16px;border-left:3px solid #0b5f48;font-style:italic"
FOOT = (
    "margin:44px 0 0;padding-top:16px;border-top:1px solid #d8ddd6;font:14px/1.5 Helvetica,Arial,sans-serif;"
    "color:#52635c"
)


def _markdown(entry: Entry) -> str:
    parts = [f"### [{_literal(entry.title)}]({entry.url})"]
    parts += [f"*{_literal(entry.about)}*"] if entry.about else []
    parts += [_literal(entry.text)] if entry.text else []
    if entry.quote:
        speaker = f"\n>\n> — {_literal(entry.speaker)}" if entry.speaker else ""
        parts.append(f"> {_literal(entry.quote)}{speaker}")
    return "\n\n".join(parts)


def _literal(text: str) -> str:
    """Text from a feed on one line, as markdown that shows just that text."""
    return re.sub(r"([\\`*_\[\]])", r"\\\1", escape(" ".join(text.split()), quote=False))


def _html(entry: Entry) -> str:
    parts = [f'<h3 style="{ITEM}"><a href="{escape(entry.url)}" style="{LINK}">{escape(entry.title)}</a></h3>']
    parts += [f'<p style="{ABOUT}">{escape(entry.about)}</p>'] if entry.about else []
    parts += [f'<p style="{TEXT}">{escape(entry.text)}</p>'] if entry.text else []
    if entry.quote:
        speaker = f"<br>— {escape(entry.speaker)}" if entry.speaker else ""
        parts.append(f'<blockquote style="{QUOTE}">{escape(entry.quote)}{speaker}</blockquote>')
    return "".join(parts)


def since(text: str, now: datetime) -> datetime:
    """The moment that ``7d``, ``2w``, ``36h`` or a date names; raises KlankbordError for anything else."""
    match = re.fullmatch(r"\s*(\d{1,4})\s*([hdw])\s*", text, re.IGNORECASE)
    if match:
        return now - int(match[1]) * SPANS[match[2].lower()]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise KlankbordError(
            f"--since {text}", "is no length of time and no date", "Write 7d, 2w, 36h or 2026-03-01."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def for_hub(hub: Hub, settings: Settings, start: datetime, now: datetime) -> Issue:
    """The issue of a hub about what appeared from ``start`` until ``now``."""
    config = load_config(str(hub.root / "mkdocs.yml"))
    site = collect.catalogue(
        hub,
        settings,
        name=config.site_name,
        language=settings.language,
        site_url=config.site_url or "",
        description=config.site_description or "",
        now=now,
    )
    return issue(site, headings.strings(settings.language)["site"], start, now)


def issue(site: Catalogue, strings: Mapping[str, str], start: datetime, now: datetime) -> Issue:
    """What appeared from ``start`` until ``now``, what is worth repeating of it, and what is coming up."""
    new = [s for s in site.newest if (seen := s.live_from or s.date) and start <= _aware(seen) <= now]
    episodes = tuple(_episode(site, source, strings) for source in new if isinstance(source, EpisodeEntry))
    articles = tuple(_article(site, source, strings) for source in new if not isinstance(source, EpisodeEntry))
    coming = [event for event in site.events if now <= _aware(event.start) <= now + AHEAD]
    sections = (
        Section(strings["latest_episodes"], episodes),
        Section(strings["latest_articles"], articles),
        Section(strings["to_try"], tuple(_tips(site, new))),
        Section(strings["coming"], tuple(_event(site, event, strings) for event in coming)),
    )
    span = f"{writing.day(start, 'd MMMM', site.language)} – {writing.day(now, 'd MMMM yyyy', site.language)}"
    count = len(new)
    key = "digest_none" if not count else "digest_one" if count == 1 else "digest_many"
    return Issue(
        subject=writing.fill(strings["digest_subject"], site=site.name, span=span),
        intro=writing.fill(strings[key], n=count),
        outro=strings["digest_outro"],
        site=site.name,
        url=absolute(site, ""),
        language=site.language,
        sections=tuple(section for section in sections if section.entries),
    )


def _episode(site: Catalogue, source: EpisodeEntry, strings: Mapping[str, str]) -> Entry:
    about = [source.show_title]
    about += [_names(site, source.guests)] if source.guests else []
    if source.duration:
        about.append(writing.fill(strings["listen_minutes"], n=max(1, round(source.duration / 60))))
    best = max(source.notes.quotes, key=lambda note: note.score, default=None)
    return Entry(
        source.title,
        absolute(site, source.url),
        " · ".join(filter(None, about)),
        writing.teaser(source.summary, 260),
        best.text if best else "",
        best.speaker if best else "",
    )


def _article(site: Catalogue, source: Source, strings: Mapping[str, str]) -> Entry:
    if isinstance(source, EpisodeEntry):
        return _episode(site, source, strings)
    about = [_names(site, source.authors), writing.fill(strings["minutes"], n=source.minutes)]
    return Entry(
        source.title, absolute(site, source.url), " · ".join(filter(None, about)), writing.teaser(source.summary, 260)
    )


def _tips(site: Catalogue, new: Sequence[Source]) -> Iterable[Entry]:
    """The best tip of each of the first three that have one."""
    found = [(source, source.notes.tips[0]) for source in new if source.notes.tips][:3]
    for source, tip in found:
        heard = isinstance(source, EpisodeEntry) and source.audio and tip.start is not None
        at = f"#{writing.fragment(tip)}" if heard else ""
        yield Entry(tip.text, absolute(site, source.url) + at, source.title)


def _event(site: Catalogue, event: EventEntry, strings: Mapping[str, str]) -> Entry:
    pattern = "EEEE d MMMM" if event.all_day else "EEEE d MMMM HH:mm"
    where = event.place or (strings.get("online", "Online") if event.online else "")
    about = " · ".join(filter(None, (writing.day(event.start, pattern, site.language), where)))
    return Entry(event.title, absolute(site, event.url), about, writing.teaser(event.summary, 200))


def _names(site: Catalogue, slugs: Iterable[str]) -> str:
    return ", ".join(site.people[slug].name for slug in slugs if slug in site.people)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
