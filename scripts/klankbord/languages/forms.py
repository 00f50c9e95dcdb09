"""The form of ``language.yml``, and of the addresses in ``site.yml``: each field typed, with what holds without it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _split(value: object) -> object:
    """Words separated by spaces, which is easiest to write."""
    return tuple(value.split()) if isinstance(value, str) else value


def _named(value: object) -> object:
    """A table by name: YAML reads a name such as 2 as a number."""
    return {str(name): said for name, said in value.items()} if isinstance(value, dict) else value


def _patterns(value: Mapping[str, str]) -> Mapping[str, str]:
    for pattern in value:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern} is no regular expression ({error})") from None
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
Table = Annotated[Mapping[str, str], BeforeValidator(_named)]
Sounds = Annotated[Mapping[str, str], BeforeValidator(_named), AfterValidator(_patterns)]
Year = Annotated[tuple[str, ...], BeforeValidator(_split), Field(min_length=12, max_length=12)]
Week = Annotated[tuple[str, ...], BeforeValidator(_split), Field(min_length=7, max_length=7)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentences(_Form):
    """Where a sentence ends and where it may be broken."""

    abbreviations: Words = Field((), description="With full stops that do not end a sentence: bijv. dr.")
    may_end: Words = Field((), description="Of those, the ones that end an enumeration more often than not: enz.")
    unended: Words = Field((), description="Words and phrases that no sentence ends in, whatever was heard: de om_te")
    links: Words = Field((), description="Words before which a long caption is best broken: en maar omdat")


class Dates(_Form):
    """How dates are read and written. Babel (CLDR) writes those of the languages that it knows."""

    months: Year | None = Field(None, description="The twelve months, as they stand in a date")
    short_months: Year | None = Field(None, description="The same, short; list further short names in also")
    days: Week | None = Field(None, description="The seven days, from Monday on")
    also: Mapping[str, int] = Field({}, description="Other spellings of months, with their number")
    ordinals: Words = Field((), description="What may follow the number of a day: st nd rd th")
    fillers: Words = Field((), description="Words in a date that say nothing: of the at")
    formats: Mapping[str, str] = Field(
        {}, description="Patterns of CLDR for short, medium, long and full, for a language that Babel does not know"
    )

    def numbers(self) -> dict[str, int]:
        """The number of each month, by every name it has."""
        found: dict[str, int] = {}
        for names in (self.months, self.short_months):
            found |= {name: number for number, name in enumerate(names or (), start=1)}
        return found | dict(self.also)


class Slugs(_Form):
    """How a title becomes a name in an address."""

    signs: Mapping[str, str] = Field({}, description="What a sign is read as: & is en")
    letters: Mapping[str, str] = Field({}, description="How letters with diacritics are written without them: ä is ae")
    apostrophe: str = Field("", description="What an apostrophe in a word leaves: nothing in foto's, a hyphen in l'eau")


class Speech(_Form):
    """How people speak, greet and introduce themselves."""

    speaker: str = Field("Speaker", description="What a speaker without a name is called, before a number")
    speakers: tuple[str, ...] = Field(
        (), description="What tools call a speaker before a number, as regular expressions"
    )
    roles: tuple[str, ...] = Field((), description="And what they call a speaker by role: gast, presentator")
    unknown: tuple[str, ...] = Field((), description="What they call an unknown speaker: onbekend")
    words_a_second: float = Field(2.4, gt=0, description="How fast people talk")
    introductions: tuple[str, ...] = Field((), description="What is said before one's own name: ik ben")
    greetings: tuple[str, ...] = Field((), description="What is said before the name of the person spoken to")
    not_names: Words = Field((), description="Words that open a sentence with a capital and are not names")


class Compounds(_Form):
    """How words are put together without a space, so that search finds their parts."""

    links: tuple[str, ...] = Field(
        (), description="What may stand between two parts: nothing, s, en; without any, no compounds"
    )
    no_parts: Words = Field((), description="Words that mean nothing as a part")


class Contrast(_Form):
    """What may not differ between two sentences that say the same."""

    negations: Words = ()
    numbers: Table = Field({}, description="Words by number: twee tweede, by 2")
    ones: Mapping[str, int] = Field({}, description="Numbers that are written before a ten: een, 1")
    tens: str = Field("", description="Between those and the ten, as a regular expression: [eë]n")
    times: Table = Field({}, description="Words by measure of time: dag dagen, by day")
    opposites: str = Field("", description="Pairs, separated by commas: meer minder, voor na")
    prefixes: Words = Field((), description="What turns a word into its opposite: on")
    loose: Words = Field((), description="What may come and go without changing the advice")
    apparent: tuple[str, ...] = Field((), description="Words of denial that deny nothing: niet alleen, niet voor niets")


class Reports(_Form):
    """Who wrote or said something, in imported articles."""

    by: tuple[str, ...] = Field((), description="What comes before the author's name, at the start of a line")
    says: Words = Field((), description="Verbs that report: zei schreef")
    credits: tuple[str, ...] = Field((), description="What opens a credit: dixit, woorden van")
    subjects: Words = Field((), description="What may come before such a verb: dat dit zo")
    objects: Words = Field((), description="What may come after it: dit dat het ooit")
    once: Words = Field((), description="ooit")
    so: tuple[str, ...] = Field((), description="What opens 'Zo dacht Ann Bos zelf': zo, daarom")
    own: tuple[str, ...] = Field((), description="and what closes it: zelf")
    these: tuple[str, ...] = Field((), description="Sentences that a name follows, as regular expressions")
    prepositions: Words = Field((), description="What comes before a name above a quote: van door volgens")
    nobody: Words = Field((), description="Words with a capital that are not names")
    conjunctions: Words = Field((), description="Between the names of two authors: en")
    dated: tuple[str, ...] = Field((), description="What opens a line that says when: geplaatst")
    facts: Mapping[str, str] = Field({}, description="What opens a line that states a fact, and which: titel is title")
    reading: tuple[str, ...] = Field((), description="What marks a line that gives the reading time: leestijd")
    minutes: Words = Field((), description="Minutes, in such a line")
    pictures: tuple[str, ...] = Field((), description="What opens a caption, as regular expressions: foto")


class Asking(_Form):
    """How people ask search for something."""

    ignored: Words = Field(
        (), description="Words that say nothing about what is asked: articles, question words, forms of address"
    )
    same: tuple[tuple[str, ...], ...] = Field(
        (), description="Rows of words for one thing, of other languages too: [klacht, reclamatie, complaint]"
    )


class Language(_Form):
    """How one language writes."""

    code: str = Field("", description="Its code, the name of its folder")
    locale: str = Field("", description="The locale that other programs know it by: nl_NL")
    untitled: str = Field("Untitled", description="The title of an episode or article that has none")
    words_a_minute: int = Field(220, gt=0, description="How fast people read")
    sentences: Sentences = Sentences()
    dates: Dates = Dates()
    slugs: Slugs = Slugs()
    speech: Speech = Speech()
    compounds: Compounds = Compounds()
    contrast: Contrast = Contrast()
    reports: Reports = Reports()
    sounds: Sounds = Field(
        {}, description="How spelling sounds, so that names are known by their sound: regular expressions, in order"
    )
    asking: Asking = Asking()
    free: Words = Field((), description="Words that say that something costs nothing: gratis kosteloos")
    particles: Words = Field((), description="Words before a surname that do not count for its place in a list: de van")


class Addresses(_Form):
    """The first parts of the addresses of a site, without slashes; ``[part]`` gives one with a slash at the end."""

    articles: str
    podcasts: str
    themes: str
    tips: str
    quotes: str
    lessons: str
    people: str
    organisations: str
    glossary: str
    agenda: str
    tests: str
    search: str
    archive: str
    disagreements: str = Field(description="Where two people say the opposite")
    map: str = Field(description="Who speaks about which themes")
    mentioned: str = Field(description="Books and tools that are named")
    mine: str = Field(description="What the browser of a reader keeps")
    follow: str = Field(description="How to follow the site, and below a show how to follow that")
    embed: str = Field(description="Players of episodes for other people's sites")
    status: str
    all: str = Field(description="Below a person or theme: everything about it")
    undated: str = Field(description="Below the archive: what has no date")
    page: str = Field(description="Before the number of a further page of a list")

    def __getitem__(self, part: str) -> str:
        """The address of a part of the site, relative to its root: ``artikelen/`` for ``articles``."""
        return f"{getattr(self, part)}/"

    @classmethod
    def parts(cls) -> Iterator[str]:
        """The parts at the root of a site."""
        return (name for name in cls.model_fields if name not in {"all", "undated", "page"})

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """Every name fits in an address, and no two parts share one."""
        for name in type(self).model_fields:
            if not _SEGMENT.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} is {getattr(self, name)!r}, which cannot be part of an address")
        names = [getattr(self, part) for part in self.parts()]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"two parts of the site are called {twice!r}")
        return self
