"""From the rows that fail to the sheet that edits them, and back to check them again."""

from collections.abc import Iterator

import pytest

import smtpwidgets as sw
from smtpwidgets.errors import NotFoundError
from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import BulkEditor, FleetView
from smtpwidgets.widgets.editable_grid import CellEdit
from tests.support.waiting import wait_until


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Twenty people, five of whom cannot mail."""
    with sw.practice_profile(entries=20, failing=0.25) as profile:
        yield profile


@pytest.fixture
def fleet(profile: Profile) -> Iterator[FleetView]:
    """The view, after everything was checked."""
    view = FleetView(profile)
    settle(view)
    press(view, view.check_all)
    yield view
    view.close()


def settle(view: FleetView | BulkEditor) -> None:
    wait_until(lambda: len(view.scope._futures) <= 1, "the page is at rest", 60)
    view.scope.call(lambda: None).result(60)


def press(view: FleetView | BulkEditor, button: object) -> None:
    button.click()  # type: ignore[attr-defined]
    settle(view)


def show(view: FleetView, words: str) -> None:
    chips = view.table.chips
    chips.value = {chip["words"]: chip["key"] for chip in chips.chips}[words]
    settle(view)


def opened(view: FleetView) -> BulkEditor:
    """Return the editor after a press of the button that opens it."""
    press(view, view.editing.edit)
    editor = view.editing.editor
    assert editor is not None
    settle(editor)
    return editor


def edit(editor: BulkEditor, key: str, field: str, text: str) -> None:
    editor.scope.call(editor.sheet.typed, [CellEdit(key, field, text)]).result(60)
    settle(editor)


def test_the_rows_of_a_cause_are_edited_in_place(fleet: FleetView, profile: Profile) -> None:
    """The button says how many; the sheet shows just these, with their accounts, and a way back.

    That rows are left out is said where some are.
    """
    show(fleet, "Login refused")
    refused = {row.server_id for row in fleet.table.listed()}
    said = fleet.editing.edit.description
    editor = opened(fleet)

    assert f"Edit these {len(refused)} servers…" == said
    assert refused == set(editor.sheet.grid.data["keys"])
    assert f"{len(refused)} of {len(profile.servers)} servers are shown." in (
        editor.excerpt.words.value
    )
    assert (False, True) == (fleet.found.shown, fleet.editing.place.shown)
    used = {id for row in fleet.table.listed() for id in row.account_ids}
    assert used == set(editor.sheets["account"].grid.data["keys"])

    press(fleet, fleet.editing.back)
    assert (True, False) == (fleet.found.shown, fleet.editing.place.shown)

    show(fleet, "All")
    opened(fleet)
    assert not editor.excerpt.box.shown


def test_what_was_edited_is_what_is_left_to_check(fleet: FleetView) -> None:
    """After Apply and the way back, “Go on” asks the edited rows, and no others."""
    show(fleet, "Login refused")
    row = fleet.table.listed()[0]
    editor = opened(fleet)
    edit(editor, row.server_id, "username", "somebody@practice.test")
    press(editor, editor.see)
    press(editor, editor.preview.apply)
    settle(fleet)
    press(fleet, fleet.editing.back)

    assert "Go on (1 left)" == fleet.go_on.description
    assert fleet.go_on.shown


def test_the_search_narrows_what_is_edited(fleet: FleetView) -> None:
    """One row that was searched for is one server, in the words for one."""
    name = fleet.table.rows["".join(fleet.table.rows.keys()[:1])].label
    fleet.table.search.value = name.upper()
    settle(fleet)

    assert [name] == [row.label for row in fleet.table.listed()]
    assert "Edit this server…" == fleet.editing.edit.description
    fleet.table.search.value = "no such server"
    settle(fleet)
    assert not fleet.editing.edit.shown


def test_an_editor_that_was_left_keeps_its_edits(fleet: FleetView) -> None:
    """Other rows are shown then; a line of the preview leads to what is hidden."""
    show(fleet, "Login refused")
    key = fleet.table.listed()[0].server_id
    editor = opened(fleet)
    edit(editor, key, "description", "Kept")
    press(fleet, fleet.editing.back)
    show(fleet, "Works, no remark")
    assert editor is opened(fleet)
    assert key not in editor.sheet.keys
    press(editor, editor.see)
    editor.scope.call(editor._go_to, key, "description").result(60)

    assert "1 cell edited" in editor.state.value
    assert key in editor.sheet.keys
    assert not editor.excerpt.box.shown


def test_nobody_edits_what_is_being_checked(fleet: FleetView) -> None:
    """A check that begins puts the sheet away, and the button with it."""
    opened(fleet)
    fleet.scope.call(fleet.press_check_all).result(60)
    hidden = fleet.editing.place.shown, fleet.editing.edit.shown
    settle(fleet)

    assert (False, False) == hidden
    assert fleet.editing.edit.shown


def test_closing_the_view_closes_its_editor(profile: Profile) -> None:
    """No widget of it is left, and it hears of no further change."""
    view = FleetView(profile)
    settle(view)
    editor = opened(view)
    view.close()
    profile.set_secret(next(iter(profile.servers)), Secret("let-me-in"))

    assert editor.box.comm is None
    assert editor.sheet.grid.comm is None


def test_an_editor_opens_with_the_rows_of_a_frame(fleet: FleetView, profile: Profile) -> None:
    """One line in the next cell: the failing rows, filtered with plain pandas."""
    assert fleet.reports is not None
    results = fleet.reports.frame()
    editor = BulkEditor(profile, results.loc[results["state"] == "failed", "server_id"])
    shown = set(editor.sheet.grid.data["keys"])
    press(editor, editor.excerpt.show_all)
    everything = set(editor.sheet.grid.data["keys"])
    editor.close()

    assert {row.server_id for row in fleet.reports.results if row.ok is False} == shown
    assert set(profile.servers) == everything


def test_an_entry_that_is_not_there_is_told(profile: Profile) -> None:
    """No editor is made that silently shows something else."""
    with pytest.raises(NotFoundError):
        BulkEditor(profile, ["no-such-id"])


def test_a_row_added_to_a_part_stays_when_it_is_stored(profile: Profile) -> None:
    """It is one of those that are shown from then on."""
    editor = BulkEditor(profile, list(profile.servers)[:2])
    settle(editor)
    press(editor, editor.tools["add-row"])
    key = editor.sheet.draft.added[0]
    for field, text in {"description": "New", "host": "new.example", "username": "ada"}.items():
        edit(editor, key, field, text)
    press(editor, editor.see)
    press(editor, editor.preview.apply)
    names = [editor.sheet.name_of(key) for key in editor.sheet.keys]
    editor.close()

    assert 3 == len(names)
    assert "New" == names[-1]
