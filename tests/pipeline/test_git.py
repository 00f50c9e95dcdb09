"""Git does the same for every user: with any settings, in any kind of repository; if it refuses, the reason is told."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from world import new_hub

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.pipeline import adopted, commit, doctor, ledger, staging
from klankbord.pipeline.authorship import Authorship, blob_name, digest
from klankbord.pipeline.ledger import Ledger
from klankbord.pipeline.stopping import utc_now

SETTINGS = yaml.safe_load(
    (Path(__file__).parent.parent / "strangers" / "library" / "git-settings.yml").read_text(encoding="utf-8")
)
FOLDER = "episodes/een/2026-03-04-één"
PAGE = '---\ntitle: Één "aflevering"\nguid: "g-é"\n---\n+ Een regel.\n'
BROKEN_SIGNATURE = "#!/bin/sh\necho 'gpg: no secret key of the editor' >&2\nexit 2\n"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout.strip()


@dataclass
class Desk:
    """A hub in a repository, with a ledger that knows what the machine wrote."""

    hub: Hub
    book: Ledger

    @property
    def repository(self) -> Repository:
        found = Repository.around(self.hub.root)
        assert found
        return found

    def write(self, name: str, text: str = PAGE) -> str:
        """A file of the machine in the hub; gives its path."""
        path = self.hub.root / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        with self.book.transaction():
            self.book.put_file(self.hub.inside(path), digest(path.read_bytes()))
        return self.hub.inside(path)

    def commit(self) -> commit.Committed:
        return commit.commit(self.hub, self.book, self.repository, {})

    def git(self, *arguments: str) -> str:
        return git(self.hub.root, *arguments)

    def files(self) -> list[str]:
        return self.git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "HEAD").split("\n")


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Redactie")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "redactie@example.org")


def opened(root: Path, *init: str, start: bool = True) -> Iterator[Desk]:
    hub = new_hub(root)
    git(hub.root, "init", "-q", "-b", "main", *init)
    (hub.root / "mkdocs.yml").write_text("site_name: Proef\n", encoding="utf-8")
    if start:
        git(hub.root, "add", "mkdocs.yml")
        git(hub.root, "commit", "-q", "-m", "Start")
    with ledger.opened(hub.state / "ledger.sqlite", utc_now()) as book:
        yield Desk(hub, book)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from opened(tmp_path / "hub")


@pytest.mark.parametrize("where", ["--global", "--local"])
@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_setting_of_the_user_changes_nothing(desk: Desk, name: str, where: str) -> None:
    (desk.hub.root / "mkdocs.yml").write_text("site_name: Van de redactie\n", encoding="utf-8")
    desk.git("add", "mkdocs.yml")
    for key, value in SETTINGS[name].items():
        desk.git("config", where, key, value)
    page = desk.write("index.md")
    done = desk.commit()
    assert (done.held_back, done.ignored) == ((), ())
    assert desk.book.files() == {}
    assert desk.repository.blobs("episodes") == desk.repository.names([page])
    assert desk.repository.differing([page]) == set()
    authorship = Authorship(desk.hub, desk.book, desk.repository)
    assert authorship.begin((desk.hub.root / page).parent) == set(), "what was committed holds no work of an editor"
    desk.git("rm", "-q", "--cached", page)
    (desk.hub.root / page).unlink()
    tree = desk.git("write-tree")
    desk.git("update-ref", "HEAD", desk.git("commit-tree", tree, "-p", "HEAD", "-m", "Weg"))
    assert adopted.removed(desk.repository) == {("een", "g-é")}
    for key in SETTINGS[name]:
        desk.git("config", where, "--unset", key)
    assert desk.git("show", "-s", "--format=%B", "HEAD~").splitlines()[:3] == [
        "Add 1 episode",
        "",
        f"+ {FOLDER.removeprefix('episodes/')}",
    ]
    assert desk.git("diff-tree", "--no-commit-id", "--name-only", "-r", "-z", "HEAD~").strip("\0") == page


ENVIRONMENTS = {
    "a hook's repository": {"GIT_DIR": "/nonexistent/.git", "GIT_WORK_TREE": "/nonexistent", "GIT_PREFIX": "x/"},
    "a hook's index": {"GIT_INDEX_FILE": "/nonexistent/index"},
    "a hook's objects": {"GIT_OBJECT_DIRECTORY": "/nonexistent", "GIT_COMMON_DIR": "/nonexistent"},
    "another language": {"LANG": "nl_NL.UTF-8", "LANGUAGE": "nl:de", "LC_MESSAGES": "nl_NL.UTF-8"},
    "no language": {"LANG": "C", "LC_ALL": "C"},
    "literal paths": {"GIT_LITERAL_PATHSPECS": "1"},
    "paths without case": {"GIT_ICASE_PATHSPECS": "1"},
    "a namespace": {"GIT_NAMESPACE": "elders"},
    "settings of the caller": {"GIT_CONFIG_PARAMETERS": "'diff.noprefix'='true'"},
    "a pager": {"GIT_PAGER": "/bin/false", "PAGER": "/bin/false", "GIT_PAGER_IN_USE": "1"},
    "a diff of another program": {"GIT_EXTERNAL_DIFF": "/bin/false", "GIT_DIFF_OPTS": "--unified=9"},
    "an editor": {"GIT_EDITOR": "/bin/false", "EDITOR": "/bin/false", "VISUAL": "/bin/false"},
}


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS))
def test_the_environment_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    page = desk.write("index.md")
    with monkeypatch.context() as here:
        for key, value in ENVIRONMENTS[name].items():
            here.setenv(key, value)
        desk.commit()
        assert desk.repository.differing([page]) == set()
    assert desk.files() == [page, "mkdocs.yml"]
    desk.git("rm", "-q", "-r", FOLDER)
    desk.git("commit", "-q", "-m", "Weg")
    with monkeypatch.context() as here:
        for key, value in ENVIRONMENTS[name].items():
            here.setenv(key, value)
        assert adopted.removed(desk.repository) == {("een", "g-é")}
        with pytest.raises(KlankbordError, match="no upstream"):
            commit.pull(desk.repository)


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_both_kinds_of_object_names(tmp_path: Path, kind: str) -> None:
    for desk in opened(tmp_path / "hub", f"--object-format={kind}"):
        page = desk.write("index.md")
        desk.commit()
        (name,) = desk.repository.blobs("episodes").values()
        assert blob_name((desk.hub.root / page).read_bytes(), name) == name
        authorship = Authorship(desk.hub, desk.book, desk.repository)
        authorship.end((desk.hub.root / page).parent, set())
        assert desk.book.files() == {}, "it is as in the last commit"
        (desk.hub.root / page).write_text("Van de redactie.", encoding="utf-8")
        assert Authorship(desk.hub, desk.book, desk.repository).begin((desk.hub.root / page).parent) == {page}


def test_a_repository_without_any_commit(tmp_path: Path) -> None:
    for desk in opened(tmp_path / "hub", start=False):
        page = desk.write("index.md")
        desk.git("add", "mkdocs.yml")
        assert desk.commit().name
        assert desk.files() == [page]
        assert desk.git("status", "--porcelain").splitlines()[0] == "A  mkdocs.yml"


def test_a_worktree_and_a_submodule_have_their_own_index(desk: Desk, tmp_path: Path) -> None:
    desk.git("worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", "-b", "main")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(desk.hub.root), "hub")
    for number, root in enumerate((tmp_path / "second", outer / "hub")):
        with ledger.opened(tmp_path / f"{number}.sqlite", utc_now()) as book:
            there = Desk(Hub(root), book)
            page = there.write("index.md")
            there.commit()
            assert page in there.files()
            assert there.git("status", "--porcelain", "--untracked-files=no") == ""
    assert desk.files() == ["mkdocs.yml"]


def test_a_sparse_checkout_without_episodes(desk: Desk) -> None:
    desk.write("index.md")
    desk.commit()
    desk.git("sparse-checkout", "set", "--no-cone", "/mkdocs.yml")
    assert not (desk.hub.root / FOLDER / "index.md").exists()
    page = desk.write("index.md", PAGE + "Meer.\n")
    new = desk.write("transcript.vtt", "WEBVTT\n")
    desk.commit()
    assert desk.files() == [page, new, "mkdocs.yml"]
    assert desk.git("show", f"HEAD:{page}").endswith("Meer.")


def test_line_ends_that_git_changed_on_the_way_out_are_no_work_of_an_editor(desk: Desk) -> None:
    page = desk.write("index.md")
    desk.commit()
    desk.git("config", "core.autocrlf", "true")
    (desk.hub.root / page).unlink()
    desk.git("checkout", "-q", "--", page)
    assert b"\r\n" in (desk.hub.root / page).read_bytes()
    assert Authorship(desk.hub, desk.book, desk.repository).begin((desk.hub.root / page).parent) == set()


def test_what_a_person_never_commits_is_committed_all_the_same(desk: Desk, tmp_path: Path) -> None:
    excludes = tmp_path / "excludes"
    excludes.write_text("*.vtt\nepisodes/\n", encoding="utf-8")
    desk.git("config", "--global", "core.excludesFile", str(excludes))
    page, cues = desk.write("index.md"), desk.write("transcript.vtt", "WEBVTT\n")
    assert desk.commit().ignored == ()
    assert desk.files() == [page, cues, "mkdocs.yml"]


def test_what_the_hub_ignores_stays_out_and_is_named(desk: Desk) -> None:
    (desk.hub.root / ".gitignore").write_text("*.vtt\n", encoding="utf-8")
    page, cues = desk.write("index.md"), desk.write("transcript.vtt", "WEBVTT\n")
    assert desk.commit().ignored == (cues,)
    assert desk.files() == [page, "mkdocs.yml"]


REFUSALS = {
    "hook before": ("pre-commit", "#!/bin/sh\necho 'no Fridays' >&2\nexit 1\n", "no Fridays"),
    "hook of the message": ("commit-msg", "#!/bin/sh\necho 'no ticket number' >&2\nexit 1\n", "no ticket number"),
    "hook that prepares": ("prepare-commit-msg", "#!/bin/sh\necho 'not now' >&2\nexit 7\n", "not now"),
    "hook of references": ("reference-transaction", "#!/bin/sh\necho closed >&2\nexit 1\n", "closed"),
    "hook that stages more": ("pre-commit", "#!/bin/sh\ngit add -A\necho 'not this way' >&2\nexit 1\n", "not this way"),
    "signature": ("", "", "failed to sign the data"),
}


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_what_git_refuses_leaves_the_index_to_the_last_byte(desk: Desk, tmp_path: Path, name: str) -> None:
    hook, script, words = REFUSALS[name]
    (desk.hub.root / "mkdocs.yml").write_text("site_name: Half\n", encoding="utf-8")
    desk.git("add", "mkdocs.yml")
    page = desk.write("index.md")
    program = desk.hub.root / ".git" / "hooks" / hook if hook else tmp_path / "gpg"
    program.parent.mkdir(exist_ok=True)
    program.write_text(script or BROKEN_SIGNATURE, encoding="utf-8")
    program.chmod(0o755)
    if not hook:
        desk.git("config", "commit.gpgSign", "true")
        desk.git("config", "gpg.program", str(program))
    index = desk.hub.root / ".git" / "index"
    before, head = index.read_bytes(), desk.repository.head()
    with pytest.raises(KlankbordError) as refused:
        desk.commit()
    assert refused.value.thing == "git commit"
    assert words in refused.value.cause
    assert (index.read_bytes(), desk.repository.head()) == (before, head)
    assert sorted(path.name for path in index.parent.iterdir() if "index" in path.name) == ["index"]
    assert list(desk.book.files()) == [page], "the next run commits it"
    program.unlink()
    desk.git("config", "commit.gpgSign", "false")
    assert desk.commit().name
    assert desk.git("diff", "--cached", "--name-only") == "mkdocs.yml"


def test_a_lock_of_another_git_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PATIENCE", 0.2)
    desk.write("index.md")
    lock = desk.hub.root / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(KlankbordError, match=r"another git is at work.*index\.lock"):
        desk.commit()
    lock.unlink()
    assert desk.commit().name


@pytest.mark.parametrize("made", [True, False])
def test_a_run_that_is_killed_around_its_commit_loses_nothing_of_the_index(
    desk: Desk, tmp_path: Path, made: bool
) -> None:
    """A power cut between git's commit and the end: the index must hold what the commit added, or be as it was."""
    page, folder = desk.write("index.md"), desk.hub.root / ".git"
    before = (folder / "index").read_bytes()
    with staging.copied(desk.repository) as copy:
        desk.repository.must("update-index", "--add", "-z", "--stdin", stdin=page, env=copy)
        if made:
            desk.repository.must("commit", "--quiet", "--message=Add 1 episode", env=copy)
        for name in (staging.LOCK, staging.OURS):
            shutil.copy(folder / name, tmp_path / name)
    (folder / "index").write_bytes(before)
    for name in (staging.LOCK, staging.OURS):
        shutil.copy(tmp_path / name, folder / name)
    assert commit.tidy(desk.repository) == ["Removed index.lock, which a killed git left behind."]
    assert ((folder / "index").read_bytes() == before) is not made
    assert desk.git("status", "--porcelain", "--untracked-files=no") == ""
    assert not (folder / staging.OURS).exists()


