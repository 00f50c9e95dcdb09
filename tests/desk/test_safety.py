"""Attacks on the desk: other sites, other names, strangers at the door, and texts that try to be files or code."""

from __future__ import annotations

import json
import socket
import stat
from typing import Any

import pytest
from sitting import NAME, Running, Start

from klankbord.desk import attempts, guard, server
from klankbord.desk.accounts import Accounts, User
from klankbord.desk.attempts import Attempts
from klankbord.desk.sessions import LASTS, Sessions
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104
PASSWORD = "vier woorden zijn genoeg"


def account(hub: Hub, name: str = "noor", role: Any = "publisher") -> None:
    Accounts.of(hub).put(User(name, role, name.title()), PASSWORD)


# Who gets in
def test_without_the_token_nothing_is_told(desk: Running) -> None:
    stranger = desk.stranger()
    for path in ("/", f"/{NAME}", f"/sound/{NAME.removeprefix('episode/')}", "/?token=", "/?token=x"):
        found = stranger.get(path)
        assert found.status == 303, path
        assert "Klachten" not in found.text
    assert stranger.do("here", page=NAME).status == 401
    assert stranger.get("/", Accept="application/json").status == 401


def test_the_token_leads_to_a_cookie_that_scripts_and_other_sites_do_not_get(desk: Running) -> None:
    found = desk.stranger().get(f"/?token={desk.entry.token}")
    assert (found.status, found.headers["location"]) == (303, "/")
    cookie = found.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert desk.entry.token not in cookie
    assert desk.browser().open("/").status == 200


def test_behind_https_the_cookie_is_secure_and_of_this_host_alone(hub: Hub, start: Start) -> None:
    account(hub)
    desk = start(accounts=True, address="https://desk.example.org")
    front = {"Host": "desk.example.org", "Origin": "https://desk.example.org"}
    found = desk.stranger().ask("POST", "/enter", f"name=noor&password={PASSWORD}".replace(" ", "+").encode(), front)
    assert found.status == 303
    assert found.headers["set-cookie"].startswith("__Host-klankbord-")
    assert "secure" in found.headers["set-cookie"].lower()
    assert found.headers["strict-transport-security"]


def test_the_secret_of_a_session_is_nowhere_on_the_disk(desk: Running) -> None:
    browser = desk.browser()
    (secret,) = browser.cookies.values()
    for path in desk.hub.state.rglob("*"):
        if path.is_file():
            assert secret not in path.read_text(), path
            assert desk.entry.token not in path.read_text(), path
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE((desk.hub.state / "desk").stat().st_mode) == 0o700


def test_a_session_ends_by_itself_and_when_somebody_signs_out(hub: Hub, desk: Running) -> None:
    now = [0.0]
    sessions = Sessions(hub.state / "desk" / "s.json", lambda: now[0])
    secret = sessions.begin("noor")
    assert sessions.find(secret)
    assert Sessions(hub.state / "desk" / "s.json", lambda: now[0]).find(secret), "a restart signs nobody out"
    now[0] = LASTS + 1
    assert sessions.find(secret) is None
    browser = desk.browser()
    kept = dict(browser.cookies)
    assert browser.ask("POST", "/leave", b"", {"X-Klankbord-Csrf": browser.csrf}).status == 303
    browser.cookies = kept
    assert browser.get("/").status == 303, "the cookie that was kept is worth nothing"


def test_a_wrong_password_tells_nothing_about_the_name(hub: Hub, start: Start) -> None:
    account(hub)
    desk = start(accounts=True)
    answers = {desk.stranger().sign_in(name, "een ander wachtwoord").text for name in ("noor", "niemand")}
    assert len(answers) == 1
    assert desk.stranger().sign_in("noor", PASSWORD).status == 303


def test_guessing_is_slowed_down_for_the_name_and_for_the_address(hub: Hub, start: Start) -> None:
    account(hub)
    desk = start(accounts=True)
    tried = [desk.stranger().sign_in("noor", f"gok nummer {number}").status for number in range(attempts.TRIES + 1)]
    assert tried == [403] * attempts.TRIES + [429]
    assert desk.stranger().sign_in("noor", PASSWORD).status == 429
    assert desk.stranger().sign_in("ander", PASSWORD).status == 429


def test_patience_is_rewarded_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(attempts, "REMEMBERED", 10)
    found = Attempts(lambda: now[0])
    for _ in range(attempts.TRIES):
        found.failed("a")
    assert found.wait("a") == pytest.approx(attempts.WITHIN)
    now[0] = attempts.WITHIN + 1
    assert found.wait("a") == 0
    for number in range(100):
        found.failed(str(number))
    assert len(found._failed) == 10


