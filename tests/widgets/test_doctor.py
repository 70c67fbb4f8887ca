"""The connection doctor without a browser: what a person presses, and what is then on the page."""

from collections.abc import Iterator
from time import monotonic

import pytest

import smtpwidgets as sw
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import ConnectionDoctor
from tests.support.canary import Canary
from tests.support.waiting import wait_until


@pytest.fixture
def profile() -> Iterator[Profile]:
    """One server that works, one whose certificate is over, and Grace with her one password."""
    with sw.practice_profile(["works", "certificate-expired"], ["grace"]) as profile:
        yield profile


@pytest.fixture
def doctor(profile: Profile) -> Iterator[ConnectionDoctor]:
    """The doctor, drawn."""
    view = ConnectionDoctor(profile)
    settle(view)
    yield view
    view.close()


def settle(view: ConnectionDoctor) -> None:
    wait_until(lambda: len(view.scope._futures) <= 1, "the page is at rest", 60)
    view.scope.call(lambda: None).result(60)


def press(view: ConnectionDoctor, button: object) -> None:
    button.click()  # type: ignore[attr-defined]
    settle(view)


def rows(view: ConnectionDoctor) -> dict[str, tuple[str, str]]:
    """Return state and words of the rows, by name."""
    data = view.grid.data
    names, words, states = data["cells"][0], data["cells"][4], data["states"][4]
    return {name: (states[at], words[at]) for at, name in enumerate(names)}


def choose(view: ConnectionDoctor, name: str) -> None:
    data = view.grid.data
    key = data["keys"][data["cells"][0].index(name)]
    view.scope.call(view.choose, key).result(60)


def test_before_anything_is_pressed_nobody_logged_in(doctor: ConnectionDoctor) -> None:
    """To open it asks no server; the button says how many logins it means."""
    assert "Nothing was checked yet" in doctor.verdict.value
    assert "Check all (4 logins)" == doctor.check_all.description
    assert {("idle", "Not checked")} == set(rows(doctor).values())
    assert not doctor.foot.shown


def test_one_press_checks_all_and_says_once_what_is_shared(doctor: ConnectionDoctor) -> None:
    """One verdict, one card for the password, failing lines first."""
    press(doctor, doctor.check_all)

    assert doctor.checkup is not None
    assert doctor.checkup.verdict.partition(". ")[0] in doctor.verdict.value
    assert 1 == doctor.cards.value.count("One password is refused")
    assert "Grace, incoming" in doctor.cards.value
    assert "Grace, outgoing" in doctor.cards.value
    states = [state for state, _ in rows(doctor).values()]
    assert ["failed"] * 3 == states[:3]
    assert "ok" == states[-1]
    assert ("failed", "Certificate expired") == rows(doctor)["Certificate expired"]
    assert "" == doctor.alert.value


def test_a_line_shows_everything_and_does_not_repeat_the_advice(doctor: ConnectionDoctor) -> None:
    """Stages with times, each address, TLS, the server's words; the remedy stands in the card."""
    press(doctor, doctor.check_all)
    choose(doctor, "Grace, incoming")
    shown = doctor.facts.value

    for part in ("Name found", " ms", "127.0.0.1 port", "TLSv1.3", "SHA-256", "Days left"):
        assert part in shown
    assert "Application-specific password required" in shown
    assert "What to do stands above" in shown
    choose(doctor, "Certificate expired")
    assert "has expired" in doctor.facts.value


def test_what_a_server_says_is_text(doctor: ConnectionDoctor, profile: Profile) -> None:
    """A greeting made of markup is read, not drawn."""
    press(doctor, doctor.check_all)
    id = next(s.id for s in profile.servers.values() if s.label == "Works")
    told = profile.reports[id].model_copy(update={"greeting": "<img src=x onerror=alert(1)>"})
    profile.keep_report(told)
    settle(doctor)
    choose(doctor, "Works")

    assert "<img" not in doctor.facts.value
    assert "&lt;img" in doctor.facts.value


def test_the_filter_leaves_what_needs_a_look(doctor: ConnectionDoctor) -> None:
    """Where much works, one choice shows the rest."""
    press(doctor, doctor.check_all)
    doctor.filter.value = "What needs a look"
    settle(doctor)

    assert "Works" not in rows(doctor)
    assert "Certificate expired" in rows(doctor)


