"""Memory that a step of the model frees is there for the next one, and goes back when the run is over."""

from __future__ import annotations

import subprocess
import sys

import pytest

ROUNDS = """
import resource, numpy
from klankbord.transcribe import allocation
if {keep}:
    allocation.keep()
def used():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
numpy.ones(8_000_000)
before = faults()
for _ in range(20):
    numpy.ones(8_000_000)  # 64 MB, as one attention matrix of Whisper's encoder
again = faults() - before
held = used()
allocation.give_back()
print(again, held - used())
"""


def rounds(*, keep: bool) -> tuple[int, int]:
    command = [sys.executable, "-c", ROUNDS.format(keep=keep)]
    out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    faults, returned = map(int, out.split())
    return faults, returned


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_pages_are_asked_for_once_and_given_back_in_the_end() -> None:
    plain, _ = rounds(keep=False)
    kept, returned = rounds(keep=True)
    if plain < 10_000:
        pytest.skip("this libc, or its huge pages, does not map and unmap in the first place")
    assert kept < plain / 20
    assert returned > 50_000_000
