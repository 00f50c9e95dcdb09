"""What each kind of page may say about itself: typed front matter, from which the JSON Schemas for editors are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from klankbord.library.front.types import (
    Count,
    Link,
    MediaLink,
    Moment,
    Named,
    Names,
    Picture,
    References,
    Status,
    Text,
    Title,
    Voices,
    WebLink,
    is_day,
)

HIDEABLE = ("toc", "tags", "navigation", "footer", "path", "comments")
"""Parts of a page that ``hide`` leaves out, by the names that Material has for them."""


class Meta(BaseModel):
    """What every page may say. Unknown fields are kept in ``model_extra``; ``klankbord check`` names them."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True, strict=False, defer_build=True)

    title: Title = Field(description="The title, as readers see it")
    description: Text = Field("", description="One sentence for lists, search results and shared links")
    language: Text = Field("", description="Language of the page, such as nl or en; empty means that of the hub")
    image: Picture = Field("", description="Path of an image beside the page, or its https address")
    image_alt: Text = Field("", description="What the image shows, for those who cannot see it")
    status: Status = Field("published", description="review (waits for an editor), published, or hidden")
    publish_at: Moment | None = Field(
        None, description="When readers may see it, if its status is published; until then the site leaves it out"
    )

    @property
    def live_from(self) -> datetime | None:
        """The moment before which a published page is not on the site yet; None when it need not wait."""
        return self.publish_at

    def scheduled(self, now: datetime | None = None) -> datetime | None:
        """When a published page will be on the site, if that is after ``now``; else None."""
        moment = self.live_from if self.status == "published" else None
        return moment if moment is not None and moment > (now or datetime.now(UTC)) else None

    def visible(self, preview: bool = False, now: datetime | None = None) -> bool:
        """Whether readers may see the page ``now``; a preview also shows pages that wait for review or their moment."""
        if self.status == "published":
            return preview or self.scheduled(now) is None
        return preview and self.status == "review"


class WrittenMeta(Meta):
    """What editors know from Material for MkDocs, on pages that they write in full."""

    subtitle: Text = Field("", description="A line under the title")
    icon: Text = Field("", description="An icon before the title: material/heart, octicons/book-16, simple/mastodon")
    hide: Names = Field((), description=f"Parts of the page to leave out: {', '.join(HIDEABLE)}")
    tags: Names = Field((), description="Words for the page that are not themes of the hub")
    redirects: Names = Field((), description="Old addresses that lead here, as paths from the root: /2019/05/a.html")


class PlainMeta(WrittenMeta):
    """A page of the site that is none of the kinds below, such as the front page."""

    title: Text = Field("", description="The title; without one, the first heading counts")
    template: Text = Field("", description="A template other than the usual one")
    search: dict[str, Any] = Field(default_factory=dict, description="How search treats the page")


class Dated(Meta):
    """A page that readers may see from its date on, unless ``publish_at`` names another moment."""

    date: Moment | None = Field(
        None, description="When it was published; a date in the future keeps it off the site until then"
    )

    @property
    def live_from(self) -> datetime | None:
        """When readers may first see it: ``publish_at`` where that is given, else its date."""
        return self.publish_at or self.date


class _Live(BaseModel):
    """Just the fields that decide when a page is on the site."""

    publish_at: Moment | None = None
    date: Moment | None = None


def live(meta: Mapping[str, Any], *, dated: bool = True) -> datetime | None:
    """``live_from`` of a page by its plain fields, None where these are broken; ``dated``: its date counts."""
    try:
        found = _Live.model_validate(meta)
    except ValidationError:
        return None
    return found.publish_at or (found.date if dated else None)


