"""The command line: `lab` opens the notebooks; `doctor`, `explain` and `check` say what is wrong.

What `check` does stands in `cli_check`.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from smtpwidgets.cli_check import add_check, be_understood, check_command, write_no_more

__all__ = ["Copied", "copy_notebooks", "lab_arguments", "main", "shipped_notebooks"]

_FIRST = "01-set-up-your-account.ipynb"
_FOLDER = "smtpwidgets-notebooks"
_PACKAGE = Path(__file__).parent


class Copied(StrEnum):
    """What became of one notebook."""

    NEW = "new"
    SAME = "same"
    KEPT = "kept"  # it is there and was changed, so it stays as it is


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code (0: fine, 1: something is wrong)."""
    _open_closed_streams()
    given = list(sys.argv[1:] if argv is None else argv)
    cut = given.index("--") if "--" in given else len(given)
    options = _parser().parse_args(given[:cut])
    if options.command == "doctor":
        return _doctor()
    if options.command == "check":
        return check_command(options)
    if options.command == "explain":
        return _explain(" ".join((*options.text, *given[cut + 1 :])), options.provider)
    if options.command is None:
        _parser().print_help()
        return 0
    return _lab(Path(options.folder), given[cut + 1 :])


def shipped_notebooks() -> Path:
    """Return the folder of the notebooks that came with this installation."""
    installed = _PACKAGE / "notebooks"
    return installed if installed.is_dir() else _PACKAGE.parent / "notebooks"


def copy_notebooks(source: Path, folder: Path) -> dict[str, Copied]:
    """Copy the notebooks in `source` to `folder`; return what became of each, by file name.

    A notebook that is there already is never written over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = {}
    for notebook in sorted(source.glob("*.ipynb")):
        copy = folder / notebook.name
        if not copy.exists():
            shutil.copyfile(notebook, copy)
            done[notebook.name] = Copied.NEW
        elif copy.read_bytes() == notebook.read_bytes():
            done[notebook.name] = Copied.SAME
        else:
            done[notebook.name] = Copied.KEPT
    return done


def lab_arguments(folder: Path, extra: Sequence[str]) -> list[str]:
    """Return JupyterLab's arguments that open the first notebook of `folder`.

    Files are shown from the working directory on, or from `folder` if it lies elsewhere. `extra`
    comes last and so has the last word.
    """
    folder, here = folder.resolve(), Path.cwd()
    root = here if folder.is_relative_to(here) else folder
    notebook = (folder / _FIRST).relative_to(root).as_posix()
    # Not the file's name as an argument: then the printed link would not lead to the notebook.
    arguments = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{quote(notebook)}",
    ]
    if getattr(os, "geteuid", lambda: -1)() == 0:
        arguments.append("--allow-root")  # without it JupyterLab does not start for root
    from smtpwidgets.installation import kernel_sockets_fit  # noqa: PLC0415 -- only for JupyterLab

    if kernel_sockets_fit():
        arguments.append("--KernelManager.transport=ipc")
    return [*arguments, *extra]


def _open_closed_streams() -> None:
    """Put empty streams in the place of those that were closed, as `>&-` does.

    Python has None there. And the first file to be opened, a database say, would get the number
    of the closed one.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nobody = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 -- to the end
            setattr(sys, name, nobody)


def _lab(folder: Path, extra: Sequence[str]) -> int:
    try:
        copied = copy_notebooks(shipped_notebooks(), folder)
    except OSError as error:
        reason = error.strerror or error
        print(f"The notebooks cannot be copied to {folder}: {reason}.", file=sys.stderr)
        print("Name another folder: smtpwidgets lab FOLDER", file=sys.stderr)
        return 1
    for name, fate in copied.items():
        if fate is Copied.NEW:
            print(f"Copied {folder / name}")
        elif fate is Copied.KEPT:
            print(f"Kept {folder / name} as it is, since it was changed. To get the one that was")
            print("shipped, rename yours and start this command again.")
    # JupyterLab reads its settings where this says, so it does not ask about news on first start.
    ours = str(_PACKAGE)
    theirs = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (theirs, ours)))
    from jupyterlab.labapp import LabApp  # noqa: PLC0415 -- slow, and reads the settings above

    LabApp.launch_instance(lab_arguments(folder, extra))
    return 0


def _doctor() -> int:
    from smtpwidgets.installation import doctor  # noqa: PLC0415 -- only when asked for

    report = doctor()
    return _written(str(report), ok=report.ok)


def _explain(text: str, provider: str | None) -> int:
    from smtpwidgets.explaining import explain  # noqa: PLC0415 -- only when asked for

    explanation = explain(text or sys.stdin.read(), provider)
    return _written(str(explanation).removesuffix("\n"), ok=explanation.recognised)


def _written(text: str, *, ok: bool) -> int:
    """Write what people read, and return the exit code; 1 also where it could not be written."""
    be_understood("table")
    try:
        print(text, flush=True)
    except OSError as error:
        write_no_more()
        if not isinstance(error, BrokenPipeError):  # `| head` has read enough
            print(f"This could not be written: {error.strerror or error}.", file=sys.stderr)
        return 1
    return 0 if ok else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="smtpwidgets", description="Set up mail servers in JupyterLab and test them live."
    )
    version = f"smtpwidgets {metadata.version('smtpwidgets')}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    lab = commands.add_parser(
        "lab",
        help="copy the notebooks to a folder and open the first one in JupyterLab",
        usage="smtpwidgets lab [FOLDER] [-- JUPYTERLAB'S OWN OPTIONS]",
        epilog="Example: smtpwidgets lab ~/mail -- --no-browser --port=8890",
    )
    lab.add_argument(
        "folder",
        nargs="?",
        default=_FOLDER,
        help=f"where the notebooks are copied to and opened from; default: {_FOLDER}",
    )
    commands.add_parser("doctor", help="say what is wrong with this installation")
    explained = commands.add_parser(
        "explain",
        help="say what an error message of any program means, and what to do",
        epilog="Example: smtpwidgets explain --provider Gmail '535 5.7.8 …'. Without a text it "
        "reads one from the standard input. Ends with 1 if the message is not recognised.",
    )
    explained.add_argument("--provider", help="a provider's name, a domain, an address or a host")
    explained.add_argument("text", nargs="*", help="the error message, in quotation marks")
    add_check(commands)
    return parser