def test_nobody_pretends_to_be_at_another_address_without_a_proxy(hub: Hub, start: Start) -> None:
    account(hub)
    desk = start(accounts=True)
    for number in range(attempts.TRIES + 1):
        found = desk.stranger().ask(
            "POST", "/enter", f"name=x{number}&password=verkeerd".encode(), {"X-Forwarded-For": f"192.0.2.{number}"}
        )
    assert found.status == 429


def test_a_new_password_and_a_removed_account_end_the_sessions_from_before(hub: Hub, start: Start) -> None:
    account(hub)
    desk = start(accounts=True)
    first = desk.stranger()
    first.sign_in("noor", PASSWORD)
    assert first.get("/").status == 200
    account(hub)
    assert first.get("/").status == 303
    second = desk.stranger()
    second.sign_in("noor", PASSWORD)
    Accounts.of(hub).remove("noor")
    assert second.get("/").status == 303


@pytest.mark.parametrize("name", ["", "../x", "Noor", "noor\n", "-noor", "a" * 41, "noor van dijk", "ño"])
def test_an_account_has_a_plain_name(hub: Hub, name: str) -> None:
    with pytest.raises(KlankbordError, match="no name for an account"):
        Accounts.of(hub).put(User(name, "editor"), PASSWORD)


def test_a_password_is_long_and_kept_as_a_hash(hub: Hub) -> None:
    with pytest.raises(KlankbordError, match="characters"):
        Accounts.of(hub).put(User("noor", "editor"), "kort")
    account(hub)
    kept = Accounts.of(hub).path.read_text()
    assert PASSWORD not in kept
    assert "$argon2id$" in kept


# Where it may listen
def test_beyond_this_machine_it_wants_accounts_and_a_name(hub: Hub) -> None:
    for host, settings in (("192.0.2.1", Settings()), ("127.0.0.1", Settings(desk_url="https://desk.example.org"))):
        with pytest.raises(KlankbordError, match="klankbord desk user add"):
            server.settled(hub, settings, server.Wishes(host))
    account(hub)
    assert server.settled(hub, Settings(), server.Wishes("192.0.2.1"))
    with pytest.raises(KlankbordError, match="desk_url"):
        server.settled(hub, Settings(), server.Wishes(EVERYWHERE))
    assert server.settled(hub, Settings(desk_url="https://desk.example.org"), server.Wishes(EVERYWHERE))
    assert not server.settled(hub, Settings(), server.Wishes())


# Other sites
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:1"]
)
def test_a_name_that_was_made_to_lead_here_is_refused(desk: Running, host: str) -> None:
    browser = desk.browser()
    found = browser.get("/", Host=host)
    assert found.status == 421
    assert "Klachten" not in found.text