class Sound(BaseModel):
    """An enclosure in front matter."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    url: MediaLink = Field(description="Where the audio is: a web address, or a path in content/ such as media/12.mp3")
    type: Text = Field("", description="Media type, such as audio/mpeg")
    bytes: Count | None = Field(None, description="Size in bytes")


class Origin(BaseModel):
    """Where an imported page came from; the machine's memory, so that importing again duplicates nothing."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True, defer_build=True)

    origin: Text = Field("", alias="from", description="Its address, or its path within the source")
    seal: Text = Field("", description="A digest of the page as it last came in. Never change it")
    sound: Text = Field("", description="SHA-256 of its recording, which identifies it under another name")
    text: Text = Field("", description="SHA-256 of the words of its transcript, for the same purpose")
    was: Text = Field("", description="What its source called its state: draft, private, protected, hidden")
    pictures: dict[str, str] = Field(
        default_factory=dict, description="Files beside the page that came from other sites, by their addresses there"
    )


class TranscriptFacts(BaseModel):
    """Where a transcript came from."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    source: Annotated[str, Field(pattern=r"^[a-z][\w.-]*$")] = Field(
        "whisper", description="Who made the transcript: publisher, editor, whisper or another speech engine"
    )
    model: Text = Field("", description="The Whisper model, if Whisper made it")
    checked: bool = Field(False, description="true when an editor has read it against the audio")
    timed: bool = Field(
        True, description="false when the text came without times: its times are estimated from its length"
    )


Advisory = bool | Literal["clean"] | None


class ShowMeta(Meta):
    """A podcast: where its feed is and how Klankbord treats it."""

    feed: WebLink = Field("", description="Address of the podcast feed; without one, nothing is fetched")
    folder: Text = Field("", description="A folder with recordings: what lands there becomes an episode")
    guid: Text = Field("", description="podcast:guid of the show")
    link: Link = Field("", description="The show's own web site")
    author: Named = Field("", description="Who makes the show")
    hosts: Names = Field((), description="Who usually hosts: names of people pages")
    topics: Names = Field((), description="Themes that the show is about")
    license: Text = Field("", description="Licence of the show, if it names one")
    explicit: Advisory = Field(
        None, description="true when it is not for children, else false or clean, as the maker says"
    )
    republish: bool = Field(False, description="true when we may publish a feed of this show ourselves")
    subscribe: dict[str, WebLink] = Field(
        default_factory=dict, description="Where to follow it: service (apple, spotify) to its https address"
    )
    paused: bool = Field(False, description="true stops fetching new episodes")
    since: Moment | None = Field(None, description="How far back to go: episodes from before this day are left alone")
    skip: Names = Field(
        (), description="Episodes that are not brought in: their GUIDs, as klankbord feeds skip writes them"
    )
    keep_audio: bool = Field(
        True,
        description="false throws the audio away as soon as it is transcribed; true, written out in a private show,"
        " lets readers hear a copy of it",
    )
    private: bool | None = Field(
        None,
        description="true when the addresses of its sound are secret, false when they are not although they look it",
    )
    categories: Names = Field((), description="Categories that the feed names")
    model: Text = Field("", description="Whisper model for this show instead of the hub's")
    speakers: Voices = Field(
        default_factory=dict,
        description="Who a voice is in every episode, by the label that it gets there: names of people pages",
    )
    corrections: dict[str, str] = Field(
        default_factory=dict, description="What Whisper gets wrong, and what it must be instead; whole words, exactly"
    )
    vocabulary: Names = Field(
        (), description="Names that are said in this show, as they are spelt; they are recognised by their sound"
    )
    adverts: Names = Field((), description="Words that only occur in adverts and jingles of this show")
    lexicon: dict[
        Literal["quotes", "lessons", "tips", "adverts", "intro", "outro", "smalltalk", "names", "organisations"], Names
    ] = Field(
        default_factory=dict,
        description="Phrases by which the machine recognises a tip, a lesson and so on in this show",
    )

    def phrases(self) -> dict[str, tuple[str, ...]]:
        """All that the editor said about the words of this show, in the form that ``extract.propose`` takes."""
        told = {str(section): tuple(phrases) for section, phrases in self.lexicon.items()}
        if self.adverts:
            told["adverts"] = (*told.get("adverts", ()), *self.adverts)
        return told


class EpisodeMeta(Dated):
    """An episode. The machine writes these fields; editors may correct all of them except the GUID."""

    guid: Annotated[str, Field(strict=True, min_length=1)] = Field(
        description="The episode's identity, verbatim from the feed, between double quotes. Never change it"
    )
    number: Count | None = Field(None, description="Episode number")
    season: Count | None = Field(None, description="Season number")
    duration: Annotated[float, Field(ge=0)] | None = Field(None, description="Seconds")
    audio: Sound | None = Field(None, description="The audio file")
    link: Link = Field("", description="The episode's page on the maker's site")
    redirects: Names = Field((), description="Old addresses that lead here, as paths from the root: /2019/05/a.html")
    hosts: Names = Field((), description="Hosts: names of people pages")
    guests: Names = Field((), description="Guests: names of people pages")
    organisations: Names = Field((), description="Organisations that the episode is about")
    speakers: Voices = Field(
        default_factory=dict, description='Who a voice is, as in {"Spreker 2": jan-peeters}; it stays when heard again'
    )
    topics: Names = Field((), description="Themes, the main one first")
    books: References = Field(
        (), description="Books that are named: a title, Title – Author, or [Title](https://…) – Author"
    )
    tools: References = Field((), description="Tools and methods that are named, in the same form")
    machine_made: Names = Field(
        (), description="What a language model phrased, summary or chapters: readers are told. Remove what you checked"
    )
    license: Text = Field("", description="Licence of the episode, if it names one")
    explicit: Advisory = Field(
        None, description="true when it is not for children, else false or clean, as the maker says"
    )
    transcript: TranscriptFacts | None = Field(None, description="Where the transcript came from")
    imported: Origin | None = Field(None, description="Where it was imported from; the machine's memory")
    status: Status = Field("review", description="review (waits for an editor), published, or hidden")


class ArticleMeta(WrittenMeta, Dated):
    """An article: a column, report, interview, how-to or review."""

    updated: Moment | None = Field(None, description="When it was last changed in a way that readers should know")
    authors: Names = Field(
        (), validation_alias=AliasChoices("authors", "author"), description="Who wrote it: names of people pages"
    )
    form: Text = Field("", description="The sort of article: column, interview, verslag, recensie, stappenplan")
    series: Text = Field("", description="The series it is part of")
    translates: Text = Field("", description="File name, without .md, of the article that this one translates")
    topics: Names = Field((), description="Themes, the main one first")
    people: Names = Field((), description="People it is about")
    organisations: Names = Field((), description="Organisations it is about")
    source: WebLink = Field("", description="Where it was published before")
    imported: Origin | None = Field(None, description="Where it was imported from; the machine's memory")
    sources: References = Field((), description="What it draws on: titles or addresses")
    books: References = Field(
        (), description="Books that are named: a title, Title – Author, or [Title](https://…) – Author"
    )
    tools: References = Field((), description="Tools and methods that are named, in the same form")
    license: Text = Field("", description="Licence, if it is not that of the site")


class EventMeta(Meta):
    """An event in the agenda."""

    date: Moment = Field(description="When it starts; without a time it lasts the whole day")
    end: Moment | None = Field(None, description="When it ends; without a time, at the end of that day")
    _whole_day: bool = PrivateAttr(False)
    _whole_end: bool = PrivateAttr(False)
    location: Text = Field("", description="Name of the place")
    address: Text = Field("", description="Street, number and town")
    online: bool = Field(False, description="true when it can be followed from anywhere")
    link: Link = Field("", description="Where to read more or to register")
    organiser: Named = Field("", description="Who organises it")
    speakers: Names = Field((), description="Who speaks: names of people pages")
    price: Text = Field("", description="What it costs, in words")
    redirects: Names = Field((), description="Old addresses that lead here, as paths from the root: /2019/05/a.html")
    topics: Names = Field((), description="Themes")
    cancelled: bool = Field(False, description="true when it does not take place")

    @model_validator(mode="wrap")
    @classmethod
    def _timed(cls, given: Any, make: ModelWrapValidatorHandler[EventMeta]) -> EventMeta:
        """Remember which moments were given as a day: midnight is a time like any other."""
        made = make(given)
        if isinstance(given, Mapping):
            made._whole_day, made._whole_end = is_day(given.get("date")), is_day(given.get("end"))
        return made

    @property
    def whole_day(self) -> bool:
        """Whether it was given without a time, so that it lasts the whole day, or days."""
        return self._whole_day

    @property
    def period(self) -> tuple[datetime, datetime | None]:
        """When it starts and ends: what lasts whole days ends on its last day, what has a time ends at a moment."""
        if self.end is not None and self._whole_end and not self._whole_day:
            return self.date, self.end + timedelta(days=1)
        return self.date, self.end


class TermMeta(Meta):
    """A word of the glossary."""

    description: Title = Field(description="What it means, in one sentence")
    aliases: Names = Field((), description="Other spellings and abbreviations")
    related: Names = Field((), description="Other terms to look at")
    topics: Names = Field((), description="Themes")


class PersonMeta(Meta):
    """Somebody who hosts, is a guest, writes or is quoted; the title is the name."""

    role: Text = Field("", description="What this person does")
    organisation: Named = Field("", description="Which organisation: name of an organisation page")
    link: Link = Field("", description="Web page or profile")
    aliases: Names = Field((), description="Other ways the name is written in feeds and transcripts")


class OrganisationMeta(Meta):
    """An organisation; the title is its name."""

    link: Link = Field("", description="Web site")
    sector: Text = Field("", description="What sort of organisation it is")
    aliases: Names = Field((), description="Other ways the name is written")


class ThemeMeta(Meta):
    """A theme that ties episodes and articles together."""

    keywords: Names = Field((), description="Words by which the machine recognises the theme")
    parent: Text = Field("", description="The theme that this one is part of")


class Option(BaseModel):
    """One answer to a question."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    text: Title = Field(description="The answer")
    points: int = Field(description="What it adds to the score")