def test_the_repository_of_another_user_is_named_with_gits_reason_and_the_fix(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(KlankbordError) as refused:
        Repository.around(desk.hub.root)
    assert "dubious ownership" in refused.value.cause
    assert f"git config --global --add safe.directory {desk.hub.root}" in refused.value.mend
    assert "Run klankbord as the user " in refused.value.mend
    (found,) = doctor._git(desk.hub)
    assert "dubious ownership" in found.state
    assert "safe.directory" in found.mend


def test_a_damaged_repository_is_not_taken_for_none(desk: Desk) -> None:
    (desk.hub.root / ".git" / "config").write_text("[\n", encoding="utf-8")
    with pytest.raises(KlankbordError, match="bad config line 1"):
        Repository.around(desk.hub.root)


def test_a_broken_pointer_to_a_repository_is_named(tmp_path: Path) -> None:
    hub = new_hub(tmp_path / "hub")
    (hub.root / ".git").write_text("gitdir: /nonexistent/modules/hub\n", encoding="utf-8")
    with pytest.raises(KlankbordError, match="/nonexistent/modules/hub"):
        Repository.around(hub.root)


@pytest.mark.parametrize("default", ["nothing", "matching", "current", "upstream", "simple"])
def test_a_push_goes_where_the_branch_comes_from_and_nowhere_else(desk: Desk, tmp_path: Path, default: str) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "other.git")
    desk.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    desk.git("remote", "add", "other", str(tmp_path / "other.git"))
    desk.git("push", "-q", "origin", "main:published", "main:refs/heads/side")
    desk.git("branch", "side")
    desk.git("fetch", "-q")
    desk.git("branch", "-q", "--set-upstream-to=origin/published")
    desk.git("config", "push.default", default)
    desk.git("config", "push.followTags", "true")
    desk.git("config", "remote.pushDefault", "other")
    start = desk.repository.head()
    desk.git("tag", "-a", "-m", "v1", "main")  # a tag with the same name as the branch
    desk.git("switch", "-q", "side")
    desk.git("commit", "-q", "--allow-empty", "-m", "Van een ander")
    desk.git("symbolic-ref", "HEAD", "refs/heads/main")
    desk.write("index.md")
    made = desk.commit().name
    assert commit.push(desk.repository)
    remote = tmp_path / "remote.git"
    assert git(remote, "rev-parse", "published") == made
    assert git(remote, "rev-parse", "side") == start
    assert git(remote, "tag") == ""
    assert git(tmp_path / "other.git", "for-each-ref") == ""


