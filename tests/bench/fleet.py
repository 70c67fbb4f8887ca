"""Many checks against other ways to make them, side by side on the same server.

    python -m tests.bench.fleet [--entries N] [--rounds R]

A small number by default, so that it ends within a few minutes; `--entries 10000` is the whole
thing. Each contestant runs in a process of its own, one after the other and round after round
(A B A B), so that a busy moment meets all; what counts is the median. Other programs on the same
computer take time from both sides: compare rates only where nothing else runs.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import median

from tests.bench.aside import aside
from tests.bench.contestants import Outcome, Task, outcome_of
from tests.bench.goal import Goal, goals_table

__all__ = ["bench_fleet"]

_DELAY_MS = 50
_REPLIES = 6  # greeting, EHLO, STARTTLS, EHLO, AUTH, QUIT
_WIDTH = 256
_FEW, _SOME, _ENTRIES = 12, 1_000, 2_000
_SILENT_EACH, _SILENT_TIMEOUT_S, _SILENT_WIDTH = 10, 5.0, 1_000

_SIDE_BY_SIDE = ("fleet", "floor", "list", "fleet+uvloop", "floor+uvloop", "list+uvloop", "check")
# A list keeps nothing, as all others here; a profile keeps every report.
_OURS = {"list": "a list", "fleet": "a profile"}
# Whom they are held against: (words, theirs, what is added to the name of ours, goal).
_RATES = (
    ("raw asyncio streams", "floor", "", 0.95),
    ("raw asyncio streams, both with uvloop", "floor+uvloop", "+uvloop", 0.95),
    ("smtplib one after another", "sequential", "", 180),
    ("smtplib in 64 threads", "threads-64", "", 3),
    ("smtplib in 256 threads", "threads-256", "", 1),
    ("plain aiosmtplib, all at once", "aiosmtplib", "", 1),
)
_WHOLE_PROCESSES = (
    ("list", "a plain list", 120),
    ("list+uvloop", "a plain list, uvloop", 60),
    ("fleet", "a profile", 120),
    ("fleet+uvloop", "a profile, uvloop", 60),
)
_PART = 5  # how many times fewer entries the smaller process has
_PROCESSOR = (
    ("a list, against raw asyncio streams", "list", "floor"),
    ("a profile, against raw asyncio streams", "fleet", "floor"),
    ("a list with uvloop, against raw asyncio streams without", "list+uvloop", "floor"),
    ("a profile with uvloop, against raw asyncio streams without", "fleet+uvloop", "floor"),
    ("check() alone, against raw asyncio streams", "check", "floor"),
    ("plain aiosmtplib, against raw asyncio streams", "aiosmtplib", "floor"),
)


@contextmanager
def _peer(delay_ms: int) -> Iterator[Task]:
    """Run the server; give the task that names it."""
    command = [sys.executable, "-m", "tests.bench.fast_peer", str(delay_ms)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        yield Task(0, _WIDTH, facts["port"], facts["silent"], facts["authority"])
        process.communicate()


class _Rounds:
    """The outcomes of contestants that took turns."""

    def __init__(self, tasks: dict[str, tuple[str, Task]], rounds: int) -> None:
        self._found: dict[str, list[Outcome]] = defaultdict(list)
        self._missed: dict[str, str] = {}
        for _ in range(rounds):
            for label, (name, task) in tasks.items():
                if (outcome := outcome_of(name, task)) is not None:
                    if outcome.passed != task.living:
                        self._missed[label] = f"{label}: {outcome.passed} of {task.living} passed"
                    self._found[label].append(outcome)

    def median(self, label: str, fact: str) -> float | None:
        """Return the median of one fact of a contestant; None if it is not installed."""
        found = [float(getattr(outcome, fact)) for outcome in self._found[label]]
        return median(found) if found else None

    def missed(self, *labels: str) -> str:
        """Say who did not get through: on a busy computer, checks run out of time."""
        return ", ".join(self._missed[label] for label in labels if label in self._missed)

    def ratio(self, ours: str, theirs: str, fact: str = "rate") -> float | None:
        """Return how many times ours is theirs: the median of what each round says.

        Both sides of a round met the same minute; from one to the next, a computer's host changes.
        """
        pairs = zip(self._found[ours], self._found[theirs], strict=False)  # none: not installed
        found = [getattr(one, fact) / getattr(other, fact) for one, other in pairs]
        return median(found) if found else None


def _contest(number: int, rounds: int) -> _Rounds:
    """50 ms a reply, everything answers; slow ones are given fewer entries."""
    few, some = min(number, _FEW), min(number, _SOME)
    with _peer(_DELAY_MS) as task:
        whole = replace(task, number=number)
        tasks = {name: (name, whole) for name in _SIDE_BY_SIDE}
        tasks |= {
            "threads-64": ("threads", replace(task, number=some, width=64)),
            "threads-256": ("threads", whole),
            "aiosmtplib": ("aiosmtplib", replace(task, number=some)),
            "sequential": ("sequential", replace(task, number=few)),
            "swaks": ("swaks", replace(task, number=few)),
        }
        return _Rounds(tasks, rounds)


def _rates(found: _Rounds) -> Iterator[Goal]:
    ideal = _WIDTH / (_REPLIES * _DELAY_MS / 1000)
    for label, words in _OURS.items():
        for what, theirs, more, wanted in _RATES:
            ours, note = label + more, found.missed(label + more, theirs)
            said = f"checks/s of {words} against {what}"
            yield Goal(said, found.ratio(ours, theirs), wanted, note=note)
        rate = found.median(label, "rate") or 0.0
        said = f"checks/s of {words} against width ÷ latency"
        yield Goal(said, rate / ideal * 100, 75, unit="%", note=f"{rate:.0f} a second")


def _processor(found: _Rounds) -> Iterator[Goal]:
    for what, ours, theirs in _PROCESSOR:
        both = [found.median(label, "cpu_ms") for label in (ours, theirs)]
        note = " and ".join(f"{one:.2f} ms" for one in both if one is not None)
        value = found.ratio(ours, theirs, "cpu_ms")
        yield Goal(f"processor a check, {what}", value, 1.10, at_most=True, note=note)
    swaks = found.ratio("swaks", "fleet", "cpu_ms")
    note = "swaks is not installed" if swaks is None else ""
    yield Goal("processor of a swaks process against a check", swaks, 30, note=note)


def _memory(number: int) -> Iterator[Goal]:
    """The most memory that a whole process has, and what each entry with its row adds to it."""
    few = max(_WIDTH, number // _PART)
    with _peer(0) as task:
        for name, words, wanted in _WHOLE_PROCESSES:
            less = outcome_of(name, replace(task, number=few))
            more = outcome_of(name, replace(task, number=number))
            if less is None or more is None:
                continue
            each_kib = (more.peak_mib - less.peak_mib) * 1024 / max(1, number - few)
            note = f"{more.rest_mib:.0f} before the first check, {each_kib:.0f} KiB an entry"
            what = f"peak memory of a process that checks {number:,} entries: {words}"
            yield Goal(what, more.peak_mib, wanted, at_most=True, unit="MiB", note=note)


def _flat(number: int) -> Iterator[Goal]:
    """How much memory grows with the number of checks; the caller's own entries do not count."""
    with _peer(0) as task:
        few, many = max(_WIDTH, number // _PART), number
        less, more = (outcome_of("check", replace(task, number=size)) for size in (few, many))
    assert less is not None
    assert more is not None
    value = (less.rest_mib + more.peak_mib - more.rest_mib) / less.peak_mib
    yield Goal(f"peak memory of {many:,} checks against {few:,}", value, 1.05, at_most=True)


def _silent(number: int, rounds: int) -> Iterator[Goal]:
    """Every tenth host takes the call and says nothing."""
    with _peer(_DELAY_MS) as peer:
        task = replace(peer, number=number, silent_each=_SILENT_EACH, timeout_s=_SILENT_TIMEOUT_S)
        found = _Rounds(
            {
                "fleet": ("fleet", replace(task, width=_SILENT_WIDTH)),
                "threads-64": ("threads", replace(task, width=64)),
            },
            rounds,
        )
    what = "checks/s against smtplib in 64 threads, every tenth host silent"
    note = found.missed("fleet", "threads-64")
    yield Goal(what, found.ratio("fleet", "threads-64"), 3.5, note=note)


def bench_fleet(number: int = _ENTRIES, rounds: int = 2) -> Iterator[Goal]:
    """Yield every goal, each as soon as it is known."""
    found = _contest(number, rounds)
    yield from _rates(found)
    yield from _processor(found)
    yield from _memory(number)
    yield from _flat(number)
    yield from _silent(min(number, 3_000), max(1, rounds // 2))
    with _peer(_DELAY_MS) as task:
        yield from aside(replace(task, number=min(number, 2_000)))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="How fast a fleet is, against other ways.")
    parser.add_argument("--entries", type=int, default=_ENTRIES, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="R")
    chosen = parser.parse_args(arguments)
    for line in goals_table(bench_fleet(chosen.entries, chosen.rounds)):
        print(line, flush=True)  # noqa: T201 -- this is a program


if __name__ == "__main__":
    main()
