"""What a sweep visits: planned in one pass, whatever the number of entries."""

import sys
from types import FrameType
from typing import Any

from smtpwidgets.fleet.plan import plan_visits
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.server import Server


def a_snapshot(number: int) -> Snapshot:
    """Return a profile of people with an inbox and a shared sending server, and lone servers."""
    inboxes = [
        Server(protocol="imap", host=f"i{n % 9}.test", username=f"u{n}") for n in range(number)
    ]
    shared = Server(host="smtp.test", username="team")
    lone = [Server(host=f"x{n}.test", username=f"u{n}") for n in range(number)]
    people = [
        Account(address=f"u{n}@i.test", incoming=inbox.id, outgoing=(shared.id,))
        for n, inbox in enumerate(inboxes)
    ]
    return Snapshot(
        revision=1,
        servers={s.id: s for s in (*inboxes, shared, *lone)},
        accounts={a.id: a for a in people},
    )


def _calls(snapshot: Snapshot) -> int:
    """Return how many functions of Python a plan calls: work, whatever the machine does."""
    calls = 0

    def count(_frame: FrameType, event: str, _given: Any) -> None:
        nonlocal calls
        calls += event == "call"

    plan_visits(snapshot)  # what is looked up once is looked up now
    sys.setprofile(count)
    try:
        plan_visits(snapshot)
    finally:
        sys.setprofile(None)
    return calls


def test_a_plan_of_four_times_as_many_is_four_times_the_work() -> None:
    """Nothing in it looks at all entries for each entry; the shared server is one visit."""
    small, large = a_snapshot(50), a_snapshot(200)

    assert 101 == len(plan_visits(small))
    assert _calls(large) < 4.5 * _calls(small)


def test_a_login_has_a_name_that_tells_nobodys() -> None:
    """Visits that log in as the same user at the same host have the same digest, and no name."""
    ada = Server(host="Mail.test", username="Ada")
    same = Server(host="mail.test", username="ada", port=465, security="tls")
    other = Server(host="mail.test", username="bob")
    nobody = Server(host="mail.test", auth="none")
    snapshot = Snapshot(revision=1, servers={s.id: s for s in (ada, same, other, nobody)})
    logins = [visit.login for visit in plan_visits(snapshot)]

    assert logins[0] == logins[1] != logins[2]
    assert not logins[3]
    assert "ada" not in logins[0].lower()
