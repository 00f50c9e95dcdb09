"""Sentence embeddings that builds remember: made a few at a time, kept by content in ``.klankbord``."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from klankbord import durable
from klankbord.extract import embed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

TIPS_A_TEXT = 5  # a tip takes 1 ms, the gist of a page takes 20, and a page has about five tips
Encode = Callable[[Sequence[str]], "Matrix"]


def vectors(texts: Sequence[str], *, cache: Path, budget: int) -> Matrix:
    """One row of unit length per text, all zeros where none is known yet.

    ``cache`` is the file with the embeddings of earlier builds; at most ``budget`` new ones are made, in
    the order of ``texts``. A hub that needs more than that does its very first build without: making some of them, in
    a build that nobody remembers, would cost seconds and compare hardly any two texts.
    """
    digests = [_digest(text) for text in texts]
    kept = _read(cache)
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in kept}
    if 0 < budget < len(missing) and not cache.exists():
        _write(cache, {})
        missing = {}
    missing = dict(list(missing.items())[:budget])
    if missing:
        made = embed.encode(list(missing.values()))
        # What no page says any more is forgotten, so that the file does not grow forever.
        wanted = set(digests)
        kept = {digest: row for digest, row in kept.items() if digest in wanted}
        kept |= dict(zip(missing, made, strict=True))
        _write(cache, kept)
    nothing = np.zeros(512, dtype=np.float32)
    rows = [kept.get(digest, nothing) for digest in digests]
    return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 512), dtype=np.float32)


def remembered(cache: Path, budget: int) -> Encode:
    """``vectors`` as a function of texts alone."""
    return partial(vectors, cache=cache, budget=budget)


def of_tips(state: Path, texts: int) -> Encode:
    """What tips mean, kept in the folder ``state``; ``texts`` is what a build may spend on comparing pages."""
    return remembered(state / "tips.npz", texts * TIPS_A_TEXT)


def _digest(text: str) -> str:
    """Changes with the text, and with nothing else."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def _read(cache: Path) -> dict[str, Matrix]:
    """The embeddings of earlier builds; a file that cannot be read only means that they are made again."""
    try:
        with np.load(io.BytesIO(cache.read_bytes()), allow_pickle=False) as data:
            return dict(zip((str(digest) for digest in data["digests"]), data["rows"].astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(cache: Path, kept: Mapping[str, Matrix]) -> None:
    data = io.BytesIO()
    rows = np.stack(list(kept.values())).astype(np.float16) if kept else np.zeros((0, 512), dtype=np.float16)
    np.savez(data, digests=np.array(list(kept)), rows=rows)
    durable.remember(cache, data.getvalue())
