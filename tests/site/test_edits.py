"""Whatever editors do, in whatever order, a build gives what a clean build gives: to the byte, search included."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.site import build
from klankbord.site.build import Built
from klankbord.site.outputs import items
from klankbord.site.outputs.places import Files
from klankbord.site.outputs.syndication import Item
from klankbord.site.reading.catalogue import Source

from .test_unchanged import EPISODE, rewrite, settle, write_hub

SEQUENCES = int(os.environ.get("EDIT_SEQUENCES", "2"))  # docs/benchmarks.md: 500
BUILDS = 5
VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Jan Jansen>{said}\n\n00:04.000 --> 00:09.000\n<v Eva>{more}\n"
FRONT = {
    "title": ("Alfa", "Beta", "Gamma & <b>", "Über ’t werk"),
    "date": ("2026-02-01", "2025-11-30", "2026-02-03T10:00:00+01:00"),
    "topics": ("[klachten]", "[werk, klachten]", "[nieuw-thema]", "[]"),
    "status": ("published", "review", "hidden"),
    "redirects": ("[/oud/]", "[/ouder/, /oudst/]", "[/artikelen/]"),
    "language": ("nl", "en"),
}
EPISODES_ONLY = {"guests": ("[jan-jansen]", "[eva, jan-jansen]", "[]"), "hosts": ("[noor]", "[]"), "number": ("7",)}
ARTICLES_ONLY = {"authors": ("[eva]", "[jan-jansen]"), "series": ("Reeks",), "translates": ("een",)}


def picture(shade: int) -> bytes:
    """A PNG of two pixels by one, in a grey of its own."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes([0, shade, shade]))) + chunk(b"IEND", b"")


def start(root: Path) -> Hub:
    """A hub with one of everything that an edit can be about."""
    hub = write_hub(root)
    files = {
        "content/mensen/jan-jansen.md": "---\ntitle: Jan Jansen\nrole: Baas\n---\nWerkt.",
        "content/themas/klachten.md": "---\ntitle: Klachten\n---\nAlles over klachten en een NPS.",
        "content/agenda/dag.md": "---\ntitle: Een dag\ndate: 2030-01-01\nlocation: Hier\n---\nKom.",
        "content/tips/bundel.md": "---\ntitle: Bundel\ntopics: [klachten]\n---\nTips.",
        "content/over.md": "# Over\n\nWij.\n\n![foto](foto.png)\n\nZie [een](artikelen/een.md).\n",
        "theme/main.html": '{% extends "base.html" %}\n',
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "content" / "foto.png").write_bytes(picture(10))
    return hub


def pages_of(root: Path) -> list[Path]:
    return sorted([*root.glob("content/artikelen/*.md"), *root.glob("episodes/praat/*/index.md")])


def say_more(root: Path, chance: random.Random) -> None:
    page = chance.choice(pages_of(root))
    with page.open("a", encoding="utf-8") as file:
        file.write(f"\nNog een zin over de NPS, {chance.random()}.\n")


