"""Search one reader, guided by coverage (atheris, that is libFuzzer), for an input that it neither reads nor refuses.

Usage: python tests/fuzz/guided.py READER SECONDS CORPUS FOUND

CORPUS is a folder that holds the seeds and gets every input that reached new code; FOUND gets the failing
inputs. ``search.py`` later judges, without instrumentation, what libFuzzer calls a slow unit.
"""

from __future__ import annotations

import hashlib
import sys
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["klankbord", "feedparser"]):
    from readers import READERS, Reader

from klankbord.errors import KlankbordError


def main(name: str, seconds: int, corpus: Path, found: Path) -> None:
    """Search for ``seconds``; a fault is kept once per kind of exception and place, and the search goes on."""
    reader: Reader = READERS[name]
    seen: set[str] = set()

    def one(data: bytes) -> None:
        try:
            reader.read(data)
        except KlankbordError:
            pass
        except Exception as error:
            trace = error.__traceback__
            while trace and trace.tb_next:
                trace = trace.tb_next
            where = f"{type(error).__name__}-{trace.tb_frame.f_code.co_filename}-{trace.tb_lineno}" if trace else ""
            if where not in seen:
                seen.add(where)
                (found / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    warnings.simplefilter("ignore")
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=60", "-rss_limit_mb=3000", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={found}/", str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
