"""Words of the glossary are explained once, where they first occur in running text."""

from __future__ import annotations

import pytest

from klankbord.site.reading.catalogue import TermEntry
from klankbord.site.views.glossary import Glossary

JOURNEY = TermEntry("klantreis", "begrippen/klantreis/", "klantreis", 'De "weg" van de klant', ("customer journey",))
TRAVEL = TermEntry("reis", "begrippen/reis/", "reis", "Een tocht")
GLOSSARY = Glossary([JOURNEY, TRAVEL])


def test_the_first_occurrence_links_to_its_explanation() -> None:
    assert GLOSSARY.mark("<p>De Klantreis. De klantreis.</p>", "artikelen/x/") == (
        '<p>De <a class="term" href="../../begrippen/klantreis/" data-def="De &quot;weg&quot; van de klant">'
        "Klantreis</a>. De klantreis.</p>"
    )


def test_another_spelling_is_the_same_word() -> None:
    assert "begrippen/klantreis/" in GLOSSARY.mark("<p>customer journey</p>", "")


@pytest.mark.parametrize(
    "html",
    [
        "<h2>klantreis</h2>",
        '<p><a href="#">de klantreis</a></p>',
        "<p><code>klantreis</code></p>",
        "<p>klantreizen, klantreisje en mijn-klantreis</p>",
        '<p title="klantreis">x</p>',
    ],
)
def test_headings_links_code_attributes_and_parts_of_words_stay(html: str) -> None:
    assert GLOSSARY.mark(html, "") == html


def test_a_page_does_not_explain_itself() -> None:
    assert GLOSSARY.mark("<p>klantreis</p>", JOURNEY.url) == "<p>klantreis</p>"


def test_no_terms_no_work() -> None:
    assert Glossary([]).mark("<p>klantreis</p>", "") == "<p>klantreis</p>"
