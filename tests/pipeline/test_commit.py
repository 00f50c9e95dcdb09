"""One commit per run, of the machine's work only; in step with the remote if asked, and clear if that is impossible."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from world import GIT, Calendar, StandIn, World, settings, subscribe

from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.pipeline import commit, run
from klankbord.pipeline.report import Report


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout.strip()


class Machine:
    """A hub in a repository, run by cron with --commit or --push."""

    def __init__(self, hub: Hub, calendar: Calendar) -> None:
        self.hub, self.calendar = hub, calendar

    def ingest(self, *, push: bool = False) -> Report:
        self.calendar.wait(days=1)
        return run.ingest(self.hub, settings(), commit=True, push=push, clock=self.calendar, speech=StandIn())

    def log(self) -> list[str]:
        return git(self.hub.root, "log", "--format=%s").splitlines()


@pytest.fixture
def machine(hub: Hub, calendar: Calendar, world: World) -> Machine:
    subscribe(hub, world, "een")
    world.publish("een", 2)
    git(hub.root, "init", "-q", "-b", "main")
    git(hub.root, "add", ".")
    git(hub.root, "commit", "-q", "-m", "Start")
    return Machine(hub, calendar)


@pytest.fixture
def remote(machine: Machine, tmp_path: Path) -> Path:
    """A bare remote that the hub's branch follows, with a clone for an editor beside it."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(machine.hub.root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(machine.hub.root, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", "remote.git", "editor")
    return tmp_path / "editor"


def page(hub: Hub, number: int) -> Path:
    return next(hub.episodes.glob(f"een/*aflevering-{number}-*/index.md"))


def test_a_run_makes_one_commit_that_lists_its_episodes(machine: Machine) -> None:
    report = machine.ingest()
    assert machine.log() == ["Add 2 episodes", "Start"]
    assert git(machine.hub.root, "rev-parse", "HEAD") == report.commit
    body = git(machine.hub.root, "log", "-1", "--format=%b")
    assert body.splitlines() == [
        "+ een: Aflevering 1 van een",
        "+ een: Aflevering 2 van een",
        "",
        "Made-by: klankbord ingest",
    ]
    assert git(machine.hub.root, "status", "--porcelain") == ""


def test_a_run_without_news_makes_no_commit(machine: Machine) -> None:
    machine.ingest()
    assert machine.ingest().commit == ""
    assert len(machine.log()) == 2


def test_news_and_changes_are_told_apart(machine: Machine, world: World) -> None:
    machine.ingest()
    world.publish("een")
    world.shows["een"].items[0].title = "Een betere titel"
    machine.ingest()
    assert machine.log()[0] == "Add 1 episode and update 1 episode"


def test_what_an_editor_did_not_commit_stays_uncommitted(machine: Machine, hub: Hub) -> None:
    article = hub.content / "artikel.md"
    article.write_text("halverwege")
    (hub.root / "mkdocs.yml").write_text("site_name: Anders\n")
    git(hub.root, "add", "mkdocs.yml")
    machine.ingest()
    assert git(hub.root, "status", "--porcelain").splitlines() == ["M  mkdocs.yml", "?? content/"]
    assert "mkdocs.yml" not in git(hub.root, "show", "--stat", "HEAD")


def test_a_page_with_an_editors_uncommitted_words_is_held_back(machine: Machine, hub: Hub, world: World) -> None:
    machine.ingest()
    edited = page(hub, 1)
    edited.write_text(edited.read_text() + "\nEen zin van de redactie.\n")
    world.shows["een"].items[0].title = "Een betere titel"
    world.shows["een"].items[1].title = "Nog een betere titel"
    report = machine.ingest()
    assert "Een zin van de redactie." in edited.read_text()
    assert "Een zin van de redactie." not in git(hub.root, "show", "HEAD:" + hub.inside(edited))
    assert any("an editor is at work" in notice for notice in report.notices)
    assert machine.log()[0] == "Update 2 episodes"
    git(hub.root, "commit", "-q", "-am", "Redactie")
    assert machine.ingest().commit == ""


