"""A real JupyterLab on loopback, in folders of its own, for tests that look at the page."""

import contextlib
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import nbformat

__all__ = ["Lab", "Theme", "free_port"]

Theme = Literal["light", "dark"]

_THEMES: Mapping[Theme, str] = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
_START_S = 60.0
_STOP_S = 15.0

# Below what Linux, macOS and Windows give to whoever asks for any port, so that none of the
# thousands of servers and connections of other tests is given this one before it is used.
_PORTS = range(20_000, 32_000)

# Nothing of the person at the machine may reach a test, and nothing of a test their keyring.
_NOT_INHERITED = ("DBUS_SESSION_BUS_ADDRESS", "SMTPWIDGETS_PROFILE", "PYTHONPATH", "VIRTUAL_ENV")
_NOT_INHERITED_PREFIXES = ("JUPYTER", "IPYTHON", "BINDER_", "XDG_", "PYTEST_", "COV_")


class Lab:
    """A running JupyterLab: `url`, `token`, `root` (the notebooks), `home` (all else), `log`.

    Every folder Jupyter, IPython and the keyring know of lies under `home`, but for the sockets of
    the kernels. Use it in a `with`.
    """

    def __init__(self, folder: Path, *, environment: Mapping[str, str] | None = None) -> None:
        self.home = folder / "home"
        self.root = folder / "notebooks"
        self.log = folder / "lab.log"
        self.token = secrets.token_hex(16)
        self.port = free_port()
        for place in (self.home, self.root):
            place.mkdir(parents=True)
        # The path of a socket has a hundred characters, and folders of tests need most of them.
        self._sockets = tempfile.TemporaryDirectory(prefix="lab-")
        self._environment = {
            **_environment(self.home),
            "JUPYTER_RUNTIME_DIR": self._sockets.name,
            **(environment or {}),
        }
        self.settings()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, *, theme: Theme = "light", save_widget_state: bool = False) -> None:
        """Choose what the next page that is opened looks like and saves."""
        chosen = {
            "@jupyterlab/apputils-extension/notification": {
                "fetchNews": "false",
                "checkForUpdates": False,
            },
            "@jupyterlab/apputils-extension/themes": {"theme": _THEMES[theme]},
            "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": save_widget_state},
        }
        for plugin, values in chosen.items():
            file = self.home / "settings" / f"{plugin}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")

    def add_kernel(self, name: str, python: Path) -> None:
        """Offer a kernel `name` that runs in another virtual environment."""
        folder = self.home / "data" / "kernels" / name
        folder.mkdir(parents=True, exist_ok=True)
        spec = {
            "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": name,
            "language": "python",
        }
        (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")

    def write(self, cells: Iterable[str], *, kernel: str = "python3") -> str:
        """Write a notebook of these code cells; return its name, which occurs once."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        book.metadata.kernelspec = {"name": kernel, "display_name": kernel, "language": "python"}
        name = f"{secrets.token_hex(6)}.ipynb"
        nbformat.write(book, self.root / name)
        return name

    def copy(self, notebook: Path) -> str:
        """Copy a notebook into a folder of its own; return its path as JupyterLab names it."""
        folder = self.root / secrets.token_hex(6)
        folder.mkdir()
        shutil.copy(notebook, folder)
        return f"{folder.name}/{notebook.name}"

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                env=self._environment,
                cwd=self.root,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait(self._process)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        self._sockets.cleanup()

    def _command(self) -> Sequence[str]:
        return (
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.terminals_enabled=False",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self.token}",
            # A kernel takes its ports a second after Jupyter found them free. One that another
            # test was given meanwhile leaves a page that says “Connecting” for ever.
            "--KernelManager.transport=ipc",
            # Tests wait on the page's own state instead of on pixels.
            "--LabApp.expose_app_in_browser=True",
        )

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                _answers(f"{self.url}/api?token={self.token}")
            except OSError:
                time.sleep(0.05)
            else:
                return
        told = self.log.read_text(errors="replace")
        raise RuntimeError(f"JupyterLab did not answer within {_START_S:.0f} s.\n{told}")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on and that nobody is given unasked."""
    while True:
        port = random.SystemRandom().choice(_PORTS)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def _end(process: subprocess.Popen[bytes]) -> None:
    # The group, since a kernel that outlives its server would keep the test run waiting.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_INHERITED and not name.startswith(_NOT_INHERITED_PREFIXES)
    }
    return kept | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def _answers(url: str) -> None:
    with urllib.request.urlopen(url, timeout=1):  # noqa: S310 -- our own server on loopback
        pass
