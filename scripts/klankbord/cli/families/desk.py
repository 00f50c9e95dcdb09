"""Verbs: desk, desk user add, list and remove."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from klankbord.cli.app import HubOption, app

desk_app = typer.Typer(invoke_without_command=True)
user_app = typer.Typer(no_args_is_help=True, help="Who may use a desk that others can reach.")
app.add_typer(desk_app, name="desk")
desk_app.add_typer(user_app, name="user")


@desk_app.callback()
def desk(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Where to listen; beyond this machine only with accounts.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")] = 8001,
    commit: Annotated[bool, typer.Option("--commit", help="Commit each page that is saved, by its editor.")] = False,
    hub: HubOption = None,
) -> None:
    """Correct while you listen and accept while you read, in the browser: prints the address to open.

    It works on the hub's own files; a text editor, git and the next run see every change at once.
    """
    if context.invoked_subcommand is not None:
        return
    from klankbord.desk import extra

    extra.require()
    from klankbord import settings
    from klankbord.desk import server
    from klankbord.library.hub import Hub
    from klankbord.site.drafting import Drafts

    home = Hub.enter(hub or Path.cwd())
    chosen = settings.load(home.root)

    def tell(address: str) -> None:
        typer.echo(f"The desk is at {address}")
        typer.echo("Stop it with Ctrl-C; every change is saved as it is made.", err=True)

    wishes = server.Wishes(host, port, commit)
    server.run(home, chosen, wishes, draw=Drafts(home, chosen).draw, tell=tell)


@user_app.command()
def add(
    name: Annotated[str, typer.Argument(help="What they sign in with: noor.van-dijk.")],
    role: Annotated[
        str, typer.Option(help="editor (prepares pages; at first) or publisher (also decides what readers see).")
    ] = "",
    shown: Annotated[str, typer.Option("--name", help="Full name, for commits and for who has a page open.")] = "",
    mail: Annotated[str, typer.Option(help="Mail address, for commits.")] = "",
    hub: HubOption = None,
) -> None:
    """Add an account, or change one; asks for the password, or reads it from standard input.

    Of an account that is there, what is not given stays as it was.
    """
    from klankbord.desk import extra

    extra.require()
    from klankbord.desk.accounts import Accounts, User
    from klankbord.library.hub import Hub

    accounts = Accounts.of(Hub.enter(hub or Path.cwd()))
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    before = accounts.find(name) or User(name, "editor")
    user = User(name, role or before.role, shown or before.shown, mail or before.mail)  # type: ignore[arg-type]
    accounts.put(user, password)
    typer.echo(f"{name} may sign in as {user.role}; sessions from before have ended.")


@user_app.command("list")
def list_users(hub: HubOption = None) -> None:
    """List the accounts."""
    from klankbord.desk import extra

    extra.require()
    from klankbord.desk.accounts import Accounts
    from klankbord.library.hub import Hub

    for user in Accounts.of(Hub.enter(hub or Path.cwd())).all():
        typer.echo(f"{user.name}\t{user.role}\t{user.shown}")


@user_app.command()
def remove(name: Annotated[str, typer.Argument(help="Whose account.")], hub: HubOption = None) -> None:
    """Take an account away; whoever is signed in with it is out at once."""
    from klankbord.desk import extra

    extra.require()
    from klankbord.desk.accounts import Accounts
    from klankbord.library.hub import Hub

    Accounts.of(Hub.enter(hub or Path.cwd())).remove(name)
    typer.echo(f"{name} can no longer sign in.")
