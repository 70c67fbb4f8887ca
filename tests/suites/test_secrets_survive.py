"""Entries and passwords in kernels that die: after the next opening both are changed, or neither."""

import contextlib
import json
import os
import shutil
from pathlib import Path

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.suites.test_store_survives import answer, program, tell
from tests.support.doomed_secrets import STEPS, make
from tests.support.file_keyring import FileKeyring

# Dozens of kernels each, on a disk that a busy machine shares.
pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kernels are forked, which Windows cannot"),
]
MOST_MOMENTS = 200
UNDONE = ("moved-with-password", "removed", "together", "planned")
# Rows as they read, and the keyring: whose secret each is, and its text.
State = tuple[frozenset[str], frozenset[tuple[str, str]]]
# The passwords that were given for each host.
GIVEN = {
    "one.example.org": {"of one", "another of one", "planned"},
    "two.example.org": {"of two"},
    "three.example.org": {"of three", "planned too"},
    "moved.example.org": {"of moved"},
}


def opened(folder: Path) -> Profile:
    return Profile(open_store(folder / "profile.db"), Credentials(FileKeyring(folder / "keyring")))


def state_of(folder: Path) -> State:
    """Return what stands in the profile and in the keyring, as the next kernel finds them."""
    with opened(folder) as profile:
        rows = {f"{one.description} {one.host}" for one in profile.servers.values()}
        hosts = {f"smtpwidgets:{id} password": one.host for id, one in profile.servers.items()}
        assert {} == profile._store.remembered("secrets-under-way")
    kept = FileKeyring(folder / "keyring").kept()
    return frozenset(rows), frozenset((hosts.get(name, name), kept[name]) for name in kept)


def no_password_for_another_host(reader: Profile, *, kept: bool) -> None:
    """Look as a notebook does that had the profile open all the time, and repairs nothing."""
    for id, server in reader.servers.items():
        with contextlib.suppress(StaleRevisionError):  # nothing was sent
            _, _, secret = reader._for_check(id, None, Depth.LOGIN)
            given = GIVEN[server.host] | ({"of one"} if kept else set())
            assert secret is None or secret.reveal() in given


@pytest.mark.parametrize("step", [*STEPS, *(f"undo {name}" for name in UNDONE)])
def test_a_killed_kernel_leaves_rows_and_passwords_as_they_were_or_as_they_were_to_be(
    tmp_path: Path, step: str
) -> None:
    """Killed at every statement and every change of the keyring: both, or neither.

    No password stays that belongs to nobody, and a notebook that has the profile open uses none
    at another host than it was given for.
    """
    made = tmp_path / "made"
    made.mkdir()
    make(made)
    found: list[State] = []
    with program("doomed_secrets") as kernels:

        def died(moment: int, name: str = step) -> tuple[State, bool]:
            folder = tmp_path / f"{name} {moment}"
            shutil.copytree(made, folder)
            with opened(folder) as reader:
                tell(kernels, f"{folder}\t{name}\t{moment}")
                killed = json.loads(answer(kernels)) != 0
                no_password_for_another_host(reader, kept="keeping" in name)
            return state_of(folder), killed

        after, killed = died(0)
        before = state_of(made) if step in STEPS else died(0, step.removeprefix("undo "))[0]
        while len(found) < MOST_MOMENTS:
            state, killed = died(len(found) + 1)
            found.append(state)
            if not killed:
                break

    assert len(found) < MOST_MOMENTS
    assert {before, after} == set(found), [(n, s) for n, s in enumerate(found, 1)]
    assert before == found[0]
