"""What only a subscriber may know is sent to its host and is nowhere else: not in a page, a commit, the memory of the
runs, a log, a report, the metrics or the site."""

import logging
import subprocess
from pathlib import Path
from typing import Any

import pytest
from world import SITE, Calendar, StandIn, new_hub, settings, tone, tree

from klankbord.feeds import credentials
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.pages import shows, subscriptions
from klankbord.pipeline import logs, run
from klankbord.pipeline.network import StoppableClient
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status
from klankbord.pipeline.stopping import Stop
from klankbord.site.build import build

SECRETS = {
    "feed": "fEEd7oKenInTheEnvironment",
    "user": "noor.abonnee",
    "password": "Wachtw00rdVanNoor",
    "token": "t0kenOfAnEnclosure1",
    "inner user": "bas.luisteraar",
    "inner password": "hunter2isGeenGrap",
    "auth": "9f8e7d6c5b4a39281706",
    "key": "kEY4455667788",
    "amazon": "2f1e0d9c8b7a6f5e4d3c2b1a0f9e8d7c",
    "cloudfront": "Sgn4tur3-OfCl0udFr0nt__",
    "policy": "eYPo1icyPo1icyPo1icy",
    "hash": "h4shOfPatr30n%3D",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP",
    "uuid": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "path": "Zk93LmQ2Rx7vTb81",
    "transcript": "tr4nscr1ptT0ken",
    "chapters": "ch4pt3rsT0ken",
    "link": "l1nkT0kenOfNoor",
    "image": "im4geT0kenOfNoor",
    "notes": "n0tesT0kenOfNoor",
    "guid": "gu1dT0kenOfNoor",
    "redirect": "r3d1r3ctT0ken",
    "webhook": "w3bh00kS3cret",
    "health": "h34lthS3cret",
}
ENCLOSURES = (
    "/a/1.mp3?token={token}",
    "/b/2.mp3?auth={auth}&amp;key={key}",
    "/c/3.mp3?X-Amz-Credential=x&amp;X-Amz-Signature={amazon}",
    "/d/4.mp3?Expires=1&amp;Signature={cloudfront}&amp;Policy={policy}&amp;Key-Pair-Id=K1",
    "/e/5.mp3?token-time=1&amp;token-hash={hash}",
    "/content/{jwt}.mp3",
    "/private/{uuid}/7.mp3",
    "/listen/{path}/8.mp3",
)


class Publisher:
    """A show for subscribers: its feed opens with a secret only, and signs all addresses anew each time it is asked."""

    def __init__(self, wire: Any) -> None:
        self.wire, self.turn, self.gone = wire, 0, False
        wire.routes["/me.xml"] = self.feed
        wire.routes["/closed.xml"] = self.closed
        for enclosure in ENCLOSURES:
            wire.routes[self.filled(enclosure).partition("?")[0]] = self.sound
        wire.serve("/t.vtt", b"no transcript", headers={"content-type": "text/vtt"})
        wire.serve("/moved.mp3", status=302, headers={"location": f"/a/1.mp3?token={SECRETS['redirect']}"})

    @staticmethod
    def filled(text: str) -> str:
        """A text with the secrets in their places."""
        return text.format_map(SECRETS)

    def feed(self, asked: Any) -> bytes:
        """The feed, for whoever has its token."""
        if f"auth={SECRETS['feed']}" not in asked.path:
            return bytes(self.wire.reply(401))
        self.turn += 1
        items = "".join(self.item(number, enclosure) for number, enclosure in enumerate(ENCLOSURES, 1))
        items += self.item(9, "/moved.mp3") + self.item(10, "/gone.mp3?token={token}")
        head = f"<image><url>{self.wire.url('/i.png')}?token={SECRETS['image']}</url></image>"
        return bytes(self.wire.reply(200, self.channel("Voor leden", head + items)))

    def channel(self, title: str, inner: str) -> bytes:
        """A feed."""
        return (
            '<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>'
            f"<title>{title}</title><language>nl</language>{inner}</channel></rss>"
        ).encode()

    def item(self, number: int, enclosure: str) -> str:
        """An episode; one of them is known by an address."""
        url = self.wire.url(self.filled(enclosure))
        if number == 1:
            url = url.replace("://", f"://{SECRETS['inner user']}:{SECRETS['inner password']}@")
        elif "?" in url:
            url += f"&amp;signature=turn{self.turn}xyzxyz"
        guid = f"{url}&amp;token={SECRETS['guid']}" if number == 2 else f"aflevering-{number}"
        link = f"{self.wire.url('/p')}?token={SECRETS['link']}"
        notes = f'&lt;a href="https://example.org/x?token={SECRETS["notes"]}"&gt;Lees {SECRETS["token"]}&lt;/a&gt;'
        chapters = f"{self.wire.url('/c.json')}?token={SECRETS['chapters']}"
        transcript = f"{self.wire.url('/t.vtt')}?token={SECRETS['transcript']}"
        return (
            f"<item><title>Aflevering {number}</title><guid isPermaLink='false'>{guid}</guid>"
            f"<pubDate>Mon, {number + 9:02} Mar 2025 06:00:00 +0100</pubDate>"
            f"<link>{link}</link><description>Over klanten. {notes}</description>"
            f"<podcast:transcript url='{transcript}' type='text/vtt'/><podcast:chapters url='{chapters}'/>"
            f"<enclosure url='{url}' type='audio/mpeg' length='{len(TONE)}'/></item>"
        )

    def closed(self, asked: Any) -> bytes:
        """A feed behind a user name and a password."""
        if "authorization" not in asked.headers:
            return bytes(self.wire.reply(401))
        item = f"<item><title>Besloten</title><guid>b</guid><enclosure url='{self.wire.url('/closed/b.mp3')}'/></item>"
        return bytes(self.wire.reply(200, self.channel("Besloten", item)))

    def sound(self, asked: Any) -> bytes:
        """The sound, of an address as the feed gave it last only."""
        if self.gone or ("signature=" in asked.path and f"turn{self.turn}" not in asked.path):
            return bytes(self.wire.reply(403))
        return bytes(self.wire.reply(200, TONE, {"content-type": "audio/mpeg"}))


