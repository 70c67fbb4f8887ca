"""An explanation as plain text: for a terminal, a script or a screen reader."""

from collections.abc import Iterable

from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.explanation import Explanation, Preparation
from smtpwidgets.model.report_text import CERTAINTY_WORDS, can_fix, sentence

__all__ = ["explanation_text", "recognised_in", "who_words"]

_SHOWN_LINES = 12
_INDENT = "  "


def explanation_text(explanation: Explanation) -> str:
    """Return the whole explanation in lines; it holds no password, but may name an address."""
    return "\n".join(_lines(explanation)) + "\n"


def recognised_in(explanation: Explanation) -> tuple[str, ...]:
    """Return what was found in the text, as short facts."""
    codes = " ".join(filter(None, (explanation.code, explanation.enhanced)))
    pairs = (
        ("Code", codes),
        ("Program", explanation.program),
        ("Provider", explanation.provider),
        ("Server", explanation.host),
    )
    return tuple(f"{name}: {value}" for name, value in pairs if value)


def who_words(explanation: Explanation) -> tuple[str, ...]:
    """Return who can do something about it, and how sure that is."""
    if explanation.cause is None:
        return ()
    return (can_fix(explanation.who), CERTAINTY_WORDS[explanation.certainty])


def _lines(explanation: Explanation) -> Iterable[str]:
    remedy = explanation.remedy
    yield sentence(remedy.title)
    if remedy.what:
        yield remedy.what
    yield from (f"{_INDENT}{n}. {step}" for n, step in enumerate(remedy.steps, 1))
    if explanation.cause is not None:
        who, sure = who_words(explanation)
        yield f"{who} ({sure})."
    yield from _section("What this rests on", explanation.evidence)
    others = (cause_of(id).summary for id in explanation.alternatives)
    yield from _section("It could also be", others)
    yield from _section("Recognised", recognised_in(explanation))
    for preparation in explanation.preparations:
        yield from _section("Before you log in", _preparation(preparation))
    if explanation.source:
        yield from _section("Source", (explanation.source,))
    lines = explanation.text.split("\n")
    more = ("…",) if len(lines) > _SHOWN_LINES else ()
    yield from _section("The text", (*filter(None, lines[:_SHOWN_LINES]), *more))


def _preparation(one: Preparation) -> Iterable[str]:
    yield f"{one.title}. {one.what}"
    yield from (f"{n}. {step}" for n, step in enumerate(one.steps, 1))
    if one.dated:
        yield f"(As of {one.dated}.)"


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"{_INDENT}{line}" for line in found)
