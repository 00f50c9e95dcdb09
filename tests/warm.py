"""Commands in forks of a process that has read its modules: of a small command, starting Python takes most of the time.

For tests that want a process of its own for what a command does to one, and not for how it is started.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SERVER = """
import importlib, json, os, runpy, sys, traceback
for name in sys.argv[1:]:
    importlib.import_module(name)
for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    for number, path in ((0, os.devnull), (1, job["out"]), (2, job["err"])):
        os.dup2(os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY), number)
    os.chdir(job["cwd"])
    sys.argv = job["argv"]
    code = 0
    try:
        if job["code"]:
            exec(job["code"], {"__name__": "__main__"})
        else:
            runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
        if isinstance(left.code, str):
            print(left.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
"""


class Warm:
    """A process that waits with ``modules`` read; it begins with the first command, and again after one that hung."""

    def __init__(self, *modules: str, env: Mapping[str, str]) -> None:
        self._command = [sys.executable, "-c", SERVER, *modules]
        self._env = env
        self._process: subprocess.Popen[str] | None = None

    def run(self, *words: str, cwd: Path, code: str = "") -> subprocess.CompletedProcess[str]:
        """``python -m WORDS…``, or with ``code`` ``python -c CODE WORDS…``: what it printed and how it ended."""
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            out.touch()
            err.touch()
            job = {
                "argv": ["-c", *words] if code else list(words),
                "code": code,
                "cwd": str(cwd),
                "out": str(out),
                "err": str(err),
            }
            try:
                ended = self._answer(json.dumps(job))
            except BaseException:  # the time of a test that is over, for one
                self.end()
                raise
            said = [path.read_text(encoding="utf-8", errors="replace") for path in (out, err)]
        return subprocess.CompletedProcess(list(words), ended, *said)

    def _answer(self, job: str) -> int:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._env
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{job}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        """Let it go."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
