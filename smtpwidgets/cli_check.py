"""The command `check`: servers and accounts of a profile, for people, scripts and cron."""

import argparse
import asyncio
import difflib
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from enum import IntEnum
from fnmatch import fnmatchcase
from types import FrameType
from typing import Any

from smtpwidgets.errors import NotAllowedError, ProfileError, SmtpWidgetsError
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.family import Family
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import FleetProgress, Run

__all__ = [
    "Exit",
    "add_check",
    "be_understood",
    "check_command",
    "exit_of",
    "matching",
    "write_no_more",
]

_EXAMPLES = """\
exit codes:
  0    every entry works (remarks allowed, see --fail-on)
  1    something does not work, or was not checked
  2    wrong usage, or nothing to check
  3    the profile cannot be opened
  4    this network, or this computer, was in the way of everything that failed
  130  stopped (Ctrl-C): what was found until then is written

examples:
  smtpwidgets check --all
  smtpwidgets check 'Office mail' '*.example.org' --depth connect
  smtpwidgets check --all --format json | jq '.results[] | select(.ok | not)'

every night by cron, with a mail from cron only when something does not work:
  15 3 * * *  smtpwidgets check --all --quiet --profile ~/mail.db

Passwords come from the keyring. Cron has none of a desktop's: there, entries
that want a password are reported as such, or take --depth connect.
The shape of the JSON is told in docs/check.md; new fields may come, none go.
"""
_NO_PROFILE = (
    "There is no profile at {path}. Nothing was made. Name one that is there with --profile, or "
    "make one in JupyterLab: smtpwidgets lab"
)
_NOTHING_NAMED = "Name entries to check, or say --all. `smtpwidgets check --help` has examples."
_BOTH = "Name entries, or say --all, not both."
_NOT_WRITTEN = (
    "What was found could not be written: {reason}. It is kept in the profile: free some space, "
    "then look at it in JupyterLab, or check again."
)
_NOT_KEPT = (
    "What was found could not be written: {reason}. Nor could it be kept in the profile: free some "
    "space, then check again."
)
_EMPTY = "There is no server and no account in this profile, so there is nothing to check."
_UNKNOWN = (
    "There is no entry {name!r} in this profile.{meant} Names, addresses, server names and ids "
    "are understood, with * for any letters."
)
_LOCAL_CAUSES = frozenset({"local-resources"})


