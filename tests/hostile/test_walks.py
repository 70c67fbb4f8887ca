"""The check of a server that behaves: its stages, its depth, and what the report says."""

import email
import email.policy
import ssl

import pytest

from smtpwidgets.checks import check, check_stages
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.report import Report, StageResult, StageState
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage, stages_of
from tests.support.scripted import HOST, Script, Scripted, scripted

USER = "ada@hostile.test"
PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
RUN = {Depth.ROUND_TRIP: Depth.MESSAGE}


def _server(security: Security, **settings: object) -> Server:
    return Server(
        host=HOST,
        security=security,
        allow_cleartext=True,
        **{"username": USER, **settings},
    )


async def _check(
    security: Security,
    tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
    *,
    script: Script | None = None,
    settings: dict[str, object] | None = None,
    **options: object,
) -> tuple[Report, Scripted]:
    implicit = security is Security.TLS
    context = None if security is Security.NONE else tls
    async with scripted(script or Script(), tls=context, implicit=implicit) as peer:
        report = await check(
            _server(security, **(settings or {})),
            secret=Secret("correct horse"),
            network=peer.network(PORTS[security], context=trusting),
            **options,  # type: ignore[arg-type]
        )
    return report, peer


@pytest.mark.parametrize("depth", Depth, ids=str)
@pytest.mark.parametrize("security", Security, ids=str)
async def test_a_good_server_passes_every_stage_of_the_table(
    security: Security, depth: Depth, good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """The stages are those of the table, in its order, and every one passes."""
    report, peer = await _check(security, good_tls, trusting, depth=depth)

    assert report.ok
    assert stages_of(security, RUN.get(depth, depth)) == tuple(s.stage for s in report.stages)
    assert report.logins_used == int(depth is not Depth.CONNECT)
    assert len(peer.commands("AUTH")) == report.logins_used
    assert bool(peer.commands("DATA")) == (depth in {Depth.MESSAGE, Depth.ROUND_TRIP})
    assert bool(peer.commands("RSET")) == (depth is Depth.REHEARSAL)
    assert "QUIT" == peer.heard[-1]
    assert report.not_tested


async def test_the_report_holds_what_was_learnt(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Greeting, capabilities, TLS facts, mechanism, attempts and times."""
    report, _ = await _check(Security.STARTTLS, good_tls, trusting, revision=7)

    assert "mail.hostile.test ESMTP" == report.greeting
    assert ("AUTH PLAIN LOGIN", "SIZE 1000000") == report.capabilities
    assert report.tls is not None
    assert (HOST,) == report.tls.names
    assert report.tls.version.startswith("TLSv1.")
    assert "PLAIN" == report.mechanism
    assert [("127.0.0.1", True)] == [(a.address, a.ok) for a in report.attempts]
    assert 7 == report.revision
    assert all(stage.elapsed_ms >= 0 for stage in report.stages)
    assert report.cause is None
    assert report.remedy is None


async def test_stages_come_live_and_equal_those_of_the_report(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """`progress` and `check_stages` tell the same story."""
    seen: list[StageResult] = []
    report, _ = await _check(Security.TLS, good_tls, trusting, progress=seen.append)
    async with scripted(Script(), tls=good_tls, implicit=True) as peer:
        live = [
            result.stage
            async for result in check_stages(
                _server(Security.TLS),
                secret=Secret("x"),
                network=peer.network(465, context=trusting),
            )
        ]

    assert tuple(seen) == report.stages
    assert live == [result.stage for result in report.stages]


async def test_the_test_message_is_small_and_answers_nobody(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """RFC 5322 and RFC 3834: Date, Message-ID, From, To, and no robot's reply."""
    _, peer = await _check(
        Security.TLS, good_tls, trusting, depth="message", recipient="bob@hostile.test"
    )
    text = next(line for line in peer.heard if line.startswith("From:"))
    message = email.message_from_string(text.removesuffix(".\r\n"), policy=email.policy.SMTP)

    assert USER == message["From"]
    assert "bob@hostile.test" == message["To"]
    assert message["Message-ID"].endswith("@hostile.test>")
    assert message["Date"].datetime.tzinfo is not None
    assert "auto-generated" == message["Auto-Submitted"]
    assert len(text) < 1_500


async def test_the_greeting_name_is_an_address_literal_unless_one_is_set(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """This computer's own name is not looked up and not given away."""
    _, peer = await _check(Security.TLS, good_tls, trusting)
    _, named = await _check(
        Security.TLS, good_tls, trusting, settings={"ehlo_name": "laptop.example.org"}
    )

    assert "EHLO [127.0.0.1]" == peer.heard[0]
    assert "EHLO laptop.example.org" == named.heard[0]


async def test_without_an_address_the_check_ends_at_the_login(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """A user name that is no address cannot be a sender; the report says so."""
    report, peer = await _check(
        Security.TLS, good_tls, trusting, settings={"username": "ada"}, depth="rehearsal"
    )

    assert report.ok
    assert Depth.LOGIN is report.depth
    assert not peer.commands("MAIL")
    assert any("no sender's address" in line for line in report.not_tested)


async def test_sender_and_recipient_can_be_given(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """They go into MAIL and RCPT as they are."""
    _, peer = await _check(
        Security.TLS,
        good_tls,
        trusting,
        settings={"username": "ada"},
        depth="rehearsal",
        sender="info@a.test",
        recipient="bob@b.test",
    )

    assert ["MAIL FROM:<info@a.test>"] == peer.commands("MAIL")
    assert ["RCPT TO:<bob@b.test>"] == peer.commands("RCPT")


async def test_a_server_without_login_is_checked_without_one(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """An entry that logs in with nothing has no login stage; a relay takes the mail."""
    report, peer = await _check(
        Security.STARTTLS,
        good_tls,
        trusting,
        settings={"auth": Auth.NONE},
        depth="rehearsal",
    )

    assert report.ok
    assert Stage.LOGIN not in {s.stage for s in report.stages}
    assert not peer.commands("AUTH")


async def test_addresses_in_other_letters_need_a_server_that_takes_them(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """RFC 6531: without SMTPUTF8 nothing is sent; with it the addresses go as UTF-8."""
    options = {"depth": "rehearsal", "sender": "jürgen@hostile.test"}
    refused, silent = await _check(Security.TLS, good_tls, trusting, **options)
    script = Script(capabilities=("AUTH PLAIN", "SMTPUTF8"))
    report, peer = await _check(Security.TLS, good_tls, trusting, script=script, **options)

    assert "address-letters" == refused.cause_id
    assert not silent.commands("MAIL")
    assert report.ok
    assert ["MAIL FROM:<jürgen@hostile.test> SMTPUTF8"] == peer.commands("MAIL")


async def test_settings_that_rarely_fit_are_a_warning_when_they_work(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """STARTTLS on 465 that works passes, and is pointed out."""
    async with scripted(Script(), tls=good_tls) as peer:
        report = await check(
            _server(Security.STARTTLS, port=465),
            secret=Secret("x"),
            network=peer.network(465, context=trusting),
        )

    assert report.ok
    assert StageState.WARNING is report.stages[0].state
    assert "wrong-pair" == report.cause_id
    assert report.cause is not None
    assert report.cause.warning


async def test_a_refused_login_is_left_politely(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Guards against break-ins count clients that hang up after AUTH; ours says QUIT."""
    script = Script(replies={"AUTH": b"535 5.7.8 no\r\n"})
    _, peer = await _check(Security.TLS, good_tls, trusting, script=script)

    assert "QUIT" == peer.heard[-1]


async def test_a_failed_check_says_what_it_did_not_reach(
    good_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """What comes after the failure was not tested, and the report does not hide it."""
    script = Script(replies={"AUTH": b"535 5.7.8 no\r\n"})
    report, _ = await _check(Security.TLS, good_tls, trusting, script=script, depth="rehearsal")

    assert "Not reached: Sender allowed, Recipient allowed." == report.not_tested[0]


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({"host": "https://mail.hostile.test"}, "host-not-a-name"),
        ({"host": "mail.hos\u200btile.test"}, "host-hidden-character"),
        ({"host": "a..b"}, "host-not-a-name"),
        ({"username": ""}, "username-missing"),
        ({"security": Security.NONE, "allow_cleartext": False}, "cleartext-refused"),
        ({"timeout_s": 3}, "settings-invalid"),
    ],
)
async def test_a_value_made_past_the_rules_ends_in_the_first_stage(
    settings: dict[str, object], cause: str
) -> None:
    """Whoever goes around the rules still gets a report, and nothing is sent."""
    good = _server(Security.TLS, timeout_s=5)
    report = await check(Server.model_construct(**{**good.__dict__, **settings}))  # type: ignore[arg-type]

    assert (Stage.INPUT, cause) == (report.failed and report.failed.stage, report.cause_id)
    assert report.remedy is not None


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"sender": "not an address"}, InvalidSettingsError),
        ({"recipient": "a@b\r\nRCPT TO:<c@d>"}, InvalidSettingsError),
        ({"depth": "bottomless"}, ValueError),
        ({"mechanism": "ROT13"}, ValueError),
        ({"timeout_s": 0}, ValueError),
    ],
)
async def test_what_the_caller_asked_wrongly_is_the_callers_error(
    options: dict[str, object], error: type[Exception]
) -> None:
    """Exceptions are for the caller; only a server's failure is a report."""
    with pytest.raises(error):
        await check(_server(Security.TLS), **options)  # type: ignore[arg-type]
