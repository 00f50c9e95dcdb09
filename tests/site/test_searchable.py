"""What search reads of an episode: each word once, under the anchor that a result opens."""

from pathlib import Path

from lxml import html

from klankbord.library.notes import headings
from klankbord.model import Advert, Chapter, Lesson, Notes, Quote, Segment, Tip, Transcript
from klankbord.site.markup import transcript
from klankbord.site.reading.catalogue import EpisodeEntry
from klankbord.site.search import searchable

STRINGS = headings.strings("nl")["site"]
SAID = (
    Segment(0.0, 4.0, "Noor", "Welkom bij deze aflevering."),
    Segment(61.0, 65.0, "Jan", "Bel de klant voor hij jou belt."),
)


def entry_of(notes: Notes, segments: tuple[Segment, ...] = SAID, summary: str = "") -> EpisodeEntry:
    return EpisodeEntry(
        "podcasts/show/een/", "een", "show", "Show", "Een & twee", None, "guid", Path("een"), notes=notes,
        transcript=Transcript("nl", segments) if segments else None, summary=summary,
    )  # fmt: skip


def read(notes: Notes, segments: tuple[Segment, ...] = SAID, summary: str = "") -> html.HtmlElement:
    entry = entry_of(notes, segments, summary)
    said = transcript.paragraphs(entry.transcript, notes.adverts) if entry.transcript else []
    return html.fragment_fromstring("\n".join(map(str, searchable.episode(entry, said, STRINGS))), create_parent="body")


def test_a_paragraph_stands_behind_its_anchor_which_has_no_words_of_its_own() -> None:
    page = read(Notes())
    anchors = {anchor.get("id"): (anchor.text_content(), anchor.tail.strip()) for anchor in page.iter("b")}
    assert anchors == {
        "t-0;1=0": ("", "Noor: Welkom bij deze aflevering."),
        "t-61;1=61": ("", "Jan: " + SAID[1].text),
    }


def test_an_anchor_says_after_which_word_each_sentence_starts_and_when() -> None:
    talk = (Segment(0.0, 4.2, "Noor de Wit", "Een twee. Drie vier vijf."), Segment(4.2, 6.0, "Noor de Wit", "Zes."))
    (anchor,) = read(Notes(), talk).iter("b")
    name, *starts = anchor.get("id").split(";")
    assert (name, [start.partition("=")[0] for start in starts]) == ("t-0", ["3", "5", "8"])
    assert starts[-1] == "8=4.2"
    said = anchor.tail.split()
    assert [said[int(start.partition("=")[0])] for start in starts] == ["Een", "Drie", "Zes."]


def test_a_paragraph_in_which_somebody_goes_on_is_behind_another_element() -> None:
    long = tuple(Segment(at * 4.0, at * 4.0 + 3, "Noor", "woord " * 60 + "einde.") for at in range(3))
    page = read(Notes(), long)
    assert [(len(list(page.iter(tag)))) for tag in ("b", "i")] == [1, 1]


def test_a_note_that_is_said_word_for_word_is_there_once() -> None:
    page = read(Notes(tips=(Tip(None, SAID[1].text),), quotes=(Quote(None, "Bel de klant", "Jan"),)))
    assert page.text_content().count("Bel de klant") == 1
    assert not page.xpath("//h2[@id='meenemen']")


def test_a_note_in_the_words_of_an_editor_is_there_too() -> None:
    page = read(Notes(lessons=(Lesson(None, "Wie belt, houdt zijn klant."),), tips=(Tip(None, SAID[1].text),)))
    assert page.xpath("string(//h3[@id='de-lessen']/following-sibling::p[1])") == "Wie belt, houdt zijn klant."
    assert not page.xpath("//h3[@id='de-tips']")


def test_a_chapter_is_found_at_its_second_unless_its_title_is_said_word_for_word() -> None:
    chapters = (Chapter(0.0, "Welkom bij deze aflevering"), Chapter(61.5, "Wie terugbelt & waarom"))
    page = read(Notes(chapters=chapters))
    anchors = {anchor.get("id"): anchor.tail.strip() for anchor in page.iter("i")}
    assert anchors == {"t-61;0=61.5": "Wie terugbelt & waarom"}
    assert page.text_content().count("Welkom") == 1


def test_without_a_transcript_every_note_is_there() -> None:
    page = read(Notes(tips=(Tip(None, SAID[1].text),)), segments=())
    assert SAID[1].text in page.text_content()
    assert not page.xpath("//h2[@id='gesprek']")


def test_title_and_summary_come_first() -> None:
    page = read(Notes(), summary="Over *bellen*.")
    assert page.xpath("string(h1)") == "Een & twee"
    assert "Over bellen." in page.xpath("string(h1/following-sibling::p[1])")


def test_of_another_page_search_reads_what_is_its_own() -> None:
    assert searchable.main("<body><nav>x</nav><main id='a'><p>y</p></main></body>") == "<main id='a'><p>y</p>"
    assert searchable.main("<body>of a theme without it</body>") == "<body>of a theme without it</body>"


def test_parts_of_compounds_stand_once_below_all_words() -> None:
    said = (Segment(0.0, 4.0, "", "Een klachtenbrief."), Segment(9.0, 12.0, "", "De klachtenbrief kwam aan."))
    page = read(Notes(lessons=(Lesson(None, "Wie belt, voorkomt stankproblemen."),)), said)
    assert page.xpath("string(*[last()])") == "⟦klacht brief stank problemen⟧"
    assert page.text_content().count("⟦") == 1


def test_room_is_reckoned_for_more_than_is_written() -> None:
    said = tuple(Segment(at, at + 1.0, "Noor", "Één zin vol trema’s: ëëëë, en een klachtenbrief.") for at in range(500))
    entry = entry_of(Notes(lessons=(Lesson(None, "Wie belt, houdt zijn klant."),)), said, "Over *bellen*.")
    written = searchable.episode(entry, transcript.paragraphs(Transcript("nl", said)), STRINGS)
    assert 0 < len("\n".join(map(str, written)).encode()) < searchable.most([entry], 1)


def test_what_an_advert_says_is_not_found() -> None:
    page = read(Notes(adverts=(Advert(60.0, 66.0),), chapters=(Chapter(60.4, "Van de sponsor"), Chapter(66.0, "Na"))))
    assert "Welkom" in page.text_content()
    assert "sponsor" not in page.text_content()
    assert page.xpath("//i[@id='t-66;0=66']")
    assert "Bel de klant" not in page.text_content()
    assert not page.xpath("//i[@id='t-61']")
