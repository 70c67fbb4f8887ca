"""The view of a fleet without a browser: what a person presses, and what is then on the page."""

from collections.abc import Iterator

import pytest

import smtpwidgets as sw
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import FleetView
from tests.support.waiting import wait_until


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Forty people, ten of whom cannot mail."""
    with sw.practice_profile(entries=40, failing=0.25) as profile:
        yield profile


@pytest.fixture
def fleet(profile: Profile) -> Iterator[FleetView]:
    """The view, drawn."""
    view = FleetView(profile)
    settle(view)
    yield view
    view.close()


def settle(view: FleetView) -> None:
    wait_until(lambda: len(view.scope._futures) <= 1, "the page is at rest", 40)
    view.scope.call(lambda: None).result(10)


def press(view: FleetView, button: object) -> None:
    button.click()  # type: ignore[attr-defined]
    settle(view)


def rows(view: FleetView) -> list[tuple[str, str, str]]:
    """Return name, state and words of the rows, in their order."""
    data = view.table.grid.data
    return list(zip(data["cells"][0], data["states"][4], data["cells"][4], strict=True))


def chips(view: FleetView) -> dict[str, int]:
    """Return the numbers above the list, by their words."""
    return {chip["words"]: chip["count"] for chip in view.table.chips.chips}


def test_before_anything_is_pressed_nobody_logged_in(fleet: FleetView) -> None:
    """To open it asks no server; the button says how many logins it means."""
    assert "Check all (40 logins)" == fleet.check_all.description
    assert "Nothing was checked here yet" in fleet.verdict.value
    assert {("idle", "Not checked")} == {(state, words) for _, state, words in rows(fleet)}
    assert {"All": 40, "Needs a look": 0, "Works": 0, "Not checked": 40} == chips(fleet)
    assert ["none"] * 3 == [
        one.layout.display for one in (fleet.stop, fleet.go_on, fleet.check_failing)
    ]


def test_one_press_checks_all_and_shows_what_fails_first(fleet: FleetView) -> None:
    """A verdict, a number for each cause, failing rows on top, and the numbers below."""
    press(fleet, fleet.check_all)

    states = [state for _, state, _ in rows(fleet)]
    assert fleet.reports is not None
    assert ["failed"] * 10 == states[:10]
    assert "failed" not in states[10:]
    assert "30 of 40 entries work" in fleet.verdict.value
    assert 40 == chips(fleet)["All"]
    assert chips(fleet)["Login refused"] >= 3
    assert "Login refused" in fleet.results.body.value
    assert "" == fleet.results.box.layout.display
    assert "" == fleet.alert.value
