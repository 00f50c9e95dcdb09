"""What a page leaves in its article goes: pointers, appeals, buttons and boxes. What looks like them stays."""

from __future__ import annotations

import lxml.html
import pytest

from klankbord.library.importers import leftovers, page
from klankbord.library.slugs import bare_words

LONG = "Wie een klacht krijgt, krijgt een tweede kans die de meeste klanten nooit geven. " * 4
HOST = "https://loket.example/blog/klachten/"


def body(html: str) -> str:
    inside = f"<h1>Klachten zijn goud waard</h1><p>{LONG}</p>{html}<p>{LONG[::-1]}</p><p>{LONG}</p>"
    source = f"<html lang=nl><body><main><article>{inside}</article></main></body></html>"
    return page.read(source.encode(), HOST, HOST).body


@pytest.mark.parametrize(
    "html",
    [
        '<p><strong>Lees ook:</strong> <a href="/blog/rij/">De rij bij de balie WEG</a></p>',
        '<h4>&raquo; Read more: <a href="https://loket.example/q">The queue WEG</a></h4>',
        '<p>Zie ook – <a href="/blog/rij/">De rij bij de balie WEG</a></p>',
        '<p><a href="/blog/rij/">Waarom de rij bij de balie korter werd WEG</a></p>',
        '<h3><a href="https://www.loket.example/rij">Waarom de rij korter werd WEG</a></h3>',
        "<p>Volg ons op LinkedIn en mis geen artikel meer. WEG</p>",
        "<p>Sign up here for our weekly mail. WEG</p>",
        "<p>*Dit artikel bevat affiliate-links WEG.</p>",
        '<div class="related-card card"><a href="/x">Nog een stuk om te lezen WEG</a></div>',
        '<div><h3>Onze training</h3><p>Leer klachten WEG.</p><a href="/training">Meer</a></div>',
        '<div class="wp-block-button"><a class="btn btn-primary" href="/contact">WEG</a></div>',
        '<div class="post-author"><p>Noor van Dijk WEG</p></div>',
        f'<div class="yarpp yarpp-related"><p>{LONG}WEG</p></div>',
    ],
)
def test_what_leads_elsewhere_or_asks_for_something_goes(html: str) -> None:
    assert "WEG" not in body(html)


@pytest.mark.parametrize(
    "html",
    [
        '<p>Zie ook: <a href="https://ander.example/rapport">het rapport van de Ombudsman BLIJFT</a></p>',
        "<p>Zie hier hoe een brief BLIJFT wat hij was: een uitnodiging om te bellen.</p>",
        '<p>Het hele verhaal staat hier:</p><p><a href="/blog/rij/">Waarom de rij korter werd BLIJFT</a></p>',
        '<p><a href="/stukken/rapport.pdf">Het rapport over klachten in 2024 BLIJFT</a></p>',
        '<p><a class="btn" href="/stukken/rapport.pdf">Rapport BLIJFT</a></p>',
        '<p>In <a href="/blog/rij/">een eerder stuk</a> BLIJFT de rij het onderwerp.</p>',
        '<figure><img src="/a.jpg"><figcaption>Foto: <span class="author">Noor BLIJFT</span></figcaption></figure>',
        "<p>Steun van collega's BLIJFT nodig, ook na een jaar.</p>",
        '<blockquote><p>Bellen helpt.</p><span class="quote-author">Noor BLIJFT</span></blockquote>',
        '<ol><li><a href="#een">De eerste stap van de klacht BLIJFT</a></li></ol>',
        "<div><h3>De eerste stap</h3><p>Bel terug, en zeg dat het BLIJFT tot het goed is.</p></div>",
    ],
)
def test_what_belongs_to_the_article_stays(html: str) -> None:
    assert "BLIJFT" in body(html)


def test_a_page_that_is_about_other_pages_keeps_them() -> None:
    links = "".join(
        f'<p><a href="/blog/{n}/">Wat wij leerden van de klacht nummer {n} dit jaar</a></p>' for n in range(30)
    )
    assert body(links).count("Wat wij leerden") == 30


def test_a_saved_page_knows_its_site_by_its_canonical_address() -> None:
    pointer = '<p>Lees ook: <a href="https://loket.example/rij">De rij WEG</a></p>'
    head = f'<head><link rel="canonical" href="{HOST}"></head>'
    inside = f"<h1>Klachten</h1><p>{LONG}</p>{pointer}<p>{LONG}</p>"
    source = f"<html lang=nl>{head}<body><article>{inside}</article></body></html>"
    assert "WEG" not in page.read(source.encode(), "klachten.html").body


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>WEG:</li></ul>",
        '<p>WEG: <time datetime="2024-03-05">5 maart 2024</time></p>',
        '<p><a role="button" href="/x">WEG</a></p>',
        "<label>WEG</label>",
    ],
)
def test_labels_moments_and_buttons_that_are_no_text_go(html: str) -> None:
    tree = lxml.html.fragment_fromstring(f"<div><p>{LONG}</p>{html}<p>{LONG}</p></div>")
    leftovers.remove(tree, f" {' '.join(bare_words(LONG))} ", "loket.example", strictly=False)
    assert "WEG" not in tree.text_content()
    assert tree.text_content().count("tweede kans") == 8
