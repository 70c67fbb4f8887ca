"""A notebook that sweeps over a profile which another one edits: a program of its own.

`rival_sweeper.py PROFILE COUNT` says "ready", sweeps COUNT times, and prints of each sweep, as a
line of JSON, the id it is kept under, how many entries passed and how many are no longer there.
"""

import asyncio
import json
import sys

from smtpwidgets import check_all
from smtpwidgets.credentials import Credentials
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

__all__: list[str] = []

if __name__ == "__main__":
    path, count = sys.argv[1:]
    with Profile(open_store(path), Credentials.in_memory()) as profile:
        print("ready", flush=True)  # noqa: T201
        for _ in range(int(count)):
            profile.refresh()
            reports = asyncio.run(check_all(profile))
            rows = reports.results
            passed, skipped = sum(r.ok is True for r in rows), sum(bool(r.skipped) for r in rows)
            told = {"id": reports.id, "rows": len(rows), "passed": passed, "skipped": skipped}
            print(json.dumps(told), flush=True)  # noqa: T201
