"""The program as the system sees it: its output and exit code arrive, and what must happen at the end happens."""

import subprocess
import sys

import pytest

STARTED = "import sys; from klankbord.cli import run; sys.argv = ['klankbord', '--version']\n"


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", STARTED + code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(
    ("words", "code"), [(["--version"], 0), (["nosuchverb"], 2), (["build", "--hub", "/nowhere"], 1)]
)
def test_the_exit_code_is_that_of_the_command(words: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, "-m", "klankbord", *words], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout or done.stderr


def test_what_others_asked_to_be_done_at_the_end_is_done() -> None:
    assert run("import atexit; atexit.register(print, 'tidied'); run()").splitlines()[-1] == "tidied"


def test_a_thread_that_still_works_is_waited_for() -> None:
    work = "lambda: (threading.main_thread().join(), print('worked'))"
    said = run(f"import threading\nthreading.Thread(target={work}).start()\nrun()")
    assert said.splitlines()[-1] == "worked", "it works on when the command is over"


def test_memory_is_not_freed_value_by_value() -> None:
    assert "freed" not in run("class Value:\n    def __del__(self): print('freed')\nkept = Value()\nrun()")


def test_a_reader_that_stops_listening_is_not_told_about_it() -> None:
    piped = f"{sys.executable} -m klankbord --help | true"
    done = subprocess.run(piped, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 - our own words
    assert not done.stderr
