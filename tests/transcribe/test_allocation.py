"""Memory that a step of the model frees is available to the next one, and is returned when the run is over."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys

import pytest

# glibc counts what it maps (hblkhd) separately from its heap (arena), whatever pages the kernel uses.
ROUNDS = """
import ctypes, json, resource, sys, numpy
from klankbord.transcribe import allocation
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
def info():
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = Info
    return ask()
def used():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
if sys.argv[1] == "keep":
    allocation.keep()
before = info()
matrix = numpy.ones(8_000_000)  # 64 MB, as one attention matrix of Whisper's encoder
mapped = info().hblkhd - before.hblkhd
del matrix
kept, held = info().arena - before.arena, used()
allocation.give_back()
print(json.dumps({"mapped": mapped, "kept": kept, "returned": held - used()}))
"""
GLIBC = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallinfo2")


def rounds(mode: str) -> dict[str, int]:
    out = subprocess.run([sys.executable, "-c", ROUNDS, mode], capture_output=True, check=True, text=True).stdout
    found: dict[str, int] = json.loads(out)
    return found


@pytest.mark.skipif(not GLIBC, reason="mallopt and mallinfo2 are glibc's")
def test_without_it_a_large_buffer_is_mapped_and_unmapped_each_time() -> None:
    plain = rounds("plain")
    assert plain["mapped"] >= 64_000_000
    assert plain["kept"] < 1_000_000


@pytest.mark.skipif(not GLIBC, reason="mallopt and mallinfo2 are glibc's")
def test_with_it_the_heap_keeps_the_buffer_and_gives_it_back_in_the_end() -> None:
    kept = rounds("keep")
    assert kept["mapped"] == 0
    assert kept["kept"] > 60_000_000
    assert kept["returned"] > 50_000_000
