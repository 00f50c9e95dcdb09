"""``klankbord check``: one correct line for every mistake, and silence if there is none."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.starting import new_page

ROOT = Path(__file__).parent.parent.parent
Put = Callable[[str, str | bytes], Path]
ARTICLE = "content/artikelen/stuk.md"
HEAD = "---\ntitle: Een stuk\ndate: 2026-03-04\n---\n"
EPISODE = "episodes/over-service/2026-03-04-aflevering/index.md"
EPISODE_HEAD = '---\ntitle: Aflevering\nguid: "g1"\nduration: 60\n---\n'
VTT = """WEBVTT

00:00:00.000 --> 00:00:05.000
<v Jan Peeters>Een klacht is de goedkoopste
vorm van onderzoek.

00:00:05.000 --> 00:00:10.000
<v Jan Peeters>Rock &amp; roll, zei hij.
"""


def said(hub: Hub) -> list[str]:
    return [str(problem) for problem in check(hub, language="en")]


def test_a_hub_without_mistakes_is_silent(hub: Hub) -> None:
    assert said(hub) == []


BODIES: dict[str, tuple[str, int, str]] = {
    "link to a file": ("Zie [dit](weg.md).", 5, "'weg.md' is not there"),
    "link that is nearly right": ("Zie [dit](../themas/klagten.md).", 5, "Did you mean ../themas/klachten.md?"),
    "second link of a line": ("[a](../themas/klachten.md) en [b](weg.md)", 5, "'weg.md' is not there"),
    "link below code": ("```\n[x](weg.md)\n```\n[y](weg2.md)", 8, "'weg2.md' is not there"),
    "anchor on the page": ("## Een kop\n[x](#geen-kop)", 6, "this page has no heading #geen-kop"),
    "anchor on another page": ("[x](../themas/klachten.md#weg)", 5, "../themas/klachten.md has no heading #weg"),
    "reference": ("Zie [dit][1].\n\n[1]: weg.md", 7, "'weg.md' is not there"),
    "html link": ('<a href="weg.md">x</a>', 5, "'weg.md' is not there"),
    "nowhere": ("[x]()", 5, "a link leads nowhere"),
    "address on the site": ("[x](/podcasts/weg/)", 5, "the site has no page /podcasts/weg/"),
    "missing image": ("![Een foto](foto.png)", 5, "'foto.png' is not there"),
    "image without description": ("![](/assets/foto.png)", 5, "has no description"),
    "html image without description": ('<img src="/assets/x.png">', 5, "has no description"),
    "merge conflict": ("a\n<<<<<<< HEAD\nb\n", 6, "holds a merge conflict of git"),
}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_mistake_in_the_body(hub: Hub, put: Put, name: str) -> None:
    body, line, words = BODIES[name]
    put(ARTICLE, f"{HEAD}{body}\n")
    (found,) = check(hub, language="en")
    assert (found.path, found.line) == (ARTICLE, line), str(found)
    assert words in str(found)


@pytest.mark.parametrize(
    "body",
    [
        "[thema](../themas/klachten.md) [show](/podcasts/over-service/) [hier](#een-kop)\n\n## Een kop",
        "[show](../podcasts/over-service/index.md) en [adres](../../themas/klachten/)",
        "[web](https://example.org/x) <https://example.org> [mail](mailto:a@example.org)",
        "`[x](weg.md)` en ``[y](weg.md)`` en \\[z](weg.md)",
        '<img src="/assets/x.png" alt="">',
        "## Kop {#eigen}\n[x](#eigen)",
        "## Één café & meer\n[x](#een-cafe-meer)",
        "## Dubbel\n## Dubbel\n[x](#dubbel_1)",
        "[een [haak] erin](../themas/klachten.md)",
        "[met haakjes](https://example.org/a_(b))",
    ],
)
def test_what_is_right_gives_no_line(hub: Hub, put: Put, body: str) -> None:
    put(ARTICLE, f"{HEAD}{body}\n")
    assert said(hub) == []


EPISODES: dict[str, tuple[str, int, str]] = {
    "past the end": ("## Tips\n- Bel terug. [02:00]", 7, "[02:00] is past the end of the episode (01:00)"),
    "no time": ("## Tips\n- Bel terug. [00:75]", 7, "[00:75] is not a time"),
    "chapters backwards": (
        "## Hoofdstukken\n- [00:30] Twee\n- [00:10] Een",
        8,
        "chapter 'Een' starts at or before the one above it",
    ),
    "stretch backwards": ("## Tips\n- Bel terug. [00:30-00:10]", 7, "a stretch ends before it starts"),
    "not in the transcript": (
        "## Citaten\n> Een klacht is de duurste vorm van onderzoek.\n> — Jan [00:01]",
        7,
        "is not in the transcript",
    ),
    "half a quote": ("Tekst.\n\n> Een klacht is de goed.\n>\n> — Jan", 8, "is not in the transcript"),
}


@pytest.mark.parametrize("name", sorted(EPISODES))
def test_a_mistake_in_an_episode(hub: Hub, put: Put, name: str) -> None:
    body, line, words = EPISODES[name]
    put(EPISODE, f"{EPISODE_HEAD}{body}\n")
    put(EPISODE.replace("index.md", "transcript.vtt"), VTT)
    (found,) = check(hub, language="en")
    assert (found.path, found.line) == (EPISODE, line), str(found)
    assert words in str(found)


@pytest.mark.parametrize(
    "quote",
    [
        "Een klacht is de goedkoopste vorm van onderzoek.",
        "een klacht is de goedkoopste vorm",
        "Rock & roll, zei hij",
        "Een klacht […] vorm van onderzoek.",
    ],
)
def test_a_quote_that_is_in_the_transcript(hub: Hub, put: Put, quote: str) -> None:
    put(EPISODE, f"{EPISODE_HEAD}## Citaten\n> “{quote}”\n> — Jan Peeters [00:01]\n")
    put(EPISODE.replace("index.md", "transcript.vtt"), VTT)
    assert said(hub) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("WEBVTT", "WEBVT", 1, "does not start with WEBVTT"),
        ("00:00:05.000 --> 00:00:10.000", "00:00:05.000 --> 00:00:02.000", 7, "ends before it starts"),
        ("00:00:05.000 --> 00:00:10.000", "5 --> 10", 7, "is not a timing line"),
        ("00:00:00.000 --> 00:00:05.000", "00:00:07.000 --> 00:00:08.000", 7, "starts before the cue above it"),
        ("00:00:05.000 --> 00:00:10.000", "00:00:05.000 -> 00:00:10.000", 7, "is not a timing line"),
        ("00:00:05.000 --> 00:00:10.000\n", "", 7, "has no time line above it"),
        ("goedkoopste\nvorm", "goedkoopste\n\nvorm", 6, "has no time line above it"),
        ("onderzoek.\n\n", "onderzoek.\n", 6, "Put an empty line between"),
        ("<v Jan Peeters>Rock", "<v Jan Peeters Rock", 8, "the speaker's name is not closed"),
    ],
)
def test_a_mistake_in_a_transcript(hub: Hub, put: Put, old: str, new: str, line: int, words: str) -> None:
    put(EPISODE, f"{EPISODE_HEAD}Tekst.\n")
    put(EPISODE.replace("index.md", "transcript.vtt"), VTT.replace(old, new))
    (found,) = check(hub, language="en")
    assert (found.path, found.line) == (EPISODE.replace("index.md", "transcript.vtt"), line)
    assert words in str(found)


@pytest.mark.parametrize(
    "also",
    ["NOTE a remark\nof two lines", "STYLE\n::cue { color: red }", "1\n00:00:10.000 --> 00:00:11.000\nMet nummer.\n\n"],
)
def test_what_webvtt_allows_is_no_mistake(hub: Hub, put: Put, also: str) -> None:
    put(EPISODE, f"{EPISODE_HEAD}Tekst.\n")
    put(EPISODE.replace("index.md", "transcript.vtt"), f"{VTT}\n{also}\n")
    assert said(hub) == []


def test_a_transcript_that_went_away_is_missed(hub: Hub, put: Put) -> None:
    put(EPISODE, EPISODE_HEAD.replace("duration", "transcript: {source: whisper}\nduration") + "Tekst.\n")
    assert said(hub) == [
        f"{EPISODE}:4: transcript: transcript.vtt is not there. Restore it from git, or remove the field."
    ]


def test_a_quote_that_lags_behind_its_transcript_gets_the_passage_to_copy(hub: Hub, put: Put) -> None:
    put(EPISODE, f"{EPISODE_HEAD}## Citaten\n> Een klacht is de duurste vorm van onderzoek.\n> — Jan [00:01]\n")
    put(EPISODE.replace("index.md", "transcript.vtt"), VTT)
    (found,) = check(hub, language="en")
    assert found.mend.startswith("The transcript says: “Een klacht is de goedkoopste vorm van onderzoek”. Correct")
    put(EPISODE, f"{EPISODE_HEAD}## Citaten\n> Iets heel anders dat niemand hier zei.\n> — Jan [00:01]\n")
    (found,) = check(hub, language="en")
    assert found.mend.startswith("Correct the quote")


@pytest.mark.parametrize(
    ("heading", "near"), [("Hoofstukken", "Hoofdstukken"), ("Lesen", "Lessen"), ("Leesvoer", ""), ("Lessons", "")]
)
def test_a_slip_in_a_heading_is_named_for_what_is_below_it_does_not_count(
    hub: Hub, put: Put, heading: str, near: str
) -> None:
    put(EPISODE, f"{EPISODE_HEAD}## {heading}\n- [00:00] Welkom\n")
    found = [problem.mend for problem in check(hub, language="en") if problem.rule == "heading"]
    assert found == ([f"Did you mean {near!r}?"] if near else [])


def test_a_broken_memory_is_named(hub: Hub, put: Put) -> None:
    put(EPISODE, f"{EPISODE_HEAD}Tekst.\n")
    put(EPISODE.replace("index.md", "notes.json"), '{"version": 1, "afgekapt')
    (found,) = check(hub, language="en")
    assert found.rule == "memory"
    assert "Restore it from git" in found.mend


def test_asked_about_a_transcript_the_quotes_of_its_page_are_checked(hub: Hub, put: Put) -> None:
    put(EPISODE, f"{EPISODE_HEAD}> Dit is nooit gezegd.\n> — Jan\n")
    transcript = put(EPISODE.replace("index.md", "transcript.vtt"), VTT)
    assert [problem.rule for problem in check(hub, [transcript], language="en")] == ["quote"]


def test_two_episodes_with_one_guid(hub: Hub, put: Put) -> None:
    put(EPISODE, f"{EPISODE_HEAD}Tekst.\n")
    put(EPISODE.replace("aflevering", "kopie"), f"{EPISODE_HEAD}Tekst.\n")
    (found,) = check(hub, language="en")
    assert found.line == 3
    assert f"has the GUID of {EPISODE}" in str(found)


def test_two_shows_may_use_one_guid(hub: Hub, put: Put) -> None:
    put("episodes/andere-show/index.md", "---\ntitle: Andere show\n---\nTekst.\n")
    put(EPISODE, f"{EPISODE_HEAD}Tekst.\n")
    put(EPISODE.replace("over-service", "andere-show"), f"{EPISODE_HEAD}Tekst.\n")
    assert said(hub) == []


def test_two_pages_with_one_address(hub: Hub, put: Put) -> None:
    put("content/artikelen/stuk.md", f"{HEAD}Tekst.\n")
    put("content/artikelen/stuk/index.md", f"{HEAD}Tekst.\n")
    (found,) = check(hub, language="en")
    assert found.rule == "duplicate-slug"


def test_a_name_that_breaks_easily_is_a_warning(hub: Hub, put: Put) -> None:
    put("content/artikelen/Mijn Stuk (2).md", f"{HEAD}Tekst.\n")
    (found,) = check(hub, language="en")
    assert (found.severity, found.mend) == ("warning", "Rename it to mijn-stuk-2.")


def test_who_is_not_there_is_an_error_once_published_and_a_warning_before(hub: Hub, put: Put) -> None:
    for status, severity in (("published", "error"), ("review", "warning")):
        put(
            ARTICLE,
            HEAD.replace("---\n", f"---\nstatus: {status}\nauthors: [wie-dan]\ntopics: [weg]\n", 1) + "Tekst.\n",
        )
        assert {(problem.rule, problem.severity) for problem in check(hub, language="en")} == {
            ("no-person", severity),
            ("no-theme", severity),
        }


def test_people_whom_only_a_feed_names_stop_nobody_but_a_slip_of_the_pen_does(hub: Hub, put: Put) -> None:
    show = "episodes/ander/index.md"
    put(show, "---\ntitle: Ander\nauthor: Omroep Ander\nhosts: [nog-onbekend]\n---\nTekst.\n")
    put(EPISODE, EPISODE_HEAD.replace("---\n", "---\nguests: [nog-onbekend]\n", 1) + "Tekst.\n")
    found = [problem for problem in check(hub, language="en") if problem.rule == "no-person"]
    assert [(problem.path, problem.severity) for problem in found] == [(show, "warning"), (EPISODE, "warning")]
    put(show, "---\ntitle: Ander\nhosts: [jan-peters]\n---\nTekst.\n")
    slips = [problem for problem in check(hub, [hub.root / show], language="en") if problem.rule == "no-person"]
    assert [(problem.severity, problem.mend) for problem in slips] == [("error", "Did you mean jan-peeters?")]


def test_a_person_may_be_named_by_page_title_or_alias(hub: Hub, put: Put) -> None:
    put("content/mensen/noor.md", "---\ntitle: Noor van Dijk\naliases: [Noortje]\n---\nNoor.\n")
    put(ARTICLE, HEAD.replace("---\n", "---\nauthors: [noor, Noor van Dijk, Noortje, jan-peeters]\n", 1) + "Tekst.\n")
    assert said(hub) == []


def test_only_the_paths_that_are_asked_about(hub: Hub, put: Put) -> None:
    one, other = put(ARTICLE, f"{HEAD}[x](weg.md)\n"), put("content/begrippen/nps.md", "---\ntitle: NPS\n---\nTekst.\n")
    assert {problem.path for problem in check(hub, language="en")} == {ARTICLE, "content/begrippen/nps.md"}
    assert {problem.path for problem in check(hub, [one], language="en")} == {ARTICLE}
    assert {problem.path for problem in check(hub, [other.parent], language="en")} == {"content/begrippen/nps.md"}
    assert len(check(hub, [hub.root], language="en")) == 2


@pytest.mark.parametrize("kind", new_page.KINDS)
def test_what_new_writes_passes(hub: Hub, kind: str) -> None:
    path = new_page.create(hub, kind, "Klachten: 'een' \"cadeau\" #1", date(2026, 3, 4), show="over-service")
    assert said(hub) == []
    assert path.is_file()
    text = path.read_text(encoding="utf-8").replace("status: review", "status: published")
    path.write_text(text, encoding="utf-8")
    left = [problem for problem in check(hub, language="en") if problem.rule != "placeholder"]
    assert left == [], "published too"
    named = [problem for problem in check(hub, language="en") if problem.rule == "placeholder"]
    assert named, "what is to be replaced"
    assert {problem.path for problem in named} == {hub.inside(path)}


def test_new_never_overwrites(hub: Hub) -> None:
    path = new_page.create(hub, "term", "NPS", date(2026, 3, 4))
    with pytest.raises(KlankbordError, match="is there already"):
        new_page.create(hub, "term", "NPS", date(2026, 3, 4))
    assert path.is_file()


@pytest.mark.parametrize(
    ("kind", "title", "show", "words"),
    [
        ("artikel", "x", "", "is not a kind of page"),
        ("term", "  ", "", "has no title"),
        ("episode", "x", "weg", "there is no such show"),
    ],
)
def test_new_says_what_is_wrong(hub: Hub, kind: str, title: str, show: str, words: str) -> None:
    with pytest.raises(KlankbordError, match=words):
        new_page.create(hub, kind, title, date(2026, 3, 4), show=show)


def command(hub: Hub, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "klankbord", *words],
        cwd=hub.root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_person_without_a_page_is_offered_as_a_person_is_written(hub: Hub, put: Put) -> None:
    put(ARTICLE, f"{HEAD}Tekst.\n".replace("---\n", "---\nauthors: [anna-van-der-veer]\n", 1))
    assert any("klankbord new person 'Anna van der Veer'" in found.mend for found in check(hub))


def test_names_with_a_comma_between_them_are_to_be_a_list(hub: Hub, put: Put) -> None:
    put(ARTICLE, f"{HEAD}Tekst.\n".replace("---\n", "---\nauthors: Anna Bos, Jan Peeters\n", 1))
    assert any(found.mend.endswith("[anna-bos, jan-peeters].") for found in check(hub))


def test_the_command_line(hub: Hub, put: Put) -> None:
    fine = command(hub, "check")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "", "Geen fouten gevonden.\n")
    put(ARTICLE, f"{HEAD}[x](weg.md)\n")
    failed = command(hub, "check")
    assert (failed.returncode, failed.stdout) == (
        1,
        f"{ARTICLE}:5: 'weg.md' is er niet. Verbeter het pad of zet het bestand erbij.\n",
    )
    english = command(hub, "check", "--language", "en").stdout
    assert english == f"{ARTICLE}:5: 'weg.md' is not there. Correct the path or add the file.\n"
    as_json = json.loads(command(hub, "check", "--json").stdout)
    assert as_json[0]["path"] == ARTICLE
    assert (as_json[0]["line"], as_json[0]["rule"], as_json[0]["severity"]) == (5, "broken-link", "error")
    assert command(hub, "check", "content/themas").returncode == 0
    made = command(hub, "new", "article", "Nog een stuk")
    assert (made.returncode, made.stdout) == (0, "content/artikelen/nog-een-stuk.md\n")
    again = command(hub, "new", "article", "Nog een stuk")
    assert again.returncode == 1
    assert again.stderr == (
        "klankbord: content/artikelen/nog-een-stuk.md: die pagina is er al. Bewerk haar of kies een andere titel.\n"
    )
    put("pyproject.toml", '[tool.klankbord]\nlanguage = "en"\n')
    assert "is there already" in command(hub, "new", "theme", "Klachten").stderr


def test_warnings_fail_only_when_strict(hub: Hub, put: Put) -> None:
    put("content/artikelen/Stuk.md", f"{HEAD}Tekst.\n")
    assert command(hub, "check").returncode == 0
    assert command(hub, "check", "--strict").returncode == 1


def test_the_hub_of_this_repository_has_no_mistakes() -> None:
    assert [str(problem) for problem in check(Hub(ROOT), language="en")] == []


def test_as_a_pre_commit_hook() -> None:
    import yaml

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["entry"], hook["language"]) == ("klankbord-check", "klankbord check", "python")


@pytest.mark.parametrize(
    ("kind", "show", "told"),
    [
        ("gedicht", "", "gedicht: zo'n soort pagina is er niet. Kies een van deze: article, event, "),
        ("episode", "", "x: het is niet duidelijk bij welke podcast dit hoort. Noem er een met --show. Er zijn: over-"),
        ("episode", "weg", "weg: die podcast is er niet. Noem er een met --show. Er zijn: over-service."),
    ],
)
def test_new_says_it_in_the_language_of_the_hub(hub: Hub, kind: str, show: str, told: str) -> None:
    with pytest.raises(KlankbordError) as caught:
        new_page.create(hub, kind, "x", date(2026, 3, 4), show=show)
    assert caught.value.said("nl").startswith(told)


def test_without_shows_new_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError) as caught:
        new_page.create(Hub(tmp_path), "episode", "x", date(2026, 3, 4))
    assert caught.value.said("nl").endswith("Er zijn nog geen podcasts; maak er een met klankbord new show.")
    assert str(caught.value) == "x: belongs to no show. There are no shows yet; make one with klankbord new show."
