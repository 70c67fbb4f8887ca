"""An explanation as HTML: the verdict as of a check, and what is folded away."""

from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.explanation import Explanation
from smtpwidgets.model.explanation_text import recognised_in, who_words
from smtpwidgets.widgets.explain_words import EXPLAIN_LABELS
from smtpwidgets.widgets.markup import folded, note, verdict

__all__ = ["explained", "explained_further"]

_SHOWN_LINES = 40


def explained(explanation: Explanation) -> str:
    """Return what the text means: what happened, what to do, who can do it, how sure."""
    if not explanation.text:
        return ""
    kind = "bad" if explanation.recognised else "ok" if explanation.worked else "warn"
    shown = verdict(kind, explanation.remedy, who_words(explanation))
    facts = " · ".join(recognised_in(explanation))
    return shown + note("idle", facts)


def explained_further(explanation: Explanation) -> str:
    """Return what is folded away: evidence, other causes, the provider's wishes, the text."""
    if not explanation.text:
        return ""
    lines = explanation.text.split("\n")
    sections = (
        (EXPLAIN_LABELS["evidence"], explanation.evidence),
        (
            EXPLAIN_LABELS["alternatives"],
            tuple(cause_of(id).summary for id in explanation.alternatives),
        ),
        *(
            (f"{EXPLAIN_LABELS['preparation']}: {one.title}", (one.what, *one.steps))
            for one in explanation.preparations
        ),
        (EXPLAIN_LABELS["source"], (explanation.source,) if explanation.source else ()),
        (EXPLAIN_LABELS["text"], tuple(filter(None, lines[:_SHOWN_LINES]))),
    )
    return folded(sections)
