"""Git as teams work: whatever the remote, the editors and the forge do, a run brings in what is new and says in one
line what is in its way, with a fix that works."""

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from world import GIT, Calendar, StandIn, World, new_hub, settings

from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.pages import subscriptions
from klankbord.pipeline import authorship, run, steps
from klankbord.pipeline.network import StoppableClient
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status
from klankbord.pipeline.stopping import Stop

OWN = "klankbord/ingest"


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Team:
    """A bare repository, the hub on the machine that ingests, and an editor's clone."""

    def __init__(self, root: Path, world: World, calendar: Calendar, *, branch: str = "main") -> None:
        self.world, self.calendar, self.branch = world, calendar, branch
        self.hub, self.bare, self.editor = new_hub(root / "hub"), root / "remote.git", root / "editor"
        git(root, "init", "-q", "--bare", "-b", branch, "remote.git")
        git(self.hub.root, "init", "-q", "-b", branch)
        self.say(self.hub.root, "Begin")
        git(self.hub.root, "remote", "add", "origin", str(self.bare))
        git(self.hub.root, "push", "-q", "-u", "origin", branch)
        git(root, "clone", "-q", "remote.git", "editor")

    def follow(self, slug: str) -> Path:
        """What ``klankbord feeds add`` does."""
        with StoppableClient(settings(), Stop()) as client:
            found = subscriptions.follow(self.hub, client, f"{self.world.url}/{slug}/feed.xml")
        authorship.claim(self.hub, [found.path], self.calendar())
        return found.path

    def ingest(self, *, push: bool = True, **asked: object) -> Report:
        self.calendar.wait(days=2)
        return run.ingest(self.hub, settings(), clock=self.calendar, speech=StandIn(), commit=True, push=push, **asked)  # type: ignore[arg-type]

    def say(self, folder: Path, message: str) -> None:
        git(folder, "add", "--all")
        git(folder, "commit", "-q", "-m", message)

    def edit(self, path: str, text: str, *, pull: bool = True) -> None:
        """The editor changes a file and pushes."""
        if pull:
            git(self.editor, "pull", "-q", "--rebase")
        (self.editor / path).parent.mkdir(parents=True, exist_ok=True)
        (self.editor / path).write_text(text, encoding="utf-8")
        self.say(self.editor, "Redactie")
        git(self.editor, "push", "-q")

    def page(self, number: int) -> Path:
        return next(self.hub.episodes.glob(f"*/*-aflevering-{number}-van-*/index.md"))

    def files(self, branch: str = "") -> list[str]:
        return git(self.bare, "ls-tree", "-r", "--name-only", branch or self.branch).splitlines()

    def log(self, branch: str = "") -> list[str]:
        return git(self.bare, "log", "--format=%s", branch or self.branch).splitlines()

    def dirt(self) -> str:
        return git(self.hub.root, "status", "--porcelain")

    def refuse(self, hook: str, words: str, when: str = "true") -> Path:
        """A hook of the remote or of the hub that says no."""
        home = self.bare if hook == "pre-receive" else self.hub.root / ".git"
        path = home / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nif {when}; then echo '{words}' >&2; exit 1; fi\n", encoding="utf-8")
        path.chmod(0o755)
        return path


@pytest.fixture(params=["main"])
def team(request: pytest.FixtureRequest, tmp_path: Path, world: World, calendar: Calendar) -> Team:
    world.publish("een", 2)
    return Team(tmp_path, world, calendar, branch=request.param)


@pytest.mark.parametrize("team", ["main", "master"], indirect=True)
def test_a_show_that_was_added_goes_along_with_its_first_episodes(team: Team, tmp_path: Path) -> None:
    path = team.follow("een")
    report = team.ingest()
    assert report.failures == []
    assert team.hub.inside(path) in team.files()
    assert team.log()[0] == "Add 2 episodes and add 1 show"
    assert team.dirt() == ""
    git(tmp_path, "clone", "-q", "remote.git", "elsewhere")
    assert [show.name for show in Hub(tmp_path / "elsewhere").shows()] == ["show-een"]


def test_a_show_that_the_operator_is_still_changing_is_left_to_the_operator(team: Team) -> None:
    path = team.follow("een")
    path.write_text(path.read_text("utf-8") + "\nMeer over deze show.\n", encoding="utf-8")
    assert "Not committed" in team.ingest().text()
    assert team.dirt().startswith("?? episodes/show-een/index.md")


