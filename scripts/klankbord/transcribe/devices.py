"""Where Whisper computes: a GPU when there is one, else the cores that this process may use."""

from __future__ import annotations

import os

from klankbord.errors import ModelError


def pick(device: str) -> str:
    """``cpu`` or ``cuda``; ``auto`` takes a GPU when there is one. Raises KlankbordError without a GPU for ``cuda``."""
    import ctranslate2

    if device == "cpu":
        return device
    there = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not there:
        raise ModelError(
            "device cuda",
            "no GPU that CUDA can use is visible here",
            "Use --device cpu, or check the driver with nvidia-smi.",
        )
    return "cuda" if there else "cpu"


def usable_cores() -> int:
    """Cores this process may use, as the scheduler sees them (containers and taskset included)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
