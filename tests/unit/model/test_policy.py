"""An administrator's rules: what they mean, and that a slip in them opens nothing."""

import pytest

from smtpwidgets.errors import NotAllowedError, UnreadablePolicyError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.policy import FUNCTIONS, Policy, read_policy
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server

FULL = """
note = "Ask the service desk, ext. 42."

[servers]
delete = false

[servers.locked]
security = "tls"
port = 465

[servers.locked.smtp]
host = "smtp.example.org"

[servers.locked.imap]
host = "imap.example.org"
port = ""

[accounts]
add = false
locked = { same_login = true }

[checks]
messages = false

[assistant]
enabled = true
"""
WORK = Server(host="smtp.example.org", port=465, username="ada@example.org")
ADA = Account(address="ada@example.org", same_login=True)


def policy(text: str = FULL) -> Policy:
    return read_policy(text, "policy.toml")


def one(before: Server | Account | None, after: Server | Account | None) -> ChangeSet:
    return ChangeSet(base=0, changes=(Change(before=before, after=after),))


def test_what_is_switched_off_is_off_and_the_rest_is_on() -> None:
    """The file says no to three functions, and to no other."""
    off = {name for name in FUNCTIONS if not policy().allows(name)}

    assert {"delete-server", "add-account", "send-message"} == off
    assert all(Policy().allows(name) for name in FUNCTIONS)


def test_a_fixed_field_has_its_value_for_its_kind_of_server() -> None:
    """What is fixed for every kind can be fixed otherwise, or left to people, for one kind."""
    rules = policy()

    assert "tls" == rules.locked("security")
    assert "465" == rules.locked("port")
    assert "smtp.example.org" == rules.locked("host")
    assert "imap.example.org" == rules.locked("host", Protocol.IMAP)
    assert rules.locked("host", Protocol.POP3) is None
    assert rules.locked("username") is None
    assert rules.account_locked("same_login") is True
    assert rules.account_locked("folder") is None


def test_a_draft_is_put_at_the_fixed_values() -> None:
    """A form begins with what cannot be chosen."""
    held = policy().held(ServerDraft().with_text("host", "elsewhere.example.net"))

    assert ("smtp.example.org", "465", "tls") == tuple(
        held.texts[name] for name in ("host", "port", "security")
    )
    assert {"host", "port", "security"} == set(policy().locked_fields(held))


def test_what_keeps_to_the_rules_is_allowed() -> None:
    """People go on with everything that is left to them."""
    rules = policy()

    rules.permit(one(None, WORK))
    rules.permit(one(WORK, WORK.replace(description="Office")))
    rules.permit(one(None, WORK.replace(id="b", port=None)))  # the usual port of TLS is 465
    rules.permit(one(ADA, ADA.replace(display_name="Ada")))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (one(WORK, None), "Deleting servers is switched off"),
        (one(None, ADA), "Adding accounts is switched off"),
        (one(None, WORK.replace(host="mail.example.net")), "“Server name” is fixed"),
        (one(WORK, WORK.replace(port=587, security="starttls")), "is fixed"),
        (one(ADA, ADA.replace(same_login=False)), "“Same login” is fixed"),
    ],
)
def test_what_is_against_the_rules_is_refused_with_the_word_of_who_made_them(
    changes: ChangeSet, words: str
) -> None:
    """The error says what, where it is written, and whom to ask."""
    with pytest.raises(NotAllowedError, match=words) as caught:
        policy().permit(changes)

    assert "Ask the service desk, ext. 42." in str(caught.value)
    assert "policy.toml" in str(caught.value)


def test_an_entry_from_before_the_rules_can_be_renamed_and_brought_into_line() -> None:
    """Rules do not lock people out of what stood there before; they can only come closer."""
    old = WORK.replace(host="old.example.net", port=587, security="starttls")
    rules = policy()

    rules.permit(one(old, old.replace(description="Old")))
    rules.permit(one(old, old.replace(host="smtp.example.org")))
    with pytest.raises(NotAllowedError):
        rules.permit(one(old, old.replace(host="other.example.net")))


DAMAGED: dict[str, tuple[str, str]] = {
    "no TOML": ("[servers\nadd = false", "line 1"),
    "an unknown table": ("[server]\nadd = false", "server: this name is not known"),
    "an unknown switch": ("[servers]\nad = false", r"\[servers\] ad: this name is not known"),
    "a switch in quotes": ('[servers]\nadd = "false"', "true or false, without quotes"),
    "a number as a switch": ("[checks]\nenabled = 0", "true or false, without quotes"),
    "no table": ("servers = false", "it is a table"),
    "an unknown field": ('[servers.locked]\nhosts = "a"', "hosts: this name is not known"),
    "a name of one's own": ('[servers.locked]\ndescription = "a"', "not known"),
    "a value no field has": ('[servers.locked]\nsecurity = "ssl3"', "security"),
    "a port out of range": ("[servers.locked]\nport = 70000", "Ports go from 1 to 65535"),
    "a list": ("[servers.locked]\nhost = []", "it is a text"),
    "consent in somebody's name": ("[servers.locked]\nallow_cleartext = true", "only the person"),
    "no encryption for all": ('[servers.locked]\nsecurity = "none"', "encryption"),
    "an account's text as a switch": ("[accounts.locked]\nfolder = true", "a text in quotes"),
    "an account's switch as a text": ('[accounts.locked]\nsame_login = "yes"', "true or false"),
    "a note that is none": ("note = 42", "a sentence in quotes"),
    "locks of what has none": ("[checks.locked]\nenabled = true", "not known"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_opens_nothing_and_says_where(case: str) -> None:
    """A slip of the pen is an error with its place; it never means that all is allowed."""
    text, words = DAMAGED[case]

    with pytest.raises(UnreadablePolicyError, match=words):
        policy(text)


def test_the_rules_can_be_read_by_everybody() -> None:
    """Whoever wonders why a field is grey can print the rules."""
    text = str(policy())

    assert "Deleting servers is switched off." in text
    assert "“Server name” of IMAP servers is imap.example.org." in text
    assert "Ask the service desk" in text
    assert "Everything is open" in str(Policy())


def test_a_function_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    """Nobody is let through by a slip in our own code."""
    with pytest.raises(KeyError):
        Policy().allows("delete-everything")
