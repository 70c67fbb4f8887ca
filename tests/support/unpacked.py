"""Servers that are unpacked beside the tests, as they cannot be installed (`unpack_servers.sh`)."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.support.components import absent
from tests.support.source import ROOT

__all__ = ["environment", "unpacked"]

_SERVERS = ROOT / ".servers"


def unpacked(path: str) -> Path:
    """Return the file that a package would have installed as /`path`, or end the test.

    `path` may hold wildcards: where libraries lie depends on the processor.
    """
    found = next(_reachable().glob(path), None) if _SERVERS.exists() else None
    if found is None:
        absent(path.rpartition("/")[2], "Run `make test`, or: sh tests/support/unpack_servers.sh")
    return found


def environment() -> dict[str, str]:
    """Return what lets an unpacked program find its libraries and the SASL mechanisms."""
    libraries = [unpacked("usr/lib/*-linux-gnu*"), *_reachable().glob("lib/*-linux-gnu*")]
    return {
        "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)),
        "SASL_PATH": str(libraries[0] / "sasl2"),
    }


@cache
def _reachable() -> Path:
    """Return where the servers lie for every user: a server started as root becomes another one."""
    if all(path.stat().st_mode & 0o001 for path in (_SERVERS, *_SERVERS.parents)):
        return _SERVERS
    copy = Path(tempfile.mkdtemp(prefix="smtpwidgets-servers-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    shutil.copytree(_SERVERS, copy, symlinks=True, dirs_exist_ok=True)
    copy.chmod(0o755)
    return copy
