"""Kernels that die while they change entries with their passwords: run as a program, over stdin.

Each line `FOLDER STEP` forks a kernel on the profile and the keyring in that folder. It says
“stands” and waits for a line before each database statement and each commit, and before and after
each change of the keyring: what is on the disk then is what a killed kernel leaves. When it is
gone, that is told by “ended” and how it went.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from sqlalchemy import event

from smtpwidgets.credentials import Credentials
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.support.file_keyring import FileKeyring

__all__ = ["ACCOUNT", "NEW", "OTHER", "STEPS", "WORK", "make"]

WORK = Server(id="1" * 32, description="Work", host="one.example.org", username="ada")
OTHER = Server(id="2" * 32, description="Other", host="two.example.org", username="ada")
NEW = Server(id="3" * 32, description="New", host="three.example.org", username="ada")
ACCOUNT = Account(id="4" * 32, address="ada@example.org", outgoing=(WORK.id,))
MOVED = WORK.replace(host="moved.example.org")


def _planned(profile: Profile) -> None:
    frame = profile.servers_frame().assign(description="by plan")
    fresh = pd.DataFrame({"host": [NEW.host], "username": ["ada"]}, index=["new"])
    secrets = {WORK.id: Secret("planned"), "new": Secret("planned too")}
    profile.plan(pd.concat([frame, fresh]), secrets=secrets).apply()


# What a kernel does when it dies; `undo …` does the step first, and dies in taking it back.
STEPS: Mapping[str, Callable[[Profile], object]] = {
    "add": lambda p: p.add(NEW, Secret("of three")),
    "renamed-with-password": lambda p: p.update(
        WORK.replace(description="Renamed"), Secret("another of one")
    ),
    "moved": lambda p: p.update(MOVED),
    "moved-with-password": lambda p: p.update(MOVED, Secret("of moved")),
    "moved-keeping-it": lambda p: p.update(MOVED, keep_secret=True),
    "removed": lambda p: p.remove(OTHER.id),
    "together": lambda p: p.put_together(
        [MOVED, OTHER.replace(description="Edited"), NEW],
        {MOVED.id: Secret("of moved"), NEW.id: Secret("of three")},
    ),
    "planned": _planned,
}


def make(folder: Path) -> None:
    """Make the profile that every kernel finds."""
    with _opened(folder) as profile:
        profile.add(WORK, Secret("of one"))
        profile.add(OTHER, Secret("of two"))
        profile.add(ACCOUNT)


def _opened(folder: Path, told: Callable[[], None] = lambda: None) -> Profile:
    keyring = FileKeyring(folder / "keyring", told)
    # A keyring that stands still is not one that does not answer.
    return Profile(open_store(folder / "profile.db"), Credentials(keyring, timeout_s=300))


def _work(folder: Path, name: str) -> None:
    watched = False

    def stand(*_: object) -> None:
        if watched:
            print("stands", flush=True)  # noqa: T201
            sys.stdin.readline()

    profile = _opened(folder, stand)
    undone = name.removeprefix("undo ")
    if undone != name:
        STEPS[undone](profile)
    watched = True
    event.listen(profile._store._database._engine, "before_cursor_execute", stand)
    event.listen(profile._store._database._engine, "commit", stand)
    profile.undo() if undone != name else STEPS[name](profile)


if __name__ == "__main__":
    for line in sys.stdin:
        place, step = line.rstrip("\n").split("\t")
        pid = os.fork()
        if pid == 0:
            _work(Path(place), step)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
