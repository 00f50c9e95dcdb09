"""Other plugins in a hub: each in a hub of its own, and all that can be together in one, read in a browser.

They are installed from the package index into a folder of the checkout, beside what it has; without an index the tests
are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from tests.warm import Warm

from klankbord.library.check import check, configured
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, start

pytestmark = [pytest.mark.slow, pytest.mark.browser]
HERE = Path(__file__).parent / "neighbours"
REPOSITORY = Path(__file__).parents[2]
PICTURE = Path(__file__).parents[1] / "strangers" / "pages" / "given" / "artikelen" / "foto.png"
PLUGINS: list[dict[str, Any]] = yaml.safe_load((HERE / "plugins.yml").read_text(encoding="utf-8"))
# Those that are not all that they are in the company of another: each makes the menu in its own way.
APART = {"awesome-pages", "literate-nav", "section-index", "exclude", "minify", "meta"}
ARTICLE = """---
title: Een stuk
date: 2026-03-04
description: Een stuk.
topics: [klachten]
tags: [brieven]
---
## Kop

Tekst over brieven. ![De foto](foto.png)

## Tips

- Bel dezelfde dag terug.
"""


@pytest.fixture(scope="session")
def installed(beside: Callable[[str], Path]) -> Path:
    """The folder with the plugins, installed once for all tests."""
    return beside((HERE / "requirements.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def warm(installed: Path) -> Iterator[Warm]:
    """What starts ``mkdocs``; it has read what every build reads, and no plugin but ours."""
    process = Warm("mkdocs.commands.build", "klankbord.site.plugin", env=_environment(installed))
    yield process
    process.end()


def _environment(installed: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(REPOSITORY / "scripts"), str(installed)])
    env = {**os.environ, "PYTHONPATH": paths, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    # Without an activated environment too, mike finds the programs that it starts.
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    return env | {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in
                  (("NAME", "Noor"), ("EMAIL", "noor@voorbeeld.example"))}  # fmt: skip


def git(root: Path, *words: str) -> str:
    who = ["-c", "user.name=Noor", "-c", "user.email=noor@voorbeeld.example", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True, text=True).stdout


def made(root: Path, plugins: list[dict[str, Any]], *, first: bool, outside: str = "") -> Hub:
    """A hub made by ``klankbord init`` with other plugins before or after ours."""
    start(root, Wishes("Onze klanten", url="https://voorbeeld.example/"), date(2026, 3, 4))
    files = {"content/artikelen/stuk.md": ARTICLE, "content/over.md": "# Over\n\nWij.\n"}
    for plugin in plugins:
        files |= plugin.get("files", {})
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    shutil.copy(PICTURE, root / "content" / "artikelen" / "foto.png")
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    others = "".join(f"  {plugin['config']}\n" for plugin in plugins)
    ours = "  - klankbord\n"
    config = config.replace(f"plugins:\n{ours}", f"plugins:\n{others + ours if first else ours + others}")
    config += "".join(f"\n{plugin['nav']}\n" for plugin in plugins if "nav" in plugin)
    if any(plugin.get("outside") for plugin in plugins):
        config = config.replace("  - assets/colours.css", f"  - assets/colours.css\n  - {outside}vreemd.css")
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin")
    return Hub(root)


def run(warm: Warm, hub: Hub, *words: str) -> subprocess.CompletedProcess[str]:
    if words[0] == "mike":  # which is a program, no module
        code = "import sys; from mike.driver import main; sys.exit(main())"
        done = warm.run(*words[1:], cwd=hub.root, code=code)
    else:
        done = warm.run(*words, cwd=hub.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "WARNING" not in done.stderr
    return done


def _flat(text: str) -> str:
    return re.sub(r">\s+<", "><", " ".join(text.split()))


def _named(installed: Path) -> frozenset[str]:
    """The plugins of MkDocs here and in a folder, by name."""
    brought = distributions(path=[str(installed), *sys.path])
    return frozenset(entry.name for one in brought for entry in one.entry_points if entry.group == "mkdocs.plugins")


def holds(site: Path, plugin: dict[str, Any]) -> None:
    for name, texts in plugin.get("shows", {}).items():
        page = _flat((site / name).read_text(encoding="utf-8"))
        assert [text for text in texts if text not in page] == [], name
    for name, texts in plugin.get("lacks", {}).items():
        page = _flat((site / name).read_text(encoding="utf-8"))
        assert [text for text in texts if text in page] == [], name


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """A style sheet of somebody else."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "vreemd.css").write_text(":root { --vreemd: 1 }\n", encoding="utf-8")
    return serve(folder)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin["name"])
