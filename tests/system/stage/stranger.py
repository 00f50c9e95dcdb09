"""Klankbord as a stranger has it: installed from a wheel and run from a folder that is not this checkout."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klankbord import settings

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Installed:
    """The installed wheel, and the home of whoever uses it."""

    wheel: Path
    bin: Path
    home: Path

    def run(
        self, *words: str, cwd: Path, expect: int | None = 0, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, such as ``klankbord``; fail unless it exits as expected."""
        environment = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "KLANKBORD_MODELS_DIR": str(settings.load(ROOT).models_dir),
            "KLANKBORD_ALLOW_HOSTS": "127.0.0.1",
            **{f"GIT_{who}_NAME": "Anna de Redacteur" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "anna@hub.example" for who in ("AUTHOR", "COMMITTER")},
            **(env or {}),
        }
        done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        if expect is not None:
            assert done.returncode == expect, f"{' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done
