"""Server names as people type, paste and mistype them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smtpwidgets.model.hosts import (
    clean_host,
    host_problems,
    is_loopback,
    is_number,
    is_ordinary,
)
from smtpwidgets.model.problem import Severity
from tests.support.drafts import codes, draft, only

GOOD = [
    pytest.param("smtp.example.org", "smtp.example.org", id="plain"),
    pytest.param("  SMTP.Example.ORG ", "smtp.example.org", id="capitals-and-blanks"),
    pytest.param("smtp.example.org.", "smtp.example.org", id="trailing-dot"),
    pytest.param("\u00a0smtp.example.org\u00a0", "smtp.example.org", id="outer-no-break-space"),
    pytest.param("smtp_1.example.org", "smtp_1.example.org", id="underscore"),
    pytest.param("10.0.0.4", "10.0.0.4", id="ipv4"),
    pytest.param("::1", "::1", id="ipv6"),
    pytest.param("[2001:db8::25]", "2001:db8::25", id="ipv6-in-brackets"),
    pytest.param("fe80::1%eth0", "fe80::1%eth0", id="ipv6-with-scope"),
    pytest.param("bücher.example", "bücher.example", id="umlaut"),
    pytest.param("bu\u0308cher.example", "bücher.example", id="combining-umlaut"),
    pytest.param("ｓｍｔｐ．ｅｘａｍｐｌｅ．ｏｒｇ", "smtp.example.org", id="full-width"),
    pytest.param("smtp。example。org", "smtp.example.org", id="ideographic-full-stop"),
    pytest.param("メール.example", "メール.example", id="katakana-with-length-mark"),
    pytest.param("佐々木.example", "佐々木.example", id="kanji-with-repeat-mark"),
    pytest.param("localhost", "localhost", id="localhost"),
    pytest.param("mail-2.a--b.example", "mail-2.a--b.example", id="hyphens"),
    pytest.param("a" * 63 + ".example", "a" * 63 + ".example", id="longest-label"),
]


@pytest.mark.parametrize(("typed", "kept"), GOOD)
def test_a_good_name_is_kept_in_its_plain_form(typed: str, kept: str) -> None:
    """What never matters (blanks, capitals, last dot, brackets, width) is taken off silently."""
    server = draft(host=typed).parse()

    assert not isinstance(server, tuple), server
    assert kept == server.host


BAD = [
    ("empty", "", "host-empty", None),
    ("only-blanks", " \t ", "host-empty", None),
    ("only-a-dot", ".", "host-empty", None),
    ("link", "smtp://smtp.example.org/", "host-is-url", {"host": "smtp.example.org"}),
    (
        "link-with-port",
        "https://mail.example.org:465/inbox?x=1",
        "host-is-url",
        {"host": "mail.example.org", "port": "465"},
    ),
    ("link-in-capitals", "HTTP://EXAMPLE.ORG", "host-is-url", {"host": "example.org"}),
    ("link-with-one-slash", "http:/mail.example.org", "host-is-url", {"host": "mail.example.org"}),
    ("link-without-host", "smtp://", "host-is-url", None),
    ("link-to-ipv6", "smtp://[::1]:587/", "host-is-url", {"host": "::1", "port": "587"}),
    ("link-with-port-0", "smtp://mail.example.org:0", "host-is-url", {"host": "mail.example.org"}),
    ("address", "ada@example.org", "host-is-address", None),
    ("mailto", "mailto:ada@example.org", "host-is-address", None),
    (
        "port",
        "smtp.example.org:587",
        "host-has-port",
        {"host": "smtp.example.org", "port": "587"},
    ),
    (
        "port-after-blank",
        "smtp.example.org 587",
        "host-has-port",
        {"host": "smtp.example.org", "port": "587"},
    ),
    (
        "port-in-words",
        "smtp.example.org, port 587",
        "host-has-port",
        {"host": "smtp.example.org", "port": "587"},
    ),
    (
        "port-and-security",
        "smtp.example.org:465 (SSL/TLS)",
        "host-has-port",
        {"host": "smtp.example.org", "port": "465"},
    ),
    ("port-of-ipv6", "[::1]:587", "host-has-port", {"host": "::1", "port": "587"}),
    ("port-of-ipv4", "192.0.2.1:25", "host-has-port", {"host": "192.0.2.1", "port": "25"}),
    ("port-too-high", "smtp.example.org:99999", "host-has-port", {"host": "smtp.example.org"}),
    ("port-alone", ":587", "host-has-port", None),
    ("path", "smtp.example.org/mail", "host-has-path", {"host": "smtp.example.org"}),
    ("backslash", "smtp.example.org\\mail", "host-has-path", {"host": "smtp.example.org"}),
    ("blank-beside-dot", "smtp. example.org", "host-has-blank", {"host": "smtp.example.org"}),
    ("blank-between-words", "smtp example.org", "host-has-blank", None),
    ("quotes", "'smtp.example.org'", "host-strange-character", {"host": "smtp.example.org"}),
    ("curly-quotes", "“smtp.example.org”", "host-strange-character", {"host": "smtp.example.org"}),
    ("comma-at-end", "smtp.example.org,", "host-strange-character", {"host": "smtp.example.org"}),
    ("commas-for-dots", "smtp,example,org", "host-strange-character", None),
    (
        "angle-brackets",
        "<smtp.example.org>",
        "host-strange-character",
        {"host": "smtp.example.org"},
    ),
    ("query", "smtp.example.org?x", "host-strange-character", {"host": "smtp.example.org"}),
    ("star", "*.example.org", "host-strange-character", None),
    ("emoji", "😀.example", "host-strange-character", None),
    ("empty-label", "smtp..example.org", "host-empty-label", {"host": "smtp.example.org"}),
    ("leading-dot", ".example.org", "host-empty-label", {"host": "example.org"}),
    ("hyphen-at-end", "smtp-.example.org", "host-hyphen", None),
    ("hyphen-first", "-smtp.example.org", "host-hyphen", None),
    ("long-label", "a" * 64 + ".org", "host-too-long", None),
    ("300-characters", "a" * 300, "host-too-long", None),
    ("300-in-labels", ".".join(["abcdefghi"] * 30), "host-too-long", None),
    ("long-as-xn", "ü" * 62 + ".org", "host-too-long", None),
    ("a-megabyte", "a" * 1_000_000, "host-too-long", None),
    ("far-behind-a-name", f"smtp.example.org{' ' * 3_000}x", "host-too-long", None),
    ("three-numbers", "10.0.0", "host-half-number", None),
    ("one-number", "2130706433", "host-half-number", None),
    ("hexadecimal", "0x7f.1", "host-half-number", None),
    ("leading-zero", "010.0.0.1", "host-half-number", None),
    ("number-too-high", "256.1.1.1", "host-half-number", None),
    ("name-ending-in-number", "mail.example.1", "host-half-number", None),
    ("unspecified", "0.0.0.0", "host-no-server", None),  # noqa: S104 -- a name that is judged
    ("unspecified-6", "::", "host-no-server", None),
    ("multicast", "224.0.0.1", "host-no-server", None),
    ("broadcast", "255.255.255.255", "host-no-server", None),
    ("arabic-digits", "١.٢.٣.٤", "host-not-a-name", None),
    ("scope-as-hiding-place", "::1%evil.example", "host-strange-character", None),
]


@pytest.mark.parametrize(("typed", "code", "fix"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_wrong_name_is_told_apart(typed: str, code: str, fix: dict[str, str] | None) -> None:
    """Each slip has its own sentence, and a fix only where there is no guessing."""
    found = only(draft(host=typed), "host")

    assert (code, Severity.ERROR) == (found.code, found.severity)
    assert fix == (found.fix.changes if found.fix else None)


HIDDEN = [
    pytest.param("\u200b", "zero width space", id="ZWSP"),
    pytest.param("\ufeff", "zero width no-break space", id="BOM"),
    pytest.param("\u00ad", "soft hyphen", id="SHY"),
    pytest.param("\u200f", "right-to-left mark", id="RLM"),
    pytest.param("\u202e", "right-to-left override", id="RLO"),
    pytest.param("\u2066", "left-to-right isolate", id="LRI"),
    pytest.param("\u200d", "zero width joiner", id="ZWJ"),
    pytest.param("\u3164", "hangul filler", id="hangul-filler"),
    pytest.param("\ufe0f", "variation selector-16", id="VS16"),
    pytest.param("\U000e0041", "tag latin capital letter a", id="tag"),
    pytest.param("\x00", "nul character", id="NUL"),
    pytest.param("\x1b", "control character", id="ESC"),
]


@pytest.mark.parametrize(("character", "name"), HIDDEN)
@pytest.mark.parametrize(
    "place", ["{}smtp.example.org", "sm{}tp.example.org", "smtp.example.org{}"]
)
def test_an_invisible_character_is_named_and_removed(character: str, name: str, place: str) -> None:
    """A character that nobody sees is named with its number, and one click takes it out."""
    found = only(draft(host=place.format(character)), "host")

    assert "host-hidden-character" == found.code
    assert f"{name} (U+{ord(character):04X})" in found.message.replace("NUL", "nul")
    assert character not in found.message
    assert found.fix is not None
    assert {"host": "smtp.example.org"} == found.fix.changes


@pytest.mark.parametrize("between", ["\u00a0", "\u3000", "\n", "\r\n", "\t", "\u2028"])
def test_a_blank_of_any_kind_between_words_is_not_closed_up(between: str) -> None:
    """Words that a pasted blank parts are two words: gluing them would make up a name."""
    found = only(draft(host=f"smtp.example.org{between}QUIT"), "host")

    assert Severity.ERROR is found.severity
    assert found.fix is None


PASTED_SECRETS = [
    "smtp://ada:hunter2@smtp.example.org:587/",
    "smtp://ada:hun@ter2@smtp.example.org:587/",
    "smtp://ada:hunter2/x@smtp.example.org",
    "smtp://hunter2/x@smtp.example.org",
    "smtp://ada:2222/hunter2@smtp.example.org",
    "smtp://ada:hunter2?x@smtp.example.org",
    "smtp://ada:hunter2#x@smtp.example.org",
    "//ada:hunter2@smtp.example.org",
    "smtp:ada:hunter2@smtp.example.org",
    "ada:hunter2@smtp.example.org",
    "ada:hunter2@smtp.example.org:587",
    "ada@example.org:hunter2@smtp.example.org",
    "hunter2:@smtp.example.org",
    "ada:hunter2\u200b@smtp.example.org",
    "ada hunter2@smtp.example.org",
    "ada:hunter2@",
    "ada@example.org:hunter2",
    "ada@example.org hunter2",
]


@pytest.mark.parametrize("typed", PASTED_SECRETS)
def test_a_password_in_a_pasted_link_is_repeated_nowhere(typed: str) -> None:
    """No message, no button and no fix says again what may be a password."""
    found = only(draft(host=typed), "host")
    said = f"{found.message} {found.fix}"

    assert Severity.ERROR is found.severity
    assert "hunter2" not in said
    assert "hun@" not in said
    assert "ter2" not in said


def test_a_login_in_a_link_is_left_out_of_its_fix() -> None:
    """The one click keeps host and port, and drops user name and password."""
    found = only(draft(host="smtps://ada:pw@mail.example.org:465/"), "host")

    assert found.fix is not None
    assert {"host": "mail.example.org", "port": "465"} == found.fix.changes
    assert "Use mail.example.org and port 465" == found.fix.label


REMARKS = [
    ("international", "bücher.example", "host-international", "xn--bcher-kva.example"),
    ("one-script", "почта.mail.example", "host-international", "Cyrillic"),
    ("two-words-of-one-script-each", "mail-почта.example", "host-international", "Cyrillic"),
    ("xn-typed", "xn--bcher-kva.example", "host-international", "bücher.example"),
    ("xn-whole-cyrillic", "xn--80ak6aa92e.com", "host-international", "аррӏе.com, with Cyrillic"),
    ("xn-emoji", "xn--ls8h.example", "host-unreadable", "xn--"),
    ("mixed", "раypal.com", "host-mixed-scripts", "xn--ypal-43d9g.com"),
    ("mixed-greek", "gοοgle.example", "host-mixed-scripts", "Greek and Latin"),
    ("xn-mixed", "xn--ypal-43d9g.com", "host-mixed-scripts", "Cyrillic and Latin"),
    ("full-width", "ｓｍｔｐ.example.org", "host-plain-letters", "smtp.example.org"),
    ("single", "mailserver", "host-single", "own network"),
    ("number", "192.0.2.7", "host-is-number", "Certificates"),
]


@pytest.mark.parametrize(
    ("typed", "code", "says"), [r[1:] for r in REMARKS], ids=[r[0] for r in REMARKS]
)
def test_a_usable_name_with_something_to_know(typed: str, code: str, says: str) -> None:
    """Names that can be used and look odd are explained: warned of where they may deceive."""
    asked = draft(host=typed)
    found = only(asked, "host")

    assert code == found.code
    assert says in found.message
    deceives = code in {"host-mixed-scripts", "host-unreadable"}
    assert (Severity.WARNING if deceives else Severity.NOTE) is found.severity
    assert not isinstance(asked.parse(), tuple)


@pytest.mark.parametrize("host", ["メール.example", "日本語とカナ.example", "한국語.example"])
def test_scripts_that_are_written_together_are_no_mixture(host: str) -> None:
    """Japanese and Korean words mix scripts every day; nobody is warned of their own language."""
    assert ["host-international"] == codes(draft(host=host))


LOOPBACK = ["localhost", "LOCALHOST", "a.b.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "::ffff:127.0.0.1"]  # fmt: skip
NOT_LOOPBACK = [
    "localhost.example.org",
    "127.0.0.1.example.org",
    "mylocalhost",
    "128.0.0.1",
    "127.1",
    "0.0.0.0",  # noqa: S104 -- a name that is judged, not bound
    "::1%evil.example",
    "10.0.0.1",
    "",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_computer_is_known_by_name_and_number(host: str) -> None:
    """Loopback is exempt from the rule about passwords, so each of its names is known."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", NOT_LOOPBACK)
