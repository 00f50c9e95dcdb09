"""Every recipe of docs/extending.md is carried out as it stands there, in a copy of the checkout."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import wave
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from klankbord.audio.decode import decode
from klankbord.settings import Settings
from klankbord.transcribe import engine, models
from klankbord.transcribe.listening import file_words
from klankbord.transcribe.windows import windows

ROOT = Path(__file__).parents[2]
_HEADING = re.compile(r"^## (?P<title>.+)$")
_FENCE = re.compile(r"^```(?P<language>\w*)$")
_NAMED = re.compile(r"`(?P<path>[^`\s]+/[^`\s]+\.\w+)`")


@dataclass(frozen=True)
class Step:
    """One block: a ``file`` to write, a ``diff`` to apply to a file, or a ``console`` to follow."""

    kind: str
    path: str
    text: str
    line: int


def recipes(document: Path) -> dict[str, list[Step]]:
    """The steps below each heading of the second level that has any."""
    found: dict[str, list[Step]] = {}
    for title, step in _steps(document.read_text(encoding="utf-8").split("\n")):
        found.setdefault(title, []).append(step)
    return found


def _steps(lines: list[str]) -> Iterator[tuple[str, Step]]:
    title, above, at = "", "", 0
    while at < len(lines):
        if heading := _HEADING.match(lines[at]):
            title = heading["title"]
        fence = _FENCE.match(lines[at])
        if not fence:
            above = f"{above} {lines[at]}" if lines[at] else above if at and not lines[at - 1] else above + "\n"
            at += 1
            continue
        end = lines.index("```", at + 1)
        text = "\n".join(lines[at + 1 : end]) + "\n"
        if fence["language"] == "console":
            yield title, Step("console", "", text, at + 1)
        else:
            named = _NAMED.findall(above.rstrip().rpartition("\n")[2])
            assert named, f"line {at + 1}: which file is this block?"
            yield title, Step("diff" if fence["language"] == "diff" else "file", named[-1], text, at + 1)
        above, at = "", end + 1


def commands(console: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console with the lines that it should print."""
    command, printed = "", list[str]()
    for line in console.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = line[2:], []
        elif line.startswith("> "):
            command += f"\n{line[2:]}"
        else:
            printed.append(line)
    yield command, printed


def changed(text: str, diff: str) -> str:
    """``text`` with a change made in each place; a place must be there exactly once."""
    for place in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = place.splitlines(keepends=True)
        assert all(line[0] in " +-\n" for line in lines), place
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(before) == 1, f"found {text.count(before)} times, not once:\n{before}"
        text = text.replace(before, after)
    return text


RECIPES = recipes(ROOT / "docs" / "extending.md")


@dataclass(frozen=True)
class Bench:
    """A copy of the checkout to work in, with ``klankbord`` and ``pip`` that mean that copy."""

    checkout: Path
    environment: Mapping[str, str]

    def follow(self, step: Step) -> None:
        path = self.checkout / step.path
        if step.kind == "file":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        elif step.kind == "diff":
            path.write_text(changed(path.read_text(encoding="utf-8"), step.text), encoding="utf-8")
        else:
            for command, printed in commands(step.text):
                self.run(command, printed, step.line)

    def run(self, command: str, printed: list[str], line: int) -> None:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.checkout,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        place = f"docs/extending.md, block at line {line}: {command}\n{done.stdout}"
        assert done.returncode == 0 or (done.returncode == 1 and printed), place
        rest = done.stdout
        for wanted in printed:
            assert wanted in rest, f"{place}\nlacks, or not in this order: {wanted}"
            rest = rest.partition(wanted)[2]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    checkout, packages, programs = tmp_path / "checkout", tmp_path / "packages", tmp_path / "bin"
    for part in ("scripts", "theme"):
        shutil.copytree(ROOT / part, checkout / part, ignore=shutil.ignore_patterns("__pycache__"))
    programs.mkdir()
    pip = "install -q --no-index --no-deps --no-build-isolation --disable-pip-version-check --root-user-action ignore"
    for name, runs in {
        "python": f'exec {sys.executable} "$@"',
        "klankbord": f'exec {sys.executable} -m klankbord "$@"',
        "pip": f'shift; exec {sys.executable} -m pip {pip} --target {packages} "$@"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{runs}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": f"{checkout / 'scripts'}:{packages}",
        "KLANKBORD_CARDS_PER_BUILD": "0",
        "KLANKBORD_RELATED_PER_BUILD": "0",
    }
    environment.pop("SPEECH_URL", None)
    return Bench(checkout, environment)


ENGINES = ["A speech engine", "An engine with weights", "An engine for whole files", "A diariser"]


def test_the_recipes_are_those_that_are_promised() -> None:
    assert list(RECIPES) == ["A language", "An importer", *ENGINES, "A kind of note", "A kind of page"]


@pytest.mark.slow
@pytest.mark.parametrize("title", [title for title in RECIPES if title not in ENGINES])
def test_the_recipe_works_as_it_is_written(title: str, bench: Bench) -> None:
    for step in RECIPES[title]:
        bench.follow(step)


