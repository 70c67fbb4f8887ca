"""How many logins a server refused lately, and whether the next one is held back.

Servers lock accounts, or shut whole addresses out, after a handful of refused logins; from then on
everything looks like a time-out, and a right password is refused, too. So refused logins are
counted, the count is shown, and after a few there is a pause. Times in, values out: nothing here
reads a clock or a database.
"""

import contextlib
import functools
import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from smtpwidgets.model.hosts import ascii_host, clean_host, is_loopback
from smtpwidgets.model.report import Report
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage

__all__ = [
    "COOL_DOWN",
    "LIMIT",
    "REMEMBERED",
    "TRIES_WORDS",
    "WINDOW",
    "LoginKey",
    "LoginPlace",
    "Tries",
    "inbox_refused",
    "kept",
    "key_at",
    "key_of",
    "key_of_report",
    "login_passed",
    "password_refused",
    "place_of",
    "tries_of",
]

# Hosts shut out whoever fails some five times: fail2ban after 5 in 10 minutes (its jail.conf:
# maxretry, findtime), cPanel's firewall after 5 in an hour. Three of ours leave room for another
# program that goes on with the same wrong password.
LIMIT = 3
WINDOW = timedelta(minutes=15)
# Longer than fail2ban's 10 minutes, and never longer than a person would wait for.
COOL_DOWN = timedelta(minutes=15)
# A host that shuts somebody out does so for 15 minutes to an hour; until then it may be the reason.
REMEMBERED = timedelta(hours=1)

# What fails at a login and says that the password is not the reason.
_PASSWORD_UNTOUCHED = frozenset({"incoming-switched-off", "mailbox-in-use", "too-many-connections"})
_STOPPED = "cancelled"

TRIES_WORDS: Mapping[str, str] = {
    "used": "{refused} of {limit} tries used",
    "until": "{until}",
    "held": "Login held back until {until}",
    "used-long": "{refused} of {limit} tries used at {host}. After {limit} refused logins further "
    "ones are held back for {pause} minutes, so that the server does not lock your account.",
    "last-long": "{refused} of {limit} tries used at {host}. If the next login is refused, too, "
    "further ones are held back for {pause} minutes, so that the server does not lock your "
    "account.",
    "held-long": "Login held back until {until} ({refused} refused at {host}). A new password does "
    "not end this earlier: servers count tries, whatever the password is.",
    "evidence": "{refused} logins as {username} were refused at {host} within {window} minutes, "
    "the last at {last}.",
    "not-sent": "Neither the user name nor the password was sent.",
    "refused-now": "the same password was refused just now",
    "same-password": "the login with the same password is held back",
    "inbox": "Whether a message arrives in the inbox: the login at {host} is held back until "
    "{until}, so none was sent.",
}


class LoginKey(NamedTuple):
    """Whose tries are counted together: a user name at a host.

    A server counts tries whatever the port and the password. On this computer itself each port is
    a server of its own (a bridge, a tunnel), and counts for itself.
    """

    host: str
    port: int | None
    username: str

    @property
    def at_host(self) -> str:
        """A name of one length for the host, so that rows of all its users are found."""
        return _digest(self.host, str(self.port or ""))

    @property
    def name(self) -> str:
        """A name of one length for rows: hexadecimal digits that tell nobody's user name."""
        return f"{self.at_host}:{_digest(self.username)}"


class LoginPlace(NamedTuple):
    """Where tries are counted: a host, on this computer a port. `at_host` is that of its keys."""

    host: str
    port: int | None
    at_host: str

    def name_of(self, username: str) -> str:
        """Return the `name` of the key of a login here, without making the key."""
        return f"{self.at_host}:{_digest(_account(username))}"


def _digest(*parts: str) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:24]


def key_of(server: Server) -> LoginKey:
    """Return whose tries a login at `server`, with the user name it is used with, counts for."""
    return key_at(server.host, server.port_number, server.username)


def key_of_report(report: Report) -> LoginKey:
    """Return whose tries the login of a check counted for."""
    return key_at(report.host, report.port, report.username)


def key_at(host: str, port: int, username: str) -> LoginKey:
    """Return whose tries a login as `username` at a host and a port counts for."""
    return LoginKey(*_counted_at(host, port), _account(username))


def place_of(host: str, port: int) -> LoginPlace:
    """Return where the tries of all logins at a host and a port are counted."""
    key = LoginKey(*_counted_at(host, port), "")
    return LoginPlace(key.host, key.port, key.at_host)


