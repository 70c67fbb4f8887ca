"""Writers that are killed while they write: run as a program, steered over stdin.

Each line `statement N` or `after N` forks one writer on the profile at the path or URL on the
command line, and kills it with SIGKILL at its Nth database statement or N microseconds after its first finished
change. The answer, one line of JSON, says how far the writer knew it had come.
"""

import json
import os
import select
import signal
import sys

from sqlalchemy import event

from smtpwidgets.model.change import Change, ChangeSet, Snapshot
from smtpwidgets.store import Store, open_store
from tests.support.profiles import a_server

__all__ = ["PER_STEP", "expected_after", "planned_on"]

# Servers each step adds.
PER_STEP = 20


def expected_after(revision: int) -> list[str]:
    """Return what is listed after `revision` steps: the last step's servers and those before."""
    older = [f"{revision - 1}.{n} edited" for n in range(PER_STEP if revision > 1 else 0)]
    return older + [f"{revision}.{n}" for n in range(PER_STEP if revision else 0)]


def planned_on(snapshot: Snapshot) -> ChangeSet:
    """Return a step that adds, edits and deletes, all in one."""
    step = snapshot.revision + 1
    changes = []
    for server in snapshot.servers.values():
        if server.description.endswith("edited"):
            changes.append(Change(before=server))
        else:
            edited = server.replace(description=f"{server.description} edited")
            changes.append(Change(before=server, after=edited))
    changes += [Change(after=a_server(f"{step}.{n}")) for n in range(PER_STEP)]
    return ChangeSet(base=snapshot.revision, changes=tuple(changes))


def _write(store: Store, acknowledge: int) -> None:
    snapshot = store.snapshot()
    while True:
        snapshot = store.apply(planned_on(snapshot))
        os.write(acknowledge, f"{snapshot.revision}\n".encode())


def _die_at(store: Store, statement: int) -> None:
    left = [statement]

    def count(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    engine = store._database._engine
    # With hardly any memory SQLite writes half a change to the file long before COMMIT, so that
    # what dies here leaves a file that must be rolled back.
    if store._database.is_sqlite:
        event.listen(engine, "connect", lambda link, _: link.execute("PRAGMA cache_size=2"))
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)


def _run(place: str, how: str, number: int) -> list[int]:
    """Return the revisions that one writer saw finished before it was killed."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        store = open_store(place)
        if how == "statement":
            _die_at(store, number)
        _write(store, writer)
    os.close(writer)
    seen = os.read(reader, 100) if how == "after" else b""
    if how == "after":
        select.select([], [], [], number / 1e6)
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as rest:
        return [int(word) for word in (seen + rest.read()).split()]


if __name__ == "__main__":
    for line in sys.stdin:
        how, number = line.split()
        print(json.dumps(_run(sys.argv[1], how, int(number))), flush=True)  # noqa: T201