TONE = tone()


@pytest.fixture
def private(tmp_path: Path, wire: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Hub, Publisher]:
    """A hub in git that follows two private shows."""
    hub, publisher = new_hub(tmp_path / "hub"), Publisher(wire)
    (hub.root / "mkdocs.yml").write_text(SITE, "utf-8")
    (hub.content / "index.md").write_text("# Proef\n", "utf-8")
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_127_0_0_1", SECRETS["feed"])
    monkeypatch.setenv("KLANKBORD_FEED_AUTH_127_0_0_1", f"{SECRETS['user']}:{SECRETS['password']}")
    monkeypatch.setenv("NETRC", "/dev/null")
    with StoppableClient(settings(), Stop()) as client:
        subscriptions.follow(hub, client, wire.url("/me.xml?auth=${secret}"))
        subscriptions.follow(hub, client, wire.url("/closed.xml"))
    for words in ("init -q -b main", "add .", "commit -qm Begin"):
        git(hub, *words.split())
    return hub, publisher


def git(hub: Hub, *words: str) -> bytes:
    identity = ("-c", "user.name=Redactie", "-c", "user.email=redactie@example.org")
    return subprocess.run(["git", *identity, *words], cwd=hub.root, check=True, capture_output=True).stdout


def ingest(hub: Hub, calendar: Calendar, **asked: Any) -> Report:
    calendar.wait(days=2)
    chosen = settings().model_copy(
        update={
            "webhook_url": f"http://127.0.0.1:9/{SECRETS['webhook']}",
            "healthcheck_url": f"http://127.0.0.1:9/{SECRETS['health']}",
            "metrics_file": hub.root.parent / "metrics.prom",
        }
    )
    return run.ingest(hub, chosen, clock=calendar, speech=StandIn(), commit=True, **asked)


def found(texts: dict[str, bytes]) -> list[str]:
    """Which secrets are in which of these texts."""
    return [
        f"{name}: {what}" for name, text in texts.items() for what, secret in SECRETS.items() if secret.encode() in text
    ]