def test_a_plugin_in_a_hub_of_its_own(
    plugin: dict[str, Any],
    tmp_path: Path,
    installed: Path,
    outside: str,
    warm: Warm,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = made(tmp_path / "hub", [plugin], first=False, outside=outside)
    run(warm, hub, "mkdocs", "build", "--strict", "--quiet")
    site = hub.root / "build" / "site"
    holds(site, plugin)
    monkeypatch.setattr(configured, "_installed", lambda: _named(installed))
    said = [problem.rule for problem in check(hub) if problem.path == "mkdocs.yml"]
    assert said == ([] if plugin.get("works", True) else ["plugin"])


@pytest.mark.parametrize("first", [True, False], ids=["before ours", "after ours"])
def test_many_plugins_together(
    first: bool,
    tmp_path: Path,
    installed: Path,
    outside: str,
    browser: Browser,
    warm: Warm,
    serve: Callable[[Path], str],
) -> None:
    plugins = [plugin for plugin in PLUGINS if plugin["name"] not in APART and plugin.get("works", True)]
    hub = made(tmp_path / "hub", plugins, first=first, outside=outside)
    run(warm, hub, "mkdocs", "build", "--strict", "--quiet")
    site = hub.root / "build" / "site"
    for plugin in plugins:
        holds(site, plugin)
    url = serve(site)
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith(url) else None)
    for path in ("", "artikelen/stuk/", "blog/", "artikelen/tabel/", "podcasts/", "trefwoorden/"):
        page.goto(f"{url}{path}")
        page.wait_for_load_state("networkidle")
        assert (path, said, asked) == (path, [], [])
    page.goto(f"{url}artikelen/stuk/")
    page.get_by_alt_text("De foto").click()
    page.locator(".gslide-image img").wait_for(state="visible")
    assert said == []
    page.close()


def test_minified_pages_still_run(
    tmp_path: Path, installed: Path, browser: Browser, warm: Warm, serve: Callable[[Path], str]
) -> None:
    hub = made(tmp_path / "hub", [plugin for plugin in PLUGINS if plugin["name"] == "minify"], first=True)
    run(warm, hub, "mkdocs", "build", "--strict", "--quiet")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"{serve(hub.root / 'build' / 'site')}artikelen/stuk/")
    page.wait_for_load_state("networkidle")
    assert said == []
    assert "js" in (page.locator("html").get_attribute("class") or "")
    page.close()


def test_the_site_is_deployed_as_usual(tmp_path: Path, installed: Path, warm: Warm) -> None:
    """``mkdocs gh-deploy`` pushes a branch, ``mike`` keeps versions on one."""
    hub = made(tmp_path / "hub", [], first=False)
    bare = tmp_path / "forge.git"
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    git(hub.root, "remote", "add", "origin", str(bare))
    run(warm, hub, "mkdocs", "gh-deploy", "--quiet")
    assert "artikelen/stuk/index.html" in git(bare, "ls-tree", "-r", "--name-only", "gh-pages")
    run(warm, hub, "mike", "deploy", "--branch", "versies", "1.0", "laatste")
    names = git(hub.root, "ls-tree", "-r", "--name-only", "versies")
    assert "1.0/artikelen/stuk/index.html" in names
    page = git(hub.root, "show", "versies:1.0/artikelen/stuk/index.html")
    found = re.search(r'rel="?canonical"? href="?([^" >]+)', page)
    assert found
    assert found[1] == "https://voorbeeld.example/1.0/artikelen/stuk/"
