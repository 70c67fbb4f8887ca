"""Entries and passwords in kernels that die: after the next opening both are changed, or neither."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store
from tests.suites.test_store_survives import answer, program, tell
from tests.support.doomed_secrets import STEPS, make
from tests.support.file_keyring import FileKeyring

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="kernels are forked, which Windows cannot"
)
UNDONE = ("moved-with-password", "removed", "together", "planned")
# Rows as they read, and the keyring: whose secret each is, and its text.
State = tuple[frozenset[str], frozenset[tuple[str, str]]]
OnDisk = frozenset[tuple[str, bytes]]
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
        profile.has_secret("any")  # what was left is seen to as secrets are used
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


def on_disk(folder: Path) -> OnDisk:
    """Return all files as they are: what a kernel that is killed now leaves behind."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return frozenset((str(path.relative_to(folder)), path.read_bytes()) for path in files)


def written(files: OnDisk, folder: Path) -> Path:
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def moments(kernels: Popen[str], folder: Path, step: str) -> Iterator[OnDisk]:
    """Yield what is on the disk at each moment of a step, and at last what it left."""
    tell(kernels, f"{folder}\t{step}")
    while (said := answer(kernels)) == "stands\n":
        yield on_disk(folder)
        tell(kernels, "go on")
    assert "ended 0\n" == said
    yield on_disk(folder)


@pytest.fixture(scope="module")
def kernels() -> Iterator[Popen[str]]:
    with program("doomed_secrets") as running:
        yield running


@pytest.mark.parametrize("step", [*STEPS, *(f"undo {name}" for name in UNDONE)])
def test_a_killed_kernel_leaves_rows_and_passwords_as_they_were_or_as_they_were_to_be(
    tmp_path: Path, kernels: Popen[str], step: str
) -> None:
    """Killed at every statement and every change of the keyring: both, or neither.

    No password stays that belongs to nobody, and a notebook that has the profile open uses none
    at another host than it was given for.
    """
    made, done, undone = tmp_path / "made", tmp_path / "done", step.removeprefix("undo ")
    made.mkdir()
    make(made)
    left: dict[OnDisk, None] = {}  # most statements leave the files as they are
    if undone != step:
        *_, ended = moments(kernels, shutil.copytree(made, done), undone)
        before = state_of(written(ended, tmp_path / "before"))
    else:
        before = state_of(shutil.copytree(made, tmp_path / "before"))
    folder = shutil.copytree(made, tmp_path / "kernel")
    with opened(folder) as reader:
        for files in moments(kernels, folder, step):
            no_password_for_another_host(reader, kept="keeping" in step)
            left[files] = None
    found = [state_of(written(files, tmp_path / f"{n}")) for n, files in enumerate(left)]

    assert before == found[0]
    assert before != found[-1]
    assert {before, found[-1]} == set(found), list(enumerate(found))
