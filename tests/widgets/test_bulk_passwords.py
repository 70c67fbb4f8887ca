"""Passwords that came with a list go with the step that brought it, and with no other one."""

from collections.abc import Iterator

import pytest

from smtpwidgets.model.policy import Policy
from smtpwidgets.profile import Profile
from tests.widgets.test_bulk_editor import HOME, INBOX, WORK, Sheet


@pytest.fixture
def sheet(profile: Profile) -> Iterator[Sheet]:
    profile.put_together([WORK, HOME, INBOX], note="Begun")
    shown = Sheet(profile)
    yield shown
    shown.view.close()


def brought(sheet: Sheet) -> None:
    """Bring a list that holds nothing but a password for an entry that is there."""
    sheet.bring(f"id\tDescription\tPassword\n{WORK.id}\tWork\tfrom the wrong list\n")
    sheet.press(sheet.view.bring.take)


@pytest.mark.parametrize("way", ["back", "discard"])
def test_a_list_that_was_given_up_leaves_no_password_for_a_later_step(
    sheet: Sheet, profile: Profile, way: str
) -> None:
    """Taken back or discarded, its passwords are not stored with what is edited next."""
    brought(sheet)
    if way == "back":
        sheet.tool("back")
    else:
        sheet.press(sheet.view.discard)
    sheet.type(1, "description", "My home")
    sheet.preview()
    assert "password" not in sheet.view.preview.head.value
    sheet.apply()

    assert "My home" == profile.servers[HOME.id].description
    assert not profile.has_secret(WORK.id)


def test_a_list_of_passwords_alone_can_be_applied(sheet: Sheet, profile: Profile) -> None:
    """No cell differs, and still something is to be stored; a step forth brings it again."""
    brought(sheet)
    assert "1 password" in sheet.view.state.value
    sheet.tool("back")
    assert sheet.view.see.disabled
    sheet.tool("forth")
    sheet.preview()
    assert "1 password given" in sheet.view.preview.head.value
    sheet.apply()

    assert profile.has_secret(WORK.id)
    assert "Undo takes it back" not in sheet.view.notice.value  # it would take another step back
    assert "1 password stored" in sheet.view.notice.value
    assert {} == sheet.view.sheet._secrets
    assert sheet.view.sheet.draft.empty


def test_a_password_for_a_row_to_remove_is_not_stored(sheet: Sheet, profile: Profile) -> None:
    """What goes needs no password."""
    brought(sheet)
    sheet.choose(0)
    sheet.tool("remove")
    sheet.preview()
    sheet.apply()

    assert WORK.id not in profile.servers
    assert profile._credentials.get(WORK.id) is None


def test_a_refusal_is_said_in_the_page_and_gone_once_it_went_well(
    sheet: Sheet, profile: Profile
) -> None:
    """What an administrator forbids after the preview loses nothing that was typed."""
    sheet.type(1, "description", "My home")
    sheet.preview()
    profile.policy = Policy(switched_off=frozenset({"edit-server"}))
    sheet.apply()
    assert "switched off" in sheet.view.alert.value
    assert not sheet.view.sheet.draft.empty

    profile.policy = Policy()
    sheet.preview()
    sheet.apply()
    assert "" == sheet.view.alert.value
    assert "My home" == profile.servers[HOME.id].description