def test_a_page_that_an_editor_changes_after_the_machine_is_held_back(machine: Machine, hub: Hub) -> None:
    run.ingest(hub, settings(), clock=machine.calendar, speech=StandIn())
    edited = page(hub, 2)
    edited.write_text(edited.read_text() + "\nEen zin van de redactie.\n")
    report = machine.ingest()
    tracked = git(hub.root, "ls-files").splitlines()
    assert hub.inside(edited) not in tracked
    assert hub.inside(page(hub, 1)) in tracked
    assert any("an editor is at work" in notice for notice in report.notices)


def test_what_an_earlier_run_wrote_without_commit_is_committed_later(machine: Machine, hub: Hub) -> None:
    run.ingest(hub, settings(), clock=machine.calendar, speech=StandIn())
    assert machine.log() == ["Start"]
    machine.ingest()
    assert machine.log()[0] == "Add 2 episodes"


def test_a_hub_inside_a_larger_repository(tmp_path: Path, calendar: Calendar, world: World) -> None:
    from world import new_hub

    git(tmp_path, "init", "-q", "-b", "main")
    hub = new_hub(tmp_path / "sites" / "één hub")
    subscribe(hub, world, "een")
    world.publish("een")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Start")
    (tmp_path / "elsewhere.txt").write_text("x")
    machine = Machine(hub, calendar)
    machine.ingest()
    assert machine.log()[0] == "Add 1 episode"
    assert git(tmp_path, "status", "--porcelain") == "?? elsewhere.txt"


def test_history_remembers_what_an_editor_deleted_when_the_ledger_is_lost(machine: Machine, hub: Hub) -> None:
    machine.ingest()
    git(hub.root, "rm", "-q", "-r", hub.inside(page(hub, 1).parent))
    git(hub.root, "commit", "-q", "-m", "Weg ermee")
    for path in hub.state.glob("ledger.sqlite*"):
        path.unlink()
    assert machine.ingest().arrivals == []
    assert len(list(hub.episodes.glob("een/*/index.md"))) == 1


