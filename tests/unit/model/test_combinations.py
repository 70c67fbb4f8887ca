"""Fields together: the table of ports and security, row by row, and what a login needs."""

import itertools

import pytest

from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.security import Auth, Protocol, Security
from tests.support.drafts import codes, draft, problem

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

# decisions 4.1, "static pairing verdicts": protocol, security, login, port → what is said about
# the pair, and the port and security that one click fills in.
PAIRS: list[tuple[str, str, bool, str, str | None, tuple[str, str] | None]] = [
    ("smtp", "tls", True, "465", None, None),
    ("smtp", "tls", True, "587", "wrong-pair", ("587", "starttls")),
    ("smtp", "tls", True, "25", "wrong-pair", ("465", "tls")),
    ("smtp", "tls", True, "2525", "wrong-pair", ("2525", "starttls")),
    ("smtp", "tls", True, "2587", "wrong-pair", ("2587", "starttls")),
    ("smtp", "tls", True, "993", "wrong-service", ("465", "tls")),
    ("smtp", "tls", True, "995", "wrong-service", ("465", "tls")),
    ("smtp", "tls", True, "143", "wrong-service", ("465", "tls")),
    ("smtp", "tls", True, "110", "wrong-service", ("465", "tls")),
    ("smtp", "tls", True, "443", "wrong-service", ("465", "tls")),
    ("smtp", "tls", True, "1465", None, None),
    ("smtp", "tls", True, "456", "port-slip", ("465", "tls")),
    ("smtp", "starttls", True, "465", "wrong-pair", ("465", "tls")),
    ("smtp", "starttls", True, "587", None, None),
    ("smtp", "starttls", True, "25", "port-25", ("587", "starttls")),
    ("smtp", "starttls", True, "2525", None, None),
    ("smtp", "starttls", True, "2587", None, None),
    ("smtp", "starttls", True, "993", "wrong-service", ("587", "starttls")),
    ("smtp", "starttls", True, "4190", "wrong-service", ("587", "starttls")),
    ("smtp", "starttls", True, "5870", "port-slip", ("587", "starttls")),
    ("smtp", "starttls", True, "1587", None, None),
    ("smtp", "none", True, "465", "cleartext-login", ("465", "tls")),
    ("smtp", "none", True, "587", "cleartext-login", ("587", "starttls")),
    ("smtp", "none", True, "25", "cleartext-login", ("", "tls")),
    ("smtp", "none", True, "2525", "cleartext-login", ("2525", "starttls")),
    ("smtp", "none", True, "993", "cleartext-login", ("", "tls")),
    ("smtp", "none", True, "8025", "cleartext-login", ("", "tls")),
    ("smtp", "none", True, "", "cleartext-login", ("", "tls")),
    ("smtp", "none", False, "465", "wrong-pair", ("465", "tls")),
    ("smtp", "none", False, "587", "odd-pair", ("587", "starttls")),
    ("smtp", "none", False, "25", "unencrypted", ("", "tls")),
    ("smtp", "none", False, "2525", "odd-pair", ("2525", "starttls")),
    ("smtp", "none", False, "993", "wrong-service", ("465", "tls")),
    ("smtp", "none", False, "8025", "unencrypted", ("", "tls")),
    ("imap", "tls", True, "993", None, None),
    ("imap", "tls", True, "143", "wrong-pair", ("143", "starttls")),
    ("imap", "tls", True, "465", "wrong-service", ("993", "tls")),
    ("imap", "tls", True, "995", "wrong-service", ("993", "tls")),
    ("imap", "tls", True, "1993", None, None),
    ("imap", "starttls", True, "143", None, None),
    ("imap", "starttls", True, "993", "wrong-pair", ("993", "tls")),
    ("imap", "starttls", True, "587", "wrong-service", ("143", "starttls")),
    ("imap", "none", True, "143", "cleartext-login", ("143", "starttls")),
    ("imap", "none", True, "993", "cleartext-login", ("993", "tls")),
    ("imap", "none", False, "143", "odd-pair", ("143", "starttls")),
    ("pop3", "tls", True, "995", None, None),
    ("pop3", "tls", True, "110", "wrong-pair", ("110", "starttls")),
    ("pop3", "tls", True, "993", "wrong-service", ("995", "tls")),
    ("pop3", "starttls", True, "110", None, None),
    ("pop3", "starttls", True, "995", "wrong-pair", ("995", "tls")),
    ("pop3", "starttls", True, "25", "wrong-service", ("110", "starttls")),
    ("pop3", "none", True, "110", "cleartext-login", ("110", "starttls")),
    ("pop3", "none", False, "995", "wrong-pair", ("995", "tls")),
]
_PAIR_CODES = {
    "wrong-pair",
    "odd-pair",
    "unencrypted",
    "wrong-service",
    "port-slip",
    "cleartext-login",
    "port-25",
}


