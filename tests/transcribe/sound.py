"""Sounds that are made here, so that no audio has to be stored: noise, tones, chords and silence, at 16 kHz."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[np.float32]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> Samples:
    return np.asarray(np.random.default_rng(seed).normal(0, level, round(seconds * RATE)), np.float32)


def tone(seconds: float, hertz: float = 440.0, level: float = 0.3) -> Samples:
    return np.asarray(level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE), np.float32)


def music(seconds: float, beat: float = 0.5) -> Samples:
    """Chords with overtones and a decaying attack each half second: C, G, a, F and round again."""
    chords = [(261.6, 329.6, 392.0), (196.0, 246.9, 293.7), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6)]
    length = round(beat * RATE)
    clock = np.arange(length) / RATE
    bars = []
    for number in range(int(np.ceil(seconds / beat))):
        notes = chords[number // 4 % 4]
        sound = sum(
            np.sin(2 * np.pi * hertz * overtone * clock) / overtone for hertz in notes for overtone in (1, 2, 3, 4)
        )
        bars.append(0.12 * sound * np.exp(-3 * clock))
    return np.concatenate(bars)[: round(seconds * RATE)].astype(np.float32)


def write(path: Path, samples: Samples, rate: int = RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(np.clip(samples * 32767, -32768, 32767).astype("<i2"), channels).tobytes())
    return path
