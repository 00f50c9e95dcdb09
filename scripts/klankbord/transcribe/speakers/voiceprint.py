"""Voiceprints: a stretch of speech as a unit vector that depends on who speaks, not on what is said.

The GE2E speaker encoder (Wan et al. 2018, https://arxiv.org/abs/1710.10467) with resemblyzer's weights: 40 mel
bands, three LSTM layers of 256, a linear layer. Plain numpy, so that no deep-learning library is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from klankbord.transcribe.one_thread import one_thread
from klankbord.transcribe.speakers import torch_file
from klankbord.transcribe.voice import RATE, Samples

Vectors = NDArray[np.float32]
_HOP, _FFT, _MELS = 160, 400, 40
_FRAMES = 160  # 1.6 s, the length the encoder was trained on
_MOST = 3  # parts taken of one stretch: more cost more and tell little
_LAYERS = 3
_BATCH = 64
_LOUDNESS = 10 ** (-30 / 20)  # root mean square that quiet speech is raised to


@dataclass(frozen=True, slots=True)
class _Layer:
    inputs: Vectors  # (in, 1024)
    memory: Vectors  # (256, 1024)
    bias: Vectors  # (1024,)


@dataclass(frozen=True, slots=True)
class Encoder:
    """The network's weights."""

    layers: tuple[_Layer, ...]
    out: Vectors  # (256, 256)
    out_bias: Vectors
    mel: Vectors  # (201, 40)

    def embed(self, stretches: Sequence[Samples]) -> Vectors:
        """A unit vector of 256 for each stretch of 16 kHz samples, shape (n, 256).

        The vectors of parts of 1.6 s, three at most and evenly spread, are averaged; a shorter stretch is
        repeated until it is that long.
        """
        with one_thread():
            return self._embed(stretches)

    def _embed(self, stretches: Sequence[Samples]) -> Vectors:
        parts: list[Vectors] = []
        owner: list[int] = []
        for number, samples in enumerate(stretches):
            for part in _parts(self._spectrum(samples)):
                parts.append(part)
                owner.append(number)
        vectors = np.zeros((len(stretches), 256), np.float32)
        for at in range(0, len(parts), _BATCH):
            found = self._run(np.stack(parts[at : at + _BATCH]))
            np.add.at(vectors, owner[at : at + _BATCH], found)
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)

    def _spectrum(self, samples: Samples) -> Vectors:
        """Mel power, shape (frames, 40), as librosa's melspectrogram gives it (centred, periodic Hann)."""
        level = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
        raised = samples * max(1.0, _LOUDNESS / max(level, 1e-6))
        padded = np.pad(raised, (_FFT // 2, _FFT // 2 + max(0, _FFT - samples.size)))
        frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
        power = np.abs(np.fft.rfft(frames * np.hanning(_FFT + 1)[:-1].astype(np.float32), axis=1)) ** 2
        return np.asarray(power.astype(np.float32) @ self.mel, np.float32)

    def _run(self, x: Vectors) -> Vectors:
        """The network over a batch, shape (batch, 160, 40) to (batch, 256)."""
        count, frames, _ = x.shape
        steps = np.ascontiguousarray(x.transpose(1, 0, 2))
        for layer in self.layers:
            projected = steps.reshape(frames * count, -1) @ layer.inputs + layer.bias
            projected = projected.reshape(frames, count, 1024)
            h = np.zeros((count, 256), np.float32)
            c = np.zeros((count, 256), np.float32)
            after = np.empty((frames, count, 256), np.float32)
            for t in range(frames):
                gates = projected[t] + h @ layer.memory
                # in, forget and out gates are sigmoids, written as tanh for speed; the third is the candidate
                squashed = np.tanh(gates)
                c = (0.5 + 0.5 * squashed[:, 256:512]) * c + (0.5 + 0.5 * squashed[:, :256]) * squashed[:, 512:768]
                h = (0.5 + 0.5 * squashed[:, 768:]) * np.tanh(c)
                after[t] = h
            steps = after
        raw = np.maximum(steps[-1] @ self.out + self.out_bias, 0)
        return np.asarray(raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9), np.float32)


def _parts(frames: Vectors) -> list[Vectors]:
    count = frames.shape[0]
    if count < _FRAMES:
        return [np.resize(frames, (_FRAMES, _MELS))]
    number = min(_MOST, max(1, round(count / _FRAMES)))
    starts = [(count - _FRAMES) // 2] if number == 1 else np.linspace(0, count - _FRAMES, number).astype(int)
    return [frames[s : s + _FRAMES] for s in starts]


@lru_cache(maxsize=1)
def load(folder: Path) -> Encoder:
    """The encoder from the model store's folder. Raises KlankbordError when the file is not the one expected."""
    from faster_whisper.feature_extractor import FeatureExtractor

    tensors = torch_file.read(folder / "pretrained.pt", "model_state")
    # sigmoid(x) = 0.5 + 0.5 tanh(x / 2): halve what goes into the three gates here, once
    halves = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), 256)
    layers = []
    for n in range(_LAYERS):
        bias = tensors[f"lstm.bias_ih_l{n}"] + tensors[f"lstm.bias_hh_l{n}"]
        layers.append(
            _Layer(
                np.ascontiguousarray((tensors[f"lstm.weight_ih_l{n}"] * halves[:, None]).T),
                np.ascontiguousarray((tensors[f"lstm.weight_hh_l{n}"] * halves[:, None]).T),
                bias * halves,
            )
        )
    mel = FeatureExtractor.get_mel_filters(RATE, _FFT, _MELS).astype(np.float32).T
    return Encoder(
        tuple(layers),
        np.ascontiguousarray(tensors["linear.weight"].T),
        tensors["linear.bias"],
        np.ascontiguousarray(mel),
    )