def _ids(row: tuple[str, str, bool, str, str | None, tuple[str, str] | None]) -> str:
    return f"{row[0]}-{row[1]}-{'login' if row[2] else 'no-login'}-{row[3] or 'usual'}"


def _asked(protocol: str, security: str, login: bool, port: str, **more: str) -> ServerDraft:
    auth = Auth.PASSWORD if login else Auth.NONE
    host = {"smtp": "smtp", "imap": "imap", "pop3": "pop"}[protocol] + ".example.org"
    more = {"host": host, **more}
    return draft(protocol=protocol, security=security, auth=auth, port=port, **more)


@pytest.mark.parametrize("row", PAIRS, ids=_ids)
def test_each_pair_of_port_and_security_has_its_verdict(
    row: tuple[str, str, bool, str, str | None, tuple[str, str] | None],
) -> None:
    """The table of RFC 8314 and of practice, row by row, with the fitting pair one click away."""
    protocol, security, login, port, code, right = row
    asked = _asked(protocol, security, login, port)

    if code is None:
        assert not _PAIR_CODES & set(codes(asked))
        return
    found = problem(asked, code)
    assert found.fix is not None
    assert right == (found.fix.changes["port"], found.fix.changes["security"])


def test_right_pairs_have_nothing_said_about_them() -> None:
    """A form that warns of good settings is soon not read any more."""
    usual = [("smtp", "tls"), ("smtp", "starttls"), ("imap", "tls"), ("pop3", "starttls")]

    assert [[]] * 4 == [codes(_asked(p, s, True, "")) for p, s in usual]


def test_only_a_login_in_the_clear_is_refused() -> None:
    """Odd pairs may be right somewhere: they warn. A password in the clear is an error."""
    for row in PAIRS:
        errors = codes(_asked(*row[:4]), ERROR)
        assert (["cleartext-login"] if row[1] == "none" and row[2] else []) == errors, row


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("auth", [a for a in Auth if a not in {Auth.NONE, Auth.CLIENT_CERTIFICATE}])
def test_consent_turns_the_refusal_into_a_warning(protocol: Protocol, auth: Auth) -> None:
    """The person may decide for one server of their own, and is reminded of it every time."""
    asked = _asked(protocol, "none", True, "", allow_cleartext="yes").with_text("auth", auth)

    assert [] == codes(asked, ERROR)
    assert WARNING is problem(asked, "cleartext-login-allowed").severity
    assert "cleartext-login" in codes(asked.with_text("allow_cleartext", "no"), ERROR)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "x.localhost"])
def test_loopback_needs_no_encryption(host: str) -> None:
    """Nobody is on the way within one computer: bridges and practice servers work as they are."""
    assert [] == codes(draft(host=host, security="none", port="1025"))


@pytest.mark.parametrize("host", ["localhost.example.org", "10.0.0.4", "127.0.0.1.example.org"])
def test_what_is_not_loopback_gets_no_exception(host: str) -> None:
    """A private network is still a network."""
    assert "cleartext-login" in codes(draft(host=host, security="none", port="1025"), ERROR)


def test_consent_that_is_not_needed_is_offered_back() -> None:
    """A consent left behind would count again on the day somebody switches encryption off."""
    found = problem(draft(allow_cleartext="yes"), "consent-not-needed")

    assert NOTE is found.severity
    assert found.fix is not None
    assert {"allow_cleartext": "no"} == found.fix.changes


def test_encrypting_takes_the_consent_back() -> None:
    """One click leads to encryption and to a server that needs no consent."""
    asked = _asked("smtp", "none", True, "587", allow_cleartext="yes")
    fix = problem(asked, "cleartext-login-allowed").fix

    assert fix is not None
    assert [] == codes(asked.fixed(fix))


def test_a_client_certificate_is_shown_only_under_encryption() -> None:
    """There is no such login without TLS, not even with consent or on loopback."""
    for host in ("smtp.example.org", "localhost"):
        asked = draft(host=host, security="none", auth="client-certificate", allow_cleartext="yes")
        assert ["certificate-needs-encryption"] == codes(asked, ERROR)


PORT_25 = [
    ("starttls", True, "smtp.example.org", ("587", "starttls")),
    ("none", False, "smtp.example.org", ("587", "starttls")),
    ("tls", True, "smtp.example.org", ("465", "tls")),
    ("none", False, "localhost", None),
]


@pytest.mark.parametrize(("security", "login", "host", "fix"), PORT_25)
def test_port_25_is_warned_of_with_a_better_port_at_hand(
    security: str, login: bool, host: str, fix: tuple[str, str] | None
) -> None:
    """Most networks block port 25 on the way out; a server on this computer is not on the way."""
    asked = _asked("smtp", security, login, "25", host=host)

    if fix is None:
        assert "port-25" not in codes(asked)
        return
    found = problem(asked, "port-25")
    assert WARNING is found.severity
    assert found.fix is not None
    assert fix == (found.fix.changes["port"], found.fix.changes["security"])


