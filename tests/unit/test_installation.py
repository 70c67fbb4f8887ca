"""`doctor()` finds what is wrong, says what to do, and does no harm."""

import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from smtpwidgets import open_profile
from smtpwidgets.installation import DoctorReport, Finding, Level, doctor


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "JPY_PARENT_PID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SMTPWIDGETS_PROFILE", str(tmp_path / "profile.db"))


def found(subject: str) -> Finding:
    (finding,) = (f for f in doctor().findings if f.subject == subject)
    return finding


def test_this_installation_is_in_order() -> None:
    """The tests' own environment is one that works, and every version people ask for is told."""
    report = doctor()
    assert report.ok, report
    subjects = {finding.subject for finding in report.findings}
    wanted = {"Python", "jupyterlab", "ipywidgets", "anywidget", "ipykernel", "pandas"}
    assert wanted | {"aiosmtplib", "keyring", "passwords", "network", "profile"} <= subjects
    assert metadata.version("anywidget") == found("anywidget").text


def test_a_missing_package_is_wrong_and_its_remedy_can_be_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the package's metadata asks for is looked for; what is missing is named."""
    asked = metadata.requires("smtpwidgets") or []
    monkeypatch.setattr(metadata, "requires", lambda _: [*asked, "no-such-package>=2"])
    finding = found("no-such-package")
    assert Level.WRONG is finding.level
    assert "pip install 'no-such-package>=2'" in finding.remedy


def test_a_version_that_does_not_fit_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found and wanted are both told."""
    monkeypatch.setattr(metadata, "requires", lambda _: ["keyring>=999"])
    finding = found("keyring")
    assert Level.WRONG is finding.level
    assert metadata.version("keyring") in finding.text
    assert ">=999" in finding.text


def test_without_the_practice_extra_it_is_noted_and_not_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The extra is optional, so its absence is a note with the line that installs it."""
    asked = ["no-such-package ; extra == 'practice'"]
    monkeypatch.setattr(metadata, "requires", lambda _: asked)
    finding = found("practice")
    assert Level.NOTE is finding.level
    assert "smtpwidgets[practice]" in finding.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="environments are laid out otherwise there")
def test_a_jupyterlab_without_the_browsers_half_is_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """JupyterLab's environment may be another than the kernel's; that is where it must be."""
    lab = tmp_path / "lab-environment"
    (lab / "share" / "jupyter" / "lab").mkdir(parents=True)
    (lab / "bin").mkdir()
    python = lab / "bin" / "python"
    python.symlink_to(sys.executable)
    wait = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [str(python), "-c", wait], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        monkeypatch.setenv("JPY_PARENT_PID", str(server.pid))
        report = doctor()
        server.communicate()
    told = {f.subject: f for f in report.findings}
    assert str(lab) in told["JupyterLab"].text
    missing = told["anywidget in JupyterLab"]
    assert Level.WRONG is missing.level
    assert "pip install anywidget" in missing.remedy
    assert str(lab) in missing.remedy


def test_a_keyring_that_keeps_nothing_is_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a keyring everything works until the kernel stops; that is a note."""
    import keyring
    from keyring.backends.fail import Keyring

    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    finding = found("passwords")
    assert Level.NOTE is finding.level
    assert "until this kernel stops" in finding.text


def test_on_binder_nobodys_server_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Binder lets no mail out; that is said, with what works there."""
    monkeypatch.setenv("BINDER_REPO_URL", "x")
    finding = found("network")
    assert Level.NOTE is finding.level
    assert "Binder" in finding.text
    assert "practice servers work" in finding.text


def test_a_closed_loopback_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Practice servers need 127.0.0.1; where it is shut, that is found."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "create_server", refuse)
    finding = found("loopback")
    assert Level.WRONG is finding.level
    assert "Operation not permitted" in finding.text


def test_nothing_outside_is_contacted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address that is connected to is this computer's own."""
    asked: list[str] = []
    connect = socket.socket.connect

    def watch(self: socket.socket, address: tuple[str, int] | str) -> None:
        asked.append(address[0] if isinstance(address, tuple) else "")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watch)
    doctor()
    assert {"127.0.0.1"} == set(asked) - {""}


class TestTheProfile:
    def test_one_that_is_not_there_is_not_made(self, tmp_path: Path) -> None:
        """To look is not to touch."""
        assert str(tmp_path / "profile.db") in found("profile").text
        assert [] == list(tmp_path.iterdir())

    def test_one_that_works_is_named_with_its_path(self, tmp_path: Path) -> None:
        """People are told where their servers are kept."""
        open_profile(tmp_path / "profile.db").close()
        finding = found("profile")
        assert Level.OK is finding.level
        assert str(tmp_path / "profile.db") in finding.text

    def test_a_damaged_one_is_wrong_and_left_alone(self, tmp_path: Path) -> None:
        """The reason is told in plain words and the file stays as it was."""
        (tmp_path / "profile.db").write_bytes(b"not a database" * 100)
        finding = found("profile")
        assert Level.WRONG is finding.level
        assert finding.remedy
        assert b"not a database" * 100 == (tmp_path / "profile.db").read_bytes()

    def test_a_database_elsewhere_is_neither_opened_nor_shown(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A database's address may hold a password."""
        monkeypatch.setenv("SMTPWIDGETS_PROFILE", "postgresql://ada:canary-9e1@db.example/mail")
        assert "canary-9e1" not in str(doctor())
        assert Level.OK is found("profile").level


def test_one_broken_part_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up that fails in a way nobody thought of becomes a finding of its own."""

    def broken(_: str) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(metadata, "requires", broken)
    report = doctor()
    (finding,) = report.wrong
    assert "packages" == finding.subject
    assert "RuntimeError: odd" in finding.text
    assert "profile" in {f.subject for f in report.findings}


def test_the_report_is_a_table_that_says_what_to_do() -> None:
    """One line a finding, the remedy under it, and at the end what it comes to."""
    report = DoctorReport(
        (
            Finding("Python", Level.OK, "3.11"),
            Finding("loopback", Level.WRONG, "shut", "Ask."),
        )
    )
    assert not report.ok
    assert [
        "ok     Python    3.11",
        "wrong  loopback  shut",
        "                 What to do: Ask.",
        "",
        "One thing is wrong: loopback.",
    ] == str(report).splitlines()
    assert str(report) == repr(report)
    assert not hasattr(report, "_repr_html_")


def test_asking_the_doctor_costs_nothing_before_it_is_asked() -> None:
    """The module itself loads neither Jupyter, keyring, database nor pandas."""
    code = "import sys, smtpwidgets.installation; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "pandas",
        "ipywidgets",
        "jupyterlab",
        "keyring",
        "sqlalchemy",
        "aiosmtplib",
        "pydantic",
    }
    assert set() == heavy & set(run.stdout.split())
