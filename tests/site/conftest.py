"""A small site in memory, with one of everything, and texts that try to break out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from klankbord.extract import embed
from klankbord.model import Audio, Chapter, Lesson, Notes, Quote, Segment, Span, Tip, Transcript
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    Catalogue,
    EpisodeEntry,
    EventEntry,
    OrganisationEntry,
    PersonEntry,
    Saying,
    ShowEntry,
    TermEntry,
    ThemeEntry,
)

WINTER = timezone(timedelta(hours=1))


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts were embedded, each time any were."""
    asked: list[int] = []
    encode = embed.encode

    def counting(texts: Sequence[str]) -> embed.Matrix:
        asked.append(len(texts))
        return encode(texts)

    monkeypatch.setattr(embed, "encode", counting)
    return asked


@pytest.fixture(scope="session")
def small_site() -> Catalogue:
    """One show with two episodes, an article, an event and the people, themes and terms around them."""
    quote = Quote(Span(10, 20), "Een klacht is de goedkoopste vorm van onderzoek.", "Jan Peeters", 1082.0, 1087.25)
    notes = Notes(
        quotes=(quote,),
        lessons=(Lesson(None, "Wie klantgericht gedrag vraagt, toont het eerst zelf.", start=751.0),),
        tips=(Tip(None, "Lees elke week vijf klachtenbrieven.", start=1120.0),),
        chapters=(Chapter(0, "Welkom"), Chapter(192, "Waarom klagers </script> blijven")),
        topics=("klachten",),
    )
    transcript = Transcript(
        "nl",
        (
            Segment(0.0, 4.0, "Noor van Dijk", "Welkom bij Over service."),
            Segment(4.0, 9.5, "Jan Peeters", "Een klacht is de goedkoopste vorm van onderzoek <die> er bestaat."),
        ),
        "editor",
    )
    folder = Path("episodes/over-service/2026-03-04-klachten-als-cadeau")
    first = EpisodeEntry(
        url="podcasts/over-service/2026-03-04-klachten-als-cadeau/",
        slug="2026-03-04-klachten-als-cadeau",
        show="over-service",
        show_title="Over service",
        title="Klachten als <cadeau> & meer",
        date=datetime(2026, 3, 4, 6, tzinfo=WINTER),
        guid="f3a1",
        folder=folder,
        duration=1934.0,
        number=12,
        season=2,
        audio=Audio("https://audio.example/12.mp3", "audio/mpeg", 30944256),
        summary="Waarom klagers blijven.",
        show_notes="<p>Notities</p>",
        hosts=("noor-van-dijk",),
        guests=("jan-peeters",),
        themes=("klachten",),
        notes=notes,
        transcript=transcript,
        transcript_source="editor",
        checked=True,
    )
    second = EpisodeEntry(
        url="podcasts/over-service/2026-02-04-vooraf/",
        slug="2026-02-04-vooraf",
        show="over-service",
        show_title="Over service",
        title="Vooraf",
        date=datetime(2026, 2, 4, 6, tzinfo=WINTER),
        guid="f3a0",
        folder=folder,
        audio=Audio("https://audio.example/11.mp3", "audio/mpeg"),
    )
    show = ShowEntry(
        slug="over-service",
        url="podcasts/over-service/",
        title="Over service",
        summary="Gesprekken over klanten.",
        feed_url="https://audio.example/feed.xml",
        hosts=("noor-van-dijk",),
        republish=True,
        subscribe={"apple": "https://apple.example/1"},
        episodes=(first, second),
    )
    article = ArticleEntry(
        url="artikelen/luisteren/",
        slug="luisteren",
        title="Luisteren loont",
        date=datetime(2026, 5, 1, 9, tzinfo=UTC),
        path=Path("content/artikelen/luisteren.md"),
        authors=("noor-van-dijk",),
        themes=("klachten",),
        summary="Waarom luisteren loont.",
        sources=("Jaarverslag 2025",),
        words=612,
        notes=Notes(quotes=(Quote(None, "Wie luistert, leert.", "Fatma Yilmaz"),)),
        body="Tekst van het **artikel**.",
    )
    event = EventEntry(
        slug="klantdag",
        url="agenda/",
        title="Klantdag; met lunch, en meer",
        start=datetime(2026, 6, 4, 9, 30, tzinfo=timezone(timedelta(hours=2))),
        end=datetime(2026, 6, 4, 17, 0, tzinfo=timezone(timedelta(hours=2))),
        place="Utrecht",
        link="https://klantdag.example/",
        organiser="Klankbord",
        summary="Een dag\nover klanten.",
    )
    online = EventEntry(
        slug="webinar",
        url="agenda/",
        title="Webinar",
        start=datetime(2026, 7, 1, tzinfo=UTC),
        online=True,
        all_day=True,
    )
    return Catalogue(
        name="Klankbord",
        language="nl",
        site_url="https://klankbord.example/hub/",
        description="Leren van klanten.",
        shows=(show,),
        articles=(article,),
        people={
            "noor-van-dijk": PersonEntry("noor-van-dijk", "mensen/noor-van-dijk/", "Noor van Dijk", "presentator"),
            "jan-peeters": PersonEntry(
                "jan-peeters", "mensen/jan-peeters/", "Jan Peeters", "gast", "Servies BV", link="https://jan.example/"
            ),
        },
        organisations={
            "servies-bv": OrganisationEntry(
                "servies-bv", "organisaties/servies-bv/", "Servies BV", people=("jan-peeters",)
            )
        },
        themes={"klachten": ThemeEntry("klachten", "themas/klachten/", "Klachten", "Over klachten.")},
        terms=(TermEntry("nps", "begrippen/#nps", "NPS", "Hoe graag iemand u aanraadt."),),
        events=(event, online),
        sayings=(
            Saying("quote", quote, first, "jan-peeters"),
            Saying("tip", notes.tips[0], first),
            Saying("quote", article.notes.quotes[0], article),
        ),
    )
