"""The optional language model, against a local server that helps, lies, stalls, breaks off and fails."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from klankbord.extract import llm, noise, propose, verify
from klankbord.extract.lexicon import load
from klankbord.extract.sentences import split
from klankbord.model import Notes, Segment, Transcript, with_words
from klankbord.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples" / "podcast"
Answer = Callable[[str], Any]


class Server(ThreadingHTTPServer):
    """Answers each question with what ``answer`` makes of the numbered sentences; remembers what it was sent."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.unknown = ""


class Handler(BaseHTTPRequestHandler):
    """The endpoint of an OpenAI-compatible server that matters here."""

    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        if self.server.unknown and self.server.unknown in body:
            self.send_response(400)
            self.end_headers()
            self.wfile.write(f"unsupported: {self.server.unknown}".encode())
            return
        answer = self.server.answer(body["messages"][1]["content"])
        if isinstance(answer, int):
            self.send_response(answer)
            self.end_headers()
            return
        raw = answer if isinstance(answer, bytes) else chat(json.dumps(answer))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        try:
            for at in range(0, len(raw), 4096):
                self.wfile.write(raw[at : at + 4096])
        except OSError:
            pass  # the client gave up, as it should

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Be quiet."""


def chat(content: str, reason: str = "stop") -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}, "finish_reason": reason}]}).encode()


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[Server, llm.Helper]]:
    with Server(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield (
                server,
                llm.Helper(f"http://127.0.0.1:{server.server_port}/v1", "test", "s3cret", timeout=5, budget=20),
            )
        finally:
            server.shutdown()
            thread.join()


def numbered(listed: str) -> dict[int, str]:
    return {int(n): text for n, text in re.findall(r"^\[(\d+)\] (.*)$", listed, re.MULTILINE)}


def whole(listed: str, **more: Any) -> dict[str, Any]:
    """An answer that proves that all sentences were seen."""
    numbers = list(numbered(listed))
    return {"first": numbers[0], "last": numbers[-1], "quotes": [], "lessons": [], "tips": [], **more}


def dialogue(text: str) -> Transcript:
    turns = re.findall(r"^(\w+): (.*)$", text, re.MULTILINE)
    return with_words(
        Transcript("nl", tuple(Segment(10.0 * at, 10.0 * at + 9, who, said) for at, (who, said) in enumerate(turns)))
    )


@pytest.fixture(scope="module")
def sample() -> Transcript:
    """One dialogue is enough here."""
    return dialogue((SAMPLES / "02-eerst-zelf-doen.txt").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def offline_notes(transcript: Transcript) -> Notes:
    """What the rules alone propose."""
    return propose(transcript, "nl")


def same_notes(transcript: Transcript, answer: Answer, **limits: float) -> tuple[str, ...]:
    """The warnings; the notes themselves must be those of the offline rules."""
    offline = offline_notes(transcript)
    with serving(answer) as (_, helper):
        notes = propose(transcript, "nl", helper=replace(helper, **limits))  # type: ignore[arg-type]
    assert replace(notes, warnings=()) == offline
    return notes.warnings


def test_it_is_off_by_default() -> None:
    assert llm.from_settings(Settings()) is None


def test_settings_name_it_and_the_key_stays_out_of_sight() -> None:
    helper = llm.from_settings(Settings(llm_url="http://localhost:11434/v1/", llm_model="m", llm_key="s3cret"))
    assert helper is not None
    assert helper.url == "http://localhost:11434/v1"
    assert "s3cret" not in repr(helper)


def test_a_good_model_moves_what_it_picks_to_the_front(sample: Transcript) -> None:
    offline = offline_notes(sample).quotes[0]
    wanted = next(at for at, s in enumerate(split(sample)) if offline.span and s.first == offline.span.first)

    def answer(listed: str) -> dict[str, Any]:
        return whole(listed, quotes=[wanted] if wanted in numbered(listed) else [])

    with serving(answer) as (server, helper):
        notes = propose(sample, "nl", helper=helper)
    assert notes.warnings == ()
    preferred = next(quote for quote in notes.quotes if quote.span == offline.span)
    assert preferred.score > offline.score
    assert "llm" in preferred.reasons
    assert server.keys[0] == "Bearer s3cret"
    assert {body["model"] for body in server.asked} == {"test"}
    assert verify.check(notes, sample) == []


def test_invented_quotes_are_refused(sample: Transcript) -> None:
    lie = "Klanten zijn het goud van elke organisatie."
    warnings = same_notes(sample, lambda listed: whole(listed, quotes=[lie], tips=[lie]))
    assert "refused" in warnings[0]


def test_numbers_that_are_not_there_are_refused(sample: Transcript) -> None:
    warnings = same_notes(
        sample, lambda listed: whole(listed, quotes=[99999, -3, True, None, 1.5, {"n": 1}], tips="all")
    )
    assert "refused" in warnings[0]


def test_picking_nearly_everything_is_no_choice(sample: Transcript) -> None:
    warnings = same_notes(sample, lambda listed: whole(listed, quotes=list(numbered(listed))))
    assert "refused" in warnings[0]


def test_a_quote_given_as_text_counts_only_when_it_was_said(sample: Transcript) -> None:
    said = next(s.text for s in split(sample) if len(s.text.split()) > 8 and s.text.endswith("."))

    def answer(listed: str) -> dict[str, Any]:
        here = said in listed
        return whole(listed, quotes=[said.upper()] if here else [])

    with serving(answer) as (_, helper):
        notes = propose(sample, "nl", helper=helper)
    assert notes.warnings == ()
    assert verify.check(notes, sample) == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda _: 500, "status 500"),
        (lambda _: 404, "status 404"),
        (lambda _: 302, "status 302"),
        (lambda _: b"<html>busy</html>", "not the JSON"),
        (lambda _: chat("I would choose the third sentence."), "not the JSON"),
        (lambda _: chat('{"quotes": [1, 2'), "not the JSON"),
        (lambda _: chat('{"quotes": [1]}', "length"), "cut off"),
        (lambda _: b'{"choices": []}', "not the JSON"),
        (lambda _: b'{"choices": [{"message": null}]}', "not the JSON"),
        (lambda _: b"[" * 5000, "not the JSON"),
        (lambda _: b"x" * 1_000_000, "too long"),
    ],
    ids=["500", "404", "redirect", "html", "prose", "half", "length", "empty", "null", "nested", "endless"],
)
def test_whatever_fails_leaves_the_offline_result(sample: Transcript, answer: Answer, says: str) -> None:
    warnings = same_notes(sample, answer)
    assert says in warnings[0]


def test_a_slow_model_is_not_waited_for(sample: Transcript) -> None:
    def slow(listed: str) -> dict[str, Any]:
        time.sleep(3)
        return whole(listed)

    began = time.monotonic()
    warnings = same_notes(sample, slow, timeout=0.3)
    assert time.monotonic() - began < 8
    assert "no answer" in warnings[0] or "slow" in warnings[0]


def test_nobody_listening_is_a_warning(sample: Transcript) -> None:
    notes = propose(sample, "nl", helper=llm.Helper("http://127.0.0.1:9/v1", "test", timeout=2))
    assert "gives no answer" in notes.warnings[0]
    assert notes.quotes


def test_a_window_that_drops_the_start_is_noticed_and_halved(sample: Transcript) -> None:
    """Ollama drops what does not fit, in silence: here all but the last ten sentences."""

    def forgetful(listed: str) -> dict[str, Any]:
        numbers = list(numbered(listed))[-10:]
        return {"first": numbers[0], "last": numbers[-1], "quotes": [], "lessons": [], "tips": []}

    with serving(forgetful) as (server, helper):
        notes = propose(sample, "nl", helper=helper)
    sizes = [len(numbered(body["messages"][1]["content"])) for body in server.asked]
    assert sizes[0] > 10
    assert min(sizes) < sizes[0] / 2
    assert any(re.search(r"it read \d+ of \d+ sentences", warning) for warning in notes.warnings)


def test_a_summary_may_not_bring_news(sample: Transcript) -> None:
    true = " ".join(s.text for s in split(sample)[20:22])
    for lie in (
        "Volgens professor Van Zanten steeg de omzet met 40 procent.",
        "The guest explains how complaints help a company to improve its service.",
        "Bezoek http://voorbeeld.example voor meer.",
        "De maan is van groene kaas en de zee is van glas gemaakt.",
    ):
        with serving(lambda listed, lie=lie: whole(listed, summary=lie)) as (_, helper):  # type: ignore[misc]
            notes = propose(sample, "nl", helper=helper)
        assert notes.summary == ""
        assert any("refused" in warning for warning in notes.warnings)
    with serving(lambda listed: whole(listed, summary=true if true.split(". ")[0] in listed else "")) as (_, helper):
        assert propose(sample, "nl", helper=helper).summary == true


def test_a_title_of_a_lesson_says_no_more_than_the_lesson(sample: Transcript) -> None:
    sentences = split(sample)

    def answer(listed: str) -> dict[str, Any]:
        shown = numbered(listed)
        titles = {str(at): " ".join(text.split()[:6]).rstrip(".,") for at, text in shown.items()}
        return whole(listed, titles={**titles, "7": "Zeven gouden regels van Jan", "x": "Onzin"})

    with serving(answer) as (_, helper):
        notes = propose(sample, "nl", helper=helper)
    for lesson in notes.lessons:
        assert lesson.title == "" or lesson.title.split()[0] in lesson.text
    assert all("gouden" not in lesson.title for lesson in notes.lessons)
    assert len(sentences) > 7


def test_instructions_in_the_transcript_are_only_material(sample: Transcript) -> None:
    """What is said goes into the user's message, under its number; the task stands apart in the system message."""
    with serving(lambda listed: whole(listed)) as (server, helper):
        propose(sample, "nl", helper=helper)
    for body in server.asked:
        assert [message["role"] for message in body["messages"]] == ["system", "user"]
        assert all(line.startswith("[") for line in body["messages"][1]["content"].splitlines())


