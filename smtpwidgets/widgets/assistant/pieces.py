"""Pieces of HTML for the assistant. Everything that comes in is escaped by `markup.text`."""

import re
from collections.abc import Iterable
from itertools import groupby

from smtpwidgets.model.ports import PortTrial
from smtpwidgets.setup import STEPS, TOPICS, StepId, StepResult
from smtpwidgets.setup.guides import Guide
from smtpwidgets.widgets.assistant.words import NOTES
from smtpwidgets.widgets.markup import note, pill, text

__all__ = [
    "answer",
    "guide",
    "lines",
    "outcomes",
    "port_table",
    "step_head",
    "step_line",
    "topics",
]


def step_line(now: StepId, passed: frozenset[StepId]) -> str:
    """Return the line of steps: which are done, and which one this is."""
    return f'<ol class="smtpw-steps" aria-label="Steps">{"".join(_steps(now, passed))}</ol>'


def _steps(now: StepId, passed: frozenset[StepId]) -> Iterable[str]:
    for number, (step, row) in enumerate(STEPS.items(), 1):
        done = step in passed and step is not now
        kind = "now" if step is now else "done" if done else ""
        current = ' aria-current="step"' if step is now else ""
        sign = "✓" if done else number
        spoken = '<span class="smtpw-sr"> done</span>' if done else ""
        yield (
            f'<li class="{kind}"{current}><i aria-hidden="true">{sign}</i>'
            f"<b>{text(row.label)}</b>{spoken}</li>"
        )


def step_head(step: StepId) -> str:
    """Return the title of a step and what it is about."""
    row = STEPS[step]
    return (
        f'<h3 class="smtpw-h">{text(row.title)}</h3>'
        f'<div class="smtpw-muted">{text(row.explanation)}</div>'
    )


def topics(step: StepId) -> str:
    """Return the explanations that belong to a step, folded away."""
    row = STEPS[step]
    otherwise = _folded(NOTES["otherwise"], row.otherwise)
    known = (_folded(TOPICS[one].question, TOPICS[one].answer) for one in row.topics)
    see = NOTES["see"].format(see=row.see)
    return f'<div class="smtpw-see">{text(see)}</div>{otherwise}{"".join(known)}'


def _folded(title: str, sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{text(one)}</li>" for one in sentences)
    return f"<details><summary>{text(title)}</summary><ul>{items}</ul></details>"


def answer(result: StepResult | None) -> str:
    """Return what a step answered: the first sentence as a note, the others below it."""
    if result is None or not result.happened:
        return ""
    first, *more = result.happened
    said = note("ok" if result.ok else "bad", first, alert=not result.ok)
    return said + lines(more)


def lines(sentences: Iterable[str]) -> str:
    """Return sentences, one a line; numbered ones are steps of the sentence before them."""
    items: list[str] = []
    for numbered, some in groupby(sentences, lambda one: bool(_NUMBERED.match(one))):
        if numbered and items:
            steps = "".join(f"<li>{text(_NUMBERED.sub('', one, 1))}</li>" for one in some)
            items[-1] += f"<ol>{steps}</ol>"
        else:
            items += map(text, some)
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="smtpw-lines">{rows}</ul>' if rows else ""


_NUMBERED = re.compile(r"\d+\. ")


def outcomes(reached: Iterable[tuple[bool, str]], places: Iterable[str]) -> str:
    """Return what was reached and what was left out, each with its sign, and where things are."""
    rows = "".join(f"<li>{_SIGN[done]}<span>{text(words)}</span></li>" for done, words in reached)
    return f'<ol class="smtpw-stages smtpw-outcomes">{rows}</ol>{lines(places)}'


_SIGN = {
    True: '<span class="smtpw-i ok" aria-hidden="true">✓</span>',
    False: '<span class="smtpw-i" aria-hidden="true">–</span>',
}


def guide(clicks: Guide) -> str:
    """Return the clicks in another program, as numbered lists.

    A name that is read from the right stays apart from what stands around it.
    """
    quoted, apart = f"“{text(clicks.name)}”", f"“<bdi>{text(clicks.name)}</bdi>”"
    parts = "".join(
        f"<h4>{text(title)}</h4>"
        f"<ol>{''.join(f'<li>{text(one).replace(quoted, apart)}</li>' for one in steps)}</ol>"
        for title, steps in clicks.sections
    )
    return (
        f'<div class="smtpw-diag ok"><h3>{text(clicks.program)}, for {text(clicks.address)}</h3>'
        f"{parts}<h4>Other versions</h4>{lines(clicks.versions)}</div>"
    )


def port_table(trial: PortTrial) -> str:
    """Return the pairs of port and security that were tried, as a table."""
    rows = "".join(
        f'<tr><th scope="row">{text(one.pair)}</th>'
        f"<td>{pill('ok', 'Answers') if one.ok else pill('failed', one.why)}</td>"
        f"<td>{text(_remark(trial, one.pair))}</td></tr>"
        for one in trial.trials
    )
    return (
        '<table class="smtpw-plan"><thead><tr><th scope="col">Port and security</th>'
        '<th scope="col">From here</th><th scope="col">Remark</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _remark(trial: PortTrial, pair: object) -> str:
    words = []
    if pair == trial.best:
        words.append("best here")
    if pair == trial.configured:
        words.append("the one you use")
    return ", ".join(words)
