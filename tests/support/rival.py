"""One of two notebooks over one profile: a program that plans on what it sees, waits, applies.

`rival.py PROFILE NAME`: for every line on stdin it plans to add a server called NAME and to edit
the first one, says "ready", waits for another line, applies, and prints how it went as JSON.
"""

import json
import sys

from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.store import open_store
from tests.support.profiles import a_server

__all__: list[str] = []

if __name__ == "__main__":
    path, name = sys.argv[1:]
    with open_store(path) as store:
        for _ in sys.stdin:
            seen = store.snapshot()
            first = next(iter(seen.servers.values()))
            edited = first.replace(description=f"{name} was here at {seen.revision}")
            changes = (Change(after=a_server(name)), Change(before=first, after=edited))
            print("ready", flush=True)  # noqa: T201
            sys.stdin.readline()
            try:
                store.apply(ChangeSet(base=seen.revision, changes=changes))
                outcome = {"won": True, "changed": []}
            except StaleRevisionError as error:
                outcome = {"won": False, "changed": list(error.changed)}
            print(json.dumps(outcome), flush=True)  # noqa: T201
