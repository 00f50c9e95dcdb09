"""The audit recognises what a template or program leaves behind, and lets code and people say what they like."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.site.audit import BuiltSite, wreckage

WRECKED = [
    "<li>&lt;built-in method title of str object at 0x7f2a&gt;</li>",
    "<p>Door &lt;function shows at 0x7fa0c&gt;</p>",
    "<p>&lt;klankbord.site.reading.catalogue.ArticleEntry object at 0x10&gt;</p>",
    "<p>&lt;class 'str'&gt;</p>",
    "<p>Door None · 3 maart</p>".replace("Door ", ""),
    "<td>nan</td>",
    "<span>undefined</span>",
    "<p>Datum: NaN</p>",
    "<p>Vandaag is {{ page.title }}.</p>",
    "<p>{% if x %}</p>",
    "<p>[object Object]</p>",
    "<pre>goed</pre><p>Traceback (most recent call last):</p>",
    "<p>datetime.datetime(2026, 1, 1)</p>",
    "<p>PosixPath('/x')</p>",
    "<p>&amp;lt;b&amp;gt;</p>",
    "<p>{n} minuten</p>",
    '<img src="a.png" alt="None">',
    '<a href="undefined">x</a>',
    '<meta name="description" content="{{ x }}">',
    "<h2>${titel}</h2>",
    "<dd>ArticleEntry(url='x')</dd>",
]
WHOLE = [
    "<p>None of us knew.</p>",
    "<p>Nan belde terug.</p>",
    "<pre><code>{{ x }} None undefined &lt;built-in method&gt;</code></pre>",
    "<p>Schrijf <code>{% raw %}</code> of <kbd>None</kbd>.</p>",
    "<section data-transcript><p><span>None</span> {{ zei hij }} &lt;function x at 0x1&gt;</p></section>",
    '<figure class="quote"><blockquote><p>undefined</p></blockquote></figure>',
    '<div class="prose"><table><tr><td>None</td></tr></table><p>Beste {naam},</p></div>',
    "<script>const x = {}; x[`${1}`]</script>",
    "<p>5 &lt; 6 &amp; 7</p>",
    "<p>We gaan van A naar {B}.</p>",
]


def faults(folder: Path, body: str) -> list[str]:
    (folder / "index.html").write_text(f"<html><head><title>T</title></head><body>{body}</body></html>", "utf-8")
    return [str(problem) for problem in wreckage(BuiltSite.read(folder))]


@pytest.mark.parametrize("body", WRECKED)
def test_wreckage_is_seen(tmp_path: Path, body: str) -> None:
    assert len(faults(tmp_path, body)) == 1


@pytest.mark.parametrize("body", WHOLE)
def test_what_people_write_and_say_is_not(tmp_path: Path, body: str) -> None:
    assert faults(tmp_path, body) == []


def test_files_beside_the_pages_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text("<rss>&lt;built-in method title of str object at 0x7f&gt;</rss>", "utf-8")
    assert faults(tmp_path, "<p>goed</p>") == ["feed.xml: shows what a program printed: <built-in method"]
