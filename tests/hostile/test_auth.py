"""Each login mechanism against a server that follows, breaks or abuses its rules."""

import base64
import hmac
import importlib.util
import json
import ssl

import aiosmtplib
import pytest
import scramp

from smtpwidgets.checks import check
from smtpwidgets.checks.conversation import Conversation
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from tests.support.scripted import HOST, Say, Script, Scripted, scripted

USER = "ada@hostile.test"
PASSWORD = "Zauberwörter & mehr"
TOKEN = "ya29.token-of-somebody"
OK = b"235 2.7.0 ok\r\n"


def _b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _asks(text: str | bytes) -> bytes:
    return f"334 {_b64(text)}\r\n".encode()


async def _log_in(
    tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
    *replies: Say,
    offers: str = "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER",
    auth: Auth = Auth.PASSWORD,
    mechanism: str | None = None,
    secret: str = PASSWORD,
) -> tuple[Report, Scripted]:
    script = Script(replies={"AUTH": replies}, capabilities=(f"AUTH {offers}",))
    async with scripted(script, tls=tls, implicit=True) as peer:
        report = await check(
            Server(host=HOST, username=USER, auth=auth),
            secret=Secret(secret),
            mechanism=mechanism,
            network=peer.network(465, context=trusting),
        )
    assert len(peer.commands("AUTH")) <= 1
    return report, peer


