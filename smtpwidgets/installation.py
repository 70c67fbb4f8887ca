"""What is wrong with this installation: versions, JupyterLab's parts, keyring, network, profile.

Everything is looked up when it is asked for and each look-up stands alone, so that a broken
installation still gets its answer. Nothing outside this computer is contacted.
"""

import os
import platform
import socket
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["DoctorReport", "Finding", "Level", "doctor", "kernel_sockets_fit"]


class Level(StrEnum):
    """How bad a finding is; a note is worth knowing and stops nothing."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, what was found and, if wrong, what to do."""

    subject: str
    level: Level
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DoctorReport:
    """Everything `doctor()` found; as text it is a table for people."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; notes do not count."""
        return not self.wrong

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What has to be mended before everything works."""
        return tuple(f for f in self.findings if f.level is Level.WRONG)

    def __str__(self) -> str:
        width = max((len(finding.subject) for finding in self.findings), default=0)
        rows = [
            _row(f"{found.level:<5}  {found.subject:<{width}}  ", found) for found in self.findings
        ]
        return "\n".join((*rows, "", self._summary()))

    __repr__ = __str__  # the last line of a cell shows it as a table

    def _summary(self) -> str:
        match len(self.wrong):
            case 0:
                return "Nothing is wrong with this installation."
            case 1:
                return f"One thing is wrong: {self.wrong[0].subject}."
            case count:
                return f"{count} things are wrong: {', '.join(f.subject for f in self.wrong)}."


def doctor() -> DoctorReport:
    """Look at this installation and say what is wrong with it and what to do.

    Changes nothing, except that a profile of an older version is brought up to date, as opening
    it would. Takes as long as the keyring's time limit at most.
    """
    found: list[Finding] = []
    for subject, look in _LOOKS:
        try:
            found.extend(look())
        except Exception as error:  # noqa: BLE001 -- one broken part must not hide the others
            text = f"could not be looked at ({type(error).__name__}: {error})"
            found.append(Finding(subject, Level.WRONG, text, _REINSTALL))
    return DoctorReport(tuple(found))


def kernel_sockets_fit() -> bool:
    """Whether kernels can be reached by sockets that are files, which nobody else can take.

    Ports can be taken: Jupyter finds them free a moment before a kernel binds them, and checks and
    practice servers of another notebook take thousands. Such a kernel never answers.
    """
    from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415 -- only for JupyterLab

    if not hasattr(socket, "AF_UNIX"):
        return False
    place = Path(jupyter_runtime_dir()) / f"kernel-{uuid.uuid4()}-ipc-1"  # as Jupyter names them
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(place))
        place.unlink()
    except OSError:  # the path is too long for a socket, or the file system has none
        return False
    return True


_WIDTH = 100
_REINSTALL = (
    "Install again, python -m pip install --force-reinstall smtpwidgets, and restart the kernel."
)

# Shown even when they are in order; the other packages only when they are not.
_SHOWN = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "pandas", "aiosmtplib", "keyring")

# The package, and the folder of its half that runs in the browser.
_LAB_EXTENSIONS = {
    "anywidget": "anywidget",
    "jupyterlab_widgets": "@jupyter-widgets/jupyterlab-manager",
}

_LOOPBACK_S = 2.0


def _row(head: str, finding: Finding) -> str:
    told = [finding.text, f"What to do: {finding.remedy}"] if finding.remedy else [finding.text]
    room = max(_WIDTH - len(head), 40)
    # Paths and commands stay in one piece: they are copied.
    wrapped = [wrap(text, room, break_long_words=False, break_on_hyphens=False) for text in told]
    lines = [line for text in wrapped for line in text]
    return head + f"\n{' ' * len(head)}".join(lines)


def _look_at_python() -> Iterator[Finding]:
    text = f"{platform.python_version()}, {platform.system()} {platform.release()}"
    yield Finding("Python", Level.OK, f"{text}, {sys.executable}")
    yield Finding("smtpwidgets", Level.OK, metadata.version("smtpwidgets"))


def _look_at_packages() -> Iterator[Finding]:
    """Compare what is installed with what the package's own metadata asks for."""
    from packaging.requirements import Requirement  # noqa: PLC0415 -- may be what is missing

    wanted = [Requirement(line) for line in metadata.requires("smtpwidgets") or ()]
    for one in wanted:
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            finding = _package(one)
            if finding.level is not Level.OK or one.name in _SHOWN:
                yield finding
    practice = [r for r in wanted if r.marker and r.marker.evaluate({"extra": "practice"})]
    missing = [r.name for r in practice if _version(r.name) is None]
    if missing:
        text = f"not installed ({', '.join(missing)}); the rest works without"
        remedy = "python -m pip install 'smtpwidgets[practice]', then restart the kernel."
        yield Finding("practice", Level.NOTE, text, remedy)


