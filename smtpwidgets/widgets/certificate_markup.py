"""Pieces of HTML about certificates. Everything that comes in is escaped, as in `markup`."""

from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.report import TlsFacts
from smtpwidgets.model.validity import days_words
from smtpwidgets.widgets.certificate_words import CERTIFICATE_NOTICES
from smtpwidgets.widgets.markup import note, text

__all__ = ["exception_words", "fingerprint_block", "question"]


def fingerprint_block(fingerprint: str) -> str:
    """Return a fingerprint in groups, to be compared."""
    return f'<code class="smtpw-fingerprint">{text(grouped(fingerprint))}</code>'


def exception_words(fingerprint: str) -> str:
    """Return what a form says of a server that is trusted by exception."""
    words = CERTIFICATE_NOTICES["field"]
    return f"<p><strong>{text(words)}</strong></p>{fingerprint_block(fingerprint)}"


def question(host: str, facts: TlsFacts, days_left: int | None, *, warning: str = "") -> str:
    """Return everything that somebody has to know before trusting a certificate of `host`."""
    dates = [f"{one:%Y-%m-%d}" if one else "?" for one in (facts.not_before, facts.not_after)]
    ends = "" if days_left is None else f" ({days_words(days_left).removeprefix('is valid for ')})"
    pairs = (
        ("For", ", ".join(facts.names) or "nobody in particular"),
        ("Issued by", facts.issuer or "not said"),
        ("Valid", f"{dates[0]} to {dates[1]}{ends}"),
    )
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in pairs)
    say = CERTIFICATE_NOTICES
    return (
        f'<div role="alert"><h3>{text(say["title"].format(host=host))}</h3>'
        f"{note('bad', warning)}"
        f'<dl class="smtpw-certificate">{rows}<dt>SHA-256</dt>'
        f"<dd>{fingerprint_block(facts.fingerprint)}</dd></dl>"
        f"<p>{text(say['meaning'])}</p><p><strong>{text(say['compare'])}</strong></p>"
        f'<p class="smtpw-muted">{text(say["later"])}</p></div>'
    )
