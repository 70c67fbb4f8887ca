"""A real Secret Service without a desktop: gnome-keyring on a D-Bus of its own."""

import gc
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.support.components import program

__all__ = ["secret_service"]

_DEADLINE_S = 20
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


@contextmanager
def secret_service(*, locked: bool = False) -> Iterator[dict[str, str]]:
    """Run a bus and a keyring in an empty HOME; yield the environment that leads to them."""
    daemon = program("gnome-keyring-daemon", package="gnome-keyring")
    bus_daemon = program("dbus-daemon", package="dbus")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        env = {"HOME": home, "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": home, "LC_ALL": "C"}
        with _running([bus_daemon, "--session", "--nofork", "--print-address=1"], env) as bus:
            assert bus.stdout is not None
            env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
            with _keyring(daemon, env, b"unlock"):
                if not locked:
                    yield env
            if locked:  # the keyring file is there now, and nobody gives its password
                assert list(Path(home).rglob("*.keyring"))
                with _keyring(daemon, env, None):
                    yield env
                _collect_connections()


def _collect_connections() -> None:
    """Let go of connections that keyring 25.7 forgets when a collection does not open.

    They lie in cycles, and would be found unclosed in the middle of another test.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@contextmanager
def _keyring(daemon: str, env: dict[str, str], password: bytes | None) -> Iterator[None]:
    how = [] if password is None else ["--unlock"]
    with _running([daemon, "--foreground", *how, "--components=secrets"], env) as keyring:
        assert keyring.stdin is not None
        keyring.stdin.write(password or b"")
        keyring.stdin.close()
        _wait_for_owner("org.freedesktop.secrets", env["DBUS_SESSION_BUS_ADDRESS"])
        yield


def _wait_for_owner(name: str, address: str) -> None:
    """Return when somebody on the bus answers for `name`."""
    question = new_method_call(_BUS, "NameHasOwner", "s", (name,))
    give_up_at = monotonic() + _DEADLINE_S
    with open_dbus_connection(address) as connection:
        while not connection.send_and_get_reply(question, timeout=_DEADLINE_S).body[0]:
            assert monotonic() < give_up_at, f"nobody answers for {name}"


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(_DEADLINE_S)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