def test_a_show_without_its_page_is_named(team: Team) -> None:
    page = team.follow("een")
    team.ingest()
    page.unlink()
    assert ("episodes/show-een/index.md", "no-show-page") in {(one.path, one.rule) for one in check(team.hub)}
    told = status(team.hub, settings(), clock=team.calendar)
    assert not told.healthy
    assert "episodes/show-een/index.md" in told.text()
    assert team.follow("een") == page, "the fix that is named works"
    assert len(team.ingest().arrivals) == 0
    assert status(team.hub, settings(), clock=team.calendar).healthy


def test_a_feed_that_moved_is_committed(team: Team) -> None:
    path = team.follow("een")
    team.ingest()
    team.world.aliases["nieuw"] = "een"
    team.world.shows["een"].moved_to = f"{team.world.url}/nieuw/feed.xml"
    team.world.publish("een")
    assert team.ingest(early=True).failures == []
    assert "/nieuw/feed.xml" in git(team.bare, "show", f"main:{team.hub.inside(path)}")
    assert team.dirt() == ""


def test_work_that_nobody_committed_is_not_in_the_way(team: Team) -> None:
    team.follow("een")
    team.ingest()
    (team.hub.root / "mkdocs.yml").write_text("site_name: Nog bezig\n", encoding="utf-8")
    (team.hub.content / "half.md").write_text("# Half\n", encoding="utf-8")
    git(team.hub.root, "add", "content/half.md")
    before = team.dirt()
    team.edit("content/nieuw.md", "# Nieuw\n")
    team.world.publish("een")
    report = team.ingest()
    assert report.failures == []
    assert report.pushed
    assert (team.hub.content / "nieuw.md").is_file()
    assert team.dirt() == before


def test_work_that_is_in_the_way_is_named_with_a_fix_that_works(team: Team) -> None:
    team.follow("een")
    team.ingest()
    (team.hub.root / "mkdocs.yml").write_text("site_name: Nog bezig\n# een regel\n", encoding="utf-8")
    team.edit("mkdocs.yml", "site_name: Van de redactie\n")
    team.world.publish("een")
    report = team.ingest()
    assert len(report.arrivals) == 1, "it came in all the same"
    assert "mkdocs.yml" in report.text()
    assert (team.hub.root / "mkdocs.yml").read_text("utf-8").startswith("site_name: Nog bezig")
    (fix,) = {failure.mend for failure in report.failures}
    subprocess.run(fix.removeprefix("Commit it: ").partition(". The next")[0], shell=True, check=True)  # noqa: S602
    assert "both sides changed mkdocs.yml" in team.ingest().text(), "which of the two is right, only a person knows"


def test_a_page_that_an_editor_changed_meanwhile_gives_no_conflict(team: Team) -> None:
    team.follow("een")
    team.ingest()
    name = team.hub.inside(team.page(1))
    git(team.editor, "pull", "-q")
    text = (team.editor / name).read_text("utf-8")
    team.edit(name, text.replace("title: Aflevering 1 van een", "title: Eén, zegt de redactie"))
    team.world.shows["een"].items[0].title = "Aflevering 1: klanten"
    assert team.ingest(push=False, early=True).commit, "made before anybody looked at the remote"
    report = team.ingest(early=True)
    assert report.failures == []
    assert "that version is kept" in report.text()
    assert "zegt de redactie" in git(team.bare, "show", f"main:{name}")
    assert team.dirt() == ""


def test_a_remote_that_was_rewritten_is_followed(team: Team) -> None:
    (team.hub.content / "groot.md").write_text("te groot\n", encoding="utf-8")
    team.say(team.hub.root, "Per ongeluk")
    git(team.hub.root, "push", "-q")
    team.follow("een")
    assert team.ingest().pushed
    team.world.publish("een")
    assert team.ingest(push=False).commit
    git(team.editor, "push", "-q", "--force", "origin", "HEAD:main")  # the accident is gone
    report = team.ingest()
    assert report.failures == []
    assert "content/groot.md" not in team.files()
    assert team.log() == ["Add 1 episode", "Add 2 episodes and add 1 show", "Begin"], "what the machine made is there"
    assert team.dirt() == ""


def test_what_editors_removed_stays_away_when_the_remote_is_rewritten(team: Team) -> None:
    team.follow("een")
    assert team.ingest().pushed
    folder = team.hub.inside(team.page(2).parent)
    git(team.editor, "pull", "-q")
    git(team.editor, "rm", "-q", "-r", folder)
    git(team.editor, "commit", "-q", "-m", "Op verzoek weg")
    git(team.editor, "push", "-q")
    team.world.publish("een")
    assert team.ingest().pushed
    git(team.editor, "pull", "-q")
    git(team.editor, "switch", "-q", "--orphan", "anew")  # a history in which the page never was
    git(team.editor, "checkout", "-q", "main", "--", ".")
    git(team.editor, "rm", "-q", "-r", "--cached", team.hub.inside(team.page(1).parent))  # and by accident another
    git(team.editor, "commit", "-q", "-m", "Begin")
    git(team.editor, "push", "-q", "--force", "origin", "anew:main")
    report = team.ingest()
    assert report.failures == []
    assert [name for name in team.files() if name.startswith(folder)] == []
    assert len([name for name in team.files() if name.endswith("/index.md") and "aflevering" in name]) == 2
    assert "Op verzoek weg" not in team.log()
    assert team.dirt() == ""