async def test_plain_is_the_first_choice_and_speaks_utf8(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Under TLS, PLAIN in one round trip; letters of all alphabets go as UTF-8."""
    report, peer = await _log_in(good_tls, trusting, OK)

    assert report.ok
    assert ("PLAIN", 1) == (report.mechanism, report.logins_used)
    whole = _b64(f"\0{USER}\0{PASSWORD}")
    assert [f"AUTH PLAIN {whole}"] == peer.commands("AUTH")


async def test_login_sends_nothing_before_it_is_asked(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """User name and password go one by one, each as the answer to its own 334."""
    report, peer = await _log_in(
        good_tls, trusting, _asks("Username:"), _asks("Password:"), OK, offers="LOGIN"
    )

    assert report.ok
    assert ["AUTH LOGIN", _b64(USER), _b64(PASSWORD)] == peer.heard[1:4]


async def test_login_never_gives_the_password_for_a_user_name(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that asks for the user name twice would write the password into its log."""
    report, peer = await _log_in(
        good_tls, trusting, _asks("Username:"), _asks("Username:"), OK, offers="LOGIN"
    )

    assert report.cause_id == "login-protocol-broken"
    assert _b64(PASSWORD) not in peer.heard


async def test_login_refused_at_the_user_name_sends_no_password(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A 535 after the user name ends the login there."""
    report, peer = await _log_in(
        good_tls,
        trusting,
        _asks("Username:"),
        b"535 5.7.8 no\r\n",
        offers="LOGIN",
        secret="hunter2",
    )

    assert report.cause_id == "wrong-password"
    assert _b64("hunter2") not in peer.heard


@pytest.mark.parametrize(
    ("auth", "offers"),
    [(Auth.CRAM_MD5, "PLAIN LOGIN CRAM-MD5"), (Auth.PASSWORD, "GSSAPI CRAM-MD5")],
)
async def test_cram_md5_is_used_when_chosen_or_where_nothing_else_is_offered(
    auth: Auth, offers: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """It needs servers that keep passwords readable; the password itself is never told."""
    challenge = b"<1896.697170952@hostile.test>"
    report, peer = await _log_in(good_tls, trusting, _asks(challenge), OK, auth=auth, offers=offers)
    digest = hmac.new(PASSWORD.encode(), challenge, "md5").hexdigest()

    assert report.ok
    assert ["AUTH CRAM-MD5", _b64(f"{USER} {digest}")] == peer.heard[1:3]


@pytest.mark.parametrize("challenge", [b"334 !!!\r\n", b"334 \xff\xfe\r\n", b"334 =\r\n"])
@pytest.mark.parametrize("mechanism", ["CRAM-MD5", "SCRAM-SHA-256"])
async def test_a_challenge_that_is_no_base64_breaks_the_rules(
    mechanism: str, challenge: bytes, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Garbage in place of a challenge is the server's fault, not the password's."""
    auth = Auth.CRAM_MD5 if mechanism == "CRAM-MD5" else Auth.PASSWORD
    report, _ = await _log_in(good_tls, trusting, challenge, OK, auth=auth, mechanism=mechanism)

    assert report.cause_id == "login-protocol-broken"


class ScramPeer:
    """The other side of SCRAM, for as long as the script needs it."""

    def __init__(self, password: str = PASSWORD, iterations: int = 4096) -> None:
        mechanism = scramp.ScramMechanism("SCRAM-SHA-256")
        keys = mechanism.make_auth_info(password, iteration_count=iterations)
        self.server = mechanism.make_server(lambda _: keys)

    def first(self, line: str) -> bytes:
        self.server.set_client_first(base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode())
        return _asks(self.server.get_server_first())

    def final(self, line: str) -> bytes:
        self.server.set_client_final(base64.b64decode(line).decode())
        return _asks(self.server.get_server_final())


async def test_scram_proves_both_sides(good_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    """The password is not sent, and the server's signature is verified."""
    scram = ScramPeer()
    report, peer = await _log_in(
        good_tls, trusting, scram.first, scram.final, OK, mechanism="SCRAM-SHA-256"
    )

    assert report.ok
    assert "SCRAM-SHA-256" == report.mechanism
    assert _b64(PASSWORD) not in " ".join(peer.heard)


async def test_scram_with_a_wrong_signature_is_not_believed(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A server that says yes without proof may be somebody else's."""
    scram = ScramPeer()
    report, _ = await _log_in(
        good_tls,
        trusting,
        scram.first,
        _asks(f"v={_b64(b'x' * 32)}"),
        OK,
        mechanism="SCRAM-SHA-256",
    )

    assert report.cause_id == "server-not-proven"


async def test_scram_success_without_any_proof_is_not_believed(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """235 straight after the client's proof skips the server's own."""
    scram = ScramPeer()
    report, _ = await _log_in(good_tls, trusting, scram.first, OK, mechanism="SCRAM-SHA-256")

    assert report.cause_id == "server-not-proven"


@pytest.mark.parametrize("rounds", [0, -1, 1_000_000_000])
async def test_scram_with_senseless_rounds_costs_nothing(
    rounds: int, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A thousand million rounds would keep a processor busy for minutes."""

    def first(line: str) -> bytes:
        nonce = base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode().rpartition("r=")[2]
        return _asks(f"r={nonce}more,s={_b64('salt')},i={rounds}")

    report, _ = await _log_in(good_tls, trusting, first, OK, mechanism="SCRAM-SHA-256")

    assert report.cause_id == "login-protocol-broken"
    assert report.elapsed_ms < 20_000


async def test_scram_refused_is_a_refused_login(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The usual 535 after the client's proof."""
    scram = ScramPeer()
    report, _ = await _log_in(
        good_tls, trusting, scram.first, b"535 5.7.8 no\r\n", mechanism="SCRAM-SHA-256"
    )

    assert report.cause_id in {"wrong-password", "password-letters"}


async def test_oauthbearer_comes_before_xoauth2(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """With a token, the mechanism that has a standard; host and port are named (RFC 7628)."""
    report, peer = await _log_in(good_tls, trusting, OK, auth=Auth.OAUTH2, secret=TOKEN)
    sent = base64.b64decode(peer.commands("AUTH")[0].split()[-1]).decode()

    assert report.ok
    assert f"n,a={USER},\x01host={HOST}\x01port=465\x01auth=Bearer {TOKEN}\x01\x01" == sent


async def test_xoauth2_where_nothing_else_is_offered(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The form that Google and Microsoft know."""
    report, peer = await _log_in(
        good_tls, trusting, OK, auth=Auth.OAUTH2, secret=TOKEN, offers="XOAUTH2"
    )
    sent = base64.b64decode(peer.commands("AUTH")[0].split()[-1]).decode()

    assert report.ok
    assert f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01" == sent


@pytest.mark.parametrize(("mechanism", "dummy"), [("OAUTHBEARER", "AQ=="), ("XOAUTH2", "")])
async def test_a_refused_token_is_heard_to_the_end(
    mechanism: str, dummy: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The refusal comes in two parts; both are in the report, and no second AUTH is sent."""
    detail = json.dumps({"status": "401", "schemes": "bearer"})
    report, peer = await _log_in(
        good_tls,
        trusting,
        _asks(detail),
        b"535 5.7.3 Authentication unsuccessful\r\n",
        auth=Auth.OAUTH2,
        secret=TOKEN,
        mechanism=mechanism,
    )

    assert report.cause_id == "token-refused"
    assert "401" in report.evidence[0]
    assert dummy == peer.heard[2]


async def test_a_token_entry_never_falls_back_to_a_password(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A token is not sent as if it were a password."""
    report, _ = await _log_in(
        good_tls, trusting, OK, auth=Auth.OAUTH2, secret=TOKEN, offers="PLAIN LOGIN"
    )

    assert report.cause_id == "no-common-mechanism"
    assert report.logins_used == 0


@pytest.mark.parametrize(
    ("offers", "first"),
    [("PLAIN LOGIN SCRAM-SHA-256", "SCRAM-SHA-256"), ("LOGIN PLAIN", "PLAIN"), ("LOGIN", "LOGIN")],
)
async def test_without_tls_the_password_is_hidden_if_it_can_be(offers: str, first: str) -> None:
    """On loopback, or with consent, SCRAM comes first."""
    script = Script(capabilities=(f"AUTH {offers}",), replies={"AUTH": b"535 5.7.8 no\r\n"})
    async with scripted(script) as peer:
        report = await check(
            Server(host=HOST, port=25, security="none", username=USER, allow_cleartext=True),
            secret=Secret(PASSWORD),
            network=peer.network(25),
        )

    assert first == report.mechanism
    assert len(peer.commands("AUTH")) == 1


async def test_a_pinned_mechanism_that_is_not_offered_is_not_replaced(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Whoever names a mechanism gets this one or none."""
    report, _ = await _log_in(good_tls, trusting, OK, offers="PLAIN", mechanism="SCRAM-SHA-256")

    assert report.cause_id == "no-common-mechanism"


@pytest.mark.parametrize("auth", [Auth.NTLM, Auth.KERBEROS], ids=str)
async def test_logins_that_cannot_be_tested_are_said_to_be_untested(
    auth: Auth,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the extra no login is tried, the rest is checked, and the report says what to get."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    report, peer = await _log_in(good_tls, trusting, OK, auth=auth)

    assert report.ok
    assert (0, []) == (report.logins_used, peer.commands("AUTH"))
    assert "cannot be tested from here" in report.not_tested[0]
    assert f"pip install 'smtpwidgets[{auth}]'" in report.not_tested[0]


@pytest.mark.parametrize("word", ["line\n", "nul\0l", "one\x01two"])
@pytest.mark.parametrize("auth", [Auth.PASSWORD, Auth.OAUTH2], ids=str)
async def test_a_secret_with_a_control_character_is_not_sent(
    auth: Auth, word: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """It came with copying, and could divide a mechanism's message; the person is told."""
    report, peer = await _log_in(good_tls, trusting, OK, auth=auth, secret=word)

    assert report.cause_id == "password-hidden-character"
    assert (0, []) == (report.logins_used, peer.commands("AUTH"))


@pytest.mark.parametrize("word", ["lone\ud800", "private\ue000use"])
async def test_letters_that_scram_forbids_are_named(
    word: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """SASLprep knows letters that no password may have; nothing is sent then."""
    report, peer = await _log_in(good_tls, trusting, OK, secret=word, mechanism="SCRAM-SHA-256")

    assert report.cause_id == "password-letters"
    assert (0, []) == (report.logins_used, peer.commands("AUTH"))


async def test_a_second_login_is_refused_by_the_conversation_itself() -> None:
    """One AUTH a check holds even if a later stage should forget it."""
    conversation = Conversation(HOST, "[127.0.0.1]")
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await conversation.execute_command(b"AUTH", b"PLAIN")
    with pytest.raises(RuntimeError):
        await conversation.execute_command(b"AUTH", b"LOGIN")
