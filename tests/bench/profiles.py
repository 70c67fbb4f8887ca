"""The profile of a benchmark: a file, as people have it, that another process has written.

    python -m tests.bench.profiles FILE < task

So what it took to make it is in nobody's figures.
"""

import functools
import json
import ssl
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from smtpwidgets import Profile
from smtpwidgets.credentials import Credentials
from smtpwidgets.model.change import Change, ChangeSet
from smtpwidgets.store import open_store
from tests.bench.contestants import Task
from tests.bench.entries import network_of, secret, server_of

__all__ = ["profile_of"]


@functools.cache
def profile_of(task: Task, context: ssl.SSLContext) -> Profile:
    """Return a profile with all entries; their passwords are in memory."""
    path = Path(_folder().name) / f"{hash(task):x}.db"
    command = [sys.executable, "-m", "tests.bench.profiles", str(path)]
    subprocess.run(command, input=json.dumps(asdict(task)), text=True, check=True)
    credentials, profile_store = Credentials.in_memory(), open_store(path)
    profile = Profile(profile_store, credentials, network=network_of(task, context))
    for id in profile.servers:
        credentials.put(id, secret())
    return profile


@functools.cache
def _folder() -> TemporaryDirectory[str]:
    """Return a folder that goes with this process."""
    return TemporaryDirectory(prefix="smtpwidgets-bench-")


def main() -> None:
    task = Task(**json.loads(sys.stdin.readline()))
    changes = tuple(Change(after=server_of(task, number)) for number in range(task.number))
    with open_store(sys.argv[1]) as store:
        store.apply(ChangeSet(base=store.revision(), changes=changes))


if __name__ == "__main__":
    main()