@functools.lru_cache(1_024)  # thousands of logins share some hosts
def _counted_at(host: str, port: int) -> tuple[str, int | None]:
    host = clean_host(host)
    if not host.isascii():
        with contextlib.suppress(UnicodeError):  # no name at all; nobody will log in there
            host = ascii_host(host)
    return host, port if is_loopback(host) else None


def _account(username: str) -> str:
    # Most servers do not tell capitals apart in user names; so they are one account here, too.
    return username.strip().casefold()


class Tries(NamedTuple):
    """How many logins were refused lately, of how many, and until when the next is held back.

    `until` is None while it is not; `changes_at` is when the count goes down by itself. Times are
    aware. `username` and `host` are as the entry has them.
    """

    host: str = ""
    username: str = ""
    refused: int = 0
    limit: int = LIMIT
    last: datetime | None = None
    until: datetime | None = None
    changes_at: datetime | None = None

    @property
    def held(self) -> bool:
        """Whether a login would be held back."""
        return self.until is not None

    @property
    def left(self) -> int:
        """How many more logins may be refused before there is a pause."""
        return max(0, self.limit - self.refused)

    @property
    def brief(self) -> str:
        """The count, or the pause, in a few words; empty when nothing was refused lately."""
        return self.say("held" if self.held else "used") if self.refused else ""

    def __str__(self) -> str:
        """Return the count or the pause in a sentence or two; empty when nothing was refused."""
        if not self.refused:
            return ""
        return self.say("held-long" if self.held else ("used-long", "last-long")[self.left == 1])

    def say(self, words: str) -> str:
        """Return a row of `TRIES_WORDS` with this count filled in."""
        return TRIES_WORDS[words].format(
            host=self.host,
            username=self.username or "nobody",
            refused=self.refused,
            limit=self.limit,
            until=_clock(self.until),
            last=_clock(self.last, up=False),
            pause=COOL_DOWN // timedelta(minutes=1),
            window=WINDOW // timedelta(minutes=1),
        )


def kept(times: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    """Return the times of refused logins that still tell something, oldest first.

    One that lies ahead of `now` was written before the clock was set back, and counts as now:
    whoever keeps what is returned here never holds a login back for longer than `COOL_DOWN`.
    """
    run: list[datetime] = []
    for time in sorted(min(time, now) for time in times):
        paused = len(run) >= LIMIT and time - run[-1] < COOL_DOWN
        if not paused:  # one that was tried during a pause makes it longer, whatever came before
            run = [earlier for earlier in run if time - earlier < WINDOW]
        run.append(time)
    return tuple(run) if run and now - run[-1] < COOL_DOWN else ()


def tries_of(
    times: Collection[datetime], now: datetime, *, host: str = "", username: str = ""
) -> Tries:
    """Return what refused logins at `times` come to at `now`.

    Args:
        times: when logins were refused, in any order; aware.
        now: the present, aware.
        host: the server, for the words.
        username: the user name, for the words.
    """
    known = kept(times, now) if times else ()
    if not known:
        return Tries(host, username)
    if len(known) >= LIMIT:
        until = known[-1] + COOL_DOWN
        return Tries(host, username, len(known), LIMIT, known[-1], until, until)
    lately = [time for time in known if now - time < WINDOW]
    return Tries(host, username, len(lately), LIMIT, known[-1], None, lately[0] + WINDOW)


def password_refused(report: Report) -> bool:
    """Whether the password may be wrong, so that another try could lock the account."""
    if report.cause_id == _STOPPED:  # nobody waited for the answer, which the server counts
        return report.logins_used > 0 and not login_passed(report)
    at_login = report.failed is not None and report.failed.stage is Stage.LOGIN
    return bool(report.logins_used) and at_login and report.cause_id not in _PASSWORD_UNTOUCHED


def inbox_refused(report: Report) -> bool:
    """Whether a round trip ended where its inbox may have refused the password."""
    at_login = report.facts.get("inbox_stage") == Stage.LOGIN
    return at_login and report.facts.get("inbox_cause") not in _PASSWORD_UNTOUCHED


def login_passed(report: Report) -> bool:
    """Whether the server let somebody in: then it begins to count anew, and so do we."""
    passed = any(one.ok and one.stage is Stage.LOGIN for one in report.stages)
    return passed and report.logins_used > 0


def _clock(moment: datetime | None, *, up: bool = True) -> str:
    """Return the local time in hours and minutes, rounded up so that nobody comes too early."""
    if moment is None:
        return ""
    whole = math.ceil if up else math.floor
    minutes = timedelta(minutes=whole((moment.second + moment.microsecond / 1e6) / 60))
    return f"{moment.replace(second=0, microsecond=0).astimezone() + minutes:%H:%M}"
