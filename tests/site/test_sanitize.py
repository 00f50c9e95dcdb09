"""Feed text can be read on our pages, and do nothing else."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import markdown
import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import given
from hypothesis import strategies as st

from klankbord.site import sanitize
from klankbord.site.sanitize import clean, without_remote_images

SAMPLES = Path(__file__).parent / "samples"
EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.superfences",
    "pymdownx.blocks.html",
]
# Repeated here on purpose: whoever widens the sanitiser must also tell its test.
SAFE_ATTRIBUTES = {
    "href",
    "src",
    "alt",
    "title",
    "id",
    "lang",
    "dir",
    "width",
    "height",
    "colspan",
    "rowspan",
    "scope",
    "start",
}
SAFE_ATTRIBUTES |= {"cite", "datetime", "open", "rel", "loading", "decoding", "referrerpolicy", "hreflang", "class"}
SAFE_ELEMENTS = set(
    "a abbr b blockquote br caption cite code dd del dfn div dl dt em figcaption figure h2 h3 h4 h5 h6".split()
)
SAFE_ELEMENTS |= set(
    "hr i img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th".split()
)
SAFE_ELEMENTS |= set("thead time tr u ul var details summary".split())


def dangers(html: str) -> list[str]:
    """What a browser, parsing as the HTML standard says, would find in ``html`` that a reader's text may not have."""
    found = []
    tree = html5lib.parseFragment(html, container="div", treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if element is tree:
            continue
        if element.tag not in SAFE_ELEMENTS:
            found.append(f"element {element.tag}")
        for name, value in element.attrib.items():
            if name not in SAFE_ATTRIBUTES:
                found.append(f"attribute {name}")
            if name in {"href", "src", "cite"} and _scheme(value) not in {"", "http", "https", "mailto", "tel"}:
                found.append(f"address {value}")
            if name == "class" and value != "headerlink":
                found.append(f"class {value}")
            if name == "id" and (value.startswith("_") or not value.islower()):
                found.append(f"id {value}")
        if element.tag == "img" and (element.get("width") in {"0", "1"} or element.get("height") in {"0", "1"}):
            found.append("tracking pixel")
    return found


def _scheme(address: str) -> str:
    bare = re.sub(r"[\x00-\x20]", "", address)
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", bare)
    return match.group(1).lower() if match else ""


def rendered(path: Path) -> str:
    """The HTML that reaches ``clean``: markdown goes through the same renderer as an episode page."""
    text = path.read_text(encoding="utf-8")
    return markdown.markdown(text, extensions=EXTENSIONS) if path.suffix == ".md" else text


def cases(folder: str) -> list[ParameterSet]:
    return [pytest.param(path, id=path.stem) for path in sorted((SAMPLES / folder).iterdir())]


@pytest.mark.parametrize("path", cases("attacks"))
def test_an_attack_is_dead_after_cleaning(path: Path) -> None:
    before = rendered(path)
    after = clean(before)
    assert dangers(after) == []
    assert _canonical(clean(after)) == _canonical(after)


@pytest.mark.parametrize("path", cases("attacks"))
def test_the_samples_really_are_attacks(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    assert dangers(rendered(path)) or sanitize.clean(raw) != raw


@pytest.mark.parametrize("path", cases("kept"))
def test_what_a_reader_needs_is_kept(path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    after = clean(before)
    added = re.compile(r' (?:rel="noopener noreferrer"|loading="lazy"|decoding="async"|referrerpolicy="no-referrer")')
    assert _canonical(added.sub("", after)) == _canonical(before)


def _canonical(html: str) -> list[tuple[str, list[tuple[str, str]], str, str]]:
    tree = html5lib.parseFragment(html, container="div", treebuilder="etree", namespaceHTMLElements=False)
    return [(e.tag, sorted(e.attrib.items()), (e.text or "").strip(), (e.tail or "").strip()) for e in tree.iter()]


def test_links_tell_nobody_where_the_reader_came_from() -> None:
    assert clean('<a href="https://voorbeeld.example/">x</a>') == (
        '<a href="https://voorbeeld.example/" rel="noopener noreferrer">x</a>'
    )


def test_images_load_late_and_without_a_referrer() -> None:
    assert clean('<img src="https://x.example/a.png">') == (
        '<img src="https://x.example/a.png" alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer">'
    )


def test_a_tag_written_in_a_title_stays_a_title() -> None:
    assert clean('<abbr title="&lt;img src=x width=1&gt;">img</abbr>') == (
        '<abbr title="&lt;img src=x width=1&gt;">img</abbr>'
    )


def test_a_remote_image_becomes_a_link_and_an_own_image_stays() -> None:
    html = clean(
        '<p><img src="https://beeld.example/a.png?x=1&amp;y=2" alt="Het &quot;team&quot;"><img src="/b.png"></p>'
    )
    quiet = without_remote_images(html)
    assert 'href="https://beeld.example/a.png?x=1&amp;y=2"' in quiet
    assert ">Het &quot;team&quot; (beeld.example)</a>" in quiet
    assert '<img src="/b.png"' in quiet
    assert quiet.count("<img") == 1
    assert dangers(quiet) == []


@pytest.mark.parametrize("address", ["//beeld.example/a.png", "https://beeld.example/a.png", "HTTPS://beeld.example"])
def test_every_way_to_name_another_host_counts_as_remote(address: str) -> None:
    assert "<img" not in without_remote_images(clean(f'<img src="{address}">'))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<p>" + "".join(f"<b title={n}>" for n in range(5_000)) + "</p>" + "<p>x" * 5_000,
        "<div><table><td></div>" * 20_000,
        "&" * 1_000_000,
        "<" * 1_000_000,
    ],
    ids=["nested", "formatting", "misnested", "references", "marks"],
)
def test_html_made_to_be_slow_is_cleaned_in_about_a_second(html: str) -> None:
    start = time.process_time()
    after = clean(html)
    assert time.process_time() - start < 3
    assert dangers(after[:10_000]) == []


def test_a_long_honest_text_keeps_its_markup() -> None:
    html = "<p>Een <b>gewone</b> alinea &amp; een <a href=x>link</a>.</p>" * 10_000
    assert clean(html).count("<b>") == 10_000


PIECES = """
<p> </p> <b> <img_src=x_onerror=y_ > <a_href=javascript:x> <svg> <math> <style> </style> <!-- --> <table> <td>
<noscript>
<template> <title> " ' = &lt; <script> </script> tekst \x00 <mglyph> <mtext> <desc> <h2_id= <select> <textarea> <xmp>
]]>
<![CDATA[ &#60; \u202e <li_id=fn:1>
""".split()
fragments = st.lists(st.sampled_from([piece.replace("_", " ") for piece in PIECES]), max_size=25).map("".join)


@given(fragments)
def test_no_combination_of_pieces_gets_through(html: str) -> None:
    after = clean(html)
    assert dangers(after) == []
    assert _canonical(clean(after)) == _canonical(after)


@given(st.text(max_size=200))
def test_no_text_at_all_gets_through(html: str) -> None:
    assert dangers(clean(html)) == []


def test_published_vectors_are_dead_too(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "security" / "vectors.json").read_text(encoding="utf-8"))
    sheet = json.loads((shared_data / "security" / "h5sc" / "vectors.json").read_text(encoding="utf-8"))
    payloads = [vector["payload"] for vector in vectors] + [vector["data"] for vector in sheet]
    assert len(payloads) > 150
    for payload in payloads:
        for html in (payload, markdown.markdown(payload, extensions=EXTENSIONS)):
            assert dangers(clean(html)) == [], payload
            assert dangers(without_remote_images(clean(html))) == [], payload


def test_the_checker_of_this_test_sees_danger() -> None:
    assert dangers("<script>alert(1)</script><p onclick=x style=y><a href=' java\tscript:x'>z</a>") == [
        "element script",
        "attribute onclick",
        "attribute style",
        "address  java\tscript:x",
    ]
    assert urlsplit("https://x.example/").scheme == _scheme("https://x.example/") == "https"
