"""How a round trip's message arrived, as HTML: when, what the receiver found, which way it came."""

from smtpwidgets.model.report import Arrival, Hop
from smtpwidgets.model.report_text import after_words
from smtpwidgets.widgets.markup import pill, text

__all__ = ["arrival_box"]

# Result word (RFC 8601 section 2.7) → state; a word that is not here says nothing either way.
_VERDICTS = {"pass": "ok", "fail": "failed", "permerror": "failed", "softfail": "warning"}


def arrival_box(arrival: Arrival | None) -> str:
    """Return how a round trip's message arrived: time, what the receiver found, its route."""
    if arrival is None:
        return ""
    gone = " It was removed again." if arrival.removed else " It still lies there."
    line = f"The test message was seen in {arrival.folder} {after_words(arrival.seconds)}.{gone}"
    verdicts = "".join(
        f"<li>{pill(_VERDICTS.get(word.lower(), 'idle'), f'{name.upper()} {word}')}</li>"
        for name, word in arrival.verdicts.items()
    )
    hops = "".join(f"<li>{text(_hop(hop))}</li>" for hop in arrival.route)
    return (
        f'<div class="smtpw-arrival"><h4>It arrived</h4><p>{text(line)}</p>'
        + (f'<ul class="smtpw-verdicts">{verdicts}</ul>' if verdicts else "")
        + (f'<ol class="smtpw-route" aria-label="Route">{hops}</ol>' if hops else "")
        + "</div>"
    )


def _hop(hop: Hop) -> str:
    origin = f"from {hop.received_from} " if hop.received_from else ""
    facts = []
    if hop.encrypted is not None:
        facts.append("encrypted" if hop.encrypted else "not encrypted")
    if hop.seconds is not None:
        facts.append(f"{hop.seconds:.0f} s")
    return f"{origin}to {hop.by}" + (f" ({', '.join(facts)})" if facts else "")
