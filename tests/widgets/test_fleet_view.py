"""The view of a fleet without a browser: what a person presses, and what is then on the page."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from time import monotonic

import pytest

import smtpwidgets as sw
from smtpwidgets.model.policy import Policy
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.visit import Skip
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import FleetView
from tests.support.canary import Canary
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


@pytest.fixture
def waiting() -> Iterator[FleetView]:
    """A view of one server that works and one that keeps silent."""
    with sw.practice_profile(["works", "silent"]) as profile:
        view = FleetView(profile)
        settle(view)
        yield view
        view.close()


def settle(view: FleetView) -> None:
    wait_until(lambda: len(view.scope._futures) <= 1, "the page is at rest", 60)
    view.scope.call(lambda: None).result(60)


def press(view: FleetView, button: object) -> None:
    button.click()  # type: ignore[attr-defined]
    settle(view)


def rows(view: FleetView) -> list[tuple[str, str, str]]:
    """Return name, state and words of the rows, in their order."""
    data = view.table.grid.data
    return list(zip(data["cells"][0], data["states"][-1], data["cells"][-1], strict=True))


def chips(view: FleetView) -> dict[str, int]:
    """Return the numbers above the list, by their words."""
    return {chip["words"]: chip["count"] for chip in view.table.chips.chips}


def choose_chip(view: FleetView, words: str) -> None:
    keys = {chip["words"]: chip["key"] for chip in view.table.chips.chips}
    view.table.chips.value = keys[words]
    settle(view)


def choose_row(view: FleetView, name: str) -> None:
    data = view.table.grid.data
    view.scope.call(view.choose, data["keys"][data["cells"][0].index(name)]).result(60)


def everything(box: object) -> list[object]:
    """Return all widgets below a box."""
    children = getattr(box, "children", ())
    return [*children, *(one for child in children for one in everything(child))]


def test_before_anything_is_pressed_nobody_logged_in(fleet: FleetView) -> None:
    """To open it asks no server; the button says how many logins it means."""
    assert "Check all (40 logins)" == fleet.check_all.description
    assert "Nothing was checked here yet" in fleet.verdict.value
    assert {("idle", "Not checked")} == {(state, words) for _, state, words in rows(fleet)}
    assert {"All": 40, "Needs a look": 0, "Works, no remark": 0, "Not checked": 40} == chips(fleet)
    hidden = (fleet.stop, fleet.go_on, fleet.check_failing, fleet.results.box)
    assert not any(one.shown for one in hidden)


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
    assert "Check all (40 logins)" == fleet.check_all.description
    assert fleet.results.box.shown
    assert "" == fleet.alert.value


def test_a_number_is_a_filter(fleet: FleetView) -> None:
    """One press shows the entries of one cause, and the search looks within them."""
    press(fleet, fleet.check_all)
    choose_chip(fleet, "Login refused")
    refused = rows(fleet)
    choose_chip(fleet, "Works, no remark")
    works = {state for _, state, _ in rows(fleet)}
    choose_chip(fleet, "Needs a look")
    looks = rows(fleet)
    fleet.table.search.value = "library"
    settle(fleet)

    assert {"Login refused"} == {words for _, _, words in refused}
    assert chips(fleet)["Login refused"] == len(refused)
    assert {"ok"} == works
    assert chips(fleet)["Needs a look"] == len(looks)
    assert "library" == fleet.table.grid.filter_text


def test_a_row_shows_its_whole_report(fleet: FleetView) -> None:
    """Stages, addresses, the server's words and what to do, from the profile's last reports."""
    press(fleet, fleet.check_all)
    name = next(name for name, _, words in rows(fleet) if words == "Login refused")
    choose_row(fleet, name)
    shown = fleet.facts.value

    for part in (name, "Name found", " ms", "TLSv1.3", "535 5.7.8", "Sign in on your provider"):
        assert part in shown


def test_what_a_server_is_called_is_text(profile: Profile) -> None:
    """A name made of markup is read, not drawn, in row, details and tables."""
    evil = "<img src=x onerror=alert(1)>"
    profile.add(Server(description=evil, host="closed.practice.test", username="a@practice.test"))
    fleet = FleetView(profile)
    settle(fleet)
    press(fleet, fleet.check_all)
    choose_row(fleet, evil)
    drawn = [fleet.facts.value, fleet.verdict.value]
    for tab in ("cause", "host", "provider"):
        press(fleet, fleet.results.tabs[tab])
        drawn.append(fleet.results.body.value)
    fleet.close()

    assert not any("<img" in one for one in drawn)
    assert "&lt;img" in drawn[0]


def test_a_run_that_is_stopped_keeps_what_it_found_and_goes_on(waiting: FleetView) -> None:
    """Stop ends it at once; “Go on” asks only those that had no answer yet."""
    view = waiting
    view.check_all.click()
    wait_until(lambda: any(state == "ok" for _, state, _ in rows(view)), "one answered")
    press(view, view.stop)
    stopped = {name: words for name, _, words in rows(view)}
    first = view.profile.reports
    press(view, view.go_on)

    assert {"Works": "Works", "Silent": "Not checked"} == stopped, "it waited for the silent server"
    assert view.reports is not None
    assert not view.reports.stopped
    assert "1 of 2 entries works" in view.verdict.value
    works = next(id for id, report in view.profile.reports.items() if report.ok)
    assert first[works] is view.profile.reports[works], "it was asked again"


def test_rows_come_into_their_place_also_when_nothing_new_is_heard() -> None:
    """The last rows before a long silence are listed, and not only counted."""
    with sw.practice_profile(["works", "silent"], entries=30, failing=0) as profile:
        view = FleetView(profile)
        settle(view)
        view.check_all.click()
        wait_until(lambda: chips(view).get("Works, no remark", 0) > 0, "the first answered", 30)
        view.table.chips.value = "works"
        wait_until(lambda: view.table.rows.waiting == 1, "one keeps silent", 30)
        wait_until(lambda: len(rows(view)) == chips(view)["Works, no remark"], "all are listed", 10)
        view.close()


def test_what_failed_is_checked_again_and_compared(fleet: FleetView, profile: Profile) -> None:
    """Passwords are repaired, only what failed is asked, and the tab says what got better."""
    press(fleet, fleet.check_all)
    refused = [row for row in fleet.reports.results if row.words == "Login refused"]  # type: ignore[union-attr]
    for row in refused:
        profile.set_secret(row.server_id, Secret("let-me-in"))
    settle(fleet)
    press(fleet, fleet.check_failing)
    press(fleet, fleet.results.tabs["compare"])

    assert "Login refused" not in chips(fleet)
    assert f"Got better ({len(refused)})" in fleet.results.body.value
    assert refused[0].label in fleet.results.body.value


def test_a_run_is_compared_with_the_last_whole_one(fleet: FleetView, profile: Profile) -> None:
    """Not with one that was stopped in between: half of a run tells little."""
    press(fleet, fleet.check_all)
    whole = profile.runs(1)[0]
    half = tuple(replace(row, ok=None, skipped=Skip.STOPPED) for row in whole.results)
    later = whole.started_at + timedelta(microseconds=1)
    profile.keep_run(replace(whole, results=half, stopped=True, started_at=later))
    settle(fleet)
    refused = [row for row in whole.results if row.words == "Login refused"]
    for row in refused:
        profile.set_secret(row.server_id, Secret("let-me-in"))
    press(fleet, fleet.check_all)
    press(fleet, fleet.results.tabs["compare"])

    assert [True, False] == [run.stopped for run in fleet.results._earlier]
    assert f"Got better ({len(refused)})" in fleet.results.body.value
    assert "30 of 40" in fleet.results.earlier.label


def test_rows_follow_what_is_checked_elsewhere(fleet: FleetView, profile: Profile) -> None:
    """One server checked on another page, then all by a script: rows, numbers and verdict agree."""
    press(fleet, fleet.check_all)
    refused = [row for row in fleet.reports.results if row.words == "Login refused"]  # type: ignore[union-attr]
    for row in refused:
        profile.set_secret(row.server_id, Secret("let-me-in"))
    asyncio.run(profile.check(refused[0].server_id))
    wait_until(lambda: "31 of 40 entries work" in fleet.verdict.value, "one works", 20)
    settle(fleet)
    one = {name: words for name, _, words in rows(fleet)}[refused[0].label]
    asyncio.run(sw.check_all(profile))
    said = f"{30 + len(refused)} of 40 entries work"
    wait_until(lambda: said in fleet.verdict.value, "all is shown", 20)
    settle(fleet)

    assert "Works" == one
    assert "Login refused" not in chips(fleet)


def test_files_are_masked_unless_somebody_says_otherwise(fleet: FleetView) -> None:
    """The browser gets the file; without the box it names nobody, and never holds a password."""
    sent: list[tuple[str, bytes]] = []
    fleet.results.download.offer = lambda name, data, **_: sent.append((name, data))  # type: ignore[method-assign]
    press(fleet, fleet.check_all)
    press(fleet, fleet.results.tabs["export"])
    press(fleet, fleet.results.csv)
    press(fleet, fleet.results.page)
    fleet.results.whole.value = True
    press(fleet, fleet.results.csv)
    (name, masked), (_, page), (_, whole) = sent

    assert name.endswith(".csv")
    assert b"Ada Abara" not in masked + page
    assert b"Ada Abara" in whole
    assert b"<html" in page
    assert b"let-me-in" not in masked + page + whole


def test_a_chart_or_how_to_get_one(fleet: FleetView) -> None:
    """Where the extra is there it is drawn; else a sentence says what to install."""
    press(fleet, fleet.check_all)
    press(fleet, fleet.results.tabs["chart"])

    drawn = fleet.results.body.value
    assert "<svg" in drawn or "smtpwidgets[charts]" in drawn
    assert "" == fleet.alert.value


def test_the_last_run_is_there_when_the_view_is_opened_again(
    fleet: FleetView, profile: Profile
) -> None:
    """A profile keeps what a run found; rows that are new since then wait for their check."""
    press(fleet, fleet.check_all)
    profile.add(Server(description="New", host="smtp.practice.test", username="ada@practice.test"))
    settle(fleet)
    again = FleetView(profile)
    settle(again)
    said, found = again.verdict.value, {name: words for name, _, words in rows(again)}
    offered = again.go_on.shown, again.go_on.description
    again.close()

    assert "The last run" in said
    assert "30 of 40 entries work" in said
    assert "Not checked" == found["New"]
    assert (True, "Go on (1 left)") == offered


def test_options_are_folded_and_hold_while_it_runs(waiting: FleetView) -> None:
    """One button opens them, the depth changes how many logins it means, a run locks them."""
    options = waiting.options
    assert not options.box.shown
    press(waiting, options.toggle)
    options.depth.value = "Connect and encrypt, nobody logs in"
    settle(waiting)
    assert options.box.shown
    assert "Check all (nobody logs in)" == waiting.check_all.description
    options.deadline.value = 1
    locked: list[bool] = []
    options.at_once.observe(lambda change: locked.append(change.new), "disabled")
    press(waiting, waiting.check_all)

    assert [True, False] == locked
    assert waiting.reports is not None
    assert waiting.reports.stopped


def test_an_administrator_may_switch_it_off(profile: Profile) -> None:
    """Where checks are switched off the buttons are dead and say why."""
    profile.policy = Policy(switched_off=frozenset({"check"}))
    fleet = FleetView(profile)
    settle(fleet)
    dead = [one.disabled for one in (fleet.check_all, fleet.go_on, fleet.check_failing)]
    fleet.close()

    assert [True] * 3 == dead


def test_no_password_is_in_any_part_of_it(profile: Profile) -> None:
    """Through a run, tables, comparison, files and what is told to the page."""
    canary = Canary()
    for id in list(profile.servers)[:5]:
        profile.set_secret(id, Secret(canary.password))
    fleet = FleetView(profile)
    sent: list[bytes] = []
    fleet.results.download.offer = lambda _, data, **__: sent.append(data)  # type: ignore[method-assign]
    settle(fleet)
    press(fleet, fleet.check_all)
    press(fleet, fleet.check_failing)
    fleet.results.whole.value = True
    for tab in fleet.results.tabs.values():
        press(fleet, tab)
        sent.append(fleet.results.body.value.encode())
    press(fleet, fleet.results.csv)
    press(fleet, fleet.results.page)
    sent += [str(part.get_state()).encode() for part in everything(fleet.box)]  # type: ignore[attr-defined]
    sent += [repr(fleet).encode(), repr(fleet.reports).encode(), str(fleet.reports).encode()]
    fleet.close()

    assert not any(canary.found_in(one) for one in sent)


def test_hundreds_come_in_small_batches_while_buttons_answer() -> None:
    """At most five drawings a second, ten sentences read out, and a press answered meanwhile."""
    with sw.practice_profile(entries=400, failing=0.05) as profile:
        fleet = FleetView(profile)
        settle(fleet)
        drawn: list[float] = []
        told: list[str] = []
        pressed: list[object] = []
        draw = fleet.table.draw

        def note_and_draw() -> None:
            if not drawn:
                fleet.scope.call(lambda: pressed.append(fleet.reports))
            drawn.append(monotonic())
            draw()

        fleet.table.draw = note_and_draw  # type: ignore[method-assign]
        fleet.guard.announce = told.append  # type: ignore[method-assign, assignment]
        fleet.check_all.click()
        wait_until(lambda: fleet.reports is not None, "all were checked", 60)
        settle(fleet)
        fleet.close()

    assert len(drawn) > 1
    assert 0.19 <= min(later - one for one, later in pairwise(drawn))
    assert [None] == pressed, "a press waits for the sweep"
    assert len(told) <= 12
    assert "has begun" in told[0]


def test_after_a_stop_the_keyboard_is_sent_to_what_goes_on(waiting: FleetView) -> None:
    """The button that was pressed is gone; “Go on” is there, and nobody who types is disturbed."""
    sent: list[dict[str, object]] = []
    waiting.guard.send = lambda content, buffers=None: sent.append(content)  # noqa: ARG005
    waiting.check_all.click()
    wait_until(lambda: waiting.table.rows.waiting == 1, "one keeps silent", 30)
    press(waiting, waiting.stop)
    wait_until(lambda: waiting.go_on.shown, "it can go on", 30)
    settle(waiting)

    assert {"type": "focus", "selector": ".smtpw-go-on", "polite": True} in sent
