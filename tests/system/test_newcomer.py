"""The newcomer's path: each command of the README and of a new hub's README, typed as it is written there.

In a clean home folder whose name has a space, with files that only their owner may read, without a network. What the
commands need besides Klankbord is found in the environment of the tests, as if pip had fetched it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shows
from stranger import ROOT, Installed

sys.path.insert(0, str(shows.SAMPLES))

from serve import serving

pytestmark = [pytest.mark.slow, pytest.mark.whisper, pytest.mark.timeout(300)]

FEED = "https://example.org/podcast.xml"
SERVE = re.compile(r"^klankbord serve\b.*$", re.MULTILINE)


def blocks(text: str, heading: str) -> str:
    """The commands in the fenced blocks below a heading."""
    hidden = re.sub(r"^```.*?^```", lambda block: block[0].replace("#", "\0"), text, flags=re.DOTALL | re.MULTILINE)
    part = re.split(rf"^#+ {heading}\n", hidden, flags=re.MULTILINE)[1]
    part = re.split(r"^#+ ", part, flags=re.MULTILINE)[0]
    return "\n".join(re.findall(r"^```\n(.*?)^```", part.replace("\0", "#"), re.DOTALL | re.MULTILINE))


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A podcast with one episode and its transcript."""
    shows.publish(tmp_path / "host")
    with serving(tmp_path / "host") as url:
        yield f"{url}/balie/feed.xml"


class Newcomer:
    """Somebody at a shell, with a home folder of their own."""

    def __init__(self, home: Path, tools: Path) -> None:
        self.home, self.tools = home, tools
        home.mkdir(parents=True)
        locked = [path for path in sys.path if path.endswith("site-packages")]
        (home / "locked.pth").write_text("\n".join(locked) + "\n")

    def types(self, commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Type commands one after the other; the first that fails ends it."""
        # pip takes what is in wheels/ and leaves the rest to what is installed here.
        offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1"}
        models = Path("~/.cache/klankbord/models").expanduser()
        environment = {
            "HOME": str(self.home),
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "KLANKBORD_ALLOW_HOSTS": "127.0.0.1",
            "KLANKBORD_MODELS_DIR": os.environ.get("KLANKBORD_MODELS_DIR", str(models)),
            **{f"GIT_{who}_NAME": "Anna" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "anna@hub.example" for who in ("AUTHOR", "COMMITTER")},
            **offline,
        }  # fmt: skip
        script = f"set -eu\numask 077\n{commands}\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done


@pytest.fixture
def newcomer(tmp_path: Path, installed: Installed) -> Newcomer:
    """Somebody who did what the README asks for once: make setup, and the environment activated."""
    return Newcomer(tmp_path / "mijn map", installed.bin)


def served(command: str) -> str:
    """``klankbord serve`` as it is written, looked at once it is ready, then stopped."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return (
        f"{command.split('#')[0].strip()} --address 127.0.0.1:{port} & server=$!\n"
        f"for try in $(seq 150); do curl -sfo page.tmp http://127.0.0.1:{port}/ && break; sleep 0.2; done\n"
        "kill $server; wait $server || true; grep -q '<h1' page.tmp; rm page.tmp"
    )


def test_each_command_works_as_it_is_written(newcomer: Newcomer, host: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    begin = SERVE.sub(lambda found: served(found[0]), blocks(readme, "Begin your own"))
    newcomer.types(begin, newcomer.home)
    hub = newcomer.home / "onze-klanten"

    # In the hub's own README, from a clean environment
    own = (hub / "README.md").read_text(encoding="utf-8")
    trying = blocks(own, "Proberen").replace(FEED, host)
    assert host in trying
    at = trying.index("\n", trying.index("pip install")) + 1
    trying = trying[:at] + f'cp "{newcomer.home}/locked.pth" .venv/lib/python*/site-packages/\n' + trying[at:]
    trying = SERVE.sub(lambda found: served(found[0]), trying)
    done = newcomer.types(trying, hub)
    assert "heard" in done.stderr or "wrote" in done.stderr  # a first run is not silent, even without a terminal
    activate = ". .venv/bin/activate\n"
    newcomer.types(activate + blocks(own, "Schrijven"), hub)
    (begins,) = re.findall(r"`(git init && [^`]+)`", own)
    newcomer.types(begins, hub)

    listed = subprocess.run(["git", "ls-files"], cwd=hub, capture_output=True, text=True, check=True).stdout.split()
    assert len([name for name in listed if name.startswith("episodes/") and name.endswith("transcript.vtt")]) == 1
    assert [name for name in listed if name.startswith((".venv", ".klankbord", "build"))] == []
    assert [name.partition("-")[0] for name in listed if name.startswith("wheels/")] == ["wheels/klankbord"]
    site = hub / "build" / "site"
    assert (site / "index.html").stat().st_mode & 0o777 == 0o644  # for the web server, whatever the umask
    assert site.stat().st_mode & 0o777 == 0o755

    # In the README: what comes after
    for heading in ("Add a podcast", "Write an article", "Publish"):
        commands = blocks(readme, heading).replace(FEED, host.replace("balie", "loket")).replace("klagers", "bellers")
        newcomer.types(activate + commands, hub)


def test_without_a_home_folder(newcomer: Newcomer, installed: Installed) -> None:
    newcomer.types('klankbord init "een hub" --name Hub --language nl', newcomer.home)
    commands = ("check", "build", "status", "feeds list")
    newcomer.types("\n".join(f"env -u HOME klankbord {command}" for command in commands), newcomer.home / "een hub")
