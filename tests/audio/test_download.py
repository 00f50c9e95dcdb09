"""Downloads: audio arrives complete or not at all, and an interrupted download resumes where it stopped."""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from klankbord.audio import cache
from klankbord.audio.download import SPARE, download, is_whole, place, sha256, throw_away
from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.feeds.replies import FetchError
from klankbord.model import Audio
from klankbord.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Asked, Wire

SOUND = b"\xff\xfb\x90\x00" + bytes(range(256)) * 800  # 204,804 bytes, not all alike
HALF = len(SOUND) // 2
SETTINGS = Settings(allow_hosts=("127.0.0.1",), download_max_mb=1)


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than most tests."""
    return ssl.create_default_context()


@pytest.fixture
def client(tls: ssl.SSLContext) -> Iterator[Client]:
    """A client that may talk to loopback."""
    with Client(SETTINGS, ssl_context=tls) as client:
        yield client


def audio(wire: Wire, path: str = "/a.mp3", integrity: str = "") -> Audio:
    return Audio(wire.url(path), "audio/mpeg", len(SOUND), integrity)


def resumable(wire: Wire, *, first_cut: int = HALF, etag: str = '"v1"') -> Callable[[Asked], bytes]:
    """An honest server that hangs up once, at ``first_cut``."""
    left = [first_cut]

    def answer(asked: Asked) -> bytes:
        headers = {"content-type": "audio/mpeg", "etag": etag, "accept-ranges": "bytes"}
        start = asked.headers.get("range", "").removeprefix("bytes=").removesuffix("-")
        if start and asked.headers.get("if-range") == etag:
            part = {**headers, "content-range": f"bytes {start}-{len(SOUND) - 1}/{len(SOUND)}"}
            return wire.reply(206, SOUND[int(start) :], part)
        whole = wire.reply(200, SOUND, headers)
        return whole[: len(whole) - len(SOUND) + left.pop()] if left else whole

    return answer


def test_a_file_comes_in_whole_with_its_hash(wire: Wire, client: Client, tmp_path: Path) -> None:
    wire.serve("/a.mp3", SOUND, headers={"content-type": "audio/mpeg"})
    path = download(client, audio(wire), tmp_path, SETTINGS)
    assert path.read_bytes() == SOUND
    assert path == place(audio(wire), tmp_path)
    assert sha256(path) == hashlib.sha256(SOUND).hexdigest()
    assert wire.asked[0].headers["accept-encoding"] == "identity"
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".json", ".mp3"]


def test_what_is_there_is_not_fetched_again(wire: Wire, client: Client, tmp_path: Path) -> None:
    wire.serve("/a.mp3", SOUND)
    for _ in range(2):
        download(client, audio(wire), tmp_path, SETTINGS)
    assert len(wire.asked) == 1
    path = place(audio(wire), tmp_path)
    path.write_bytes(SOUND[:-1])
    assert not is_whole(path)
    download(client, audio(wire), tmp_path, SETTINGS)
    assert len(wire.asked) == 2


@pytest.mark.parametrize("cut", [1, 100, HALF, len(SOUND) - 1])
def test_a_download_cut_at_any_byte_goes_on_there(wire: Wire, client: Client, tmp_path: Path, cut: int) -> None:
    wire.routes["/a.mp3"] = resumable(wire, first_cut=cut)
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND
    assert wire.asked[1].headers["range"] == f"bytes={cut}-"
    assert wire.asked[1].headers["if-range"] == '"v1"'


def test_a_next_run_goes_on_where_a_killed_one_stopped(wire: Wire, client: Client, tmp_path: Path) -> None:
    whole = wire.reply(200, SOUND, {"etag": '"v1"'})
    wire.routes["/a.mp3"] = lambda asked: whole[:-HALF] if "range" not in asked.headers else wire.reply(500)
    with pytest.raises(FetchError):
        download(client, audio(wire), tmp_path, SETTINGS)
    wire.asked.clear()
    wire.routes["/a.mp3"] = resumable(wire)
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND
    assert len(wire.asked) == 1
    assert "range" in wire.asked[0].headers


def test_a_file_that_changed_in_between_starts_again(wire: Wire, client: Client, tmp_path: Path) -> None:
    """If-Range: the server sends the whole new file with 200, which replaces what was there."""
    old, new = wire.reply(200, b"old" * 50_000, {"etag": '"v1"'}), wire.reply(200, SOUND, {"etag": '"v2"'})
    answers = [old[:-1000], new]
    wire.routes["/a.mp3"] = lambda asked: answers.pop(0)
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND


def test_without_a_strong_validator_nothing_is_resumed(wire: Wire, client: Client, tmp_path: Path) -> None:
    whole = wire.reply(200, SOUND, {"etag": 'W/"weak"', "last-modified": "Wed, 04 Mar 2026 06:00:00 GMT"})
    answers = [whole[:-HALF], whole]
    wire.routes["/a.mp3"] = lambda asked: answers.pop(0)
    with pytest.raises(FetchError, match=r"stopped at|could not be fetched"):
        download(client, audio(wire), tmp_path, SETTINGS)
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND
    assert all("range" not in asked.headers for asked in wire.asked)


BAD_PARTS: dict[str, Callable[[int], tuple[str, bytes]]] = {
    "overlapping": lambda n: (f"bytes {n - 100}-{len(SOUND) - 1}/{len(SOUND)}", SOUND[n - 100 :]),
    "the full body": lambda n: (f"bytes 0-{len(SOUND) - 1}/{len(SOUND)}", SOUND),
    "the full body under the right range": lambda n: (f"bytes {n}-{len(SOUND) - 1}/{len(SOUND)}", SOUND),
    "a short body": lambda n: (f"bytes {n}-{len(SOUND) - 1}/{len(SOUND)}", SOUND[n:-10]),
    "less than the rest": lambda n: (f"bytes {n}-{len(SOUND) - 11}/{len(SOUND)}", SOUND[n:-10]),
    "the remainder as the total": lambda n: (f"bytes 0-{len(SOUND) - n - 1}/{len(SOUND) - n}", SOUND[n:]),
    "a gap": lambda n: (f"bytes {n + 10}-{len(SOUND) - 1}/{len(SOUND)}", SOUND[n + 10 :]),
    "another total": lambda n: (f"bytes {n}-{len(SOUND) + 9}/{len(SOUND) + 10}", SOUND[n:] + b"x" * 10),
    "no range at all": lambda n: ("", SOUND[n:]),
    "nonsense": lambda n: ("bytes all of it", SOUND[n:]),
}


@pytest.mark.parametrize("kind", BAD_PARTS)
def test_a_206_that_is_wrong_never_becomes_a_file(wire: Wire, client: Client, tmp_path: Path, kind: str) -> None:
    whole = wire.reply(200, SOUND, {"etag": '"v1"'})
    served = [0]

    def answer(asked: Asked) -> bytes:
        if "range" not in asked.headers:
            return whole[:-HALF]
        served[0] += 1
        have = int(asked.headers["range"].removeprefix("bytes=").removesuffix("-"))
        content_range, body = BAD_PARTS[kind](have)
        return wire.reply(206, body, {"etag": '"v1"', **({"content-range": content_range} if content_range else {})})

    wire.routes["/a.mp3"] = answer
    with pytest.raises(KlankbordError):
        download(client, audio(wire), tmp_path, SETTINGS)
    assert served[0]
    assert not place(audio(wire), tmp_path).exists()
    wire.routes["/a.mp3"] = resumable(wire)
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND


def test_after_a_bad_206_the_whole_file_is_fetched(wire: Wire, client: Client, tmp_path: Path) -> None:
    whole = wire.reply(200, SOUND, {"etag": '"v1"'})
    first = [whole[:-HALF]]
    bad = wire.reply(206, SOUND, {"content-range": f"bytes 0-{len(SOUND) - 1}/{len(SOUND)}"})
    wire.routes["/a.mp3"] = lambda asked: bad if "range" in asked.headers else first.pop() if first else whole
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND
    assert ["range" in asked.headers for asked in wire.asked] == [False, True, False]


def test_a_206_that_nobody_asked_for_is_refused(wire: Wire, client: Client, tmp_path: Path) -> None:
    wire.serve("/a.mp3", SOUND, status=206, headers={"content-range": f"bytes 0-{len(SOUND) - 1}/{len(SOUND)}"})
    with pytest.raises(FetchError, match="not asked for"):
        download(client, audio(wire), tmp_path, SETTINGS)


def test_a_part_longer_than_the_file_starts_again(wire: Wire, client: Client, tmp_path: Path) -> None:
    wire.routes["/a.mp3"] = lambda asked: wire.reply(200, SOUND, {"etag": '"v1"'})[:-10]
    with pytest.raises(FetchError):
        download(client, audio(wire), tmp_path, SETTINGS)
    wire.routes["/a.mp3"] = lambda asked: wire.reply(416) if "range" in asked.headers else wire.reply(200, SOUND[:HALF])
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND[:HALF]


def test_the_limit_holds_with_and_without_a_length(wire: Wire, client: Client, tmp_path: Path) -> None:
    big = b"\xff" * (2**20 + 1)
    wire.serve("/a.mp3", big)
    with pytest.raises(KlankbordError, match="more than the limit"):
        download(client, audio(wire), tmp_path, SETTINGS)
    wire.routes["/b.mp3"] = lambda asked: b"HTTP/1.1 200 OK\r\n\r\n" + big
    with pytest.raises(KlankbordError, match="larger than"):
        download(client, audio(wire, "/b.mp3"), tmp_path, SETTINGS)


def test_a_full_disk_is_seen_before_the_first_byte(
    wire: Wire, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    wire.serve("/a.mp3", SOUND)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=SPARE + len(SOUND) - 1))
    with pytest.raises(KlankbordError, match="MB free"):
        download(client, audio(wire), tmp_path, SETTINGS)
    assert not list(tmp_path.glob("*.part"))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=SPARE + len(SOUND)))
    download(client, audio(wire), tmp_path, SETTINGS)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"<html>Not found</html>"),
        ("text/plain; charset=utf-8", b"x" * 50_000),
        ("application/json", b'{"error": 404}'),
        ("image/png", b"\x89PNG" + bytes(200_000)),
        ("audio/mpeg", b"<!DOCTYPE html><html>Log in</html>" + b" " * 200_000),
        ("audio/mpeg", b""),
    ],
)
def test_what_is_no_audio_is_refused(wire: Wire, client: Client, tmp_path: Path, kind: str, body: bytes) -> None:
    wire.serve("/a.mp3", body, headers={"content-type": kind})
    with pytest.raises(KlankbordError, match=r"not audio|is empty"):
        download(client, audio(wire), tmp_path, SETTINGS)
    wire.routes["/b.mp3"] = lambda asked: f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n\r\n".encode() + body
    with pytest.raises(KlankbordError, match=r"not audio|is empty"):
        download(client, audio(wire, "/b.mp3"), tmp_path, SETTINGS)


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "video/mp4", "", "application/xml"])
def test_a_type_that_lies_about_real_sound_does_not_matter(
    wire: Wire, client: Client, tmp_path: Path, kind: str
) -> None:
    wire.serve("/a.mp3", SOUND, headers={"content-type": kind})
    assert download(client, audio(wire), tmp_path, SETTINGS).read_bytes() == SOUND


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_integrity_is_checked_when_the_feed_promises_it(wire: Wire, client: Client, tmp_path: Path, name: str) -> None:
    seal = base64.b64encode(hashlib.new(name, SOUND).digest()).decode()
    wire.serve("/a.mp3", SOUND)
    wire.serve("/b.mp3", SOUND[:-1] + b"x")
    download(client, audio(wire, integrity=f"{name}-{seal}"), tmp_path, SETTINGS)
    with pytest.raises(KlankbordError, match="promises"):
        download(client, audio(wire, "/b.mp3", f"{name}-{seal}"), tmp_path, SETTINGS)
    assert not list(tmp_path.glob("*.part*"))
    download(client, audio(wire, "/b.mp3", "md5-whatever"), tmp_path, SETTINGS)


def test_of_several_seals_the_strongest_counts(wire: Wire, client: Client, tmp_path: Path) -> None:
    strong, weak = (base64.b64encode(made(SOUND).digest()).decode() for made in (hashlib.sha512, hashlib.sha256))
    wire.serve("/a.mp3", SOUND)
    path = download(client, audio(wire, integrity=f"sha256-AAAA sha512-{strong}"), tmp_path, SETTINGS)
    assert path.read_bytes() == SOUND
    path.unlink()
    with pytest.raises(KlankbordError, match="whose sha512 the feed promises"):
        download(client, audio(wire, integrity=f"sha256-{weak} sha512-AAAA"), tmp_path, SETTINGS)


def test_no_address_chooses_where_it_is_kept(tmp_path: Path) -> None:
    names = [
        "../../etc/passwd",
        "..%2f..%2fx.mp3",
        "CON.mp3",
        ".git/config",
        "x" * 5000 + ".mp3",
        "a\u202egnp.mp3",
        "a.mp3?../b",
    ]
    places = [place(Audio(f"https://example.org/{name}"), tmp_path) for name in names]
    assert len(set(places)) == len(places)
    for path in places:
        assert path.parent == tmp_path
        assert path.name.isascii()
        assert len(path.name) < 50


def test_a_private_address_is_no_place_to_fetch_audio_from(tmp_path: Path) -> None:
    with Client(Settings()) as client, pytest.raises(KlankbordError, match="public"):
        download(client, Audio("http://127.0.0.1:9/a.mp3"), tmp_path, SETTINGS)


def test_the_cache_keeps_to_its_limit_oldest_use_first(wire: Wire, client: Client, tmp_path: Path) -> None:
    import os

    paths = []
    for number, name in enumerate("abcd"):
        wire.serve(f"/{name}.mp3", SOUND)
        path = download(client, audio(wire, f"/{name}.mp3"), tmp_path, SETTINGS)
        os.utime(path, (number, number))
        paths.append(path)
    download(client, audio(wire, "/a.mp3"), tmp_path, SETTINGS)  # just used again
    two = Settings(audio_cache_gb=2.5 * len(SOUND) / 1e9)
    assert cache.trim(tmp_path, two, keep=[paths[1]]) == 2 * len(SOUND)
    assert [path.exists() for path in paths] == [True, True, False, False]
    assert sorted(p.name for p in tmp_path.glob("*.json")) == sorted(f"{p.name}.json" for p in paths[:2])
    assert cache.trim(tmp_path, two) == 0
    assert cache.trim(tmp_path / "absent", two) == 0


def test_what_no_sound_could_be_made_of_is_fetched_past_caches_and_known_again(
    wire: Wire, client: Client, tmp_path: Path
) -> None:
    wire.serve("/a.mp3", SOUND)
    path = download(client, audio(wire), tmp_path, SETTINGS)
    throw_away(path)
    assert not path.exists()
    with pytest.raises(KlankbordError, match="sent once more what no sound could be made of"):
        download(client, audio(wire), tmp_path, SETTINGS)
    wire.serve("/a.mp3", SOUND + b"\x00")
    assert is_whole(download(client, audio(wire), tmp_path, SETTINGS))
    assert [asked.headers.get("cache-control") for asked in wire.asked] == [None, "no-cache", "no-cache"]


def test_what_came_instead_of_sound_is_said(wire: Wire, client: Client, tmp_path: Path) -> None:
    wire.serve("/a.mp3", b'{"error":""}', headers={"content-type": "audio/mpeg"})
    with pytest.raises(KlankbordError, match="the server sent a JSON text of 12 bytes instead of sound"):
        download(client, audio(wire), tmp_path, SETTINGS)
    assert list(tmp_path.iterdir()) == []


def test_episodes_of_one_enclosure_at_the_same_time_fetch_it_once(wire: Wire, client: Client, tmp_path: Path) -> None:
    wire.serve("/a.mp3", SOUND)
    with ThreadPoolExecutor(4) as places:
        paths = list(places.map(lambda _: download(client, audio(wire), tmp_path, SETTINGS), range(8)))
    assert {path.read_bytes() for path in paths} == {SOUND}
    assert len(wire.asked) == 1