class Exit(IntEnum):
    """How the command ends; scripts rely on these."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NO_PROFILE = 3
    NETWORK = 4
    STOPPED = 130


def add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to a parser."""
    parser = commands.add_parser(
        "check",
        help="check servers and accounts of a profile, for scripts and cron",
        description="Check servers and accounts of a profile side by side. Nothing is delivered.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="a name, an address, a server name or an id")
    add("--all", action="store_true", help="check every server and every account")
    add("--profile", metavar="PATH", help="the profile: a file or a database URL")
    add("--format", choices=("table", "json", "csv"), default="table", help="default: table")
    add("--list", action="store_true", help="list entries that work, too (in a table)")
    add("--changes", action="store_true", help="say what changed since the check before (table)")
    add("--shareable", action="store_true", help="mask names, addresses and IP numbers")
    add("--hide-hosts", action="store_true", help="mask names of servers, too (means --shareable)")
    depths = ("connect", "login", "rehearsal")
    add("--depth", choices=depths, default="login", help="how far to go; default: login")
    add("--concurrency", type=_positive, default=256, metavar="N", help="checks at once: 256")
    add("--per-host", type=_positive, default=8, metavar="N", help="of them at one host: 8")
    add("--timeout", type=_seconds, metavar="S", help="seconds for each check")
    add("--deadline", type=_seconds, metavar="S", help="seconds for all together")
    fail = "also end with 1 where something works with a remark"
    add("--fail-on", choices=("failure", "warning"), default="failure", help=fail)
    add("--quiet", action="store_true", help="write nothing if every entry works (table)")


def check_command(options: argparse.Namespace) -> int:
    """Check what the options name, write it, and return the exit code."""
    if bool(options.names) == options.all:
        return _told(_BOTH if options.all else _NOTHING_NAMED, Exit.USAGE)
    try:
        return _checked(options)
    except KeyboardInterrupt:
        return _told("Stopped before anything was checked.", Exit.STOPPED)
    except BrokenPipeError:  # `| head` has read enough
        write_no_more()
        return Exit.FAILED


def matching(snapshot: Snapshot, name: str) -> list[str]:
    """Return the ids of the servers and accounts that `name` means, without regard to case."""
    wanted = name.casefold()
    return [id for id, names in _names(snapshot) if any(_is(one, wanted) for one in (id, *names))]


def exit_of(run: Run, *, interrupted: bool = False, fail_on_warning: bool = False) -> Exit:
    """Return how a sweep ends the command."""
    if interrupted:
        return Exit.STOPPED
    if run.ok:
        warned = any(result.state is CheckState.WARNING for result in run.results)
        return Exit.FAILED if fail_on_warning and warned else Exit.OK
    bad = [result for result in run.results if not result.ok]
    return Exit.NETWORK if bad and all(map(_in_the_way, bad)) else Exit.FAILED


def write_no_more() -> None:
    """Give what is left to be written to nobody: at its end Python would try once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def be_understood(format: str) -> None:
    """Let every character through: cron's locale may know ASCII only.

    JSON is UTF-8 between programs (RFC 8259 section 8.1), and so is our CSV; what a terminal
    cannot show in a table stands there as a question mark.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        if format == "table":
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")


def _checked(options: argparse.Namespace) -> int:
    from smtpwidgets.opening import missing_profile, open_profile  # noqa: PLC0415 -- as asked

    if missing := missing_profile(options.profile):
        return _told(_NO_PROFILE.format(path=missing), Exit.NO_PROFILE)
    try:
        profile = open_profile(options.profile)
    except SmtpWidgetsError as error:
        return _told(str(error), Exit.NO_PROFILE)
    with profile:
        ids: list[str] = []
        for name in map(_as_typed, options.names):
            if not (found := matching(profile.snapshot, name)):
                return _told(_unknown(profile.snapshot, name), Exit.USAGE)
            ids += found
        if not (profile.snapshot.servers or profile.snapshot.accounts):
            return _told(_EMPTY, Exit.USAGE)
        try:
            return _swept(profile, ids or None, options)
        except NotAllowedError as error:
            return _told(str(error), Exit.USAGE)
        except ProfileError as error:  # it went while it was open
            return _told(str(error), Exit.NO_PROFILE)


def _swept(profile: Any, ids: Sequence[str] | None, options: argparse.Namespace) -> int:
    """Go through the entries, write what was found, and return the exit code."""
    from smtpwidgets.fleet import Fleet  # noqa: PLC0415 -- only when asked for

    before = _last_whole(profile.runs()) if options.changes else None
    fleet = Fleet(
        profile,
        ids,
        depth=options.depth,
        concurrency=options.concurrency,
        per_host=options.per_host,
        timeout_s=options.timeout,
        deadline_s=options.deadline,
    )
    if not fleet.total:
        return _told("What you named has no server, so there is nothing to check.", Exit.USAGE)
    stopping = _Stopping(fleet)
    with stopping:
        reports = asyncio.run(fleet.run(_Progress() if sys.stderr.isatty() else None))
    code = exit_of(
        reports, interrupted=stopping.asked, fail_on_warning=options.fail_on == "warning"
    )
    if not (options.quiet and options.format == "table" and code == Exit.OK):
        be_understood(options.format)
        said = _said(reports, before, options)
        try:
            sys.stdout.write(said)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:  # a full disk
            write_no_more()
            sentence = _NOT_WRITTEN if reports.id else _NOT_KEPT
            return _told(sentence.format(reason=error.strerror or error), Exit.FAILED)
    return code


def _said(reports: Any, before: Run | None, options: argparse.Namespace) -> str:
    masked = {"shareable": options.shareable, "hosts": options.hide_hosts}
    if options.format == "json":
        return str(reports.to_json(**masked))
    if options.format == "csv":
        return str(reports.to_csv(**masked))
    text = str(reports.text(everything=options.list, **masked))
    return text if before is None else f"{text}\n{reports.compared_with(before).text(**masked)}"


def _last_whole(runs: Sequence[Run]) -> Run | None:
    """Return the newest run that came to its end, else the newest: half of one tells little."""
    return next((run for run in runs if not run.stopped), next(iter(runs), None))


class _Stopping:
    """While it lasts, Ctrl-C and SIGTERM stop the sweep; a second one ends the program."""

    def __init__(self, fleet: Any) -> None:
        self._fleet, self.asked = fleet, False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._fleet.stop()


class _Progress:
    """One line on the terminal, written over as it goes on."""

    def __call__(self, progress: FleetProgress) -> None:
        left = "" if progress.left_s is None else f" · about {progress.left_s:,.0f} s left"
        line = (
            f"{progress.done:,} of {progress.total:,} · {progress.rate:,.0f} a second · "
            f"{progress.failed:,} do not work{left}"
        )
        end = "\n" if progress.done == progress.total else ""
        sys.stderr.write(f"\r\x1b[K{line}{end}")
        sys.stderr.flush()


def _names(snapshot: Snapshot) -> Iterator[tuple[str, tuple[str, ...]]]:
    for id, server in snapshot.servers.items():
        yield id, (server.label, server.host)
    for id, account in snapshot.accounts.items():
        yield id, (account.label, account.address)


def _is(name: str, wanted: str) -> bool:
    return name.casefold() == wanted or ("*" in wanted and fnmatchcase(name.casefold(), wanted))


def _as_typed(name: str) -> str:
    """Return a name of the command line, which is UTF-8 even where cron's locale is ASCII."""
    try:
        return os.fsencode(name).decode()
    except UnicodeDecodeError:
        return name


def _unknown(snapshot: Snapshot, name: str) -> str:
    known = [one for _, names in _names(snapshot) for one in names]
    near = difflib.get_close_matches(name, known, 1)
    return _UNKNOWN.format(name=name, meant=f" Did you mean {near[0]!r}?" if near else "")


def _in_the_way(result: Result) -> bool:
    """Whether this network or this computer, and not the server, was in the way."""
    return (
        result.state is CheckState.NETWORK
        or result.family is Family.NETWORK_BLOCKED
        or result.cause_id in _LOCAL_CAUSES
    )


def _told(sentence: str, code: Exit) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds
