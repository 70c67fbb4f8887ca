"""Each field by itself: what is read, and what is said when it cannot be."""

import pytest

from smtpwidgets.model.problem import Severity
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from tests.support.drafts import codes, draft, only

PORTS = [
    ("", None),
    ("   ", None),
    ("1", 1),
    ("587", 587),
    (" 587 ", 587),
    ("\u00a0587", 587),
    ("00587", 587),
    ("65535", 65535),
]


@pytest.mark.parametrize(("typed", "port"), PORTS)
def test_a_port_in_plain_digits_is_read(typed: str, port: int | None) -> None:
    """Blanks around and zeros before a number mean nothing; an empty field means the usual port."""
    server = draft(port=typed).parse()

    assert not isinstance(server, tuple), server
    assert port == server.port


BAD_PORTS = [
    ("0", "port-out-of-range", None),
    ("65536", "port-out-of-range", None),
    ("-1", "port-not-a-number", None),
    ("9" * 5_000, "port-out-of-range", None),
    ("+587", "port-not-a-number", "587"),
    ("587.0", "port-not-a-number", "587"),
    ("587.5", "port-not-a-number", None),
    ("5_87", "port-not-a-number", None),
    ("1e3", "port-not-a-number", None),
    ("0x24b", "port-not-a-number", None),
    ("٥٨٧", "port-not-a-number", "587"),
    ("١", "port-not-a-number", "1"),
    ("５８７", "port-not-a-number", "587"),
    ("²", "port-not-a-number", None),
    ("5 87", "port-not-a-number", None),
    ("587, 465", "port-not-a-number", None),
    ("smtp", "port-not-a-number", None),
    ("nan", "port-not-a-number", None),
    ("+0", "port-not-a-number", None),
    ("True", "port-not-a-number", None),
]


@pytest.mark.parametrize(("typed", "code", "meant"), BAD_PORTS, ids=[p[0][:9] for p in BAD_PORTS])
def test_what_only_looks_like_a_port_is_refused(typed: str, code: str, meant: str | None) -> None:
    """Python's int() would take several of these; the number that was meant is offered."""
    found = only(draft(port=typed), "port")

    assert (code, Severity.ERROR) == (found.code, found.severity)
    assert meant == (found.fix.changes["port"] if found.fix else None)


@pytest.mark.parametrize("value", [True, 587.0, 587.5, float("nan"), b"587", [587]], ids=repr)
def test_a_port_of_another_type_is_refused_by_the_constructor_too(value: object) -> None:
    """True is 1 for Python, and 587.0 is what a careless frame makes of 587: neither is a port."""
    with pytest.raises(ValueError, match="port: "):
        Server(host="smtp.example.org", username="ada", port=value)


CHOICES = [
    ("security", "STARTTLS ", Security.STARTTLS),
    ("security", "none", Security.NONE),
    ("protocol", "Incoming (IMAP)", Protocol.IMAP),
    ("auth", "MD5 challenge-response", Auth.CRAM_MD5),
    ("auth", "Password", Auth.PASSWORD),
]


@pytest.mark.parametrize(("field", "typed", "value"), CHOICES)
def test_a_choice_is_known_by_its_value_and_by_the_word_that_people_read(
    field: str, typed: str, value: str
) -> None:
    """Who edits a frame types what the list shows."""
    asked = draft(host="localhost", **{field: typed})
    server = asked.parse()

    assert not isinstance(server, tuple), server
    assert value == getattr(server, field)


MEANT = [
    ("security", "SSL", "tls"),
    ("security", "ssl/tls", "tls"),
    ("security", "plain", None),
    ("security", "", None),
    ("security", "auto", None),
    ("auth", "normal password", "password"),
    ("auth", "ssl", None),
    ("protocol", "pop", "pop3"),
    ("protocol", "http", None),
]


@pytest.mark.parametrize(("field", "typed", "meant"), MEANT)
def test_a_choice_of_other_programs_is_offered_and_not_taken(
    field: str, typed: str, meant: str | None
) -> None:
    """“SSL” meant many things, so the person decides; the choices are named."""
    found = only(draft(**{field: typed}), field)

    assert f"{field}-unknown" == found.code
    assert meant == (found.fix.changes[field] if found.fix else None)
    assert "must be one of: " in found.message


