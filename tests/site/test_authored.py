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
PLACE = Place("artikelen/proef/", Path("bestaat-niet"))
NAMED = ["attr_list", "footnotes", "md_in_html", "tables", *(f"pymdownx.{name}" for name in (
    "arithmatex", "details", "emoji", "highlight", "superfences", "tabbed", "tasklist"))]  # fmt: skip


def shown(text: str) -> str:
    configs: dict[str, dict[str, Any]] = {}
    extensions.fit(NAMED, configs, STRINGS)
    return shape(Markdown(extensions=NAMED, extension_configs=configs).convert(text), STRINGS, PLACE)


def test_plain_text_is_as_markdown_made_it_and_loads_nothing() -> None:
    assert shown("Gewoon *tekst*.") == "<p>Gewoon <em>tekst</em>.</p>"
    assert needs("<p>Gewoon <em>tekst</em>.</p>") == (False, False)


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
