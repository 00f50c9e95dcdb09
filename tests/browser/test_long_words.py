"""Words of forty letters, wherever people write words, on the narrowest screen that anyone still has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build

pytestmark = pytest.mark.browser

# Forty letters of which a browser without a dictionary cannot tell where they may be broken.
WORD = "Klantcontactmanagementmedewerkersvervang"
SMALL = WORD.lower()
CONFIG = f"""site_name: {WORD}
site_url: https://lang.example/
site_description: {WORD} {WORD}
docs_dir: content
theme: {{name: material, font: false}}
plugins: [klankbord]
markdown_extensions: [admonition, attr_list, def_list, footnotes, md_in_html, tables, pymdownx.superfences,
  pymdownx.details, {{pymdownx.tabbed: {{alternate_style: true}}}}]
extra: {{social: [{{icon: fontawesome/brands/mastodon, link: "https://lang.example/@x", name: {WORD}}}]}}
"""
SETTINGS = """[tool.klankbord]
preview = true
repository = "https://lang.example/edit/main/"
newsletter = "https://lang.example/aan"
comments = "jan/site:R_1:Reacties:DIC_2"
"""
RICH = f"""{WORD} {WORD}.

## {WORD}

### {WORD}

> {WORD} {WORD}.
>
> — {WORD}

