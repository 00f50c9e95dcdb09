"""A site goes to a folder, a branch, rsync or a bucket: only what changed, and back again."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.site import publishing
from klankbord.site.publishing import bucket, signing
from klankbord.site.publishing.contents import Difference

ONE = {
    "index.html": "een",
    "a/index.html": "a",
    "oud/index.html": "oud",
    "assets/v/12345678/x.css": "x",
    "pagefind/pagefind-entry.json": "{}",
}
TWO = {**ONE, "index.html": "twee", "b c/é.html": "b"}
del TWO["oud/index.html"]


def site(folder: Path, files: dict[str, str]) -> Path:
    """A built site with these files, all of them new on the disk, as a build leaves it."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> dict[str, str]:
    """The files of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    root = tmp_path / "hub"
    root.mkdir()
    (root / "mkdocs.yml").write_text("site_name: Proef\nplugins: [klankbord]\n")
    return Hub(root)


def there_and_back(place: publishing.Publication, built: Path, there: Callable[[], dict[str, str]]) -> None:
    """What holds for every place."""
    first = place.put(site(built, ONE))
    assert there() == ONE
    assert first.same == 0
    assert set(first.added) == set(ONE)
    assert place.put(site(built, ONE)) == Difference(same=len(ONE))
    planned = place.put(site(built, TWO), dry_run=True)
    assert there() == ONE
    second = place.put(built)
    assert second == planned
    assert (second.added, second.changed, second.removed) == (("b c/é.html",), ("index.html",), ("oud/index.html",))
    assert there() == TWO
    place.back()
    assert there() == ONE
    place.back()
    assert there() == TWO


def test_to_a_folder(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "www"
    place = publishing.place(str(target), hub)
    there_and_back(place, tmp_path / "built", lambda: read(target))
    before = (target / "a/index.html").stat()
    place.put(site(tmp_path / "built", {**TWO, "index.html": "drie"}))
    after = (target / "a/index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)  # so browsers may keep it


def test_nothing_is_published_over_other_files(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.odt").write_text("years")
    place = publishing.place(str(tmp_path / "thesis"), hub)
    with pytest.raises(KlankbordError, match="no site"):
        place.put(site(tmp_path / "built", ONE))
    assert read(tmp_path / "thesis") == {"chapter.odt": "years"}


def test_nothing_to_go_back_to(hub: Hub, tmp_path: Path) -> None:
    place = publishing.place(str(tmp_path / "www"), hub)
    with pytest.raises(KlankbordError, match="no site before"):
        place.back()


@pytest.mark.parametrize("text", ["", "ftp:host", "git:", "s3:bucket", "s3://", "s3://No_Bucket"])
def test_what_is_no_place(hub: Hub, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KlankbordError):
        publishing.place(text, hub)


# git


@pytest.fixture
def origin(hub: Hub, tmp_path: Path) -> Path:
    """A bare repository that the hub was pushed to."""
    bare = tmp_path / "origin.git"
    git = partial(subprocess.run, check=True, capture_output=True)
    git(["git", "init", "-q", "--bare", "-b", "main", str(bare)])
    for command in (
        "init -q -b main", "config user.name Noor", "config user.email noor@hub.example", "add .", "commit -qm Begin",
        f"remote add origin {bare}", "push -q -u origin main",
    ):  # fmt: skip
        git(["git", "-C", str(hub.root), *command.split()])
    return bare


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout


def branch(bare: Path, name: str = "gh-pages") -> dict[str, str]:
    listed = git(bare, "ls-tree", "-rz", "--name-only", name)
    found = {path: git(bare, "show", f"{name}:{path}") for path in listed.split("\0") if path}
    assert found.pop(".nojekyll") == ""  # else GitHub would build it again
    return found


def test_to_a_branch(hub: Hub, origin: Path, tmp_path: Path) -> None:
    place = publishing.place("git:gh-pages", hub)
    built = tmp_path / "built"
    assert set(place.put(site(built, ONE)).added) == {*ONE, ".nojekyll"}
    assert branch(origin) == ONE
    assert not place.put(site(built, ONE))
    place.put(site(built, TWO), dry_run=True)
    assert branch(origin) == ONE
    change = place.put(built)
    assert (change.added, change.changed, change.removed) == (("b c/é.html",), ("index.html",), ("oud/index.html",))
    place.back()
    assert branch(origin) == ONE
    place.back()
    assert branch(origin) == TWO
    assert git(origin, "rev-list", "--count", "gh-pages").strip() == "2"  # it does not grow with every build
    assert git(hub.root, "status", "--porcelain") == ""
    assert git(hub.root, "rev-parse", "--abbrev-ref", "HEAD").strip() == "main"


def test_what_a_host_reads_on_the_branch_stays(hub: Hub, origin: Path, tmp_path: Path) -> None:
    place = publishing.place("git:origin/gh-pages", hub)
    place.put(site(tmp_path / "built", {**ONE, "CNAME": "proef.example"}))
    place.put(site(tmp_path / "built", TWO))
    assert branch(origin) == {**TWO, "CNAME": "proef.example"}


def test_a_branch_with_other_files_is_left_alone(hub: Hub, origin: Path, tmp_path: Path) -> None:
    git(hub.root, "push", "-q", "origin", "main:refs/heads/work")
    before = git(origin, "rev-parse", "main", "work")
    for name in ("main", "work"):
        with pytest.raises(KlankbordError, match="something else than a site"):
            publishing.place(f"git:{name}", hub).put(site(tmp_path / "built", ONE))
    assert git(origin, "rev-parse", "main", "work") == before


def test_a_branch_here_where_there_is_no_remote(hub: Hub, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(hub.root)], check=True)
    place = publishing.place("git:pages", hub)
    place.put(site(tmp_path / "built", ONE))
    place.put(site(tmp_path / "built", TWO))
    assert branch(hub.root, "pages") == TWO
    with pytest.raises(KlankbordError, match="that you work on"):
        publishing.place("git:main", hub).put(site(tmp_path / "built", ONE))


def test_a_branch_that_somebody_else_moved_meanwhile_is_not_overwritten(
    hub: Hub, origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = publishing.place("git:gh-pages", hub)
    place.put(site(tmp_path / "built", ONE))
    must = Repository.must

    def moved(self: Repository, verb: str, *arguments: str, **more: object) -> str:
        if verb == "push":
            git(origin, "update-ref", "refs/heads/gh-pages", "main")
        return must(self, verb, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "must", moved)
    with pytest.raises(KlankbordError, match="stale"):
        place.put(site(tmp_path / "built", TWO))
    assert git(origin, "rev-parse", "gh-pages") == git(origin, "rev-parse", "main")


def test_a_hub_in_no_repository(hub: Hub) -> None:
    with pytest.raises(KlankbordError, match="no git repository"):
        publishing.place("git:pages", hub)


# rsync

STAND_IN = '''#!{python}
"""As much of rsync as publishing asks for, between two folders."""
import filecmp, fnmatch, os, pathlib, shutil, sys
words = sys.argv[1:]
options, (source, target) = words[: words.index("--")], words[words.index("--") + 1 :]
assert "-rlc" in options and "--delay-updates" in options and "--exclude=/.*" in options
source, target = pathlib.Path(source), pathlib.Path(target)
if "broken" in str(target):
    sys.exit("rsync: connection unexpectedly closed")
left_out = [word.partition("=")[2] for word in options if word.startswith("--exclude=")]
def out(name):
    return any(fnmatch.fnmatch(name if "/" in rule else os.path.basename(name), rule.lstrip("/")) for rule in left_out
               if rule != "/.*") or name.startswith(".")
def names(top):
    return [p.relative_to(top).as_posix() for p in sorted(top.rglob("*")) if p.is_file()] if top.is_dir() else []
dry = "--dry-run" in options
for name in filter(lambda name: not out(name), names(source)):
    new = not (target / name).exists()
    if new or not filecmp.cmp(source / name, target / name, shallow=False):
        print("<f+++++++++ " + name if new else "<fcst...... " + name)
        if not dry:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
if any(word.startswith("--delete") for word in options):
    for name in set(names(target)) - set(names(source)):
        if not out(name):
            print("*deleting   " + name)
            if not dry:
                (target / name).unlink()
    print("*deleting   oud/")
'''


@pytest.fixture(params=["stand-in", "rsync"])
def rsync(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one where it is installed, and always a small one of our own."""
    if request.param == "rsync":
        if shutil.which("rsync") is None:
            pytest.skip("needs rsync")
        return
    program = tmp_path / "bin" / "rsync"
    program.parent.mkdir()
    program.write_text(STAND_IN.replace("{python}", sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("rsync")
def test_to_a_server_with_rsync(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "remote"
    target.mkdir()
    (target / ".htaccess").write_text("blijft")
    place = publishing.place(f"rsync:{target}", hub)
    there_and_back(
        place, tmp_path / "built", lambda: {name: text for name, text in read(target).items() if name[0] != "."}
    )
    assert (target / ".htaccess").read_text() == "blijft"


@pytest.mark.usefixtures("rsync")
def test_rsync_that_fails_is_one_line(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(KlankbordError, match=r"rsync to /proc/broken/x: .+ Try it by hand"):
        publishing.place("rsync:/proc/broken/x", hub).put(site(tmp_path / "built", ONE))


def test_without_rsync_it_says_what_to_install(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KlankbordError, match="is not installed"):
        publishing.place("rsync:host:/x", hub).put(site(tmp_path / "built", ONE))


# S3


@dataclass
class Store:
    """A server that keeps objects as S3 does: it checks every signature, lists in pages of three, and may fail."""

    port: int = 0
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    salt: bytes = b""  # of one that encrypts: what it calls a file is not the sum of its content
    keys: signing.Keys = field(default_factory=lambda: signing.Keys("AKIA", "geheim", "token", "eu-central-1"))

    def tag(self, data: bytes) -> str:
        return hashlib.md5(data + self.salt, usedforsecurity=False).hexdigest()

    def sites(self) -> dict[str, str]:
        return {name.removeprefix("hub/"): data.decode() for name, (data, _) in self.objects.items()}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        store, parts = self.store, urlsplit(self.path)
        given = self.headers["authorization"]
        names = re.search(r"SignedHeaders=([^,]+)", given)
        assert names
        own = {"host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"}
        about = {name: self.headers[name] for name in names[1].split(";") if name not in own}
        when = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        url = f"http://{self.headers['host']}{parts.path}"
        expected = signing.headers(store.keys, self.command, url, query, body, about, when)["authorization"]
        store.asked.append(f"{self.command} {unquote(parts.path)}")
        if given != expected:
            return self.reply(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        if store.failing:
            return self.reply(store.failing.pop(), b"<Error><Code>SlowDown</Code></Error>")
        key = unquote(parts.path).removeprefix("/my-bucket").lstrip("/")
        if self.command == "GET":
            return self.reply(200, self.listed(query))
        if self.command == "DELETE":
            del store.objects[key]
            return self.reply(204)
        store.objects[key] = (body, dict(about))
        return self.reply(200, tag=store.tag(body))

    do_GET = do_PUT = do_DELETE = answer  # noqa: N815 - names that the server looks for

    def listed(self, query: dict[str, str]) -> bytes:
        found = sorted(key for key in self.store.objects if key.startswith(query["prefix"]))
        start = int(query.get("continuation-token", "0"))
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><ETag>&quot;{self.store.tag(self.store.objects[key][0])}&quot;</ETag>"
            "</Contents>"
            for key in found[start : start + 3]
        )
        more = start + 3 < len(found)
        token = f"<NextContinuationToken>{start + 3}</NextContinuationToken>" if more else ""
        ended = f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}"
        return f'<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{ended}{rows}</R>'.encode()

    def reply(self, status: int, body: bytes = b"", tag: str = "") -> None:
        self.send_response(status)
        if tag:
            self.send_header("ETag", f'"{tag}"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    kept = Store()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Kept", (Handler,), {"store": kept})) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        kept.port = server.server_port
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIA",
            "AWS_SECRET_ACCESS_KEY": "geheim",
            "AWS_SESSION_TOKEN": "token",
            "AWS_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{kept.port}",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
        monkeypatch.setattr(bucket.time, "sleep", lambda _: None)  # type: ignore[attr-defined]
        yield kept
        server.shutdown()


@pytest.mark.parametrize("salt", [b"", b"encrypted"])
def test_to_a_bucket(hub: Hub, store: Store, tmp_path: Path, salt: bytes) -> None:
    store.salt = salt
    there_and_back(publishing.place("s3://my-bucket/hub", hub), tmp_path / "built", store.sites)
    kinds = {name: about for name, (_, about) in store.objects.items()}
    assert kinds["hub/index.html"] == {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}
    assert kinds["hub/assets/v/12345678/x.css"]["cache-control"] == "public, max-age=31536000, immutable"


def test_a_bucket_gets_only_what_changed_and_pages_after_what_they_need(hub: Hub, store: Store, tmp_path: Path) -> None:
    place = publishing.place("s3://my-bucket", hub)
    place.put(site(tmp_path / "built", ONE))
    sent = [line for line in store.asked if line.startswith("PUT")]
    assert sent[0] == "PUT /my-bucket/assets/v/12345678/x.css"
    assert sent[1] == "PUT /my-bucket/pagefind/pagefind-entry.json"
    store.asked.clear()
    place.put(site(tmp_path / "built", TWO))
    changed = [line for line in store.asked if not line.startswith("GET")]
    assert sorted(changed[:-1]) == ["PUT /my-bucket/b c/é.html", "PUT /my-bucket/index.html"]
    assert changed[-1] == "DELETE /my-bucket/oud/index.html"


def test_a_bucket_that_is_busy_is_asked_again_and_one_that_refuses_is_not(
    hub: Hub, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = publishing.place("s3://my-bucket", hub)
    store.failing = [503, 500]
    place.put(site(tmp_path / "built", ONE))
    assert store.sites() == ONE
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "verkeerd")
    asked = len(store.asked)
    with pytest.raises(KlankbordError, match=r"bucket my-bucket: answers with status 403 \(SignatureDoesNotMatch\)"):
        publishing.place("s3://my-bucket", hub).put(site(tmp_path / "built", TWO))
    assert len(store.asked) == asked + 1
    assert "verkeerd" not in repr(publishing.place("s3://my-bucket", hub))


def test_a_bucket_without_keys_names_the_variable(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with pytest.raises(KlankbordError, match="AWS_ACCESS_KEY_ID: is not set"):
        publishing.place("s3://my-bucket", hub)


def test_a_signature_is_that_of_amazons_own_example() -> None:
    """From "Authenticating Requests: Using the Authorization Header", PUT Object."""
    keys = signing.Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    given = {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}
    url = "https://examplebucket.s3.amazonaws.com" + signing.path("test$file.text")
    when = datetime(2013, 5, 24, tzinfo=UTC)
    found = signing.headers(keys, "PUT", url, {}, b"Welcome to Amazon S3.", given, when)["authorization"]
    assert found.endswith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")


# The command


def test_the_command_builds_publishes_and_puts_back(tmp_path: Path) -> None:
    root = tmp_path / "hub"
    (root / "content").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(
        "site_name: Proef\ndocs_dir: content\nsite_dir: build/site\ntheme: {name: material, font: false}\n"
        "plugins: [klankbord]\n"
    )
    (root / "pyproject.toml").write_text('[tool.klankbord]\npublish_to = "../www"\n')

    def publish(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "klankbord", "publish", *words, "--hub", str(root)],
            capture_output=True, text=True, timeout=100, check=True,
        )  # fmt: skip
        return done.stdout

    (root / "content" / "index.md").write_text("---\ntitle: Welkom\n---\nEerste.")
    said = publish()
    assert re.search(r"^Published to \.\./www: \d+ new, 0 changed", said, re.MULTILINE)
    assert "mkdocs.yml has no site_url, so there are no feeds and no sitemap." in said
    assert not list((tmp_path / "www").glob("sitemap*"))  # MkDocs would leave its template there
    (root / "content" / "index.md").write_text("---\ntitle: Welkom\n---\nTweede.")
    assert "~ index.html" in publish("--dry-run")
    assert "Eerste." in (tmp_path / "www" / "index.html").read_text()
    publish()
    assert "Tweede." in (tmp_path / "www" / "index.html").read_text()
    assert "The next klankbord publish puts the other one there again" in publish("--rollback")
    assert "Eerste." in (tmp_path / "www" / "index.html").read_text()