@pytest.mark.slow
@pytest.mark.whisper
def test_the_speech_engine_hears_what_a_real_server_hears(bench: Bench, samples: Path, tmp_path: Path) -> None:
    recording(samples / "podcast" / "01-klagers-zijn-je-beste-adviseurs.mp3", tmp_path / "recording.wav")
    with serving() as url:
        for step in RECIPES["A speech engine"]:
            bench.follow(Step(step.kind, step.path, step.text.replace("http://127.0.0.1:8001", url), step.line))


# What stands for models that are gigabytes: the same calls and the same form of answers as in the real packages.
ONNX_ASR = """
from pathlib import Path
from types import SimpleNamespace

def load_model(name, path, *, quantization):
    assert (name, quantization) == ("nemo-parakeet-tdt-0.6b-v3", "int8")
    assert (Path(path) / "encoder-model.int8.onnx").read_bytes() == b"encoder-model.int8.onnx"
    return SimpleNamespace(with_timestamps=lambda: SimpleNamespace(recognize=recognize))

def recognize(waveforms):
    assert all(wave.dtype == "float32" and wave.ndim == 1 for wave in waveforms)
    tokens = [" Wel", "kom", " bij", "."]
    one = SimpleNamespace(
        text="Welkom bij.", tokens=tokens, timestamps=[0.4, 0.6, 0.9, 1.1], logprobs=[-0.01, -0.2, -0.7, -0.1]
    )
    return [one for _ in waveforms]
"""
OPENAI = """
from types import SimpleNamespace

__version__ = "20250625"

def load_model(name, device):
    assert (name, device) == ("small", None)
    return SimpleNamespace(device="cpu")

def transcribe(model, samples, *, language, word_timestamps):
    assert samples.dtype == "float32" and samples.size > 16_000 and word_timestamps and language is None
    words = [("Welkom", 0.4, 0.9), ("bij", 0.9, 1.2)]
    rows = [{"word": f" {text}", "start": start, "end": end, "probability": 0.8} for text, start, end in words]
    return {"language": "nl", "segments": [{"words": rows}]}
"""


class Weights(BaseHTTPRequestHandler):
    """A server of weights: each file holds its own name."""

    def do_GET(self) -> None:
        body = self.path.rpartition("/")[2].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the standard library)
        """Say nothing."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "module", "code"),
    [("An engine with weights", "onnx_asr", ONNX_ASR), ("An engine for whole files", "whisper", OPENAI)],
)
def test_an_engine_hears_with_what_stands_for_its_model(
    title: str, module: str, code: str, bench: Bench, samples: Path, tmp_path: Path
) -> None:
    recording(samples / "podcast" / "01-klagers-zijn-je-beste-adviseurs.mp3", tmp_path / "recording.wav")
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    (stubs / f"{module}.py").write_text(code, encoding="utf-8")
    with serving(Weights) as url:
        environment = {
            **bench.environment,
            "PYTHONPATH": f"{bench.environment['PYTHONPATH']}:{stubs}",
            "WEIGHTS_URL": url,
            "KLANKBORD_MODELS_DIR": str(tmp_path / "models"),
        }
        for step in RECIPES[title]:
            Bench(bench.checkout, environment).follow(step)


@pytest.mark.slow
@pytest.mark.whisper
def test_the_diariser_tells_the_microphones_of_a_real_recording_apart(
    bench: Bench, samples: Path, tmp_path: Path
) -> None:
    recording(samples / "podcast" / "01-klagers-zijn-je-beste-adviseurs.mp3", tmp_path / "recording.wav", split_at=6)
    for step in RECIPES["A diariser"]:
        bench.follow(step)


def recording(source: Path, target: Path, seconds: int = 12, split_at: int = 0) -> None:
    """The first seconds of a sample as a WAV file; with ``split_at`` on the left channel first, then on the right."""
    blocks, size = [], 0
    for block in decode(source):
        blocks.append(block)
        size += block.size
        if size >= seconds * 16_000:
            break
    samples = np.concatenate(blocks)[: seconds * 16_000]
    with wave.open(str(target), "wb") as out:
        out.setparams((2 if split_at else 1, 2, 16_000, 0, "NONE", ""))
        if split_at:
            left = np.arange(samples.size) < split_at * 16_000
            samples = np.stack([np.where(left, samples, 0), np.where(left, 0, samples)], axis=1)
        out.writeframes((samples * 32767).astype(np.int16).tobytes())


class Speech(BaseHTTPRequestHandler):
    """``POST /v1/audio/transcriptions`` as OpenAI describes it, answered by Whisper base itself."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        form = message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.walk()}
        assert self.path == "/v1/audio/transcriptions"
        assert parts["model"].get_payload() == "base"
        with wave.open(io.BytesIO(parts["file"].get_payload(decode=True))) as file:  # type: ignore[arg-type]
            assert file.getparams()[:3] == (1, 2, 16_000)
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / np.float32(32767)
        whisper = engine.load(models.path("base", folder=Settings().models_dir), "cpu")
        packed = list(windows([samples]))
        heard = whisper.hear(packed, str(parts["language"].get_payload()))
        words = [word for window, said in zip(packed, heard, strict=True) for word in file_words(window, said.words)]
        reply = json.dumps({"words": [{"word": f" {w.text}", "start": w.start, "end": w.end} for w in words]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the standard library)
        """Say nothing."""


@contextmanager
def serving(answers: type[BaseHTTPRequestHandler] = Speech) -> Iterator[str]:
    """A server on loopback; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