TIMES = [("", True), ("5", True), (" 120 ", True), ("4", False), ("121", False), ("1.5", False)]


@pytest.mark.parametrize(("typed", "fits"), [*TIMES, ("٣٠", False), ("30 s", False)])
def test_a_time_limit_is_5_to_120_seconds_in_plain_digits(typed: str, fits: bool) -> None:
    """A check must end, and must have a chance."""
    assert ([] if fits else ["timeout-out-of-range"]) == codes(draft(timeout_s=typed))


GREETINGS = [
    ("", True, None),
    ("laptop.example.org", True, None),
    ("Laptop.Example.ORG.", True, None),
    ("[192.0.2.1]", True, None),
    ("[IPv6:2001:db8::1]", True, None),
    ("[....]", False, None),
    ("[2001:db8::1]", False, "[IPv6:2001:db8::1]"),
    ("192.0.2.1", False, "[192.0.2.1]"),
    ("2001:db8::1", False, "[IPv6:2001:db8::1]"),
    ("my_laptop", False, "my-laptop"),
    ("büro-pc", False, None),
    ("my laptop", False, None),
    ("laptop\r\nMAIL FROM:<a@b>", False, None),
]


@pytest.mark.parametrize(("typed", "fits", "fix"), GREETINGS)
def test_a_greeting_name_is_one_that_servers_take(typed: str, fits: bool, fix: str | None) -> None:
    """Servers hang up on odd greetings, and a line break in one would be a second command."""
    asked = draft(ehlo_name=typed)

    assert ([] if fits else ["ehlo-name-invalid"]) == codes(asked)
    if not fits:
        found = only(asked, "ehlo_name")
        assert fix == (found.fix.changes["ehlo_name"] if found.fix else None)


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\u2028", "\u202e"])
@pytest.mark.parametrize("field", ["username", "description"])
def test_no_control_character_gets_into_a_text(field: str, break_: str) -> None:
    """A line break in a user name is a command of its own in IMAP and POP3."""
    found = only(draft(**{field: f"ada{break_}DELE 1"}), field)

    assert (f"{field}-hidden-character", Severity.ERROR) == (found.code, found.severity)
    assert "DELE" not in found.message
    assert found.fix is not None
    assert break_ not in found.fix.changes[field]


@pytest.mark.parametrize(
    "text", ["👩\u200d💻 ❤\ufe0f", "می\u200cخواهم", "Büro\u00a0: Post", "שרת\u200f 1", "Work ☎"]
)
def test_a_description_may_be_in_any_language(text: str) -> None:
    """Emoji, Persian and French need characters that would be a trap in a server's name."""
    assert [] == codes(draft(description=text))


def test_a_pasted_blank_in_a_user_name_is_named_and_taken_out() -> None:
    """A no-break space at the end is dropped; in the middle it is shown, since it may be meant."""
    assert [] == codes(draft(username="ada@example.org\u00a0"))

    found = only(draft(username="ada\u200b@example.org"), "username")
    assert found.fix is not None
    assert {"username": "ada@example.org"} == found.fix.changes


def test_look_alike_letters_in_a_user_name_are_warned_of() -> None:
    """A Cyrillic а in a Latin name looks right and is refused by the server."""
    found = only(draft(username="аda@example.org"), "username")

    assert ("username-mixed-scripts", Severity.WARNING) == (found.code, found.severity)
    assert [] == codes(draft(username="ада@example.org"))


@pytest.mark.parametrize("typed", ["YES", " on ", "1", "true"])
def test_a_switch_is_read_in_each_usual_word(typed: str) -> None:
    """Frames say True, forms say yes, files say 1."""
    server = draft(security="none", port="2525", allow_cleartext=typed).parse()

    assert not isinstance(server, tuple)
    assert server.allow_cleartext


def test_a_switch_in_no_known_word_is_no_consent() -> None:
    """What cannot be read must never count as a yes."""
    assert "switch-unknown" in codes(draft(security="none", allow_cleartext="perhaps"))


@pytest.mark.parametrize("field", ["username", "description"])
def test_a_text_has_a_length(field: str) -> None:
    """255 characters are taken, 256 are not."""
    assert [] == codes(draft(**{field: "a" * 255}))
    assert [f"{field}-too-long"] == codes(draft(**{field: "a" * 256}))
