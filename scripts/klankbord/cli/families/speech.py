"""Verbs: transcribe, models list and get (what hears speech)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.cli.app import JsonOption, app
from klankbord.errors import KlankbordError

if TYPE_CHECKING:
    from klankbord.transcribe import Progress

models_app = typer.Typer(no_args_is_help=True, help="Whisper models, verified by SHA-256.")
app.add_typer(models_app, name="models")


@app.command()
def transcribe(
    audio: Annotated[Path, typer.Argument(help="Audio file, in any format that FFmpeg reads.")],
    language: Annotated[str | None, typer.Option(help="Language code; Whisper decides when not given.")] = None,
    model: Annotated[str | None, typer.Option(help="A size, or a folder with a converted model.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    threads: Annotated[int | None, typer.Option(help="CPU threads; 0 means one per core.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File to write: .vtt, .srt, .json or .txt; by default WebVTT is printed."),
    ] = None,
    speakers: Annotated[bool, typer.Option(help="Tell speakers apart.")] = True,
    person: Annotated[
        list[str] | None, typer.Option(help="A name that a speaker may get, as it is spelt; may be repeated.")
    ] = None,
    vocabulary: Annotated[
        list[str] | None, typer.Option(help="A name that may be said, as it is spelt; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Turn speech into text. If interrupted, the same command continues where it was. --json: progress on stderr."""
    from klankbord import durable, settings
    from klankbord.model import Person
    from klankbord.transcribe import formats
    from klankbord.transcribe import transcribe as run

    writers = {
        ".vtt": formats.write_vtt,
        ".srt": formats.write_srt,
        ".json": formats.write_json,
        ".txt": formats.write_text,
    }
    if output is not None and output.suffix.lower() not in writers:
        raise KlankbordError(
            str(output), "has no extension that says what to write", f"End it in {', '.join(writers)}."
        )
    chosen = settings.load(Path())
    with _shown(as_json) as progress:
        transcript = run(
            audio,
            language=language,
            model=model or chosen.model,
            device=device or chosen.device,
            threads=chosen.threads if threads is None else threads,
            models_dir=chosen.models_dir,
            checkpoints=chosen.models_dir.parent / "checkpoints",
            people=[Person(name) for name in person or ()],
            vocabulary=vocabulary or (),
            speakers=speakers,
            progress=progress,
        )
    if not transcript.segments and not as_json:
        print(f"{audio}: {' '.join(transcript.remarks)}", file=sys.stderr)
    text = writers[output.suffix.lower() if output else ".vtt"](transcript)
    if output is None:
        print(text, end="")
    else:
        durable.write(output, text)
        print(output)


@contextmanager
def _shown(as_json: bool) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on a terminal, a line now and then elsewhere, JSON lines when asked; all on stderr."""
    if as_json:
        yield lambda p: print(json.dumps(_row(p)), file=sys.stderr, flush=True)
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (TextColumn("Transcribing"), BarColumn(), TextColumn("{task.percentage:>3.0f}% {task.description}"))
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=None)
            yield lambda p: bar.update(task, completed=p.done, total=p.total, description=_left(p))
    else:
        yield lambda p: print(f"{p.done:.0f} of {p.total:.0f} s {_left(p)}".rstrip(), file=sys.stderr, flush=True)


def _row(progress: Progress) -> dict[str, float | None]:
    remaining = None if progress.remaining is None else round(progress.remaining, 1)
    return {"done": round(progress.done, 1), "total": round(progress.total, 1), "remaining": remaining}


def _left(progress: Progress) -> str:
    """The remaining time in words, when it is known and there is any."""
    if not progress.remaining:
        return ""
    minutes, seconds = divmod(round(progress.remaining), 60)
    return f"about {minutes} min left" if minutes else f"about {seconds} s left"


@models_app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """Which models there are, and which are on this machine."""
    from klankbord.transcribe import models

    found = models.installed()
    if as_json:
        print(json.dumps(found))
        return
    for name, there in found.items():
        print(f"{name:16} {'here' if there else 'not fetched'}")


@models_app.command("get")
def get_model(
    name: Annotated[str, typer.Argument(help="A size, such as base or large-v2, or a model of another engine.")],
) -> None:
    """Fetch a model and verify it; one that is here already is hashed again."""
    from klankbord.transcribe import engines, models

    folder = engines.prepare(name)
    if folder is None:
        print(f"{name}: its engine needs no files of ours")
        return
    models.verify(folder)
    print(folder)
