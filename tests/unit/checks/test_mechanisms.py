"""Each login mechanism by itself: the examples of its standard, and any bytes a server may send."""

import asyncio
import base64
import contextlib
import functools
import hashlib
import hmac
import traceback
from pathlib import Path

import pytest
import scramp
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.checks import kerberos
from smtpwidgets.checks.findings import Refused, Verdict
from smtpwidgets.checks.mechanisms import MECHANISMS, choose
from smtpwidgets.checks.sasl import Credential, Mechanism, Turn, exchange
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth

PASSWORD = "pencil & Zauberwörter"
# These hide the password from whoever listens; the others need encryption.
HIDING = ("CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "NTLM")
SPOKEN_BY_LIBRARIES = {"GSSAPI"}  # needs a ticket: tests/servers


def credential(password: str = PASSWORD, username: str = "user") -> Credential:
    return Credential(username, Secret(password), "mail.example.org", 587, "smtp")


class Line:
    """A carrier whose server gives the challenges it was told, and then says yes or no."""

    def __init__(self, *challenges: bytes, final: bytes | None = None, yes: bool = True) -> None:
        self.challenges, self.final, self.yes = list(challenges), final, yes
        self.sent: list[bytes] = []

    async def begin(self, mechanism: str, first: bytes | None) -> Turn:
        assert mechanism in MECHANISMS
        return self._next(b"" if first is None else base64.b64decode(first.removeprefix(b"=")))

    async def respond(self, response: bytes) -> Turn:
        return self._next(base64.b64decode(response))

    def _next(self, heard: bytes) -> Turn:
        self.sent.append(heard)
        if self.challenges:
            return Turn(challenge=base64.b64encode(self.challenges.pop(0)))
        if not self.yes:
            raise Refused(535, "no")
        final = None if self.final is None else base64.b64encode(self.final)
        return Turn(final=final, words="welcome")


def run(name: str, line: Line, who: Credential | None = None) -> str:
    mechanism: Mechanism = MECHANISMS[name](who or credential())
    return asyncio.run(exchange(mechanism, line))


def test_cram_md5_answers_as_in_rfc_2195() -> None:
    """Section 2: Tim at the post office in Reston."""
    line = Line(b"<1896.697170952@postoffice.reston.mci.net>")
    run("CRAM-MD5", line, credential("tanstaaftanstaaf", "tim"))

    assert b"tim b913a602c7eda7a495b4e6e7334d3890" == line.sent[-1]


SCRAM = {
    "SCRAM-SHA-1": (  # RFC 5802 section 5
        "fyko+d2lbbFgONRv9qkxdawL",
        b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ),
    "SCRAM-SHA-256": (  # RFC 7677 section 3
        "rOprNGfwEbeRWgbNEkqO",
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        (
            b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        ),
        b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ),
}


@pytest.mark.parametrize("name", SCRAM)
@pytest.mark.parametrize("at_the_end", [True, False])
def test_scram_speaks_as_in_its_standards(
    name: str, monkeypatch: pytest.MonkeyPatch, *, at_the_end: bool
) -> None:
    """The server's signature may come as a challenge (SMTP) or with the success (IMAP)."""
    nonce, first, answer, signature = SCRAM[name]
    client = functools.partial(scramp.ScramClient, c_nonce=nonce)
    monkeypatch.setattr(scramp, "ScramClient", client)
    line = Line(first, final=signature) if at_the_end else Line(first, signature)
    run(name, line, credential("pencil"))

    assert f"n,,n=user,r={nonce}".encode() == line.sent[0]
    assert answer == line.sent[1]


@pytest.mark.parametrize("final", [None, b"", b"v=AAAA", b"e=other-error", b"\xff"])
def test_scram_believes_no_yes_without_proof(
    final: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever says yes to everything may be after the mail."""
    nonce, first, *_ = SCRAM["SCRAM-SHA-256"]
    client = functools.partial(scramp.ScramClient, c_nonce=nonce)
    monkeypatch.setattr(scramp, "ScramClient", client)
    with pytest.raises(Verdict) as caught:
        run("SCRAM-SHA-256", Line(first, final=final))

    assert caught.value.finding.cause == "server-not-proven"


@pytest.mark.parametrize("name", sorted(set(MECHANISMS) - SPOKEN_BY_LIBRARIES))
@given(
    challenges=st.lists(st.binary(max_size=200), max_size=6),
    final=st.none() | st.binary(max_size=100),
    yes=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_server_says_is_a_verdict_or_an_answer(
    name: str, challenges: list[bytes], final: bytes | None, *, yes: bool
) -> None:
    """No bytes of a server end in another exception, and no hiding mechanism shows the password."""
    line = Line(*challenges, final=final, yes=yes)
    try:
        run(name, line)
    except (Verdict, Refused) as error:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        assert not [frame for frame in frames if PASSWORD in str(frame.f_locals.values())]
    if name in HIDING:
        sent = b"".join(line.sent)
        assert PASSWORD.encode() not in sent
        assert PASSWORD.encode("utf-16-le") not in sent


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_second_message_of_ntlm_is_read_or_refused(challenge: bytes) -> None:
    """Garbage behind the right beginning is the server's fault, too."""
    for whole in (challenge, b"NTLMSSP\x00\x02\x00\x00\x00" + challenge):
        with pytest.raises((Verdict, Refused)):
            run("NTLM", Line(b"", whole, yes=False))


def test_ntlm_proves_the_password_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A real server side accepts the right password and refuses a wrong one."""
    import spnego

    users = tmp_path / "users"
    users.write_text("COMPANY:ada:sesame\n", "utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))

    class Server(Line):
        def __init__(self) -> None:
            super().__init__()
            self.context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)

        def _next(self, heard: bytes) -> Turn:
            self.sent.append(heard)
            if not heard:
                return Turn(challenge=b"ntlm supported")
            try:
                said = self.context.step(heard)
            except spnego.exceptions.SpnegoError:
                raise Refused(535, "no") from None
            if said is None:
                return Turn(words="welcome")
            return Turn(challenge=base64.b64encode(said))

    good = Server()
    run("NTLM", good, credential("sesame", "COMPANY\\ada"))
    assert good.context.complete
    assert b"sesame" not in b"".join(good.sent).replace(b"\0", b"")

    with pytest.raises(Refused):
        run("NTLM", Server(), credential("wrong", "COMPANY\\ada"))


def test_a_yes_before_the_end_is_no_login() -> None:
    """LOGIN and NTLM that were told nothing, and a token that was refused before."""
    for name, line in {
        "LOGIN": Line(b"User Name\0"),
        "NTLM": Line(b""),
        "XOAUTH2": Line(b'{"status":"401"}'),
    }.items():
        with pytest.raises(Verdict) as caught:
            run(name, line)
        assert caught.value.finding.cause == "login-protocol-broken"


def test_external_says_as_whom_to_act() -> None:
    """The certificate is the proof; an empty name means: as whom it names."""
    line = Line()
    run("EXTERNAL", line, Credential("", None, "mail.example.org", 465, "smtp"))
    assert [b""] == line.sent

    named = Line()
    run("EXTERNAL", named, Credential("ada", None, "mail.example.org", 465, "smtp"))
    assert [b"ada"] == named.sent


ALL = tuple(MECHANISMS)
CHOICES = [
    (Auth.PASSWORD, True, ALL, "PLAIN"),
    (Auth.PASSWORD, False, ALL, "SCRAM-SHA-256"),
    (Auth.PASSWORD, True, ("SCRAM-SHA-1", "SCRAM-SHA-256"), "SCRAM-SHA-256"),
    (Auth.PASSWORD, True, ("SCRAM-SHA-1", "CRAM-MD5"), "SCRAM-SHA-1"),
    (Auth.PASSWORD, True, ("CRAM-MD5", "NTLM", "GSSAPI", "EXTERNAL"), "CRAM-MD5"),
    (Auth.PASSWORD, False, ("CRAM-MD5", "PLAIN"), "PLAIN"),
    (Auth.PASSWORD, True, ("NTLM", "GSSAPI", "EXTERNAL"), None),
    (Auth.CRAM_MD5, True, ALL, "CRAM-MD5"),
    (Auth.OAUTH2, True, ALL, "OAUTHBEARER"),
    (Auth.OAUTH2, True, ("PLAIN", "LOGIN"), None),
    (Auth.NTLM, True, ALL, "NTLM"),
    (Auth.KERBEROS, True, ALL, "GSSAPI"),
    (Auth.CLIENT_CERTIFICATE, True, ALL, "EXTERNAL"),
    (Auth.CLIENT_CERTIFICATE, False, ALL, None),
    (Auth.NONE, True, ALL, None),
]


@pytest.mark.parametrize(("auth", "encrypted", "offered", "expected"), CHOICES)
def test_the_choice_is_what_the_person_chose(
    auth: Auth, offered: tuple[str, ...], expected: str | None, *, encrypted: bool
) -> None:
    """No way to log in falls back to another one."""
    assert expected == choose(auth, offered, encrypted=encrypted, pinned=None)


OWNERS = [
    ("ada", "ada@EXAMPLE.ORG", True),
    ("ada@example.org", "ada@EXAMPLE.ORG", True),
    ("grace", "ada@EXAMPLE.ORG", False),
    ("ada@other.org", "ada@EXAMPLE.ORG", False),
    ("", "ada@EXAMPLE.ORG", False),
]


@pytest.mark.parametrize(("username", "owner", "same"), OWNERS)
def test_a_ticket_acts_for_its_owner_unless_somebody_else_is_named(
    username: str, owner: str, *, same: bool
) -> None:
    """A user name written as an address means the owner of the ticket of that realm."""
    assert same == kerberos._is_same(username, owner)


def test_a_digest_is_that_of_the_standard_library() -> None:
    """Letters of all alphabets go into the key as UTF-8."""
    line = Line(b"<x@y>")
    run("CRAM-MD5", line)
    digest = hmac.new(PASSWORD.encode(), b"<x@y>", hashlib.md5).hexdigest()

    assert f"user {digest}".encode() == line.sent[-1]


@pytest.mark.parametrize("name", ["CRAM-MD5", "LOGIN", "NTLM", "SCRAM-SHA-256"])
def test_a_yes_before_anything_was_proven_is_no_login(name: str) -> None:
    """A server that says yes at once has not looked at the password."""
    with pytest.raises(Verdict):
        run(name, Line())


def test_a_login_by_ntlm_leaves_nothing_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Its messages are enough to guess the password from, at leisure."""
    with caplog.at_level("DEBUG"), contextlib.suppress(Verdict):
        run("NTLM", Line(b"", b"not a challenge"))

    assert "NTLM" not in caplog.text