def test_a_hook_that_refuses_is_named_and_stops_nothing(team: Team) -> None:
    team.follow("een")
    hook = team.refuse("pre-commit", "spelfouten: 3")
    report = team.ingest()
    assert len(report.arrivals) == 2
    assert "spelfouten: 3" in report.text()
    assert str(hook) in report.text()
    hook.unlink()
    assert team.ingest().failures == []
    assert "episodes/show-een/index.md" in team.files()


def test_a_protected_branch_is_named_with_a_fix_that_works(team: Team) -> None:
    team.follow("een")
    words = "GH006: Protected branch update failed for refs/heads/main."
    team.refuse("pre-receive", words, "echo asked >> asked; grep -q refs/heads/main")
    report = team.ingest()
    assert len(report.arrivals) == 2
    (failure,) = report.failures
    assert "Protected branch" in failure.cause
    assert (team.bare / "asked").read_text() == "asked\n", "it is no race that another try may win"
    fix = failure.mend.partition("merge from: ")[2].removesuffix(".")
    first, _, second = fix.partition(", then ")
    subprocess.run(shlex.split(first), check=True)
    assert second == f"klankbord ingest --push --branch {OWN}"
    assert team.ingest(branch=OWN).failures == []
    assert team.log(OWN)[0].startswith("Add 2 episodes")


def squash(team: Team) -> None:
    """Merge the machine's branch as one commit, and delete it, as a forge does."""
    git(team.editor, "fetch", "-q")
    git(team.editor, "switch", "-q", "main")
    git(team.editor, "pull", "-q")
    git(team.editor, "merge", "-q", "--squash", f"origin/{OWN}")
    git(team.editor, "commit", "-q", "-m", "New episodes (#1)")
    git(team.editor, "push", "-q")


def merges(team: Team) -> None:
    git(team.editor, "fetch", "-q")
    git(team.editor, "switch", "-q", "main")
    git(team.editor, "pull", "-q")
    git(team.editor, "merge", "-q", "--no-ff", "-m", "Merge", f"origin/{OWN}")
    git(team.editor, "push", "-q")


def deletes(team: Team) -> None:
    squash(team)
    git(team.editor, "push", "-q", "origin", "--delete", OWN)


@pytest.mark.parametrize("take_over", [squash, merges, deletes])
def test_the_machines_branch_goes_on_after_it_was_merged(team: Team, take_over: Callable[[Team], None]) -> None:
    team.follow("een")
    assert team.ingest(branch=OWN).failures == []
    assert team.log() == ["Begin"]
    take_over(team)
    name = team.hub.inside(team.page(1))
    team.edit(name, (team.editor / name).read_text("utf-8").replace("status: review", "status: published"))
    team.world.publish("een")
    report = team.ingest(branch=OWN)
    assert report.failures == []
    assert report.notices == [], report.notices
    assert "status: published" in git(team.bare, "show", f"{OWN}:{name}"), "edited after the merge"
    changed = git(team.bare, "diff", "--name-only", f"main...{OWN}", "--", "episodes").splitlines()
    assert {path.split("/")[2] for path in changed} == {team.page(3).parent.name}, "only what is new waits for review"


def test_a_fresh_clone_goes_on_from_what_waits(team: Team, tmp_path: Path) -> None:
    team.follow("een")
    team.ingest(branch=OWN)
    team.edit("content/intussen.md", "# Intussen\n")
    git(tmp_path, "clone", "-q", "remote.git", "runner")
    team.hub = Hub(tmp_path / "runner")
    team.world.publish("een")
    report = team.ingest(branch=OWN)
    assert [one.created for one in report.arrivals] == [True]
    assert {"content/intussen.md", "episodes/show-een/index.md"} <= set(team.files(OWN))


def test_a_long_run_commits_along_the_way(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.world.publish("een", 3)
    team.follow("een")
    monkeypatch.setattr(steps, "COMMIT_EVERY", 0.0)
    report = team.ingest()
    assert report.failures == []
    assert team.log() == [*["Add 1 episode"] * 4, "Add 1 episode and add 1 show", "Begin"]
    assert git(team.bare, "rev-parse", "main") == report.commit