def test_two_hosts_or_none_are_refused(desk: Running) -> None:
    for lines in (b"Host: evil.example\r\nHost: 127.0.0.1:%d\r\n" % desk.port, b""):
        with socket.create_connection(("127.0.0.1", desk.port), timeout=10) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n" + lines + b"\r\n")
            assert raw.recv(100).split()[1] in {b"400", b"421"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_another_site_changes_nothing(desk: Running, headers: dict[str, str]) -> None:
    browser = desk.browser()
    assert browser.do("here", page=NAME).status == 200
    assert browser.do("here", headers, page=NAME).status == 403


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_a_request_repeats_what_only_our_page_knows(desk: Running, token: str) -> None:
    browser = desk.browser()
    browser.csrf = token
    assert browser.do("here", page=NAME).status == 403


def test_the_token_of_one_session_is_of_no_use_in_another(desk: Running) -> None:
    one, other = desk.browser(), desk.browser()
    one.csrf = other.csrf
    assert one.do("here", page=NAME).status == 403


def test_a_form_of_another_site_cannot_send_json(desk: Running) -> None:
    browser = desk.browser()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert browser.do("here", {"Content-Type": kind}, page=NAME).status == 415


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO"])
def test_only_what_the_desk_does(desk: Running, method: str) -> None:
    assert desk.browser().ask(method, "/").status in {400, 405}


def test_every_answer_keeps_other_sites_out(desk: Running) -> None:
    browser = desk.browser()
    for path in ("/", "/enter", "/weg", "/assets/x/desk.js", "/assets/x/weg.js"):
        found = browser.get(path).headers
        rules = dict(rule.split(" ", 1) for rule in found["content-security-policy"].split("; "))
        assert rules["default-src"] == "'none'", path
        assert rules["script-src"] == "'self'", path
        assert rules["base-uri"] == "'none'", path
        assert rules["frame-ancestors"] == "'self'", path
        assert not any("unsafe" in rule or "*" in rule for rule in rules.values()), path
        assert found["x-content-type-options"] == "nosniff", path
        assert found["cross-origin-resource-policy"] == "same-origin", path
        assert found["referrer-policy"] == "no-referrer", path
        assert "access-control-allow-origin" not in found, path


# Texts that are no files, and not small
@pytest.mark.parametrize(
    "name",
    [
        "episode/over-service/../../../etc", "episode/../over-service/2026-03-04-klachten", "article/../../mkdocs",
        "article/%2e%2e/index", "article/luisteren.md", "article/./luisteren", "/etc/passwd", "article//luisteren",
        "article/luisteren\0", "page/index", "episode/over-service",
        "episode/over-service/2026-03-04-klachten/index.md",
        "..", "", "a" * 10_000, None, 7, ["article/luisteren"], {"a": 1}, "show/..", "person/jan-peeters/..",
        "article/․․/luisteren", "article\\luisteren", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_the_name_of_a_page_is_never_a_path(desk: Running, name: object) -> None:
    found = desk.browser().do("here", page=name)
    assert found.status == 404
    assert found.json == {"problem": "Die pagina is er niet (meer)."}


def test_a_page_that_is_a_link_to_elsewhere_is_no_page(desk: Running) -> None:
    outside = desk.hub.root.parent / "geheim.md"
    outside.write_text("---\ntitle: Geheim\n---\n")
    (desk.hub.content / "artikelen" / "lek.md").symlink_to(outside)
    assert desk.browser().do("here", page="article/lek").status == 404


@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "app.py", "desk.css/..", ".", "queue.html"]
)
def test_only_our_own_styles_and_scripts_are_served(desk: Running, name: str) -> None:
    browser = desk.browser()
    assert browser.get(f"/assets/x/{name}").status in {404, 303}
    assert browser.get(f"/theme/x/css/{name}").status in {404, 303}
    assert browser.get("/assets/x/desk.css").status == 200


def test_what_is_too_large_is_refused_whatever_it_says_of_itself(desk: Running) -> None:
    browser = desk.browser()
    assert browser.do("here", {"Content-Length": str(guard.LARGEST + 1)}, page=NAME).status == 413
    head = (
        f"POST /do/here HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nOrigin: {browser.origin}\r\n"
        f"Cookie: {'; '.join(f'{k}={v}' for k, v in browser.cookies.items())}\r\nX-Klankbord-Csrf: {browser.csrf}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as raw:
        raw.sendall(head.encode())
        try:
            for _ in range(8):
                raw.sendall(chunk)
        except OSError:
            pass
        assert raw.recv(100).split()[1] == b"413"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"page": ' * 2000])
def test_what_is_no_request_is_answered_with_a_sentence(desk: Running, body: bytes) -> None:
    browser = desk.browser()
    sent = {"Content-Type": "application/json", "X-Klankbord-Csrf": browser.csrf}
    assert browser.ask("POST", "/do/here", body, sent).status == 400


def test_what_pages_say_is_never_markup_in_the_queue(desk: Running) -> None:
    page = desk.hub.content / "artikelen" / "luisteren.md"
    page.write_text('---\ntitle: "<script>alert(1)</script><img src=x onerror=alert(1)>"\nstatus: review\n---\n')
    text = desk.browser().get("/?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E").text + desk.browser().get("/").text
    assert "<script>alert" not in text
    assert "<img" not in text


# What is remembered
def test_the_log_says_who_did_what_and_never_what_was_typed(hub: Hub, start: Start) -> None:
    account(hub)
    desk = start(accounts=True)
    browser = desk.stranger()
    browser.sign_in("noor", "een verkeerd wachtwoord")
    browser.sign_in("noor", PASSWORD)
    browser.csrf = "x"
    browser.do("here", page=NAME)
    browser.get("/", Host="evil.example")
    text = (hub.state / "desk" / "audit.jsonl").read_text()
    events = [json.loads(line)["event"] for line in text.splitlines()]
    assert events[:3] == ["wrong password", "signed in", "refused"]
    assert PASSWORD not in text
    assert "verkeerd" not in text


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from klankbord.desk import extra

    monkeypatch.setattr(extra, "NEEDED", ("argon2", "no_such_package_at_all"))
    with pytest.raises(KlankbordError, match=r"pip install 'klankbord\[desk\]'"):
        extra.require()


def test_a_port_that_is_taken_is_one_line(desk: Running) -> None:
    with pytest.raises(KlankbordError, match="--port 8002"):
        server._listen("127.0.0.1", desk.port)
