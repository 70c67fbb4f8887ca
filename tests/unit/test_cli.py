"""The command line: what it copies, what it starts, and what it says."""

import io
import os
import socket
import tempfile
import tomllib
from pathlib import Path

import pytest

from smtpwidgets.cli import Copied, copy_notebooks, lab_arguments, main, shipped_notebooks

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    source = tmp_path / "shipped"
    source.mkdir()
    for name in ("01-first.ipynb", "02-second.ipynb"):
        (source / name).write_text(f"{{{name}}}", encoding="utf-8")
    (source / "notes.txt").touch()
    return source


def test_notebooks_are_copied_to_a_new_folder(shipped: Path, tmp_path: Path) -> None:
    """Every notebook, and nothing else, lands in the folder, which is made if need be."""
    folder = tmp_path / "a" / "b"
    done = copy_notebooks(shipped, folder)
    assert {"01-first.ipynb": Copied.NEW, "02-second.ipynb": Copied.NEW} == done
    assert ["01-first.ipynb", "02-second.ipynb"] == sorted(p.name for p in folder.iterdir())


def test_a_changed_notebook_is_never_written_over(shipped: Path, tmp_path: Path) -> None:
    """A person's own changes stay, and are told apart from a notebook that is as it was."""
    folder = tmp_path / "mine"
    copy_notebooks(shipped, folder)
    (folder / "01-first.ipynb").write_text("mine", encoding="utf-8")
    done = copy_notebooks(shipped, folder)
    assert {"01-first.ipynb": Copied.KEPT, "02-second.ipynb": Copied.SAME} == done
    assert "mine" == (folder / "01-first.ipynb").read_text(encoding="utf-8")


def test_the_shipped_notebooks_are_found() -> None:
    """A checkout brings its own notebooks folder; a wheel gets the same one, by pyproject.toml."""
    assert PROJECT / "notebooks" == shipped_notebooks()
    wheel = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    included = wheel["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert "smtpwidgets/notebooks" == included["notebooks"]


@pytest.mark.parametrize(
    ("folder", "root", "url"),
    [
        ("notes", ".", "/lab/tree/notes/01-set-up-your-account.ipynb"),
        (".", ".", "/lab/tree/01-set-up-your-account.ipynb"),
        ("my mail/é", ".", "/lab/tree/my%20mail/%C3%A9/01-set-up-your-account.ipynb"),
        ("../elsewhere", "../elsewhere", "/lab/tree/01-set-up-your-account.ipynb"),
    ],
)
def test_jupyterlab_opens_on_the_first_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, root: str, url: str
) -> None:
    """The link leads to the notebook, wherever the folder lies and however it is named."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    arguments = lab_arguments(Path(folder), [])
    assert f"--ServerApp.root_dir={(tmp_path / 'here' / root).resolve()}" in arguments
    assert f"--LabApp.default_url={url}" in arguments


def test_a_persons_own_options_have_the_last_word() -> None:
    """What stands after `--` comes last, as it was given."""
    extra = ["--no-browser", "--port=8890"]
    assert extra == lab_arguments(Path(), extra)[-2:]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_is_allowed_to_be_root(
    monkeypatch: pytest.MonkeyPatch, user: int, allowed: bool
) -> None:
    """JupyterLab's own guard against running as root is lifted for root alone."""
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert allowed == ("--allow-root" in lab_arguments(Path(), []))


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has ports only")
@pytest.mark.parametrize("depth", [0, 120])
def test_kernels_get_sockets_where_their_path_fits(
    monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    """Nobody can take such a socket, as they can a port; too long a path would have no kernel."""
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(Path(folder, "x" * depth)))
        sockets = "--KernelManager.transport=ipc" in lab_arguments(Path(), [])
        left = [found for found in Path(folder).rglob("*") if not found.is_dir()]

    assert sockets == (depth == 0)
    assert [] == left


def test_a_folder_that_cannot_be_made_is_said_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence names the folder and what to type instead; there is no traceback."""
    (tmp_path / "file").touch()
    assert 1 == main(["lab", str(tmp_path / "file" / "folder")])
    told = capsys.readouterr().err
    assert str(tmp_path / "file" / "folder") in told
    assert "smtpwidgets lab FOLDER" in told


def test_doctor_ends_with_one_when_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts can tell by the exit code, people by the last line."""
    monkeypatch.setenv("SMTPWIDGETS_PROFILE", str(tmp_path / "profile.db"))
    assert 0 == main(["doctor"])
    assert capsys.readouterr().out.endswith("Nothing is wrong with this installation.\n")
    (tmp_path / "profile.db").mkdir()
    assert 1 == main(["doctor"])
    assert capsys.readouterr().out.endswith("One thing is wrong: profile.\n")


def test_an_error_message_is_explained_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the arguments or the standard input; a script can tell by the exit code."""
    assert 0 == main(["explain", "--provider", "Gmail", "535 5.7.8 Error: authentication failed"])
    assert "Google did not accept this password" in capsys.readouterr().out
    assert 0 == main(["explain", "--", "-ERR [AUTH] Authentication failed."])
    assert "did not accept the user name or password" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("Password: hunter2-Xk\nECONNREFUSED"))
    assert 0 == main(["explain"])
    assert "hunter2" not in capsys.readouterr().out
    assert 1 == main(["explain", "it does not work"])
    assert "was not recognised" in capsys.readouterr().out
