"""A run reports how it went, to people and machines, and tells nobody a secret."""

import io
import json
import logging
import re
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.pipeline import doctor, logs, run
from klankbord.pipeline.report import Arrival, Failure, Report, prometheus
from klankbord.pipeline.status import status
from klankbord.settings import Settings
from klankbord.site.views import status_page

SECRET = "s3cr3t-t0ken"


class Listener:
    """An address on loopback that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.url = ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.told.append((self.path, body))
            self.send_response(500 if "broken" in self.path else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield heard
    server.shutdown()
    server.server_close()


def telling(listener: Listener, tmp_path: Path, hook: str = "hook") -> Settings:
    return settings().model_copy(
        update={
            "webhook_url": f"{listener.url}/{hook}/{SECRET}",
            "healthcheck_url": f"{listener.url}/ping/{SECRET}",
            "metrics_file": tmp_path / "metrics" / "klankbord.prom",
        }
    )


def test_everyone_who_wants_to_know_is_told(
    hub: Hub, world: World, calendar: Calendar, listener: Listener, tmp_path: Path
) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 2)
    run.ingest(hub, telling(listener, tmp_path), clock=calendar, speech=StandIn())
    assert [path for path, _ in listener.told] == [f"/ping/{SECRET}/start", f"/hook/{SECRET}", f"/ping/{SECRET}"]
    assert len(json.loads(listener.told[1][1])["arrivals"]) == 2
    assert "2 new episodes" in listener.told[2][1]
    metrics = (tmp_path / "metrics" / "klankbord.prom").read_text()
    assert "\nklankbord_episodes_written 2\n" in metrics
    page = json.loads((hub.state / "status.json").read_text())
    assert page["run"]["schema"] == 1
    assert page["hub"]["shows"][0]["slug"] == "een"
    assert SECRET not in (hub.state / "status.json").read_text()


def test_the_site_can_show_what_a_run_left(hub: Hub, world: World, calendar: Calendar) -> None:
    subscribe(hub, world, "een", "stuk")
    world.publish("een", 2)
    world.show("stuk").status = 410
    run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    shown = status_page.read(hub)
    assert shown is not None
    assert abs(calendar.now - shown.run.finished) < timedelta(minutes=1)
    assert len(shown.run.failures) == 1
    assert [show.slug for show in shown.state.shows if show.trouble] == ["stuk"]
    assert [(show.slug, show.done, show.for_review) for show in shown.state.shows] == [("een", 2, 2), ("stuk", 0, 0)]
    assert len(shown.run.arrivals) == len(shown.state.for_review) == 2


def test_a_failure_and_a_breakdown_reach_the_health_check(
    hub: Hub, world: World, calendar: Calendar, listener: Listener, tmp_path: Path
) -> None:
    subscribe(hub, world, "een")
    world.shows["een"].status = 500
    run.ingest(hub, telling(listener, tmp_path), clock=calendar, speech=StandIn())
    assert listener.told[-1][0] == f"/ping/{SECRET}/fail"
    with pytest.raises(KlankbordError):
        run.ingest(hub, telling(listener, tmp_path), show="geen", clock=calendar, speech=StandIn())
    assert listener.told[-1][0] == f"/ping/{SECRET}/fail"
    assert "no such show" in listener.told[-1][1]


@pytest.mark.parametrize("where", ["broken", "unreachable"])
def test_a_webhook_that_fails_never_fails_the_run_and_never_leaks(
    where: str, hub: Hub, calendar: Calendar, listener: Listener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = telling(listener, tmp_path, hook=where)
    if where == "unreachable":
        chosen = chosen.model_copy(update={"webhook_url": f"http://127.0.0.1:1/{SECRET}"})
    assert run.ingest(hub, chosen, clock=calendar, speech=StandIn()).exit_code == 0
    assert "webhook" in caplog.text
    assert SECRET not in caplog.text


def test_a_webhook_that_stays_away_needs_a_person_and_cron_says_so_once(
    hub: Hub, calendar: Calendar, listener: Listener, tmp_path: Path
) -> None:
    chosen = telling(listener, tmp_path, hook="broken")
    told = [run.ingest(hub, chosen, clock=calendar, speech=StandIn()).news for _ in range(5)]
    assert [bool(lines) for lines in told] == [False, False, False, True, False]
    assert told[3][1].startswith("! the webhook: answers with status 500. Since ")
    assert "KLANKBORD_WEBHOOK_URL" in told[3][2]
    assert SECRET not in "".join(told[3])
    assert not status(hub, chosen, clock=calendar).healthy
    chosen = telling(listener, tmp_path)
    run.ingest(hub, chosen, clock=calendar, speech=StandIn())
    assert status(hub, chosen, clock=calendar).healthy


def test_metrics_are_in_the_text_format_of_prometheus(calendar: Calendar) -> None:
    text = prometheus(Report(calendar(), finished=calendar()))
    assert text.endswith("\n")
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) klankbord_\w+ .+|klankbord_\w+ -?[\d.]+(e[+-]\d+)?", line), line


def test_the_report_names_what_came_in_and_what_failed_in_plain_words(calendar: Calendar) -> None:
    report = Report(calendar(), shows=2, polled=2, wall_seconds=61)
    report.arrivals.append(Arrival("een", "Titel", "episodes/een/a/index.md", "whisper"))
    report.failures.append(Failure("twee", "https://example.org/a", "answers with status 404", "It is tried later.", 3))
    text = report.text()
    assert "+ een: Titel (whisper) → episodes/een/a/index.md" in text
    assert "https://example.org/a: answers with status 404. It is tried later. Tried 3 times." in text
    assert json.loads(json.dumps(report.as_dict()))["exit_code"] == 1


def test_the_report_says_what_git_did(calendar: Calendar) -> None:
    said = [
        Report(calendar(), shows=1, commit=name, pushed=pushed).text()
        for name in ("", "a" * 40)
        for pushed in (False, True)
    ]
    assert [line for text in said for line in text.splitlines()[1:]] == [
        "Pushed what was only on this machine.", "Committed as aaaaaaaaaa.", "Committed as aaaaaaaaaa and pushed.",
    ]  # fmt: skip


def logged(as_json: bool) -> tuple[logging.Logger, io.StringIO]:
    handler = logs.configure(as_json=as_json, secrets=(SECRET,))
    stream = io.StringIO()
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    return logging.getLogger("klankbord.pipeline.test"), stream


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("klankbord")
    handlers, propagate, level = list(logger.handlers), logger.propagate, logger.level
    yield
    logger.handlers, logger.propagate = handlers, propagate
    logger.setLevel(level)


@pytest.mark.parametrize("as_json", [False, True])
def test_no_log_line_holds_a_secret(as_json: bool) -> None:
    log, stream = logged(as_json)
    log.info("fetching %s", "https://user:hunter2@example.org/feed?token=abcdef")
    try:
        raise ValueError(f"cannot reach https://hooks.example.org/{SECRET}")
    except ValueError:
        log.exception("failed for %s", SECRET)
    text = stream.getvalue()
    assert "example.org" in text
    assert "ValueError" in text
    for secret in ("hunter2", "abcdef", SECRET):
        assert secret not in text


def test_json_logs_are_one_object_a_line() -> None:
    log, stream = logged(as_json=True)
    log.warning("één regel\nen nog een")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["message"] == "één regel\nen nog een"
    assert json.loads(line)["room"] == "pipeline.test"


def test_status_before_the_first_run_says_what_to_do(hub: Hub, calendar: Calendar) -> None:
    text = status(hub, settings(), clock=calendar).text()
    assert "klankbord ingest" in text
    assert "klankbord feeds add" in text
    assert not (hub.state).exists()


def test_doctor_finds_a_healthy_hub_healthy_and_changes_nothing(hub: Hub, world: World) -> None:
    subscribe(hub, world, "een")
    before = sorted(hub.root.rglob("*"))
    found = doctor.examine(hub, settings())
    assert found.healthy, found.text()
    assert "Feed of een: answers with status 200" in found.text()
    assert sorted(hub.root.rglob("*")) == before


@pytest.mark.parametrize(("free", "healthy"), [(2 * 2**30, True), (300 * 2**20, True), (200 * 2**20, False)])
def test_doctor_is_not_content_with_a_disk_on_which_nothing_can_be_fetched(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, free: int, healthy: bool
) -> None:
    usage = shutil.disk_usage(hub.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=free))
    found = doctor.examine(hub, settings(), network=False)
    assert found.healthy == healthy, found.text()
    assert ("Make room" in found.text()) == (free < 2 * 2**30)


def test_doctor_names_what_is_wrong_and_its_mend(hub: Hub, world: World, tmp_path: Path) -> None:
    subscribe(hub, world, "een", "stuk")
    world.shows["een"].status = 500
    (hub.episodes / "stuk" / "index.md").write_text("---\ntitle: [\n---\n")
    hub.state.mkdir()
    (hub.state / "ledger.sqlite").write_text("no database " * 1000)
    (tmp_path / "file").touch()
    broken = settings().model_copy(update={"model": "huge", "models_dir": tmp_path / "file" / "models"})
    text = doctor.examine(hub, broken).text()
    assert "Delete it: the next run rebuilds it" in text
    assert "! model huge: is not a known size, nor a folder\n    Choose from base, tiny" in text
    assert "? Feed of een: answers with status 500" in text
    assert "stuk" in text
    assert not doctor.examine(hub, broken).healthy


def test_the_language_model_is_accounted_for(calendar: Calendar) -> None:
    report = Report(calendar(), shows=1)
    assert "LLM" not in report.text()
    report.llm.questions, report.llm.tokens_in, report.llm.price_in = 2, 10_000, 3.0
    assert "LLM: 2 questions, 10000 tokens in, 0 out, cost 0.0300." in report.text()
    assert report.as_dict()["llm"]["tokens_in"] == 10_000


def test_doctor_says_that_speakers_cannot_be_told_apart_yet(hub: Hub, tmp_path: Path) -> None:
    empty = settings().model_copy(update={"models_dir": tmp_path / "models"})
    found = {one.subject: one for one in doctor.examine(hub, empty, network=False).findings}
    assert found["Voice encoder"].warning
    assert "klankbord models get ge2e" in found["Voice encoder"].mend
