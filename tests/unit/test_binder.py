"""Binder builds this project by rules that no error message tells; these are those rules."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.specifiers import SpecifierSet

PROJECT = Path(__file__).parents[2]
BINDER = PROJECT / "binder"


def lines(name: str) -> list[str]:
    return (BINDER / name).read_text(encoding="utf-8").split("\n")[:-1]


def test_the_package_is_installed_from_the_checkout() -> None:
    """An editable install is done after the files are there; a bare `.` is done before."""
    assert ["-e .[notebooks]"] == lines("requirements.txt")


def test_python_is_named_and_fits() -> None:
    """Without runtime.txt Binder takes Python 3.10, on which this package does not install."""
    (runtime,) = lines("runtime.txt")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert runtime.startswith("python-3.")
    assert SpecifierSet(project["requires-python"]).contains(runtime.removeprefix("python-"))


def test_the_build_step_runs_and_what_it_copies_is_there() -> None:
    """The file postBuild is a program, and each file it names exists."""
    assert lines("postBuild")[0].startswith("#!")
    assert os.access(BINDER / "postBuild", os.X_OK)
    (copy,) = (line.split() for line in lines("postBuild") if line.startswith("cp "))
    assert (PROJECT / copy[1]).is_file()


def test_binder_opens_the_support_walkthrough(tmp_path: Path) -> None:
    """The build step, run for real, leads every way of starting JupyterLab to that notebook."""
    home = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run([BINDER / "postBuild"], cwd=PROJECT, env=home, check=True)

    written = tmp_path / ".jupyter" / "jupyter_server_config.json"
    urls = {app["default_url"] for app in json.loads(written.read_text("utf-8")).values()}
    (url,) = urls
    assert (PROJECT / url.removeprefix("/lab/tree/")).is_file()
    assert "support-walkthrough" in url


def test_nothing_else_takes_the_place_of_these_files() -> None:
    """A conda environment or a second requirements file would win, and hide these."""
    assert {"requirements.txt", "runtime.txt", "postBuild"} == {p.name for p in BINDER.iterdir()}


def test_binders_own_builder_makes_an_image_of_it(tmp_path: Path) -> None:
    """repo2docker reads these files as meant: this Python, this package, then the build step."""
    copy = tmp_path / "checkout"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)

    built = subprocess.run(
        [Path(sys.executable).with_name("jupyter-repo2docker"), "--no-build", "--debug", copy],
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )

    steps = built.stdout + built.stderr
    install = steps.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert steps.index("COPY --chown=0:0 src/ ${REPO_DIR}/") < install
    assert install < steps.index("RUN ./binder/postBuild")
    (runtime,) = lines("runtime.txt")
    assert f"python={runtime.removeprefix('python-')}" in steps.replace("'", "").replace(" ", "")
