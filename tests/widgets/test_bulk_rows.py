"""Rows that are new in the bulk editor: what they will be, and that none comes in twice."""

from collections.abc import Iterator

import pytest

from smtpwidgets.profile import Profile
from tests.widgets.test_bulk_editor import HOME, INBOX, WORK, Sheet


@pytest.fixture
def sheet(profile: Profile) -> Iterator[Sheet]:
    """An editor of two outgoing servers and an incoming one."""
    profile.put_together([WORK, HOME, INBOX], note="Begun")
    shown = Sheet(profile)
    yield shown
    shown.view.close()


LINES = "Name\tHost\tPort\tUser\nBranch 1\tsmtp1.example.org\t587\tada\n"
LINES += "Branch 2\tsmtp2.example.org\t587\tada\n"


def bring(sheet: Sheet, text: str) -> None:
    sheet.bring(text)
    sheet.press(sheet.view.bring.take)


def test_a_new_row_shows_what_it_will_be(sheet: Sheet, profile: Profile) -> None:
    """A row typed, pasted or brought without a kind says “SMTP” before it is applied, and is it."""
    sheet.tool("add-row")
    sheet.type(3, "host", "relay.work.example")
    sheet.type(3, "username", "ada")
    bring(sheet, LINES)
    sheet.paste(6, "host", "mx.example\t465", "my.example\t465")
    names = ("protocol", "security", "auth")
    shown = [[sheet.cells(name)[row] for row in range(3, 7)] for name in names]
    sheet.type(6, "username", "ada")
    sheet.type(7, "username", "ada")
    sheet.preview()
    sheet.apply()
    stored = [sheet.cells(name)[3:7] for name in names]

    told_by_port = ["TLS", "STARTTLS", "STARTTLS", "TLS"]
    assert [["SMTP"] * 4, told_by_port, ["Password"] * 4] == shown
    assert shown == stored
    assert 8 == len(profile.servers)


def test_a_choice_that_is_taken_back_shows_the_usual_one_again(sheet: Sheet) -> None:
    """An empty cell of a new row is never a riddle."""
    sheet.tool("add-row")
    sheet.type(3, "protocol", "IMAP")
    chosen = sheet.cells("protocol")[3]
    sheet.type(3, "protocol", "")

    assert ["IMAP", "SMTP"] == [chosen, sheet.cells("protocol")[3]]


def test_new_accounts_show_their_switches(sheet: Sheet) -> None:
    """Yes and no as they will be."""
    sheet.press(sheet.view.tabs["account"])
    sheet.tool("add-row")

    assert ["yes", "yes", "INBOX"] == [
        sheet.cells(name)[0] for name in ("same_login", "leave_on_server", "folder")
    ]


def test_a_list_that_is_brought_twice_before_it_is_applied_adds_nothing_twice(
    sheet: Sheet, profile: Profile
) -> None:
    """The second time its rows are those that stand there; what it says anew is taken."""
    bring(sheet, LINES)
    bring(sheet, LINES.replace("587", "2587", 1))
    rows = len(sheet.grid.data["keys"])
    sheet.preview()
    sheet.apply()
    ports = {one.label: one.port_number for one in profile.servers.values()}

    assert 5 == rows
    assert {"Branch 1": 2587, "Branch 2": 587}.items() <= ports.items()


def test_rows_alike_are_matched_one_by_one(sheet: Sheet) -> None:
    """A list with the same row twice stays as long as it is, and the preview tells of it."""
    twice = LINES + LINES.splitlines()[1] + "\n"
    bring(sheet, twice)
    bring(sheet, twice)

    assert 6 == len(sheet.grid.data["keys"])


def test_an_entry_renamed_and_not_applied_is_known_by_its_new_name(sheet: Sheet) -> None:
    """A list that calls it so edits it and adds nothing."""
    sheet.type(0, "description", "Office")
    bring(sheet, "Name\tHost\tPort\tUser\nOffice\tsmtp.work.example\t2525\tada\n")

    assert 3 == len(sheet.grid.data["keys"])
    assert "2525" == sheet.cells("port")[0]


def test_passwords_of_a_list_brought_twice_are_kept_once(sheet: Sheet) -> None:
    """The later one, for the row that stands there."""
    lines = "Name\tHost\tUser\tPassword\nBranch 1\tsmtp1.example.org\tada\t{secret}\n"
    bring(sheet, lines.format(secret="first-one"))
    bring(sheet, lines.format(secret="later-one"))

    assert ["later-one"] == [secret.reveal() for secret in sheet.view.sheet.secrets().values()]


# --- what was taken back --------------------------------------------------------------------------


def test_edits_that_were_taken_back_can_be_applied_once_more(
    sheet: Sheet, profile: Profile
) -> None:
    """Undo brings the stored state back, Step forth the edits; the same plan comes of them."""
    sheet.type(0, "host", "smtp.new.example")
    bring(sheet, LINES)
    sheet.choose(1)
    sheet.tool("remove")
    planned = sheet.preview()
    sheet.apply()
    after = [server.host for server in profile.servers.values()]
    sheet.press(sheet.view.undo)
    back = [server.host for server in profile.servers.values()]
    said = sheet.view.notice.value
    sheet.tool("forth")
    again = sheet.preview()
    sheet.apply()

    assert [one.host for one in (WORK, HOME, INBOX)] == back
    assert "Step forth brings your edits back" in said
    assert planned == again
    assert after == [server.host for server in profile.servers.values()]


def test_a_password_does_not_come_back_with_the_edits(sheet: Sheet) -> None:
    """It was forgotten when it went to the keyring, and the notice says to bring it again."""
    bring(sheet, "Name\tHost\tUser\tPassword\nBranch\tsmtp1.example.org\tada\tfirst-one\n")
    sheet.preview()
    sheet.apply()
    sheet.press(sheet.view.undo)
    sheet.tool("forth")

    assert "passwords that came with them" in sheet.view.notice.value
    assert {} == sheet.view.sheet.secrets()
    assert 1 == len(sheet.view.sheet.draft.added)


def test_what_was_typed_meanwhile_is_kept_when_something_is_taken_back(
    sheet: Sheet, profile: Profile
) -> None:
    """Nothing is offered that would take its place."""
    sheet.type(0, "port", "2525")
    sheet.preview()
    sheet.apply()
    sheet.type(1, "description", "Cottage")
    sheet.press(sheet.view.undo)

    assert "Cottage" == sheet.cells("description")[1]
    assert sheet.view.tools["forth"].disabled
    assert "Taken back" in sheet.view.notice.value
    assert WORK.port == profile.servers[WORK.id].port
