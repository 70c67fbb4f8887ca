"""What every protocol decides before a login: whether to log in at all, and how."""

import ipaddress
from collections.abc import Mapping, Sequence

from smtpwidgets.checks.findings import Finding, Passed, Verdict
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.mechanisms import MECHANISMS, choose
from smtpwidgets.checks.sasl import Credential, Mechanism
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import WITHOUT_SECRET, Auth, Protocol

__all__ = [
    "BY_CERTIFICATE",
    "hold_back",
    "mechanism_for",
    "no_mechanism",
    "refuse_exposure",
]

_TOKEN_MECHANISMS = frozenset({"XOAUTH2", "OAUTHBEARER"})

BY_CERTIFICATE = Passed("the certificate itself, with the encryption")
_CERTIFICATE_UNSEEN = (
    "Whether the server takes your certificate: it offers no login by certificate (EXTERNAL), so "
    "this shows only when a recipient is named."
)


def refuse_exposure(journey: Journey, *, encrypted: bool, peer: str) -> None:
    """Stop where there is no secret to log in with, or where others could read it.

    Raises:
        Verdict: so it is.
    """
    order = journey.order
    if order.server.auth not in WITHOUT_SECRET and not order.secret:
        raise Verdict(Finding(CauseId("secret-missing")))
    if encrypted or order.consents_to_cleartext:
        return
    if not ipaddress.ip_address(peer.partition("%")[0]).is_loopback:
        raise Verdict(Finding(CauseId("cleartext-refused")))


def hold_back(journey: Journey) -> None:
    """Stop where so many logins were refused that one more could lock the account.

    Raises:
        Verdict: so it is. Nothing was sent.
    """
    tries = journey.order.held_back
    if tries is not None:
        facts = {"tries": str(tries.refused), "until": tries.say("until")}
        evidence = (tries.say("evidence"), tries.say("not-sent"))
        raise Verdict(Finding(CauseId("login-held-back"), evidence=evidence, facts=facts))


def mechanism_for(
    journey: Journey,
    names: Sequence[str],
    *,
    service: str,
    encrypted: bool,
    upgradable: bool = False,
) -> Mechanism | None:
    """Return the mechanism of this login, or None where the certificate in TLS is all of it.

    Args:
        journey: the check; its `mechanism` is set.
        names: what the server offers, in upper case.
        service: the registered name of the service: "smtp", "imap" or "pop".
        encrypted: whether the connection is.
        upgradable: whether the server would encrypt.

    Raises:
        Verdict: nothing that is offered fits.
    """
    order, server = journey.order, journey.order.server
    name = choose(server.auth, names, encrypted=encrypted, pinned=order.mechanism)
    by_certificate = server.auth is Auth.CLIENT_CERTIFICATE and order.mechanism is None
    # Without a login there is no mailbox; but a server may take mail from a known certificate.
    if name is None and by_certificate and server.protocol is Protocol.SMTP:
        journey.not_tested.append(_CERTIFICATE_UNSEEN)
        return None
    if name is None:
        raise Verdict(no_mechanism(journey, names, upgradable=upgradable and not encrypted))
    journey.mechanism = name
    credential = Credential(
        server.username,
        order.secret,
        journey.host,
        server.port_number,
        service,
        journey.connected.ssl_object,
    )
    return MECHANISMS[name](credential)


def no_mechanism(journey: Journey, names: Sequence[str], *, upgradable: bool) -> Finding:
    """Return why none of the mechanisms `names` fits this entry."""
    offered = ", ".join(journey.lines(names, 40))
    evidence = (f"For logging in it offers: {offered or 'nothing'}.",)
    if not names:
        cause = "login-needs-encryption" if upgradable else "login-not-offered"
    elif set(names) <= _TOKEN_MECHANISMS and journey.order.server.auth is not Auth.OAUTH2:
        cause = "token-wanted"
    else:
        cause = "no-common-mechanism"
    facts: Mapping[str, str] = {"offered": offered}
    return Finding(CauseId(cause), evidence=evidence, facts=facts)