def test_a_rebase_names_files_with_spaces_and_stashes_nothing(desk: Desk, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    desk.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    name = "een stuk.md"
    (desk.hub.root / name).write_text("a\n", encoding="utf-8")
    desk.git("add", name)
    desk.git("commit", "-q", "-m", "Stuk")
    desk.git("push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", "remote.git", "editor")
    for folder, text in ((tmp_path / "editor", "b\n"), (desk.hub.root, "c\n")):
        (folder / name).write_text(text, encoding="utf-8")
        git(folder, "commit", "-q", "-am", text.strip())
    git(tmp_path / "editor", "push", "-q")
    with pytest.raises(KlankbordError, match=f"both sides changed {name}$|both sides changed {name}\\. "):
        commit.pull(desk.repository)
    desk.git("reset", "-q", "--hard", "HEAD~")
    desk.git("commit", "-q", "--allow-empty", "-m", "Hier")
    desk.git("config", "rebase.autoStash", "true")
    (desk.hub.root / "mkdocs.yml").write_text("site_name: Half\n", encoding="utf-8")
    commit.pull(desk.repository)
    assert (desk.hub.root / name).read_text(encoding="utf-8") == "b\n"
    assert (desk.hub.root / "mkdocs.yml").read_text(encoding="utf-8") == "site_name: Half\n"
    assert desk.git("stash", "list") == ""


def test_ssh_asks_nothing_unless_the_user_says_how_to_call_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_SSH", "GIT_SSH_COMMAND"):
        monkeypatch.delenv(name, raising=False)
    assert "BatchMode=yes" in desk.repository.quiet_ssh()[1]
    monkeypatch.setenv("GIT_SSH", "plink")
    assert desk.repository.quiet_ssh() == ()
    monkeypatch.delenv("GIT_SSH")
    desk.git("config", "core.sshCommand", "ssh -i key")
    assert desk.repository.quiet_ssh() == ()