def _package(wanted: "Requirement") -> Finding:
    version = _version(wanted.name)
    remedy = f"python -m pip install '{wanted}', then restart the kernel."
    if version is None:
        text = "not installed in this environment"
        return Finding(wanted.name, Level.WRONG, text, remedy)
    if not wanted.specifier.contains(version, prereleases=True):
        text = f"{version} does not fit; needed is {wanted.specifier}"
        return Finding(wanted.name, Level.WRONG, text, remedy)
    return Finding(wanted.name, Level.OK, version)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _look_at_lab() -> Iterator[Finding]:
    """Look for the browser's half of the widgets where JupyterLab looks for it."""
    from jupyter_core.paths import jupyter_path  # noqa: PLC0415 -- may be what is missing

    lab = _lab_prefix()
    own, elsewhere = Path(sys.prefix), lab is not None and lab != Path(sys.prefix)
    shared = [Path(place) for place in jupyter_path() if own not in Path(place).parents]
    places = [(lab or own) / "share" / "jupyter", *shared]
    if elsewhere:
        text = f"runs in another environment ({lab}) than this kernel ({own})"
        yield Finding("JupyterLab", Level.NOTE, text)
    for package, folder in _LAB_EXTENSIONS.items():
        subject = f"{package} in JupyterLab"
        files = (place / "labextensions" / folder / "package.json" for place in places)
        if any(file.is_file() for file in files):
            yield Finding(subject, Level.OK, "found")
            continue
        text = f"not found, so JupyterLab cannot draw the forms (looked in {places[0]} and others)"
        where = f" in JupyterLab's own environment, {lab}" if elsewhere else ""
        remedy = f"python -m pip install {package}{where}; then start JupyterLab again."
        yield Finding(subject, Level.WRONG, text, remedy)


def _lab_prefix() -> Path | None:
    """Return the environment of the server that started this kernel, None if that is unknown."""
    parent = os.environ.get("JPY_PARENT_PID", "")
    if not parent.isdigit():
        return None
    import psutil  # noqa: PLC0415 -- comes with ipykernel, and only a kernel has a parent

    try:
        program = Path(psutil.Process(int(parent)).cmdline()[0])
    except (psutil.Error, IndexError):
        return None
    for prefix in (program.parent.parent, program.parent):
        if program.is_absolute() and (prefix / "share" / "jupyter" / "lab").is_dir():
            return prefix
    return None


def _look_at_keyring() -> Iterator[Finding]:
    from smtpwidgets.credentials import Credentials  # noqa: PLC0415 -- may be what is broken

    state = Credentials().state()
    # Without a keyring everything works until the kernel stops, so that is a note.
    level = Level.OK if state.usable else Level.NOTE
    yield Finding("passwords", level, state.sentence)


def _look_at_network() -> Iterator[Finding]:
    from smtpwidgets.opening import open_profile  # noqa: PLC0415 -- may be what is broken

    try:
        _talk_to_ourselves()
    except OSError as error:
        text = f"this computer cannot talk to itself at 127.0.0.1 ({error.strerror or error})"
        remedy = "Ask whoever looks after this computer whether a firewall forbids it."
        yield Finding("loopback", Level.WRONG, f"{text}; practice servers need that", remedy)
    else:
        yield Finding("loopback", Level.OK, "this computer can talk to itself at 127.0.0.1")
    with open_profile(":memory:") as profile:
        closed = profile.mail_ports_closed
    if closed:
        text = "this is Binder, whose network lets no mail out; practice servers work here"
        remedy = "To test a server of your own, install smtpwidgets on your own computer."
        yield Finding("network", Level.NOTE, text, remedy)
    else:
        yield Finding("network", Level.OK, "nothing outside this computer was contacted")


def _talk_to_ourselves() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_LOOPBACK_S)
        with socket.create_connection(server.getsockname(), _LOOPBACK_S):
            server.accept()[0].close()


def _look_at_profile() -> Iterator[Finding]:
    from smtpwidgets.errors import UnreadableProfileError  # noqa: PLC0415 -- with what follows
    from smtpwidgets.opening import open_profile  # noqa: PLC0415 -- may be what is broken
    from smtpwidgets.store import default_location  # noqa: PLC0415 -- may be what is broken

    location = default_location()
    if "://" in location:  # not shown, as it may hold a password, and not opened: it is elsewhere
        text = "the database that SMTPWIDGETS_PROFILE names; it was not opened"
        yield Finding("profile", Level.OK, text)
    elif not Path(location).expanduser().exists():
        yield Finding("profile", Level.OK, f"{location} (made when it is first used)")
    else:
        try:
            with open_profile(location) as profile:
                text = f"{profile.where} ({len(profile.servers)} servers)"
        except UnreadableProfileError as error:
            text = f"{error.path}: {error.reason}"
            yield Finding("profile", Level.WRONG, text, error.advice)
        else:
            yield Finding("profile", Level.OK, text)


_LOOKS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("smtpwidgets", _look_at_python),
    ("packages", _look_at_packages),
    ("JupyterLab", _look_at_lab),
    ("passwords", _look_at_keyring),
    ("network", _look_at_network),
    ("profile", _look_at_profile),
)
