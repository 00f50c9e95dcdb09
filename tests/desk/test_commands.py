"""``klankbord desk``, and the accounts of those who sign in to it, from the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sitting import Browser
from typer.testing import CliRunner, Result

from klankbord.cli import app
from klankbord.desk.accounts import Accounts, User
from klankbord.library.hub import Hub

WORDS = "vier woorden zijn genoeg"


def call(hub: Hub, *arguments: str, password: str = WORDS) -> Result:
    return CliRunner().invoke(app, ["desk", "user", *arguments, "--hub", str(hub.root)], input=f"{password}\n")


def test_an_account_is_added_listed_and_taken_away(hub: Hub) -> None:
    assert call(hub, "list").stdout == ""
    assert "noor may sign in as publisher" in call(hub, "add", "noor", "--role", "publisher", "--name", "Noor").stdout
    assert "fatma may sign in as editor" in call(hub, "add", "fatma").stdout
    assert call(hub, "list").stdout == "fatma\teditor\tfatma\nnoor\tpublisher\tNoor\n"
    assert WORDS not in next(hub.root.rglob("users.json")).read_text()
    assert "can no longer sign in" in call(hub, "remove", "noor").stdout
    assert Accounts.of(hub).enter("noor", WORDS) is None
    assert Accounts.of(hub).enter("fatma", WORDS) == User("fatma", "editor", "fatma")


def test_another_password_leaves_role_name_and_mail_as_they_were(hub: Hub) -> None:
    call(hub, "add", "noor", "--role", "publisher", "--name", "Noor van Dijk", "--mail", "noor@balie.example")
    stamp = Accounts.of(hub).stamp("noor")
    assert "as publisher" in call(hub, "add", "noor", password="heel andere woorden").stdout
    noor = User("noor", "publisher", "Noor van Dijk", "noor@balie.example")
    assert Accounts.of(hub).enter("noor", "heel andere woorden") == noor
    assert Accounts.of(hub).enter("noor", WORDS) is None
    assert Accounts.of(hub).stamp("noor") != stamp, "who was signed in is out"
    call(hub, "add", "noor", "--role", "editor")
    assert Accounts.of(hub).find("noor") == User("noor", "editor", "Noor van Dijk", "noor@balie.example")


@pytest.mark.parametrize(
    ("arguments", "password", "why"),
    [
        (("add", "Noor van Dijk"), WORDS, "is no name for an account"),
        (("add", "noor", "--role", "baas"), WORDS, "does not exist"),
        (("add", "noor"), "kort", "has 4 characters"),
        (("remove", "noor"), WORDS, "has no account"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    arguments: tuple[str, ...], password: str, why: str, hub: Hub
) -> None:
    done = call(hub, *arguments, password=password)
    assert done.exit_code == 1
    assert why in done.stderr
    assert Accounts.of(hub).all() == []


def test_the_desk_says_where_it_is_and_ends_at_ctrl_c(hub: Hub, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "klankbord", "desk", "--port", "0", "--hub", str(hub.root)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "HOME": str(tmp_path)}
    ) as desk:
        assert desk.stdout is not None
        address = desk.stdout.readline().strip().removeprefix("The desk is at ")
        host, _, token = address.partition("/?token=")
        browser = Browser(int(host.rpartition(":")[2]))
        assert browser.get("/").status in {303, 401, 403}
        assert browser.get(f"/?token={token}").status == 303
        assert "over-service" in browser.open("/").text
        desk.send_signal(signal.SIGINT)
        _, told = desk.communicate(timeout=30)
    assert "Traceback" not in told
    assert desk.returncode in {0, 130, -signal.SIGINT}
