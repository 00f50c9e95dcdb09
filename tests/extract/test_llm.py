"""The optional language model, against a local server that helps, lies, stalls, breaks off and fails."""

from __future__ import annotations

import json
import os
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
from klankbord.extract.llm import remembered
from klankbord.extract.sentences import split
from klankbord.model import Notes, Segment, Theme, Transcript, with_words
from klankbord.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples" / "podcast"
Answer = Callable[[str], Any]
BREAK_OFF = object()


class Server(ThreadingHTTPServer):
    """Answers each question with what ``answer`` makes of the numbered sentences; remembers what it was sent."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.unknown = ""
        self.headers: dict[str, str] = {}


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
            for name, value in self.server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            return
        if answer is BREAK_OFF:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"choices": [')
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
                llm.Helper(
                    f"http://127.0.0.1:{server.server_port}/v1", "test", "s3cret", 5, 20, pauses=(0.01, 0.02, 0.05)
                ),
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


@pytest.mark.parametrize(
    ("after", "waits"), [("0", 0.0), ("0.05", 0.05), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", 0.0)]
)
def test_a_busy_endpoint_is_asked_again_when_it_says(sample: Transcript, after: str, waits: float) -> None:
    answers = iter([429])
    with serving(lambda listed: next(answers, None) or whole(listed)) as (server, helper):
        server.headers = {"Retry-After": after}
        began = time.monotonic()
        notes = propose(sample, "nl", helper=replace(helper, context=32_000))
    assert (len(server.asked), notes.warnings) == (2, ())
    assert time.monotonic() - began >= waits


def test_who_asks_for_more_time_than_there_is_gets_none(sample: Transcript) -> None:
    with serving(lambda _: 429) as (server, helper):
        server.headers = {"Retry-After": "3600"}
        notes = propose(sample, "nl", helper=replace(helper, context=32_000))
    assert len(server.asked) == 1
    assert "status 429" in notes.warnings[0]


def test_an_answer_that_is_cut_off_on_the_way_is_asked_for_again(sample: Transcript) -> None:
    answers = iter([BREAK_OFF, BREAK_OFF])
    assert same_notes(sample, lambda listed: next(answers, None) or whole(listed)) == ()


@pytest.mark.parametrize(
    "wrapped",
    [
        "Here it is:\n```json\n{}\n```\nDo you want more?",
        '<think>The user wants {{quotes}}, like {{"a": 1}}.</think>{}',
        "I think {{ that }} this is it: {} {{}}",
    ],
)
def test_json_is_found_in_fences_thoughts_and_talk(sample: Transcript, wrapped: str) -> None:
    def answer(listed: str) -> bytes:
        return chat(wrapped.replace("{}", json.dumps(whole(listed)), 1).replace("{{", "{").replace("}}", "}"))

    assert same_notes(sample, answer) == ()


def test_an_answer_in_parts_is_put_together(sample: Transcript) -> None:
    def answer(listed: str) -> bytes:
        text = json.dumps(whole(listed))
        parts = [{"type": "text", "text": text[:20]}, {"type": "text", "text": text[20:]}]
        return json.dumps({"choices": [{"message": {"content": parts}}]}).encode()

    assert same_notes(sample, answer) == ()


def test_the_schema_is_strict_where_the_endpoint_takes_that(sample: Transcript) -> None:
    """Strict modes refuse a schema in which an object leaves a field optional or open."""

    def closed(schema: Any) -> bool:
        if not isinstance(schema, dict):
            return True
        if schema.get("type") == "object" and (
            schema.get("additionalProperties") is not False or set(schema["required"]) != set(schema["properties"])
        ):
            return False
        return all(closed(one) for one in (*schema.get("properties", {}).values(), schema.get("items")))

    with serving(whole) as (server, helper):
        propose(sample, "nl", helper=replace(helper, context=32_000))
    (body,) = server.asked
    assert body["response_format"]["json_schema"]["strict"] is True
    assert closed(body["response_format"]["json_schema"]["schema"])


def test_tokens_and_costs_are_counted(sample: Transcript) -> None:
    def answer(listed: str) -> bytes:
        reply = json.loads(chat(json.dumps(whole(listed))))
        return json.dumps({**reply, "usage": {"prompt_tokens": 1_000_000, "completion_tokens": 500_000}}).encode()

    with serving(answer) as (server, helper):
        meter = llm.Meter(price_in=0.5, price_out=2.0)
        propose(sample, "nl", helper=replace(helper, context=32_000, meter=meter))
    assert (meter.questions, meter.tokens_in, meter.tokens_out, meter.cost) == (1, 1_000_000, 500_000, 1.5)
    assert str(meter) == "LLM: 1 questions, 1000000 tokens in, 500000 out, cost 1.5000."
    assert len(server.asked) == 1


@pytest.mark.parametrize("usage", [None, "many", {"prompt_tokens": -1, "completion_tokens": True}, []])
def test_tokens_that_nobody_counted_are_estimated(sample: Transcript, usage: object) -> None:
    def answer(listed: str) -> bytes:
        return json.dumps({**json.loads(chat(json.dumps(whole(listed)))), "usage": usage}).encode()

    with serving(answer) as (server, helper):
        meter = llm.Meter()
        propose(sample, "nl", helper=replace(helper, context=32_000, meter=meter))
    said = sum(len(message["content"]) for message in server.asked[0]["messages"])
    assert meter.tokens_in == pytest.approx(said / 3, rel=0.01)
    assert meter.tokens_out > 0
    assert "cost" not in str(meter)


def test_nothing_is_paid_twice(sample: Transcript, tmp_path: Path) -> None:
    picks = pickable(sample)[:6]

    def answer(listed: str) -> dict[str, Any]:
        return whole(listed, lessons=[at for at in picks if at in numbered(listed)])

    with serving(answer) as (server, helper):
        mine = replace(helper, cache=tmp_path / "llm", meter=llm.Meter())
        first = propose(sample, "nl", helper=mine)
        asked = len(server.asked)
        assert propose(sample, "nl", helper=mine) == first
        assert (len(server.asked), mine.meter.questions, mine.meter.remembered) == (asked, asked, asked)
        propose(sample, "nl", helper=replace(mine, model="another"))
        assert len(server.asked) == 2 * asked
    assert "s3cret" not in "".join(path.read_text() for path in (tmp_path / "llm").iterdir())


def test_what_failed_is_not_remembered(sample: Transcript, tmp_path: Path) -> None:
    with serving(lambda _: 404) as (_, helper):
        propose(sample, "nl", helper=replace(helper, cache=tmp_path / "llm"))
    assert not list(tmp_path.glob("llm/*"))


def test_the_memory_of_answers_is_bounded_and_survives_what_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    paths = [remembered.place(tmp_path, "http://x", {"n": n}) for n in range(5)]
    for at, path in enumerate(paths):
        remembered.keep(path, {"n": at})
        os.utime(path, (at + 1, at + 1))
    assert [remembered.recall(path) for path in paths] == [None, None, {"n": 2}, {"n": 3}, {"n": 4}]
    paths[4].write_text("{half", encoding="utf-8")
    assert remembered.recall(paths[4]) is None
    assert remembered.recall(tmp_path / "nowhere.json") is None


def test_a_second_question_ranks_what_was_picked(sample: Transcript) -> None:
    picks = pickable(sample)[3::6][:8]

    def answer(listed: str) -> dict[str, Any]:
        if "(lesson)" in listed:
            return {"order": [len(picks), 1, 99, 2], "summary": ""}
        return whole(listed, lessons=[at for at in picks if at in numbered(listed)])

    with serving(answer) as (_, helper):
        notes = propose(sample, "nl", helper=replace(helper, context=32_000))
    sentences = split(sample)
    best = sorted((note for note in notes.lessons if "llm" in note.reasons), key=lambda note: -note.score)
    ends = [next(at for at, s in enumerate(sentences) if s.last == note.span.last) for note in best if note.span]
    assert ends[:3] == [picks[-1], picks[0], picks[1]]
    assert notes.warnings == ()


def test_a_failed_ranking_loses_no_pick(sample: Transcript) -> None:
    picks = pickable(sample)[3::6][:8]

    def answer(listed: str) -> Any:
        return 404 if "(lesson)" in listed else whole(listed, lessons=[at for at in picks if at in numbered(listed)])

    with serving(answer) as (_, helper):
        notes = propose(sample, "nl", helper=replace(helper, context=32_000))
    assert sum("llm" in note.reasons for note in notes.lessons) == len(picks)
    assert "ranked by the rules" in notes.warnings[0]


def test_a_talk_in_pieces_has_one_summary(sample: Transcript) -> None:
    """What is said of each piece is put together by the second question, and holds against those pieces."""
    parts: list[str] = []

    def answer(listed: str) -> dict[str, Any]:
        if not numbered(listed) or "first" in listed[:0]:
            return {"order": [], "summary": parts[0]}
        text = next(text for text in numbered(listed).values() if len(text.split()) > 8 and text.endswith("."))
        parts.append(text)
        return whole(listed, summary=text)

    with serving(answer) as (server, helper):
        notes = propose(sample, "nl", helper=replace(helper, context=2600))
    assert len(server.asked) > 2
    assert notes.summary == parts[0]
    assert "summary" in notes.machine_made


def test_chapters_of_the_model_are_taken_with_titles_that_hold(sample: Transcript) -> None:
    sentences = split(sample)
    second = len(sentences) // 2
    true = " ".join(sentences[second].text.split()[:5]).strip(".,?")

    def answer(listed: str) -> dict[str, Any]:
        begins = [(0, "Honderd miljoen van Elon Musk"), (second, true), (second + 1, "Te kort"), (99999, "Nergens")]
        return whole(listed, chapters=[{"sentence": at, "title": title} for at, title in begins])

    with serving(answer) as (server, helper):
        notes = propose(sample, "nl", helper=replace(helper, context=32_000))
        given = propose(sample, "nl", chapters=notes.chapters[:1], helper=replace(helper, context=32_000))
    assert [chapter.start for chapter in notes.chapters] == [0.0, sentences[second].start]
    assert notes.chapters[1].title == true
    assert "Musk" not in notes.chapters[0].title
    assert notes.machine_made == ("chapters",)
    assert given.chapters == notes.chapters[:1], "the publisher's stay"
    assert given.machine_made == ()
    assert "which stay" in server.asked[1]["messages"][0]["content"]


def test_guests_are_named_in_the_talk_and_themes_are_those_of_the_hub(sample: Transcript) -> None:
    themes = [Theme("klachten", "Klachten"), Theme("ruimtevaart", "Ruimtevaart")]

    def answer(listed: str) -> dict[str, Any]:
        return whole(listed, guests=["Joris", "Elon Musk", "", 3], themes=["Ruimtevaart", "Iets anders", None])

    talk = replace(
        sample,
        segments=(
            replace(sample.segments[0], text="Welkom Joris, fijn dat je er bent.", words=()),
            *sample.segments[1:],
        ),
    )
    with serving(answer) as (server, helper):
        notes = propose(with_words(talk), "nl", themes=themes, helper=replace(helper, context=32_000))
    assert notes.people[0] == "Joris"
    assert "Elon Musk" not in notes.people
    assert notes.topics[0] == "ruimtevaart"
    assert "Klachten, Ruimtevaart" in server.asked[0]["messages"][0]["content"]


def test_long_and_many_picks_enter_too(sample: Transcript) -> None:
    """Neither the length of a passage nor the number of proposals of an hour stops what the model chose."""
    sentences = split(sample)
    quiet = noise.find(sentences, load("nl"))
    pairs = [
        (at, at + 1)
        for at in range(0, len(sentences) - 1, 2)
        if sentences[at].speaker == sentences[at + 1].speaker and not {at, at + 1} & quiet.keys()
    ]
    picks = pairs[: round(0.3 * len(sentences))]

    def answer(listed: str) -> dict[str, Any]:
        return whole(listed, quotes=[f"{first}-{last}" for first, last in picks if first in numbered(listed)])

    with serving(answer) as (_, helper):
        notes = propose(sample, "nl", helper=replace(helper, context=32_000))
    ends = {quote.span.last for quote in notes.quotes if quote.span}
    assert len(picks) > 8
    assert sum(sentences[last].last in ends for _, last in picks) >= 0.9 * len(picks)


def pickable(talk: Transcript) -> list[int]:
    sentences = split(talk)
    quiet = noise.find(sentences, load("nl"))
    return [at for at, s in enumerate(sentences) if at not in quiet and len(s.text.split()) > 6 and "?" not in s.text]


def test_what_an_oracle_picks_is_proposed(sample: Transcript) -> None:
    """Its picks enter by right: nine in ten of what a perfect model would choose must survive the rules."""
    sentences = split(sample)
    picks = pickable(sample)[3::6][:10]

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
        assert forms[:3] == ["json_schema", "json_schema", "json_object"]


def test_a_talk_that_fits_is_asked_about_at_once_and_with_its_voices(sample: Transcript) -> None:
    with serving(whole) as (server, helper):
        propose(sample, "nl", helper=replace(helper, context=32_000))
    (body,) = server.asked
    assert len(numbered(body["messages"][1]["content"])) == len(split(sample))
    assert "Joris" in body["messages"][0]["content"]
