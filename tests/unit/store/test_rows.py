"""Values as rows and back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.store.rows import UnknownRowError, facts_of, server_from
from tests.support.profiles import a_server

TEXTS = st.text(max_size=20)


@given(
    facts=st.fixed_dictionaries(
        {
            "host": st.sampled_from(
                ["smtp.example.org", "localhost", "192.0.2.1", "[2001:db8::1]", "bücher.example"]
            ),
            "description": TEXTS,
            "username": TEXTS,
            "protocol": st.sampled_from(Protocol),
            "security": st.sampled_from(Security),
            "auth": st.sampled_from(Auth),
            "port": st.none() | st.integers(1, 65_535),
            "timeout_s": st.none() | st.integers(5, 120),
            "allow_cleartext": st.booleans(),
        }
    )
)
@settings(deadline=None)
def test_every_server_survives_its_row(facts: dict[str, Any]) -> None:
    """Whatever is a server at all comes back equal, with every type right, and copies alike."""
    try:
        server = Server(**facts)
    except InvalidSettingsError:
        return  # not a value, so never in a row
    if server.awaits_consent:
        return  # kept by no profile
    found = server_from(facts_of(server))

    assert server == found
    assert repr(server) == repr(found)
    assert server.model_fields_set <= found.model_fields_set
    assert server.replace(description="x") == found.replace(description="x")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", "smtp.example.org\r\nQUIT"),
        ("host", "two words"),
        ("host", ""),
        ("username", "ada\r\nRCPT TO:<eve@example.org>"),
        ("description", "a\u202eb"),
        ("ehlo_name", "x\nMAIL FROM:<>"),
        ("port", 0),
        ("port", 70_000),
        ("port", "http"),
        ("timeout_s", 100_000),
        ("security", "none"),
        ("security", "quantum"),
        ("protocol", None),
        ("shoe_size", 44),
    ],
)
def test_a_row_somebody_tampered_with_is_refused(name: str, value: object) -> None:
    """A profile from somebody else goes through the same rules as what is typed."""
    with pytest.raises(UnknownRowError, match="cannot be read"):
        server_from({**facts_of(a_server("Work")), name: value})


def test_a_row_of_an_older_version_gets_the_defaults() -> None:
    """History was written before a setting existed; it reads as that setting's default."""
    facts = facts_of(a_server("Work"))
    del facts["timeout_s"], facts["ehlo_name"]

    assert server_from(facts).timeout_s is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("description", "A" * 10_000_000),
        ("username", "u" * 256),
        ("host", "a" * 300),
        ("host", "12345"),
        ("host", "a..b"),
        ("host", "-a-.example"),
        ("host", "smtp.example.123"),
        ("host", "a" * 64 + ".example"),
        ("ehlo_name", "a b;c"),
    ],
)
def test_a_row_edited_by_hand_is_read_by_the_rules(name: str, value: str) -> None:
    """A server that exists is valid, also when its row was written by another program."""
    facts = facts_of(Server(host="smtp.example.org", username="ada@example.org"))

    with pytest.raises(UnknownRowError):
        server_from({**facts, name: value})