def test_no_secret_is_published_committed_kept_or_told(
    private: tuple[Hub, Publisher], calendar: Calendar, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, publisher = private
    handler = logs.configure(as_json=False, level=logging.DEBUG)
    try:
        first = ingest(hub, calendar)
        publisher.gone = True
        second = ingest(hub, calendar, early=True)
        publisher.gone = False
        told = status(hub, settings(), clock=calendar)
        for page in hub.root.glob("episodes/voor-leden/*/index.md"):
            page.write_text(page.read_text("utf-8").replace("status: review", "status: published"), "utf-8")
        site = build(hub, settings())
    finally:
        logging.getLogger("klankbord").removeHandler(handler)
    printed = capsys.readouterr()
    texts = {f"hub/{name}": data for name, data in tree(hub.root).items() if not name.startswith(".git/")}
    texts |= {f"site/{name}": data for name, data in tree(site).items()}
    texts |= {
        "git": git(hub, "log", "--all", "-p", "--format=fuller"),
        "reports": (first.text() + second.text() + "".join(first.news + second.news)).encode(),
        "status": (told.text(everything=True) + str(told.as_dict())).encode(),
        "metrics": (hub.root.parent / "metrics.prom").read_bytes(),
        "logs": (printed.out + printed.err).encode(),
    }
    assert len(first.arrivals) == 9, first.text()
    assert "403" in second.text() or "404" in first.text()
    assert "site/podcasts/voor-leden/2025-03-10-aflevering-1/index.html" in texts
    assert found(texts) == []


def test_addresses_that_are_signed_anew_are_asked_of_the_feed_again_and_are_no_new_sound(
    private: tuple[Hub, Publisher], calendar: Calendar
) -> None:
    hub, publisher = private
    first = len(ingest(hub, calendar, limit=5).arrivals)
    assert 0 < first < 9
    publisher.turn += 5  # the signatures of the first poll open nothing now
    assert first + len(ingest(hub, calendar).arrivals) == 9
    pages = tree(hub.episodes)
    again = ingest(hub, calendar, early=True)
    assert (again.polled, again.arrivals) == (2, []), "a new signature is no new sound"
    assert tree(hub.episodes) == pages


def test_the_page_plays_a_copy_only_if_the_show_asks_for_one(
    private: tuple[Hub, Publisher], calendar: Calendar
) -> None:
    hub, _ = private
    ingest(hub, calendar, limit=3)
    (page,) = hub.root.glob("episodes/*/*/index.md")
    assert "\naudio:" not in page.read_text("utf-8")
    show = shows.read(hub.episodes / "voor-leden")
    shows.update(show, keep_audio=True)
    git(hub, "commit", "-qam", "Readers may hear it")
    ingest(hub, calendar)
    playing = [p for p in hub.root.glob("episodes/voor-leden/*/index.md") if "audio: {url: media/" in p.read_text()]
    assert len(playing) == 8
    copies = list((hub.content / "media" / "voor-leden").iterdir())
    assert {copy.read_bytes() for copy in copies} == {TONE}
    assert b"content/media/voor-leden/" in git(hub, "ls-files")
    assert not [problem for problem in check(hub) if problem.rule in {"missing-media", "secret", "private-sound"}]


def test_check_names_a_secret_on_a_page_and_a_show_that_cannot_be_heard(private: tuple[Hub, Publisher]) -> None:
    hub, _ = private
    rules = {(problem.path, problem.rule) for problem in check(hub)}
    assert ("episodes/voor-leden/index.md", "private-sound") in rules
    page = hub.episodes / "besloten" / "2025-03-10-oud" / "index.md"
    page.parent.mkdir()
    page.write_text(
        '---\ntitle: Oud\nguid: "x"\ndate: 2025-03-10\n'
        'audio: {url: "https://cdn.example.org/x.mp3?token=geheimvannoor"}\nstatus: review\n---\n',
        "utf-8",
    )
    assert ("episodes/besloten/2025-03-10-oud/index.md", "secret") in {(one.path, one.rule) for one in check(hub)}
    shows.update(shows.read(hub.episodes / "besloten"), private=False)
    assert "secret" not in {problem.rule for problem in check(hub)}


@pytest.mark.parametrize("lasting", [301, 302])
def test_a_feed_that_moves_to_a_secret_address_is_not_written_down(
    hub: Hub, calendar: Calendar, wire: Any, lasting: int
) -> None:
    item = f"<item><title>Een</title><guid>een</guid><enclosure url='{wire.url('/een.mp3')}' type='audio/mpeg'/></item>"
    feed = f"<rss version='2.0'><channel><title>Open</title>{item}</channel></rss>".encode()
    wire.serve("/feed.xml", feed)
    wire.serve("/een.mp3", TONE, headers={"content-type": "audio/mpeg"})
    with StoppableClient(settings(), Stop()) as client:
        subscriptions.follow(hub, client, wire.url("/feed.xml"))
    git(hub, "init", "-q", "-b", "main")
    ingest(hub, calendar)
    wire.serve("/feed.xml", status=lasting, headers={"location": f"/new.xml?token={SECRETS['redirect']}"})
    wire.serve("/new.xml", feed.replace(b"</item>", b"<description>nieuw</description></item>"))
    report = ingest(hub, calendar, early=True)
    assert bool(report.failures) is (lasting == 301)
    assert found(tree(hub.root) | {"report": report.text().encode()}) == []
    if lasting == 301:
        assert "KLANKBORD_FEED_SECRET_127_0_0_1" in report.text()


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://www.patreon.com/rss/show?auth=9f8e7d6c5b4a&show=12", True),
        ("https://slate.supportingcast.fm/content/eyJ0IjoicCIsImMiOiIxIn0.rss", True),
        ("https://api.substack.com/feed/podcast/1234/private/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.rss", True),
        ("https://subscribers.transistor.fm/4f5e6d7c8b9a", True),
        ("https://feeds.supercast.com/feeds/Ab12Cd34Ef56Gh", True),
        ("https://steadyhq.com/rss/show?auth=0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", True),
        ("https://noor:geheim@example.org/feed", True),
        ("https://cdn.example.org/1.mp3?X-Amz-Signature=2f1e0d9c", True),
        ("https://feeds.megaphone.fm/ESP9792844572", False),
        ("https://anchor.fm/s/1e4ac8c/podcast/rss", False),
        ("https://feeds.simplecast.com/54nAGcIl", False),
        ("https://feeds.redcircle.com/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", False),
        ("https://rss.art19.com/episodes/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.mp3?rss_browser=BAhJIh", False),
        ("https://traffic.omny.fm/d/clips/e73c/aaea/audio.mp3?utm_source=Podcast&in_playlist=d64756", False),
        ("https://example.org/artikelen?author=noor&monkey=1&keywords=klant", False),
        ("https://www.example.org/private/klachten-als-cadeau-2026", False),
    ],
)
def test_a_subscribers_address_is_told_from_a_public_one(url: str, secret: bool) -> None:
    assert credentials.carries(url) is secret
    assert credentials.looks_private(url) is secret
