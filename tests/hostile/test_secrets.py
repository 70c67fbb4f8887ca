"""What becomes of the password when a server is hostile: it is shown nowhere, and sent nowhere."""

import asyncio
import base64
import ssl
import traceback
import urllib.parse

import pytest

from smtpwidgets.checks import check
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.scripted import ECHO, HOST, SILENCE, Script, Scripted, scripted
from tests.support.sockets import eventually

PASSWORD = "Kanarienvogel-7/ü&x"
USER = "ada@hostile.test"
BASE64 = base64.b64encode(PASSWORD.encode()).decode()
PLAIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
FORMS = {
    "as-it-is": PASSWORD,
    "shouted": PASSWORD.upper(),
    "base64": BASE64,
    "unpadded": BASE64.rstrip("="),
    "plain": PLAIN,
    "url": urllib.parse.quote(PASSWORD),
    "interleaved": "\0".join(PASSWORD),
    "coloured": f"\x1b[31m{PASSWORD}\x1b[0m",
}


async def _check(peer: Scripted, context: ssl.SSLContext, **options: object) -> Report:
    return await check(
        Server(host=HOST, username=USER),
        secret=Secret(PASSWORD),
        depth="message",
        network=peer.network(465, context=context),
        **options,  # type: ignore[arg-type]
    )


def _shown(report: Report, stages: list[StageResult]) -> str:
    texts = [report.model_dump_json(), repr(report), *map(repr, stages)]
    if report.remedy is not None:
        texts.append(report.remedy.model_dump_json())
    return "".join(texts).replace("\\u00fc", "ü").lower()


@pytest.mark.parametrize("verb", ["AUTH", "MAIL", "RCPT", "."])
@pytest.mark.parametrize("form", FORMS)
async def test_an_echoed_password_is_masked(
    form: str, verb: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Whatever a server says back, in whatever coding, the report shows dots."""
    reply = f"550 5.7.1 you said {FORMS[form]} to me\r\n".encode()
    stages: list[StageResult] = []
    async with scripted(Script(replies={verb: reply}), tls=good_tls, implicit=True) as peer:
        report = await _check(peer, trusting, progress=stages.append)

    assert not report.ok
    assert "•••" in report.evidence[0]
    shown = _shown(report, stages)
    for secret in (PASSWORD, BASE64.rstrip("="), PLAIN, urllib.parse.quote(PASSWORD)):
        assert secret.lower() not in shown


async def test_a_server_that_repeats_the_command_gives_nothing_away(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Some servers quote the whole AUTH line in their refusal."""
    async with scripted(Script(replies={"AUTH": ECHO}), tls=good_tls, implicit=True) as peer:
        report = await _check(peer, trusting)

    assert PLAIN in peer.heard[1]
    assert PLAIN.lower() not in _shown(report, [])


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
async def test_a_token_that_is_repeated_in_its_message_gives_nothing_away(
    mechanism: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Inside the base64 of a longer message a token looks different; it is found all the same."""
    script = Script(capabilities=(f"AUTH {mechanism}",), replies={"AUTH": ECHO})
    async with scripted(script, tls=good_tls, implicit=True) as peer:
        report = await check(
            Server(host=HOST, username=USER, auth="oauth2"),
            secret=Secret(PASSWORD),
            network=peer.network(465, context=trusting),
        )

    (command,) = peer.commands("AUTH")
    message = command.split()[-1]
    assert PASSWORD in base64.b64decode(message).decode()
    shown = _shown(report, [])
    pieces = [message[at : at + 8].lower() for at in range(40, len(message) - 12)]
    assert not [piece for piece in pieces if piece in shown]


async def test_a_password_spoken_before_the_login_is_masked_too(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Greeting and capabilities of a server that knows the password already."""
    script = Script(
        greeting=f"220 {PASSWORD}\r\n".encode(), capabilities=(f"X-{PASSWORD}", "AUTH PLAIN")
    )
    async with scripted(script, tls=good_tls, implicit=True) as peer:
        report = await _check(peer, trusting)

    assert report.ok
    assert PASSWORD.lower() not in _shown(report, [])


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.NONE], ids=str)
async def test_no_password_before_tls(
    security: Security, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Without TLS nothing secret is sent to an address that is not this computer."""
    script = Script(starttls=False)
    async with scripted(script, tls=good_tls) as peer:
        server = Server(host=HOST, port=587, security=security, username=USER, allow_cleartext=True)
        report = await check(
            Server.model_construct(**{**server.__dict__, "allow_cleartext": False}),
            secret=Secret(PASSWORD),
            network=peer.network(587, context=trusting),
        )

    assert not report.ok
    assert not peer.commands("AUTH")


async def test_the_peers_address_decides_and_not_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name such as localhost that leads elsewhere gets no password in clear."""
    from smtpwidgets.checks.conversation import Conversation

    opened = Conversation.open

    async def elsewhere(self: Conversation, *args: object) -> None:
        await opened(self, *args)  # type: ignore[arg-type]
        self.peer = "198.51.100.7"

    monkeypatch.setattr(Conversation, "open", elsewhere)
    async with scripted(Script()) as peer:
        server = Server(host="localhost", port=587, security="none", username=USER)
        report = await check(
            server,
            secret=Secret(PASSWORD),
            network=peer.network(587, host="localhost"),
        )

    assert (Stage.LOGIN, "cleartext-refused") == (
        report.failed and report.failed.stage,
        report.cause_id,
    )
    assert not peer.commands("AUTH")
    assert report.logins_used == 0


@pytest.mark.parametrize("consent", ["server", "check"])
async def test_with_consent_the_password_goes_in_clear(
    consent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's agreement, kept in the entry or given for this check, opens the way."""
    from smtpwidgets.checks.conversation import Conversation

    opened = Conversation.open

    async def elsewhere(self: Conversation, *args: object) -> None:
        await opened(self, *args)  # type: ignore[arg-type]
        self.peer = "198.51.100.7"

    monkeypatch.setattr(Conversation, "open", elsewhere)
    async with scripted(Script()) as peer:
        host = HOST if consent == "server" else "localhost"
        server = Server(
            host=host, port=25, security="none", username=USER, allow_cleartext=consent == "server"
        )
        report = await check(
            server,
            secret=Secret(PASSWORD),
            allow_cleartext=consent == "check",
            network=peer.network(25, host=host),
        )

    assert report.ok
    assert len(peer.commands("AUTH")) == 1


async def test_without_a_secret_nothing_is_sent(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A login that is wanted and has no password ends before AUTH, with its own cause."""
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        report = await check(
            Server(host=HOST, username=USER), network=peer.network(465, context=trusting)
        )

    assert report.cause_id == "secret-missing"
    assert (0, []) == (report.logins_used, peer.commands("AUTH"))


async def test_a_cancelled_login_leaves_no_password_in_the_traceback(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Debuggers show the local variables of every frame; none of ours holds the password."""
    async with scripted(Script(replies={"AUTH": SILENCE}), tls=good_tls, implicit=True) as peer:
        checking = asyncio.create_task(_check(peer, trusting))
        assert await eventually(lambda: peer.commands("AUTH"))
        checking.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await checking

    error: BaseException | None = caught.value
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if (
                "smtpwidgets" in frame.f_code.co_filename
                or "aiosmtplib" in frame.f_code.co_filename
            ):
                assert PLAIN not in repr(frame.f_locals)
                assert PASSWORD not in repr(frame.f_locals)
        error = error.__cause__ or error.__context__
