"""A sweep as JSON: slim lines for the store, and back from any version; whole for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from smtpwidgets.model.family import Family
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_summary import WORST_FIRST, groups_of, sentence_of
from smtpwidgets.model.stages import Stage
from smtpwidgets.model.visit import Skip

__all__ = ["moment_text", "read_run", "run_facts", "run_json", "run_lines"]

_RUN, _RESULT, _RESULTS = TypeAdapter(Run), TypeAdapter(Result), TypeAdapter(tuple[Result, ...])
_FIELDS = tuple(field.name for field in fields(Result))
# The shape of `run_facts`: a new field leaves it as it is, anything else makes it the next.
_FORMAT, _VERSION = "smtpwidgets-check", 1

# What a newer version may name that this one does not know → its words, and what stands there then.
_WORDS: Mapping[str, tuple[type[Enum], str | None]] = {
    "reached": (Stage, None),
    "family": (Family, Family.PROTOCOL_ERROR.value),
    "skipped": (Skip, Skip.UNREADABLE.value),
}


def run_lines(run: Run) -> Iterator[bytes]:
    """Yield a run as slim JSON: a line for itself, without its id, and one for each of its rows.

    `read_run` makes the same run of them. Thousands of rows are never in memory as one text.
    """
    yield _RUN.dump_json(replace(run, id="", results=()), exclude_defaults=True)
    for row in run.results:
        yield _RESULT.dump_json(row, exclude_defaults=True)


def read_run(text: str, id: str = "") -> tuple[Run, int]:
    """Return the run in `text`, and how many of its rows could not be read.

    A run of another version is read as far as this one understands it: a stage or a family that
    is unknown here is left out, and a row that cannot be read at all. A cause stays as it is.
    Earlier versions wrote one line, with a list of rows in it.

    Raises:
        ValueError: it is no run (`pydantic.ValidationError` is a ValueError, too).
    """
    first, *lines = filter(None, text.split("\n"))
    data = json.loads(first)
    listed = data.pop("results", []) if isinstance(data, dict) else []
    lines += map(json.dumps, listed if isinstance(listed, list) else [])
    rows = tuple(row for row in map(_row, lines) if row is not None)
    return replace(_RUN.validate_python(data), results=rows, id=id), len(lines) - len(rows)


def _row(line: str) -> Result | None:
    """Return a row, or None where this version understands too little of it."""
    try:
        return _RESULT.validate_json(line)
    except ValidationError:
        return _row_of_another_version(line)


def _row_of_another_version(line: str) -> Result | None:
    try:
        return _RESULT.validate_python(_understood(json.loads(line)))
    except ValueError:
        return None  # counted


def run_json(run: Run) -> str:
    """Return all of a run as JSON that other programs and people read: `run_facts`, indented."""
    return json.dumps(run_facts(run), ensure_ascii=False, indent=1) + "\n"


def run_facts(run: Run) -> dict[str, Any]:
    """Return all of a run for JSON that other programs read; its shape is in docs/check.md.

    Every row has every field, those that need a look come first; times are in milliseconds, moments
    in UTC as ISO 8601, such as 2026-01-31T03:15:00Z.
    """
    states = Counter(result.state for result in run.results)
    causes = [
        {"cause": group.value, "words": group.words, "state": group.state.value}
        | {"entries": group.entries, "who": list(group.who), "remedy": group.remedy}
        for group in groups_of(run.results)
    ]
    rows = _RESULTS.dump_python(tuple(map(_rounded, run.results)), mode="json")
    ranks = {state: place for place, state in enumerate(WORST_FIRST)}
    pairs = sorted(zip(run.results, rows, strict=True), key=lambda pair: ranks[pair[0].state])
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "verdict": sentence_of(run),
        "ok": run.ok,
        "stopped": run.stopped,
        "masked": run.masked,
        "started_at": moment_text(run.started_at),
        "elapsed_ms": round(run.elapsed_ms, 1),
        "depth": run.depth.value,
        "revision": run.revision,
        "counts": {state.value: states[state] for state in WORST_FIRST},
        "causes": causes,
        "results": [{"state": result.state.value, **row} for result, row in pairs],
    }


def moment_text(at: datetime) -> str:
    """Return a moment in UTC as ISO 8601 with a Z, in which programs read it everywhere."""
    return _in_utc(at).isoformat().replace("+00:00", "Z")


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _rounded(row: Result) -> Result:
    """Return the row with times that say no more than was measured, all moments in UTC."""
    ms, at = row.elapsed_ms, row.started_at
    return replace(
        row,
        elapsed_ms=None if ms is None else round(ms, 1),
        stage_ms={stage: round(one, 1) for stage, one in row.stage_ms.items()},
        started_at=None if at is None else _in_utc(at),
    )


def _understood(row: object) -> object:
    """Return a row without the words that are unknown here."""
    if not isinstance(row, dict):
        return row
    known = {name: value for name, value in row.items() if name in _FIELDS}
    for name, (words, instead) in _WORDS.items():
        if known.get(name) is not None and not _is_one(words, known[name]):
            known[name] = instead
    times = known.get("stage_ms")
    if isinstance(times, dict):
        known["stage_ms"] = {name: ms for name, ms in times.items() if _is_one(Stage, name)}
    return known


def _is_one(words: type[Enum], value: object) -> bool:
    try:
        words(value)
    except ValueError:
        return False
    return True
