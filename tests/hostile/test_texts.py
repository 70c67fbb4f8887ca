"""Texts that try to trick the reader, the terminal or the file."""

import ssl

import pytest

from smtpwidgets.checks import check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from tests.support.scripted import HOST, Script, scripted

NASTY = {
    "ansi": (b"\x1b[31mred\x1b[0m", "red"),
    "title": (b"\x1b]0;owned\x07fine", "fine"),
    "nul": (b"a\x00b", "ab"),
    "backspace": (b"secure\x08\x08\x08\x08\x08\x08broken", "securebroken"),
    "bidi": ("safe \u202eevil\u202c".encode(), "safe evil"),
    "zero-width": ("pay\u200bpal".encode(), "paypal"),
    "lone-bytes": (b"caf\xe9", "caf\ufffd"),
    "html": (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
    "c1": ("x\x9b31my".encode(), "xy"),
}


async def _report(script: Script, tls: ssl.SSLContext, trusting: ssl.SSLContext) -> Report:
    async with scripted(script, tls=tls, implicit=True) as peer:
        return await check(
            Server(host=HOST, username="ada@hostile.test"),
            secret=Secret("correct horse"),
            network=peer.network(465, context=trusting),
        )


@pytest.mark.parametrize("kind", NASTY)
async def test_a_greeting_is_made_harmless(
    kind: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Escapes, controls and overrides are gone; HTML stays, for whoever draws it to escape."""
    raw, shown = NASTY[kind]
    report = await _report(Script(greeting=b"220 " + raw + b"\r\n"), good_tls, trusting)

    assert shown == report.greeting
    assert report.model_dump_json().encode()


@pytest.mark.parametrize("kind", NASTY)
async def test_a_refusal_is_made_harmless(
    kind: str, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The same in the answer to a login, in every text of the report."""
    raw, shown = NASTY[kind]
    script = Script(replies={"AUTH": b"535 5.7.8 " + raw + b"\r\n"})
    report = await _report(script, good_tls, trusting)

    assert report.failed is not None
    assert report.failed.reply is not None
    assert (535, "5.7.8", shown) == (
        int(report.failed.reply.code),
        report.failed.reply.enhanced,
        report.failed.reply.text,
    )
    assert report.model_dump_json().encode()


async def test_capabilities_are_made_harmless(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A capability with escapes in it is listed without them."""
    report = await _report(
        Script(capabilities=("AUTH\tPLAIN", "X\x1b[2Jcleared")), good_tls, trusting
    )

    assert report.ok
    assert report.capabilities == ("AUTH PLAIN", "Xcleared")


@pytest.mark.parametrize(
    ("capabilities", "mechanism"),
    [(("AUTH\tPLAIN",), "PLAIN"), (("AUTH=LOGIN",), "LOGIN"), (("auth plain",), "PLAIN")],
)
async def test_odd_announcements_of_the_login_are_read(
    capabilities: tuple[str, ...],
    mechanism: str,
    good_tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    """A tab for a blank, the old AUTH= form and small letters all announce a login."""
    replies = {"AUTH": (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", b"235 ok\r\n")}
    script = Script(capabilities=capabilities, replies=replies if mechanism == "LOGIN" else {})
    report = await _report(script, good_tls, trusting)

    assert report.ok
    assert mechanism == report.mechanism


async def test_a_huge_but_honest_banner_is_shortened(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Twenty kilobytes of welcome are no fault, and are not kept."""
    greeting = b"".join(b"220-" + b"w" * 1000 + b"\r\n" for _ in range(20)) + b"220 ready\r\n"
    report = await _report(Script(greeting=greeting), good_tls, trusting)

    assert report.ok
    assert len(report.greeting) <= 1_000
