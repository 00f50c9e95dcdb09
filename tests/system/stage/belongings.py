"""What a stranger brings along: an old WordPress blog, pasted articles, three podcasts. All of it is our own text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from world import SENTENCES, mp3

from klankbord.audio.decode import RATE, decode

SUBJECTS = (
    "De wachtkamer",
    "Een brief terug",
    "De balie",
    "Het derde telefoontje",
    "Een klacht op maandag",
    "De sleutel",
)
PEOPLE = ("Noor van Dijk", "Jan Peeters", "Fatma Yilmaz")
BLOG = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Aan de balie</title><link>https://balie.example</link><language>nl-NL</language>
<wp:author><wp:author_login>noor</wp:author_login>
<wp:author_display_name>Noor van Dijk</wp:author_display_name></wp:author>
{items}</channel></rss>
"""
POST = """<item><title>{title}</title><link>https://balie.example/{year}/{number}/</link>
<dc:creator>noor</dc:creator><content:encoded><![CDATA[<p>{opening}</p>
<blockquote><p>{quote}</p><cite>{who}</cite></blockquote><h2>Tips</h2><ul><li>{tip}</li></ul>]]></content:encoded>
<excerpt:encoded></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>{year}-03-0{day} 09:00:00</wp:post_date_gmt><wp:post_name>stuk-{number}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_type>post</wp:post_type></item>
"""
PASTED = """{title}

Door {who}, {day} april 2024

{opening} Wie daar een uur zit, ziet wat een jaarverslag niet vertelt.

“{quote}”, zegt {who}.

Tips
- {tip}
- Schrijf op wat je zelf voelde, niet wat het formulier vraagt.
"""


def _words(number: int) -> dict[str, object]:
    subject, who = SUBJECTS[number % len(SUBJECTS)], PEOPLE[number % len(PEOPLE)]
    return {
        "title": f"{subject}, deel {number}",
        "who": who,
        "number": number,
        "year": 2015 + number % 9,
        "day": number % 9 + 1,
        "opening": f"In het gebouw van team {number} staat een stoel waar niemand wil zitten.",
        "quote": f"Wie klant nummer {number} laat wachten, laat hem twijfelen",
        "tip": f"Bel elke dag {number + 2} mensen terug voordat de koffie koud is.",
        "status": "draft" if number % 7 == 3 else "publish",
    }


def blog(path: Path, posts: int) -> Path:
    """An export of WordPress; one post in seven is a draft."""
    items = "".join(
        POST.format(**{key: escape(str(value)) for key, value in _words(number).items()})
        for number in range(1, posts + 1)
    )
    path.write_text(BLOG.format(items=items), encoding="utf-8")
    return path


def pasted(folder: Path, articles: int) -> Path:
    """Articles as somebody pasted them into text files."""
    folder.mkdir()
    for number in range(100, 100 + articles):
        (folder / f"stuk {number}.txt").write_text(PASTED.format(**_words(number)), encoding="utf-8")
    return folder


def other_tools_transcript() -> str:
    """The talk as a tool for meetings writes it: numbered cues, the name before what is said."""
    cues = (
        f"{at + 1}\n{_clock(at * 10)} --> {_clock(at * 10 + 9)}\n{PEOPLE[at % 2]}: {text}\n"
        for at, text in enumerate(SENTENCES)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def _clock(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


def pieces(number: int) -> tuple[str, ...]:
    """What is said in one article and in no other."""
    words = _words(number)
    return tuple(str(words[name]) for name in ("opening", "quote", "tip"))


def with_advert(talk: Path, before: float, *, seconds: float = 60.0, advert: float = 12.0) -> bytes:
    """A talk of ``seconds`` as MP3, with an advert (its own end) put in at ``before``, as hosts of podcasts do."""
    sound = _sound(talk)
    body, spot, at = sound[: round(seconds * RATE)], sound[-round(advert * RATE) :], round(before * RATE)
    samples = np.concatenate([body[:at], spot, body[at:]])
    return mp3((samples * 32767).clip(-32768, 32767).astype(np.int16), 64_000)


@cache
def _sound(talk: Path) -> NDArray[np.float32]:
    return np.concatenate(list(decode(talk)))