def test_no_other_name_passes_for_this_computer(host: str) -> None:
    """A name that only looks like loopback would send a password in the clear."""
    assert not is_loopback(host)


TYPED = st.text() | st.from_regex(r"[a-zA-Z0-9:/@.\[\]%_ \-]{0,40}", fullmatch=True)


@given(TYPED)
def test_any_text_is_judged_without_raising(text: str) -> None:
    """Whatever is typed, there is an answer, and each answer is a sentence for people."""
    for problem in host_problems(text):
        assert problem.message.endswith(".")
        assert problem.message[0].isupper() or problem.message[0] == "“"


@given(TYPED)
def test_cleaning_twice_changes_nothing_for_names_that_are_kept(text: str) -> None:
    """A stored name is examined again on every edit: it must stay as it is."""
    if all(problem.severity is not Severity.ERROR for problem in host_problems(text)):
        once = clean_host(text)
        assert once == clean_host(once)
        assert all(problem.severity is not Severity.ERROR for problem in host_problems(once))


_LABELS = st.one_of(
    st.text("ab9-_x0", min_size=1, max_size=4),
    st.sampled_from(["xn--e1afmkfd", "localhost", "255", "0x1f", "A", "", "a" * 63, "b" * 64, "ü"]),
)


@given(labels=st.lists(_LABELS, min_size=1, max_size=6), wide=st.sampled_from(["", "。"]))
@example(labels=["mail", "example", "org"], wide="。")
@example(labels=["a" * 63] * 4, wide="")
def test_an_ordinary_name_is_one_that_nothing_is_said_about(labels: list[str], wide: str) -> None:
    """What the glance lets pass, the looks one by one let pass, which a wide dot has taken."""
    host = ".".join(labels)
    said = [problem.code for problem in host_problems(f"{host}{wide}")]

    if is_ordinary(host):
        assert (["host-plain-letters"] if wide else []) == said
        assert host == clean_host(host)
        assert not is_number(host)
        assert not is_loopback(host)