def change_front(root: Path, chance: random.Random) -> None:
    page = chance.choice(pages_of(root))
    fields = FRONT | (EPISODES_ONLY if page.name == "index.md" else ARTICLES_ONLY)
    name = chance.choice(sorted(fields))
    text = re.sub(rf"^{name}:.*\n", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    value = chance.choice(fields[name])
    page.write_text(
        text.replace("---\n", f"---\n{name}: {value!r}\n" if name == "title" else f"---\n{name}: {value}\n", 1)
    )


def accept(root: Path, chance: random.Random) -> None:
    """An editor takes over what was proposed: another tip, a quote."""
    page = chance.choice(pages_of(root))
    with page.open("a", encoding="utf-8") as file:
        file.write(f"\n## Citaten\n> Bel terug.\n>\n> — {chance.choice(('Jan Jansen', 'Eva'))} [0:01]\n")


def change_talk(root: Path, chance: random.Random) -> None:
    folder = chance.choice(sorted(root.glob("episodes/praat/*/")))
    said = chance.choice(("Bel terug.", "Bel nooit terug.", "Klantgerichtheidsonderzoek helpt."))
    (folder / "transcript.vtt").write_text(
        VTT.format(said=said, more=f"Nummer {chance.randrange(9)}."), encoding="utf-8"
    )


def lose_talk(root: Path, chance: random.Random) -> None:
    chance.choice(sorted(root.glob("episodes/praat/*/"))).joinpath("transcript.vtt").unlink(missing_ok=True)


def new_article(root: Path, chance: random.Random) -> None:
    name = f"nieuw-{chance.randrange(4)}"
    text = f"---\ntitle: {name}\ndate: 2026-03-01\ntopics: [werk]\n---\n> Kort.\n>\n> — Jan Jansen\n"
    (root / "content" / "artikelen" / f"{name}.md").write_text(text, encoding="utf-8")


def new_episode(root: Path, chance: random.Random) -> None:
    number = chance.randrange(4, 9)
    folder = root / f"episodes/praat/2026-02-0{number}-een"
    folder.mkdir(exist_ok=True)
    page = EPISODE.format(title=f"Nummer {number}", number=number, status="published", tip="Vraag door.")
    (folder / "index.md").write_text(page, encoding="utf-8")


def remove(root: Path, chance: random.Random) -> None:
    found = pages_of(root)
    if len(found) > 3:
        page = chance.choice(found)
        shutil.rmtree(page.parent) if page.name == "index.md" else page.unlink()


def rename(root: Path, chance: random.Random) -> None:
    page = chance.choice(pages_of(root))
    old = page.parent if page.name == "index.md" else page
    new = old.with_name(f"{old.stem}-{chance.randrange(3)}{old.suffix}")
    if not new.exists():
        old.rename(new)


def change_settings(root: Path, chance: random.Random) -> None:
    names = "|".join(("Proef", "Proeve", "Toets"))
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    text = re.sub(rf"site_name: (?:{names})", f"site_name: {chance.choice(names.split('|'))}", text)
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")


def change_theme(root: Path, chance: random.Random) -> None:
    within = chance.choice(("", "Welkom!", "{{ site.articles | length }} artikelen", "{{ title }}"))
    block = f"{{% block announce %}}{within}{{% endblock %}}\n"
    (root / "theme" / "main.html").write_text(f'{{% extends "base.html" %}}\n{block}', encoding="utf-8")
    (root / "theme/assets/css/own.css").write_text(f"p {{ top: {chance.randrange(3)}px }}", encoding="utf-8")


def new_term(root: Path, chance: random.Random) -> None:
    name = chance.choice(("zin", "cijfer", "klacht"))
    text = f"---\ntitle: {name}\ndescription: Uitleg {chance.randrange(3)}.\n---\nMeer.\n"
    (root / "content/begrippen" / f"{name}.md").write_text(text, encoding="utf-8")


def change_picture(root: Path, chance: random.Random) -> None:
    (root / "content" / "foto.png").write_bytes(picture(chance.randrange(256)))


def change_person(root: Path, chance: random.Random) -> None:
    title, role = chance.choice(("Jan Jansen", "Jan de Jong")), chance.choice(("Baas", "Chef"))
    text = f"---\ntitle: {title}\nrole: {role}\n---\nWerkt.\n"
    (root / "content/mensen/jan-jansen.md").write_text(text, encoding="utf-8")


def change_others(root: Path, chance: random.Random) -> None:
    """Pages of other kinds, which lists and menus show too."""
    path, before = chance.choice((
        ("content/agenda/dag.md", "location"), ("content/themas/klachten.md", "title"),
        ("content/tips/bundel.md", "title"), ("episodes/praat/index.md", "title"), ("content/index.md", "title"),
    ))  # fmt: skip
    text = (root / path).read_text(encoding="utf-8")
    (root / path).write_text(
        re.sub(rf"^{before}: .*", f"{before}: Nieuw {chance.randrange(4)}", text, flags=re.MULTILINE)
    )


def break_page(root: Path, chance: random.Random) -> None:
    (root / "content/artikelen/stuk.md").write_text("---\ntitle: [\n---\nStuk.", encoding="utf-8")


def mend_page(root: Path, chance: random.Random) -> None:
    (root / "content/artikelen/stuk.md").write_text("---\ntitle: Heel\ndate: 2026-01-09\n---\nHeel.", encoding="utf-8")


def spoil_memory(root: Path, chance: random.Random) -> None:
    """A file of what builds remember is cut off, changed, gone, of another version; or a folder is."""
    found = sorted(path for path in root.glob(".klankbord/made/**/*") if path.is_file())
    if not found:
        return
    path = chance.choice([one for one in found if "before" not in one.parts[-2]] if chance.random() < 0.8 else found)
    data = path.read_bytes()
    if chance.random() < 0.3:
        shutil.rmtree(chance.choice((root / ".klankbord", root / ".klankbord/made", path.parent)))
        return
    path.unlink()
    if chance.random() < 0.8:
        at = chance.randrange(len(data) + 1)
        path.write_bytes(chance.choice((data[:at], data[:at] + b"?" + data[at + 1 :], data.replace(b"1", b"2"))))


def spoil_site(root: Path, chance: random.Random) -> None:
    """Somebody removes or changes a file of the live site."""
    found = sorted(path for path in root.glob("build/site/**/*") if path.is_file())
    if found:
        path = chance.choice(found)
        path.unlink()
        if chance.random() < 0.5:
            path.write_text("Iemand anders.")


def kill_a_build(root: Path, chance: random.Random) -> None:
    """A build that is killed at some moment."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.02, 0.7))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            build.as_needed(Hub(root), settings.load(root))
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def nothing(root: Path, chance: random.Random) -> None:
    """Nobody does anything."""


EDITS: dict[Callable[[Path, random.Random], None], int] = {
    say_more: 6, change_front: 8, accept: 3, change_talk: 4, lose_talk: 1, new_article: 2, new_episode: 2, remove: 2,
    rename: 2, change_settings: 1, change_theme: 1, new_term: 1, change_picture: 1, change_person: 2, change_others: 3,
    break_page: 1, mend_page: 2, spoil_memory: 2, spoil_site: 2, kill_a_build: 2, nothing: 1,
}  # fmt: skip


def site_of(root: Path) -> dict[str, bytes]:
    """All pages and files, with what open pages of the last sites may still ask for."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def differences(hub: Hub, built: Built, clean: Path) -> list[str]:
    """The files in which a build differs from a clean one, or that only one of them has."""
    shutil.copytree(hub.root, clean, ignore=shutil.ignore_patterns(".klankbord", "build", ".site.new-*"))
    expected = build.build(Hub(clean), settings.load(clean))
    found, wanted = site_of(built.folder), site_of(expected)
    more = [name for name in found if name not in wanted and not name.startswith(("pagefind/", "assets/v/"))]
    return [*(name for name in wanted if wanted[name] != found.get(name)), *more]


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_any_sequence_of_edits_gives_what_a_clean_build_gives(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - edits
    hub = start(tmp_path / "hub")
    done: list[str] = []
    for _ in range(BUILDS):
        for edit in chance.choices(list(EDITS), list(EDITS.values()), k=chance.randrange(4)):
            edit(hub.root, chance)
            done.append(edit.__name__)
        if chance.random() < 0.7:
            settle(hub.root)
        built = build.as_needed(hub, settings.load(hub.root))
        done.append("build")
    assert differences(hub, built, tmp_path / "clean") == [], done


def again(hub: Hub) -> Path:
    """Build after an edit, once its files are no longer as young as the look at them."""
    settle(hub.root)
    built = build.as_needed(hub, settings.load(hub.root))
    assert not built.same
    return built.folder


def inodes(site: Path) -> dict[str, int]:
    """By which each page is the file that it was."""
    return {path.relative_to(site).as_posix(): path.stat().st_ino for path in site.rglob("index.html")}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = start(tmp_path_factory.mktemp("small"))
    again(hub)
    return hub


ARTICLE, TALK = "artikelen/twee/index.html", "podcasts/praat/2026-02-01-een/index.html"


def test_a_page_of_which_nothing_changed_stays_the_file_that_it_was(small: Hub) -> None:
    for number in range(3):  # with links to the live site, then in the site before it
        before = inodes(small.root / "build/site")
        with (small.content / "artikelen/twee.md").open("a", encoding="utf-8") as page:
            page.write(f"\nNummer {number}.\n")
        site = again(small)
        after = inodes(site)
        assert f"Nummer {number}." in (site / ARTICLE).read_text(encoding="utf-8")
        assert after[ARTICLE] != before[ARTICLE]
        assert after[TALK] == before[TALK]


def test_what_fails_in_a_feed_is_told_at_every_build(small: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = items.item

    def item(files: Files, source: Source, body: str = "") -> Item:
        if source.url == "artikelen/twee/":
            raise LookupError("no reason")
        return whole(files, source, body)

    with monkeypatch.context() as broken:
        broken.setattr(items, "item", item)
        for number in range(3):
            rewrite(small.content / "artikelen/een.md", "title: Een", f"title: Een{number}")
            settle(small.root)
            built = build.as_needed(small, settings.load(small.root))
            assert built.failed == ("item of artikelen/twee/",)
            assert "artikelen/twee/" not in (built.folder / "artikelen/feed.json").read_text(encoding="utf-8")
            rewrite(small.content / "artikelen/een.md", f"title: Een{number}", "title: Een")
    rewrite(small.content / "artikelen/een.md", "title: Een", "title: Anders")
    assert "artikelen/twee/" in (again(small) / "artikelen/feed.json").read_text(encoding="utf-8")
    rewrite(small.content / "artikelen/een.md", "title: Anders", "title: Een")


def test_a_feed_of_which_nothing_changed_is_not_made_again(small: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = items.item

    def item(files: Files, source: Source, body: str = "") -> Item:
        made.append(source.url)
        return whole(files, source, body)

    monkeypatch.setattr(items, "item", item)
    rewrite(small.content / "artikelen/twee.md", "title: Twee", "title: Twee?")
    again(small)
    assert "artikelen/twee/" in made
    made.clear()
    rewrite(small.content / "mensen/jan-jansen.md", "role: Baas", "role: Chef")
    again(small)
    assert made == []


def test_no_file_of_the_live_site_is_ever_written_to(small: Hub, tmp_path: Path) -> None:
    held: list[tuple[Path, bytes]] = []
    for number in range(3):
        site = small.root / "build/site"
        for name in (ARTICLE, TALK, "index.html", "sitemap.xml"):
            place = tmp_path / f"{number}-{name.replace('/', '-')}"
            os.link(site / name, place)
            held.append((place, place.read_bytes()))
        rewrite(small.content / "artikelen/twee.md", "title: Twee", f"title: Twee{number}")
        again(small)
        rewrite(small.content / "artikelen/twee.md", f"title: Twee{number}", "title: Twee")
        again(small)
    assert all(place.read_bytes() == data for place, data in held)


def test_all_is_made_when_that_is_asked(small: Hub) -> None:
    before = inodes(small.root / "build/site")
    site = build.as_needed(small, settings.load(small.root), anew=True).folder
    assert not set(inodes(site).values()) & set(before.values())


def test_a_template_that_looks_further_than_its_page_has_all_drawn(small: Hub) -> None:
    main = small.root / "theme/main.html"
    main.write_text('{% extends "base.html" %}{% block announce %}{{ site.articles | length }}{% endblock %}\n')
    before = inodes(again(small))
    with (small.content / "artikelen/twee.md").open("a", encoding="utf-8") as page:
        page.write("\nMeer.\n")
    assert inodes(again(small))[TALK] != before[TALK]
    main.write_text('{% extends "base.html" %}\n')


def test_builds_at_the_same_time_leave_a_whole_site(small: Hub, tmp_path: Path) -> None:
    for number in range(2):
        rewrite(small.content / "artikelen/een.md", "Tekst", f"Tekst {number}")
        settle(small.root)
        children = []
        for _ in range(3):
            child = os.fork()
            if child == 0:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                with suppress(Exception):
                    build.as_needed(small, settings.load(small.root))
                os._exit(0)
            children.append(child)
        for child in children:
            os.waitpid(child, 0)
    built = build.as_needed(small, settings.load(small.root))
    assert differences(small, built, tmp_path / "clean") == []


def test_where_nothing_can_be_remembered_a_build_does_without(small: Hub, tmp_path: Path) -> None:
    shutil.rmtree(small.state / "made")
    (small.state / "made").write_text("a file in the way")
    rewrite(small.content / "artikelen/een.md", "Tekst", "Andere tekst")
    settle(small.root)
    built = build.as_needed(small, settings.load(small.root))
    assert differences(small, built, tmp_path / "clean") == []
    (small.state / "made").unlink()
