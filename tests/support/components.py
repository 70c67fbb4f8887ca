"""What a test needs from the machine: there, or a skip with its reason, or (in CI) a failure."""

import os
import shutil
from typing import NoReturn

import pytest

__all__ = ["absent", "chromium", "program", "root"]


def absent(component: str, remedy: str) -> NoReturn:
    """End the test: `component` is not on this machine, and `remedy` brings it.

    A person without Postfix still wants the other tests to run, so that is a skip. Where `CI` is
    set everything must be there, and a skip would hide that it is not.
    """
    _go_without(f"{component} is not installed. {remedy}")


def _go_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(*names: str, package: str) -> str:
    """Return the path of the first of `names` that is installed; `package` is Debian's name."""
    # Servers live in sbin, which is not on the path of people who are not root.
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    absent(names[0], f"Run `make test`, or: apt-get install {package}")


def chromium() -> str:
    """Return the path of a Chromium; `SMTPWIDGETS_CHROMIUM` names one that is elsewhere."""
    return os.environ.get("SMTPWIDGETS_CHROMIUM") or program(
        "chromium", "chromium-browser", "google-chrome", package="chromium"
    )


def root(purpose: str) -> None:
    """End the test, by the same rule, unless it runs as root, which `purpose` needs."""
    if os.geteuid() != 0:
        _go_without(f"{purpose} can be started by root only. Run the tests as root.")
