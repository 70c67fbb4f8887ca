"""Guesses for a domain that nobody knows: usual names of mail servers, encrypted ones only.

Order: what most providers have comes first. In the public provider database `smtp.` stands three
times as often as `mail.`, 465 twice as often as 587, the full address three times as often as the
part before the @.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from smtpwidgets.discovery.candidates import Candidate, Question, Source, Trust
from smtpwidgets.model.hosts import host_problems, is_number
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.provider import Offer
from smtpwidgets.model.security import DEFAULT_PORTS, Protocol, Security

__all__ = ["ENCRYPTED", "guesses", "guesses_at"]

ENCRYPTED = (Security.TLS, Security.STARTTLS)

# Pairs of host names, fetching and sending; "" is the domain itself.
_PREFIXES = {
    Protocol.IMAP: (("imap.", "smtp."), ("mail.", "mail."), ("", "")),
    Protocol.POP3: (("pop.", "smtp."), ("pop3.", "smtp."), ("mail.", "mail."), ("", "")),
}
_USUAL_NAMES = "Usual names for mail servers"
_KNOWN_HOSTS = "Known servers, asked with encryption"


def guesses(question: Question) -> Iterator[Candidate]:
    """Yield the usual names under the question's domain, TLS before STARTTLS."""
    pairs: Sequence[tuple[str, str]] = _PREFIXES[question.protocol]
    if "." not in question.domain:
        pairs = pairs[-1:]  # a name of one's own network: nothing stands under it
    for fetching, sending in pairs:
        yield from _encrypted(
            f"{fetching}{question.domain}",
            f"{sending}{question.domain}",
            question.protocol,
            Candidate(Source.GUESS, Trust.GUESSED, None, None, question.address, _USUAL_NAMES),
        )


def guesses_at(question: Question, offers: Sequence[Offer]) -> Iterator[Candidate]:
    """Yield the hosts of servers that are known to answer unencrypted, with encryption."""
    incoming = [offer for offer in offers if offer.protocol is not Protocol.SMTP]
    incoming.sort(key=lambda offer: offer.protocol is not question.protocol)
    fetching = incoming[0] if incoming else None
    sending = next((offer.host for offer in offers if offer.protocol is Protocol.SMTP), "")
    yield from _encrypted(
        fetching.host if fetching else "",
        sending,
        fetching.protocol if fetching else question.protocol,
        Candidate(Source.GUESS, Trust.GUESSED, None, None, question.address, _KNOWN_HOSTS),
    )


def _encrypted(
    incoming: str, outgoing: str, protocol: Protocol, blank: Candidate
) -> Iterator[Candidate]:
    """Yield `blank` with the encrypted ports of two hosts; "" leaves a side open."""
    for security in ENCRYPTED:
        fetching = _offer(incoming, protocol, security)
        sending = _offer(outgoing, Protocol.SMTP, security)
        if fetching or sending:
            yield replace(blank, incoming=fetching, outgoing=sending)


def _offer(host: str, protocol: Protocol, security: Security) -> Offer | None:
    """Return the usual port of a host; a domain may be too long to have a name under it."""
    wrong = any(problem.severity is Severity.ERROR for problem in host_problems(host))
    if wrong or is_number(host):
        return None
    port = DEFAULT_PORTS[protocol, security]
    return Offer(protocol=protocol, host=host, port=port, security=security)
