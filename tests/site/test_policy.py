"""The policy lets our own files work and nothing else."""

from __future__ import annotations

import base64
import hashlib

import pytest

from klankbord.site.views import policy


def rules(text: str) -> dict[str, list[str]]:
    return {rule.split()[0]: rule.split()[1:] for rule in text.split("; ")}


def test_nothing_runs_but_our_files_and_the_named_inline_script() -> None:
    found = rules(policy.csp(["document.title"]))
    digest = base64.b64encode(hashlib.sha256(b"document.title").digest()).decode()
    assert found["script-src"] == ["'self'", "'wasm-unsafe-eval'", f"'sha256-{digest}'"]
    assert found["style-src"] == ["'self'"]
    assert found["default-src"] == found["object-src"] == found["base-uri"] == found["frame-src"] == ["'none'"]
    assert not any(
        "unsafe-inline" in value or value == "'unsafe-eval'" for values in found.values() for value in values
    )


def test_nothing_is_loaded_from_elsewhere_but_sound() -> None:
    found = rules(policy.csp())
    outside = {name for name, values in found.items() if any(value.startswith("http") for value in values)}
    assert outside == {"media-src"}


def test_forms_go_to_the_host_of_the_newsletter_only() -> None:
    found = rules(
        policy.csp(forms=["https://naam:wachtwoord@nieuws.example:8443/inschrijven?x=1", "javascript:alert(1)"])
    )
    assert found["form-action"] == ["'self'", "https://nieuws.example:8443"]


def test_comments_open_the_policy_for_one_service() -> None:
    found = rules(policy.csp(comments=True))
    assert {name for name, values in found.items() if policy.COMMENTS in values} == {
        "script-src",
        "frame-src",
        "style-src",
    }


def test_live_reload_needs_scripts_that_no_hash_can_name() -> None:
    assert rules(policy.csp(["x"], live=True))["script-src"] == ["'self'", "'wasm-unsafe-eval'", "'unsafe-inline'"]


@pytest.mark.parametrize("quote", ["&#39;", "'"])
def test_what_another_plugin_puts_into_a_page_is_let_through_and_what_was_there_is_not(quote: str) -> None:
    rules = policy.csp().replace("'", quote)
    drawn = f'<meta http-equiv="Content-Security-Policy" content="{rules}"><script>was()</script><p style="top:0">x</p>'
    added = '<style id="theirs">p{}</style><script>theirs()</script><p style="left:0">y</p>'
    page = policy.amended(drawn + added, drawn)
    for text in ("p{}", "theirs()", "left:0"):
        assert policy.fingerprint(text).replace("'", quote) in page
    for text in ("was()", "top:0"):
        assert policy.fingerprint(text).replace("'", quote) not in page
    assert f"{quote}unsafe-hashes{quote}" in page
    assert policy.amended(drawn, drawn) == drawn