def test_without_a_name_the_machine_signs_with_its_own(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIT:
        if name.endswith(("_NAME", "_EMAIL")):
            monkeypatch.delenv(name)
    machine.ingest()
    assert git(machine.hub.root, "log", "-1", "--format=%an") == "Klankbord"


def test_commit_without_a_repository_is_refused_in_one_line(hub: Hub) -> None:
    from klankbord.errors import KlankbordError

    with pytest.raises(KlankbordError, match="git init"):
        run.ingest(hub, settings(), commit=True)


def test_the_repositorys_own_hook_may_refuse(machine: Machine, hub: Hub) -> None:
    hook = hub.root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho 'no Fridays' >&2\nexit 1\n")
    hook.chmod(0o755)
    report = machine.ingest()
    assert report.exit_code == 1
    assert "no Fridays" in report.text()
    hook.unlink()
    assert machine.ingest().commit


def test_a_lock_left_by_a_killed_git_is_taken_away(machine: Machine, hub: Hub) -> None:
    (hub.root / ".git" / "index.lock").touch()
    report = machine.ingest()
    assert report.commit
    assert any("index.lock" in notice for notice in report.notices)


def test_a_lock_of_a_living_git_is_respected(machine: Machine, hub: Hub) -> None:
    lock = hub.root / ".git" / "index.lock"
    lock.touch()
    living = subprocess.Popen(["git", "cat-file", "--batch"], cwd=hub.root, stdin=subprocess.PIPE)
    try:
        report = machine.ingest()
        assert lock.exists()
        assert report.exit_code == 1
        assert "index.lock" in report.text()
    finally:
        living.send_signal(signal.SIGKILL)
        living.communicate()
    assert machine.ingest().commit


def test_push_brings_in_the_editors_work_first_and_ours_on_top(machine: Machine, remote: Path) -> None:
    (remote / "content" / "nieuw.md").parent.mkdir(exist_ok=True)
    (remote / "content" / "nieuw.md").write_text("# Nieuw\n")
    git(remote, "add", ".")
    git(remote, "commit", "-q", "-m", "Redactie")
    git(remote, "push", "-q")
    report = machine.ingest(push=True)
    assert report.pushed
    assert machine.log() == ["Add 2 episodes", "Redactie", "Start"]
    assert git(remote, "ls-remote", "origin", "main").split()[0] == report.commit


def test_a_push_without_news_does_nothing(machine: Machine, remote: Path) -> None:
    machine.ingest(push=True)
    assert not machine.ingest(push=True).pushed


def test_a_lost_race_is_run_again(machine: Machine, remote: Path, hub: Hub) -> None:
    """An editor's push lands between our fetch and our push, twice."""
    hook = hub.root / ".git" / "hooks" / "pre-push"
    hook.write_text(
        "#!/bin/sh\nunset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE\n"
        f"n=$(ls '{remote}/content' 2>/dev/null | wc -l); [ $n -ge 2 ] && exit 0\n"
        f"cd '{remote}' && mkdir -p content && echo $n > content/$n.md && git pull -q --rebase && git add . && "
        "git commit -q -m race && git push -q\nexit 0\n"
    )
    hook.chmod(0o755)
    report = machine.ingest(push=True)
    assert report.failures == []
    assert report.pushed
    assert machine.log() == ["Add 2 episodes", "race", "race", "Start"]


def test_a_conflict_leaves_everything_as_it_was_and_says_where(machine: Machine, remote: Path, hub: Hub) -> None:
    machine.ingest(push=True)
    git(remote, "pull", "-q")
    theirs = remote / hub.inside(page(hub, 1))
    theirs.write_text(theirs.read_text().replace("Aflevering 1", "Aflevering een"))
    git(remote, "commit", "-q", "-am", "Redactie")
    git(remote, "push", "-q")
    ours = page(hub, 1)
    ours.write_text(ours.read_text().replace("Aflevering 1", "Aflevering I"))
    git(hub.root, "commit", "-q", "-am", "Elders")
    before = git(hub.root, "rev-parse", "HEAD")
    report = machine.ingest(push=True)
    assert report.exit_code == 1
    assert "both sides changed" in report.text()
    assert hub.inside(ours) in report.text()
    assert git(hub.root, "rev-parse", "HEAD") == before
    assert git(hub.root, "status", "--porcelain") == ""


def test_a_rebase_that_a_killed_run_left_halfway_is_undone(machine: Machine, remote: Path, hub: Hub) -> None:
    for folder, text in ((remote, "a"), (hub.root, "b")):
        (folder / "mkdocs.yml").write_text(f"site_name: {text}\n")
        git(folder, "commit", "-q", "-am", text)
    git(remote, "push", "-q")
    git(hub.root, "fetch", "-q")
    before = git(hub.root, "rev-parse", "HEAD")
    subprocess.run(["git", "rebase", "-q", "origin/main"], cwd=hub.root, capture_output=True, check=False)
    repository = Repository.around(hub.root)
    assert repository
    assert commit.rebasing(repository)
    (hub.root / ".git" / "klankbord-rebase").touch()
    assert any("rebase" in line for line in commit.tidy(repository))
    assert not commit.rebasing(repository)
    assert git(hub.root, "rev-parse", "HEAD") == before


def test_somebody_elses_rebase_is_left_alone(machine: Machine, hub: Hub) -> None:
    (hub.root / ".git" / "rebase-merge").mkdir()
    repository = Repository.around(hub.root)
    assert repository
    assert commit.tidy(repository) == []
    assert "rebase" in machine.ingest().text()
    assert machine.log() == ["Start"]


def test_nothing_is_committed_where_no_branch_would_keep_it(machine: Machine, hub: Hub) -> None:
    git(hub.root, "switch", "-q", "--detach")
    assert "no branch" in machine.ingest().text()
    git(hub.root, "switch", "-q", "main")
    assert machine.ingest().commit


def test_git_never_asks_and_never_hangs(machine: Machine, hub: Hub) -> None:
    git(hub.root, "remote", "add", "origin", "https://127.0.0.1:1/secret.git")
    git(hub.root, "config", "branch.main.remote", "origin")
    git(hub.root, "config", "branch.main.merge", "refs/heads/main")
    git(hub.root, "update-ref", "refs/remotes/origin/main", "HEAD")
    report = machine.ingest(push=True)
    assert report.commit
    assert not report.pushed
    assert any("git fetch" in failure.thing for failure in report.failures)
    assert sys.stdin is not None