def test_what_an_oracle_picks_is_proposed(sample: Transcript) -> None:
    """Its picks enter by right: nine in ten of what a perfect model would choose must survive the rules."""
    sentences = split(sample)
    quiet = noise.find(sentences, load("nl"))
    wanted = [at for at, s in enumerate(sentences) if at not in quiet and len(s.text.split()) > 6 and "?" not in s.text]
    picks = wanted[3::6][:10]

    def answer(listed: str) -> dict[str, Any]:
        return whole(listed, lessons=[at for at in picks if at in numbered(listed)])

    with serving(answer) as (_, helper):
        notes = propose(sample, "nl", helper=helper)
    kept = [
        at for at in picks if any(lesson.span and lesson.span.last == sentences[at].last for lesson in notes.lessons)
    ]
    assert len(kept) >= 0.9 * len(picks)
    assert verify.check(notes, sample) == []


def test_a_range_of_one_speaker_is_a_passage(sample: Transcript) -> None:
    sentences = split(sample)
    quiet = noise.find(sentences, load("nl"))
    first = next(
        at
        for at in range(10, len(sentences) - 1)
        if sentences[at].speaker == sentences[at + 1].speaker and not {at, at + 1} & quiet.keys()
    )
    crossing = next(at for at in range(10, len(sentences) - 1) if sentences[at].speaker != sentences[at + 1].speaker)
    ranges = [f"{first}-{first + 1}", f"{crossing}-{crossing + 1}"]
    with serving(lambda listed: whole(listed, quotes=ranges if first in numbered(listed) else [])) as (_, helper):
        notes = propose(sample, "nl", helper=helper)
    assert any(quote.span and quote.span.last == sentences[first + 1].last for quote in notes.quotes)
    assert any("refused" in warning for warning in notes.warnings)


def test_one_busy_moment_loses_nothing(sample: Transcript) -> None:
    answers = iter([429, 503])

    def busy(listed: str) -> Any:
        return next(answers, None) or whole(listed)

    assert same_notes(sample, busy) == ()


@pytest.mark.parametrize("unknown", ["temperature", "response_format"])
def test_an_endpoint_that_does_not_know_a_part_of_the_question_is_asked_without(
    sample: Transcript, unknown: str
) -> None:
    with serving(whole) as (server, helper):
        server.unknown = unknown
        notes = propose(sample, "nl", helper=helper)
    assert notes.warnings == ()
    assert unknown not in server.asked[-1]
    if unknown == "response_format":
        forms = [body["response_format"]["type"] for body in server.asked if "response_format" in body]
        assert forms[:2] == ["json_schema", "json_object"]


def test_a_talk_that_fits_is_asked_about_at_once_and_with_its_voices(sample: Transcript) -> None:
    with serving(whole) as (server, helper):
        propose(sample, "nl", helper=replace(helper, context=32_000))
    (body,) = server.asked
    assert len(numbered(body["messages"][1]["content"])) == len(split(sample))
    assert "Joris" in body["messages"][0]["content"]