NAMES = [
    ("smtp", "imap.example.org", "incoming-name", "smtp.example.org"),
    ("smtp", "pop3.example.org", "incoming-name", "smtp.example.org"),
    ("smtp", "imap2.example.org", "incoming-name", "smtp.example.org"),
    ("imap", "smtp.example.org", "outgoing-name", "imap.example.org"),
    ("pop3", "smtp.example.org", "outgoing-name", "pop.example.org"),
    ("smtp", "imaps-archive.example.org", None, None),
    ("smtp", "mail.example.org", None, None),
    ("imap", "mail.example.org", None, None),
]


@pytest.mark.parametrize(("protocol", "host", "code", "better"), NAMES)
def test_a_name_of_the_other_kind_is_noticed(
    protocol: str, host: str, code: str | None, better: str | None
) -> None:
    """The incoming name in the outgoing server's form is the commonest mix-up."""
    asked = draft(protocol=protocol, host=host)

    if code is None:
        assert [] == codes(asked)
        return
    found = problem(asked, code)
    assert found.fix is not None
    assert {"host": better} == found.fix.changes


LOGIN_OFF = [
    ("smtp", "465", "tls", True),
    ("smtp", "587", "starttls", True),
    ("smtp", "25", "starttls", False),
    ("smtp", "8025", "tls", False),
    ("imap", "993", "tls", True),
    ("pop3", "8110", "tls", True),
]


@pytest.mark.parametrize(("protocol", "port", "security", "warns"), LOGIN_OFF)
def test_no_login_where_one_is_wanted_is_warned_of(
    protocol: str, port: str, security: str, warns: bool
) -> None:
    """Submission ports and mailboxes want a login; relays on other ports may not."""
    assert warns == ("login-off" in codes(_asked(protocol, security, False, port)))


@pytest.mark.parametrize("auth", list(Auth))
def test_a_login_needs_a_user_name(auth: Auth) -> None:
    """Every way to log in names somebody, but for none; a certificate or a ticket does itself."""
    named = auth not in {Auth.NONE, Auth.CLIENT_CERTIFICATE, Auth.KERBEROS}

    assert named == ("username-empty" in codes(draft(auth=auth, username="  "), ERROR))


@pytest.mark.parametrize("auth", list(Auth))
def test_a_company_login_says_what_a_check_from_here_takes(auth: Auth) -> None:
    """NTLM and Kerberos are extras: the form says so before anybody wonders."""
    assert (auth in {Auth.NTLM, Auth.KERBEROS}) == ("company-login" in codes(draft(auth=auth)))


def test_a_login_by_certificate_asks_for_the_file() -> None:
    """The entry can be kept without it, and the form says that it is missing."""
    asked = draft(auth="client-certificate")
    given = draft(auth="client-certificate", client_certificate="~/ada.pem")

    assert "certificate-not-named" in codes(asked)
    assert "certificate-not-named" not in codes(given)


def test_every_fault_comes_back_at_once_in_the_order_of_the_form() -> None:
    """A form marks each field; nobody is sent round once for each mistake."""
    asked = draft(host="a b", port="99999", security="ssl", username="", timeout_s="x")
    fields = [p.field for p in asked.problems() if p.severity is ERROR]

    assert ["host", "port", "security", "username", "timeout_s"] == fields


_SAFE = {Security.NONE: 0, Security.STARTTLS: 1, Security.TLS: 1}
_EVERY_PORT = ["", "25", "110", "143", "456", "465", "587", "993", "995", "2525", "8025"]
_GRID = list(
    itertools.product(
        list(Protocol), list(Security), list(Auth), _EVERY_PORT, ["yes", "no"],
        ["smtp.example.org", "imap.example.org", "localhost"],
    )
)  # fmt: skip


def test_every_fix_removes_its_problem_and_lowers_nothing() -> None:
    """Of all servers that a form can hold: a click helps, and never costs encryption or a login."""
    for protocol, security, auth, port, consent, host in _GRID:
        asked = draft(
            protocol=protocol, security=security, auth=auth, port=port, allow_cleartext=consent, host=host
        )  # fmt: skip
        for found in asked.problems():
            assert found.message.endswith("."), found
            if found.fix is None:
                continue
            after = asked.fixed(found.fix)
            assert found.code not in codes(after), (asked.texts, found)
            assert _SAFE[Security(after.texts["security"])] >= _SAFE[security], (asked, found)
            assert (consent, after.texts["allow_cleartext"]) != ("no", "yes")
            assert auth in {Auth.NONE, after.texts["auth"]}, (asked, found)
