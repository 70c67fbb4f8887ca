"""Servers that lose their tongue, their patience or their way in the middle of a conversation."""

from collections.abc import Mapping

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import (
    LATER,
    NOT_HERE,
    Behaviour,
    Scenario,
    host_named,
    incoming,
    scripted,
)

__all__ = ["CONVERSATION"]

_IMAP, _POP3 = Protocol.IMAP, Protocol.POP3
_ENDLESS = 200_000  # octets of a line that no server has a reason to say
_SHORT_S = 6


def _said(  # noqa: PLR0913, PLR0917 -- one column each
    stage: Stage,
    id: str,
    cause: str,
    title: str,
    complaint: str,
    fault: str,
    repair: str,
    says: Mapping[str, str | None],
    timeout_s: int | None = None,
) -> Scenario:
    """Return a scenario of a server behind TLS for which all is well but what it says."""
    return Scenario(
        id=id,
        title=title,
        complaint=complaint,
        fault=fault,
        repair=repair,
        host=host_named(id),
        port=465,
        security=Security.TLS,
        timeout_s=timeout_s,
        behaviour=scripted(says),
        stage=stage,
        cause=CauseId(cause),
    )


def _incoming(  # noqa: PLR0913, PLR0917 -- one column each
    protocol: Protocol,
    stage: Stage,
    id: str,
    cause: str,
    title: str,
    complaint: str,
    fault: str,
    says: Mapping[str, str | None],
) -> Scenario:
    return incoming(
        protocol,
        id,
        title=title,
        complaint=complaint,
        fault=fault,
        repair=LATER,
        host=host_named(id),
        behaviour=scripted(says, protocol=protocol),
        stage=stage,
        cause=CauseId(cause),
    )


CONVERSATION = (
    Scenario(
        id="endless-greeting",
        title="Endless greeting",
        complaint="It hangs, and the computer gets warm.",
        fault="The server greets with a line that does not end.",
        repair=NOT_HERE,
        host=host_named("endless"),
        behaviour=scripted({}, replies={Stage.GREETING: "220 " + "x" * _ENDLESS}),
        stage=Stage.GREETING,
        cause=CauseId("reply-too-long"),
    ),
    _said(
        Stage.CAPABILITIES,
        "hangs-up-later",
        "hung-up",
        "Hangs up after the greeting",
        "The connection breaks off, every time at the same place.",
        "The server greets and hangs up when it is asked what it offers.",
        LATER,
        {"EHLO": None},
    ),
    _said(
        Stage.CAPABILITIES,
        "falls-silent",
        "server-slow",
        "Falls silent",
        "It begins and then it stands still.",
        "The server greets and then says no more.",
        LATER,
        {"EHLO": ""},
        _SHORT_S,
    ),
    _said(
        Stage.CAPABILITIES,
        "talks-nonsense",
        "answer-not-understood",
        "Talks nonsense",
        "It says: unexpected response.",
        "The server answers in words that no mail server uses.",
        NOT_HERE,
        {"EHLO": "what did you say?"},
    ),
    _said(
        Stage.LOGIN,
        "hangs-up-at-login",
        "hung-up-at-login",
        "Hangs up at the login",
        "As soon as I type my password, the connection is gone.",
        "The server hangs up in the place of an answer to the login.",
        LATER,
        {"AUTH": None},
    ),
    _said(
        Stage.LOGIN,
        "yes-of-another-kind",
        "login-protocol-broken",
        "Login went astray",
        "It says neither yes nor no.",
        "The server answers the login with a word that belongs to another command.",
        NOT_HERE,
        {"AUTH": "250 2.0.0 Ok"},
    ),
    _said(
        Stage.LOGIN,
        "proves-nothing",
        "server-not-proven",
        "Did not prove itself",
        "It lets me in with any password. Is that good?",
        "With this way to log in (SCRAM) the server must prove that it knows the password, too; "
        "this one only says yes. Somebody else may be answering.",
        NOT_HERE,
        {"EHLO": "250-proves-nothing\n250 AUTH SCRAM-SHA-256", "AUTH": "235 2.7.0 Welcome"},
    ),
    _incoming(
        _IMAP,
        Stage.CAPABILITIES,
        "imap-hangs-up-later",
        "hung-up",
        "IMAP: hangs up after the greeting",
        "The connection breaks off, every time at the same place.",
        "The server greets and hangs up when it is asked what it offers.",
        {"CAPABILITY": None},
    ),
    _incoming(
        _IMAP,
        Stage.LOGIN,
        "imap-hangs-up-at-login",
        "hung-up-at-login",
        "IMAP: hangs up at the login",
        "As soon as I type my password, the connection is gone.",
        "The server hangs up in the place of an answer to the login.",
        {"AUTHENTICATE": None, "LOGIN": None},
    ),
    _incoming(
        _POP3,
        Stage.LOGIN,
        "pop-hangs-up-at-login",
        "hung-up-at-login",
        "POP3: hangs up at the login",
        "As soon as I type my password, the connection is gone.",
        "The server hangs up in the place of an answer to the password.",
        {"USER": "+OK", "PASS": None},
    ),
    incoming(
        _POP3,
        "pop-endless-greeting",
        title="POP3: endless greeting",
        complaint="It hangs, and the computer gets warm.",
        fault="The server greets with a line that does not end.",
        repair=NOT_HERE,
        host=host_named("pop-endless"),
        behaviour=scripted({}, protocol=_POP3, replies={Stage.GREETING: "+OK " + "x" * _ENDLESS}),
        stage=Stage.GREETING,
        cause=CauseId("reply-too-long"),
    ),
    # --- a login that the client cannot win ------------------------------------------------------
    Scenario(
        id="challenge-refused",
        title="Challenge login refused",
        complaint="My password is right, and the server says no.",
        fault="The server offers a login that hides the password (CRAM-MD5) and keeps passwords "
        "in a way in which it cannot work.",
        repair=NOT_HERE,
        host=host_named("challenge"),
        behaviour=Behaviour(mechanisms=("CRAM-MD5",), accepts=None),
        stage=Stage.LOGIN,
        cause=CauseId("cram-unusable"),
    ),
    Scenario(
        id="password-with-umlaut",
        title="Password with an umlaut",
        complaint="On the web my password works, here it does not.",
        fault="The server cannot read the letters of this password.",
        repair="On a real server: choose a password of plain letters and digits.",
        host=host_named("umlaut"),
        given="schlüssel-7",
        behaviour=Behaviour(
            replies={Stage.LOGIN: "501 5.5.2 Cannot decode response"}, accepts=None
        ),
        stage=Stage.LOGIN,
        cause=CauseId("password-letters"),
    ),
    Scenario(
        id="password-with-blank",
        title="Password copied with a space",
        complaint="I copied the password, so there can be no slip in it.",
        fault="Behind the password stands a space that was copied along.",
        repair="Type the password by hand: let-me-in",
        host=host_named("blank"),
        given="let-me-in ",
        stage=Stage.LOGIN,
        cause=CauseId("password-hidden-character"),
    ),
)