class Question(BaseModel):
    """One question of a self-test."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    question: Title = Field(description="The question")
    help: Text = Field("", description="A word of explanation")
    options: tuple[Option, ...] = Field(min_length=2, description="The answers to choose from")


class Outcome(BaseModel):
    """What a score means."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    from_points: int = Field(alias="from", description="The lowest score that this outcome is for")
    title: Title = Field(description="The outcome in a few words")
    advice: Text = Field("", description="What to do next")
    topics: Names = Field((), description="Themes to read more about")


class SelfTestMeta(Meta):
    """A self-test: questions whose points add up to an outcome. It runs in the reader's browser and sends nothing."""

    questions: tuple[Question, ...] = Field(min_length=1, description="The questions, in order")
    results: tuple[Outcome, ...] = Field(min_length=1, description="The outcomes, each from a number of points")
    topics: Names = Field((), description="Themes")


class TipCollectionMeta(Meta):
    """A page that gathers tips from episodes and articles."""

    topics: Names = Field((), description="Only tips about these themes")
    people: Names = Field((), description="Only tips of these people")
    shows: Names = Field((), description="Only tips from these shows")
    limit: Annotated[int, Field(ge=1)] | None = Field(None, description="At most this many")


KINDS: dict[str, type[Meta]] = {
    "article": ArticleMeta,
    "show": ShowMeta,
    "episode": EpisodeMeta,
    "event": EventMeta,
    "term": TermMeta,
    "person": PersonMeta,
    "organisation": OrganisationMeta,
    "theme": ThemeMeta,
    "selftest": SelfTestMeta,
    "tips": TipCollectionMeta,
    "page": PlainMeta,
}
# The folder of each kind below content/.
FOLDERS: dict[str, str] = {
    "article": "artikelen",
    "event": "agenda",
    "term": "begrippen",
    "person": "mensen",
    "organisation": "organisaties",
    "theme": "themas",
    "selftest": "zelftest",
    "tips": "tips",
}
