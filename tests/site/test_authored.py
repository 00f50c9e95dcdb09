"""How Markdown extensions are set, how their markup is reshaped, and what a policy lets through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown

from klankbord.library.notes import headings
from klankbord.site.authored import extensions, icons
from klankbord.site.authored.shape import Place, needs, shape
from klankbord.site.views import policy

STRINGS = headings.strings("nl")["site"]
PLACE = Place("artikelen/proef/", Path("bestaat-niet"), embed_hosts=("youtube-nocookie.com", "player.vimeo.com"))
NAMED = ["attr_list", "footnotes", "md_in_html", "tables", *(f"pymdownx.{name}" for name in (
    "arithmatex", "details", "emoji", "highlight", "superfences", "tabbed", "tasklist"))]  # fmt: skip


def shown(text: str) -> str:
    configs: dict[str, dict[str, Any]] = {}
    extensions.fit(NAMED, configs, STRINGS)
    return shape(Markdown(extensions=NAMED, extension_configs=configs).convert(text), STRINGS, PLACE)


def test_plain_text_is_as_markdown_made_it_and_loads_nothing() -> None:
    assert shown("Gewoon *tekst*.") == "<p>Gewoon <em>tekst</em>.</p>"
    assert needs("<p>Gewoon <em>tekst</em>.</p>") == (False, ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("??? warning\n    Tekst.", "Let op</summary>"),
        ('=== "A"\n    Een.\n\n=== "B"\n    Twee.', '<h2 class="tab-label">A</h2>'),
        ("## Kop\n\n=== \"A\"\n    Een.", '<h3 class="tab-label">A</h3>'),
        ("- [x] Klaar", f'aria-label="{STRINGS["task_done"]}"'),
        (":material-heart:", '<span class="twemoji"><svg aria-hidden="true"'),
        (":smile:", '<span class="emoji">😄</span>'),
        (":bestaat-niet:", ":bestaat-niet:"),
        ("a|b\n:-|-:\n1|2", '<td class="right">2</td>'),
        ("$x^2$", "<msup><mi>x</mi><mn>2</mn></msup>"),
        ("$\\onbekend{$", "onbekend"),
        ("Zin. (1)\n{ .annotate }\n\n1. Noot.", '<li id="noot-1-1">'),
        ("Zin. (1)\n{ .annotate }\n\nGeen lijst.", "Zin. (1)"),
        ('<iframe src="//www.youtube-nocookie.com/embed/abc?x=1"></iframe>', 'href="https://www.youtube.com/watch?v=abc"'),
        ('<iframe src="https://kaart.example/"></iframe>', "(kaart.example)</a>"),
        ("a|b\n-|-\n1|2\n\n{ .sortable }", 'data-sort-label="Sorteer op {}"'),
        ("a|b\n-|-\n1|2\n{: .sortable #cijfers }", '<table class="sortable" id="cijfers" data-sort-label='),
        ("a { .sortable }|b\n-|-\n1|2", "data-sort-label="),
        ('<div class="tablesort" markdown>\n\na|b\n-|-\n1|2\n\n</div>', "data-sort-label="),
        ("Zin.[^1]\n\n[^1]: Noot.", 'role="doc-noteref" aria-label="Noot 1"'),
        ("Zin.[^1]\n\n[^1]: Noot.", 'role="doc-backlink" aria-label="Terug naar de tekst bij noot 1"'),
        ("Zin.[^1] En.[^1]\n\n[^1]: Noot.", 'aria-label="Terug naar de tekst bij noot 1 (2)"'),
        ('<iframe src="https://player.vimeo.com/video/1" title="Dag"></iframe>', 'data-embed="https://player.vimeo.com/video/1"'),
        ('<iframe src="https://youtu.be/abc"></iframe>', 'data-embed="https://www.youtube-nocookie.com/embed/abc"'),
        ('<embed src="https://kaart.example/">', "(kaart.example)</a>"),
        ('<object data="https://kaart.example/"></object>', "(kaart.example)</a>"),
        ('<video autoplay src="https://elders.example/a.mp4"></video>', 'preload="none"'),
        ("![Nacht](x.png#only-dark)", 'class="only-dark"'),
    ],
)  # fmt: skip
def test_what_becomes_of_it(text: str, wanted: str) -> None:
    assert wanted in shown(text)


def test_settings_of_the_hub_count_but_for_pictures_of_emoji_from_elsewhere() -> None:
    configs: dict[str, dict[str, Any]] = {
        "pymdownx.emoji": {"emoji_generator": print, "options": {"custom_icons": ["x"]}},
        "footnotes": {"BACKLINK_TITLE": "Terug"},
    }
    extensions.fit(["pymdownx.emoji", "footnotes"], configs, STRINGS)
    assert configs["pymdownx.emoji"]["emoji_generator"] is icons.draw
    assert configs["pymdownx.emoji"]["options"] == {"custom_icons": ["x"]}
    assert configs["footnotes"]["BACKLINK_TITLE"] == "Terug"
    assert set(configs) == {"pymdownx.emoji", "footnotes"}


def test_an_icon_of_front_matter_is_found_by_its_path_and_never_outside_the_package() -> None:
    assert icons.named("material/heart").startswith("<svg")
    assert icons.named("../../../etc/passwd") == ""
    assert icons.named("bestaat/niet") == ""


def test_a_policy_names_what_an_editor_put_into_the_page_and_nothing_else() -> None:
    asked = policy.asked(
        '<style>p{}</style><p style="color: red">x</p><script>a()</script><script src="b.js"></script>'
    )
    assert asked == policy.Asked(("a()",), ("p{}",), ("color: red",))
    rules = policy.csp(wanted=asked)
    for text in ("a()", "p{}", "color: red"):
        assert policy.fingerprint(text) in rules
    assert "'unsafe-inline'" not in rules
    assert policy.asked("<p>Gewoon</p>") == policy.Asked()
    assert "unsafe-hashes" not in policy.csp()


@pytest.mark.parametrize(
    "text",
    [
        "a|b\n-|-\n1|2",
        "<table><tr><td>Geen kop</td></tr></table>\n\n{ .sortable }",
        "Geen tabel.\n\n{ .sortable }",
    ],
)
def test_what_is_not_asked_or_has_no_heads_is_not_sorted(text: str) -> None:
    assert "data-sort-label" not in shown(text)


def test_a_hub_with_the_habit_of_sorting_all_tables_keeps_it_for_those_without_a_class() -> None:
    table = "<table{}><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    all_of_them = Place("artikelen/proef/", Path("bestaat-niet"), all_sortable=True)
    assert "data-sort-label" in shape(table.format(""), STRINGS, all_of_them)
    assert "data-sort-label" not in shape(table.format(' class="rooster"'), STRINGS, all_of_them)


def test_each_part_loads_its_own_script_and_no_other() -> None:
    assert needs(shown("Zin.[^1]\n\n[^1]: Noot.")) == (True, ("footnotes",))
    assert needs(shown("a|b\n-|-\n1|2")) == (True, ())
    assert needs(shown("a|b\n-|-\n1|2\n\n{ .sortable }")) == (True, ("table",))
    assert needs(shown('<iframe src="https://player.vimeo.com/video/1"></iframe>')) == (True, ("embed",))


def test_only_what_the_hub_allows_is_loaded_and_named_in_the_policy() -> None:
    video = (
        '<p><span data-embed="https://player.vimeo.com/video/1"></span><span data-embed="https://boef.example/"></span>'
    )
    hosts = ("player.vimeo.com",)
    assert "frame-src https://player.vimeo.com;" in policy.csp(wanted=policy.asked(video, hosts))
    assert "frame-src 'none'" in policy.csp(wanted=policy.asked(video))
    assert "data-embed" not in shown('<span data-embed="https://boef.example/">x</span>')
    assert "data-embed" not in shown('<iframe src="https://kaart.example/"></iframe>')
