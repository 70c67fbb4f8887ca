"""A kernel that dies while it applies a plan: run as a program, steered over stdin.

Each line `N` forks one writer on the profile at the path or URL on the command line, which plans to rename
every server and to add some, applies that, and is killed at its Nth database statement after the
plan was made. The answer, one line of JSON, is the revision it began at.
"""

import json
import os
import signal
import sys

import pandas as pd
from sqlalchemy import event

from smtpwidgets.credentials import Credentials
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

__all__: list[str] = []

_ADDED = 20


def _apply(place: str, statement: int) -> None:
    profile = Profile(open_store(place), Credentials.in_memory())
    step = profile.revision + 1
    fresh = {"host": [f"h{step}-{n}.example.org" for n in range(_ADDED)], "username": "u"}
    frame = pd.concat([profile.servers_frame(), pd.DataFrame(fresh)])
    plan = profile.plan(frame.assign(description=f"step {step}"))
    left = [statement]

    def count(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    engine = profile._store._database._engine
    # Hardly any memory: half a change is in the file long before COMMIT.
    if profile._store._database.is_sqlite:
        event.listen(engine, "connect", lambda link, _: link.execute("PRAGMA cache_size=2"))
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    plan.apply()


if __name__ == "__main__":
    for line in sys.stdin:
        place = sys.argv[1]
        with open_store(place) as store:
            base = store.revision()
        pid = os.fork()
        if pid == 0:
            _apply(place, int(line))
            os._exit(0)
        os.waitpid(pid, 0)
        print(json.dumps(base), flush=True)  # noqa: T201
