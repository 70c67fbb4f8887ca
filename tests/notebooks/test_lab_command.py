"""`smtpwidgets lab` starts a JupyterLab that leads to the notebook."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.support.lab import free_port


def test_lab_prints_the_link_to_the_notebook_and_asks_nothing(tmp_path: Path) -> None:
    """A real JupyterLab, as root too: the printed link is the notebook's, and news are off.

    And who runs a cell before Python is there is told so: JupyterLab by itself runs nothing then,
    and says nothing. A kernel gets sockets that nobody can take before it does.
    """
    # The path of a socket has a hundred characters, and folders of tests need most of them.
    with tempfile.TemporaryDirectory(prefix="lab-") as sockets:
        _seen_in_a_lab(tmp_path, Path(sockets))


def _seen_in_a_lab(tmp_path: Path, sockets: Path) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")},
        "HOME": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(sockets),
    }
    command = (
        sys.executable,
        "-m",
        "smtpwidgets",
        "lab",
        "mail",
        "--",
        "--no-browser",
        f"--port={free_port()}",
    )
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, text=True, stderr=subprocess.STDOUT, stdout=-1
    ) as process:
        try:
            assert process.stdout is not None
            told = ""
            for line in process.stdout:
                told += line
                if link := re.search(r"(http://127\.0\.0\.1:\d+)(/lab\S*)\?token=(\w+)", line):
                    break
            assert link is not None, told
            server, path, token = link.groups()
            news = _default(server, token, "apputils-extension:notification", "fetchNews")
            early = _default(
                server, token, "notebook-extension:tracker", "enableKernelInitNotification"
            )
            kernel = _start_kernel(f"{server}/api/kernels?token={token}")
            connection = json.loads((sockets / f"kernel-{kernel}.json").read_text("utf-8"))
        finally:
            process.terminate()
    assert "/lab/tree/mail/01-set-up-your-account.ipynb" == path
    assert (tmp_path / "mail" / "01-set-up-your-account.ipynb").is_file()
    assert "false" == news
    assert early is True
    assert "ipc" == connection["transport"]


def _default(server: str, token: str, plugin: str, setting: str) -> object:
    answer = _get(f"{server}/lab/api/settings/@jupyterlab/{plugin}?token={token}")
    return answer["schema"]["properties"][setting]["default"]


def _start_kernel(url: str) -> str:
    request = urllib.request.Request(url, data=b"{}", method="POST")  # noqa: S310 -- on loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 -- on loopback
        return str(json.load(answer)["id"])


def _get(url: str) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    """Return what the server answers; it prints its link a moment before it listens."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 -- on loopback
                found: dict[str, dict[str, dict[str, dict[str, object]]]] = json.load(answer)
                return found
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