| {WORD} | {WORD} |
|---|---|
| {WORD} | [{WORD}](https://lang.example/{SMALL}/{SMALL}/{SMALL}) |

!!! note "{WORD}"
    {WORD}

??? question "{WORD}"
    {WORD}

=== "{WORD}"

    {WORD}

```
{WORD} {WORD} {WORD}
```

{WORD}
:   {WORD}, `{SMALL}{SMALL}`.

1. {WORD}[^1]

[^1]: {WORD} https://lang.example/{SMALL}/{SMALL}/{SMALL}

## Lessen
- {WORD} {WORD}.

## Tips
- {WORD} {WORD}.
"""
PAGES = {
    "index.md": f"---\ntitle: {WORD}\n---\n{WORD}\n",
    f"artikelen/{SMALL}.md": f"---\ntitle: {WORD}\ndescription: {WORD}\nsubtitle: {WORD}\ndate: 2026-01-02\n"
    f"authors: [{WORD}, Ander {WORD}]\nform: {WORD}\nseries: {WORD}\ntopics: [{WORD}]\npeople: [{WORD}]\n"
    f"books: [{WORD} – {WORD}]\ntools: ['[{WORD}](https://lang.example/)']\n"
    f"tags: [{WORD}]\nsources: [{WORD}, 'https://lang.example/{SMALL}{SMALL}']\norganisations: [{WORD}]\n---\n{RICH}",
    "artikelen/een.md": f"---\ntitle: Een {WORD}\nseries: {WORD}\nauthors: [Derde {WORD}]\n"
    f"topics: [{WORD}, een, Derde {WORD}]\n---\n{RICH}",
    f"agenda/{SMALL}.md": f"---\ntitle: {WORD}\ndescription: {WORD}\ndate: 2099-01-02T10:00\nlocation: {WORD}\n"
    f"organiser: {WORD}\nprice: {WORD}\nspeakers: [{WORD}]\ntopics: [{WORD}]\nlink: https://lang.example/\n"
    f"---\n{WORD}\n",
    f"begrippen/{SMALL}.md": f"---\ntitle: {WORD}\ndescription: {WORD}\naliases: [{WORD}s]\n"
    f"related: [een]\n---\n{RICH}",
    "begrippen/een.md": f"---\ntitle: Een {WORD}\ndescription: {WORD}\nrelated: [{WORD}]\n---\n{WORD}\n",
    f"mensen/{SMALL}.md": f"---\ntitle: {WORD}\nrole: {WORD}\norganisation: {WORD}\n---\n{WORD}\n",
    f"organisaties/{SMALL}.md": f"---\ntitle: {WORD}\nlink: https://lang.example/\n---\n{WORD}\n",
    f"themas/{SMALL}.md": f"---\ntitle: {WORD}\ndescription: {WORD}\n---\n{WORD}\n",
    "themas/een.md": f"---\ntitle: Een {WORD}\ndescription: {WORD}\nparent: {SMALL}\n---\n{WORD}\n",
    "tips/verzameld.md": f"---\ntitle: {WORD}\ndescription: {WORD}\ntopics: [{WORD}]\n---\n{WORD}\n",
    f"zelftest/{SMALL}.md": f"---\ntitle: {WORD}\ndescription: {WORD}\nquestions:\n  - question: {WORD}\n"
    f"    help: {WORD}\n"
    f"    options: [{{text: {WORD}, points: 0}}, {{text: {WORD}, points: 1}}]\n"
    f"results: [{{from: 0, title: {WORD}, advice: {WORD}, topics: [{WORD}]}}]\n---\n{WORD}\n",
    f"{SMALL}.md": f"---\ntitle: {WORD}\nsubtitle: {WORD}\ntags: [{WORD}]\n---\n{RICH}",
}
SHOW = f"""---
title: {WORD}
description: {WORD}
author: {WORD}
hosts: [{WORD}]
feed: https://lang.example/feed.xml
republish: true
subscribe: {{apple: "https://lang.example/a", {SMALL}: "https://lang.example/b"}}
---
"""
EPISODE = f"""---
title: {WORD}
guid: "lang-1"
date: 2026-01-03
number: 123456
season: 12
duration: 3600
audio: {{url: "https://lang.example/1.mp3", type: audio/mpeg, bytes: 1000}}
link: https://lang.example/1
guests: [{WORD}]
hosts: [Ander {WORD}]
topics: [{WORD}]
organisations: [{WORD}]
status: {{status}}
---
{WORD} {WORD}

## Lessen
- {WORD} {WORD} [00:01]

## Citaten
> {WORD} {WORD}
>
> — {WORD} [00:02]

## Tips
- {WORD} {WORD} [00:03]

## Hoofdstukken
- [00:00] {WORD}
- [00:05] {WORD}

## Reclame
- [00:06–00:08] {WORD}

## Shownotes
{WORD} https://lang.example/{SMALL}/{SMALL}/{SMALL}
"""
CUE = "00:00:{:02}.000 --> 00:00:{:02}.900\n<v {}>{} {}.\n\n"
TROUBLE = {"thing": WORD, "cause": WORD, "mend": WORD}
STATE = {"slug": SMALL, "title": WORD, "done": 1, "waiting": 0, "failing": 1, "for_review": 1, "trouble": WORD}
TOLD = {
    "run": {
        "finished": "2026-01-04T06:00:00+00:00",
        "failures": [TROUBLE],
        "arrivals": [{"title": WORD, "show": WORD, "path": "x"}],
        "notices": [f"{WORD} {SMALL}/{SMALL}/{SMALL}"],
    },
    "hub": {
        "healthy": False,
        "shows": [STATE],
        "failures": [{"show": SMALL, "title": WORD, "reason": WORD, "attempts": 3, "next_try": "2026-02-06T05:10Z"}],
        "for_review": [f"episodes/{SMALL}/2026-01-02-twee/index.md", f"content/mensen/{SMALL}.md"],
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with one of everything, all of it named by the same long word."""
    root = tmp_path_factory.mktemp("long")
    (root / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (root / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    texts = {root / "content" / name: text for name, text in PAGES.items()}
    show = root / "episodes" / SMALL
    texts[show / "index.md"] = SHOW
    for slug, status in (("2026-01-03-een", "published"), ("2026-01-02-twee", "review"), ("2026-01-01-drie", "hidden")):
        texts[show / slug / "index.md"] = EPISODE.replace("{status}", status).replace("lang-1", slug)
        cues = (CUE.format(at, at, who, WORD, WORD) for at in range(10) for who in [(WORD, f"Ander {WORD}")[at % 2]])
        texts[show / slug / "transcript.vtt"] = "WEBVTT\n\n" + "".join(cues)
    texts[root / ".klankbord" / "status.json"] = json.dumps(TOLD)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    hub = Hub(root)
    return build.build(hub, settings.load(root), site_dir=tmp_path_factory.mktemp("long-site"), preview=True)


SPILLS = """() => {
  const screen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= screen) return [];
  const inside = (one) => one.parentElement?.closest('.scroll, pre, .tab-list');
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > screen + 1 && !inside(one))
    .map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)
    .slice(-4);
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_any_kind_is_wider_than_the_screen(
    browser: Browser, site: Path, serve: Callable[[Path], str], width: int
) -> None:
    address = serve(site)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    pages = [one for one in pages if 'http-equiv="refresh"' not in (site / one).read_text(encoding="utf-8")]
    assert {"genoemd/index.html", "kaart/index.html", "status/index.html"} <= set(pages)
    context = browser.new_context(viewport={"width": width, "height": 640}, locale="nl-NL")
    page = context.new_page()
    wide = {}
    for one in pages:
        page.goto(address + one.removesuffix("index.html"), wait_until="load")
        if spills := page.evaluate(SPILLS):
            wide[one] = spills
    context.close()
    assert wide == {}
