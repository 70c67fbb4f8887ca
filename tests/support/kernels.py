"""Environments with the kernels that people have, so that what holds for one is shown for all."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

from tests.support.components import absent

__all__ = ["OLDER_KERNELS", "python_with"]

# A widget callback runs somewhere else in each: 6.31 in the cells' own thread and loop, 7.0 (what
# Binder's base image has) in a thread of its own. The newest one is in the tests' environment.
OLDER_KERNELS = ("6.31.0", "7.0.1")

_PROJECT = Path(__file__).parents[2]
_FOLDER = _PROJECT / ".venv-kernels"
_INSTALL_S = 300


def python_with(ipykernel: str) -> Path:
    """Return the Python of an environment with this checkout and that version of ipykernel.

    It is made once and kept in .venv-kernels until pyproject.toml or constraints.txt changes.
    """
    folder = _FOLDER / f"ipykernel-{ipykernel}"
    stamp = folder / "made-from"
    wanted = _fingerprint()
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder, ipykernel)
        stamp.write_text(wanted, encoding="ascii")
    return folder / "bin" / "python"


def _fingerprint() -> str:
    sources = (_PROJECT / name for name in ("pyproject.toml", "constraints.txt"))
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _make(folder: Path, ipykernel: str) -> None:
    uv = find_uv_bin()
    tested = (_PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(x for x in tested if not x.startswith("ipykernel==")))
    _run(
        *(uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python")),
        *("--constraints", str(constraints), "-e", str(_PROJECT), f"ipykernel=={ipykernel}"),
    )


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_S, check=False)
    if done.returncode:
        absent("An environment with an older ipykernel", f"Making it failed: {done.stderr}")
