"""Who may use a desk that others can reach: names, roles and argon2 hashes, in a file that only its owner can read."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from klankbord.desk import keeping
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub

Role = Literal["editor", "publisher"]
ROLES: tuple[Role, ...] = ("editor", "publisher")
SHORTEST = 12
"""Characters of a password: length is what makes one strong (NIST SP 800-63B, 5.1.1)."""
LONGEST = 256

_NAME = re.compile(r"[a-z][a-z0-9.-]{0,39}")
_HASHER = PasswordHasher()  # argon2id, with the parameters of RFC 9106, section 4 (low memory)
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


@dataclass(frozen=True, slots=True)
class User:
    """Somebody at the desk. An ``editor`` prepares pages; a ``publisher`` also decides what readers see."""

    name: str
    role: Role
    shown: str = ""
    mail: str = ""

    def may(self, before: str, after: str) -> bool:
        """Whether this user may bring a page from one status to another: ``published`` is for publishers."""
        return self.role == "publisher" or "published" not in (before, after)


class Accounts:
    """The accounts of one hub."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, hub: Hub) -> Accounts:
        """The accounts of ``hub``."""
        return cls(keeping.folder(hub) / "users.json")

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found = keeping.read(self.path)
        except ValueError as error:
            raise KlankbordError(
                str(self.path), f"is not JSON ({error})", "Mend it, or remove it and add the accounts again."
            ) from error
        return cast(dict[str, dict[str, str]], found or {})

    def all(self) -> list[User]:
        """Everybody who has an account, by name."""
        return [_user(name, facts) for name, facts in sorted(self._read().items())]

    def find(self, name: str) -> User | None:
        """The user called ``name``; None when there is none."""
        facts = self._read().get(name)
        return _user(name, facts) if facts else None

    def put(self, user: User, password: str) -> None:
        """Add ``user``, or change the role and password of one; raises KlankbordError for what cannot be."""
        if not _NAME.fullmatch(user.name):
            raise KlankbordError(
                f"user {user.name!r}",
                "is no name for an account",
                "Use a to z, digits, dots and hyphens: noor.van-dijk.",
            )
        if user.role not in ROLES:
            raise KlankbordError(f"role {user.role!r}", "does not exist", f"Choose {' or '.join(ROLES)}.")
        if not SHORTEST <= len(password) <= LONGEST:
            raise KlankbordError(
                "password", f"has {len(password)} characters", f"Take {SHORTEST} or more; a few words will do."
            )
        facts = {"role": user.role, "name": user.shown, "mail": user.mail, "hash": _HASHER.hash(password)}
        keeping.write(self.path, {**self._read(), user.name: facts})

    def remove(self, name: str) -> None:
        """Take an account away; raises KlankbordError when there is none of that name."""
        known = self._read()
        if name not in known:
            raise KlankbordError(f"user {name}", "has no account", "klankbord desk user list names them.")
        keeping.write(self.path, {key: facts for key, facts in known.items() if key != name})

    def enter(self, name: str, password: str) -> User | None:
        """The user whose name and password these are, else None; takes as long for a name that does not exist."""
        facts = self._read().get(name)
        try:
            _HASHER.verify(facts["hash"] if facts else _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return _user(name, facts) if facts else None

    def stamp(self, name: str) -> str:
        """What changes when the password or the role of ``name`` does: sessions from before then end."""
        facts = self._read().get(name)
        return f"{facts['role']} {facts['hash']}" if facts else ""


def _user(name: str, facts: dict[str, str]) -> User:
    role = facts.get("role")
    return User(name, role if role in ROLES else "editor", facts.get("name", "") or name, facts.get("mail", ""))