def test_one_line_is_checked_again_and_the_others_stay(
    doctor: ConnectionDoctor, profile: Profile
) -> None:
    """The right password, one more press at one line: the common finding is gone."""
    press(doctor, doctor.check_all)
    inbox = next(s.id for s in profile.servers.values() if s.label == "Grace, incoming")
    profile.set_secret(inbox, Secret("abcdefghijklmnop"))
    choose(doctor, "Grace, incoming")
    press(doctor, doctor.check_row)

    assert "ok" == rows(doctor)["Grace, incoming"][0]
    assert "One password is refused" not in doctor.cards.value
    assert ("failed", "Certificate expired") == rows(doctor)["Certificate expired"]


def test_the_lines_follow_the_profile(doctor: ConnectionDoctor, profile: Profile) -> None:
    """What is deleted goes, what is new waits for a check, what was found stays."""
    press(doctor, doctor.check_all)
    gone = next(s for s in profile.servers.values() if s.label == "Certificate expired")
    profile.remove(gone.id, unlink=True)
    profile.add(Server(description="New", host="smtp.practice.test", username="ada"))
    settle(doctor)

    assert "Certificate expired" not in rows(doctor)
    assert ("idle", "Not checked") == rows(doctor)["New"]
    assert "ok" == rows(doctor)["Works"][0]


def test_what_is_copied_is_masked_and_holds_no_password(profile: Profile) -> None:
    """Text and JSON go to the clipboard and below the buttons; the password is in no trait."""
    canary = Canary()
    for id in profile.servers:
        profile.set_secret(id, Secret(canary.password))
    doctor = ConnectionDoctor(profile)
    sent: list[str] = []
    doctor.guard.copy = sent.append  # type: ignore[method-assign]
    press(doctor, doctor.check_all)
    press(doctor, doctor.copy_text)
    doctor.hide_hosts.value = True
    press(doctor, doctor.copy_json)
    state = "".join(str(part.get_state()) for part in (doctor.grid, *everything(doctor.box)))
    doctor.close()

    text, data = sent
    assert "grace@" not in text
    assert "app-password.practice.test" in text
    assert data.startswith("{")
    assert "imap.app-password" not in data
    assert not any(canary.found_in(one) for one in (*sent, state))


def everything(box: object) -> list[object]:
    """Return all widgets below a box."""
    children = getattr(box, "children", ())
    return [*children, *(one for child in children for one in everything(child))]


def test_it_can_be_stopped_and_what_was_found_stays() -> None:
    """A silent server holds nobody; the line says that it was not checked."""
    with sw.practice_profile(["works", "silent"]) as profile:
        doctor = ConnectionDoctor(profile)
        settle(doctor)
        doctor.check_all.click()
        wait_until(lambda: profile.reports, "the first report is there")
        wait_until(lambda: "<progress" in doctor.verdict.value, "the progress is drawn")
        press(doctor, doctor.stop)
        found = rows(doctor)
        said = doctor.verdict.value
        doctor.close()

    assert "Stopped." in said
    assert "ok" == found["Works"][0]
    assert 1 == sum("Not checked" in words for _, words in found.values() if words)


def test_three_hundred_lines_are_drawn_in_batches() -> None:
    """Hundreds of checks are a few messages a second, and one widget."""
    with sw.practice_profile([]) as profile:
        many = [
            Server(description=f"N{n}", host=f"{host}.practice.test", auth="none")
            for n in range(100)
            for host in ("smtp", "mail", "full-address")
        ]
        profile.add_together(many)
        doctor = ConnectionDoctor(profile)
        settle(doctor)
        drawn: list[float] = []
        show = doctor.grid.show_frame
        doctor.grid.show_frame = lambda frame: (drawn.append(monotonic()), show(frame))  # type: ignore[method-assign]
        doctor.check_all.click()
        wait_until(lambda: doctor.checkup is not None, "everything is checked", 60)
        settle(doctor)
        doctor.close()

    assert len(drawn) <= 5 * (drawn[-1] - drawn[0]) + 5
    assert doctor.checkup is not None
    assert 300 == len(doctor.checkup.lines)
