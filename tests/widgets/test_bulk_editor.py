"""The bulk editor: what the browser tells goes in, what is drawn and stored comes out."""

import gc
import json
import logging
from collections.abc import Iterator

import ipywidgets as w
import pytest

from smtpwidgets.errors import StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import BulkEditor
from smtpwidgets.widgets.bulk_kinds import KindName
from smtpwidgets.widgets.editable_grid import EditableGrid
from smtpwidgets.widgets.part import Part
from tests.support.canary import Canary
from tests.support.waiting import wait_until

WORK = Server(description="Work", host="smtp.work.example", security="starttls", username="ada")
HOME = Server(description="Home", host="smtp.home.example", username="ada@home.example")
INBOX = Server(description="Inbox", host="imap.work.example", protocol="imap", username="ada")


class Sheet:
    """An editor with what a browser would send to it."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.view = profile, BulkEditor(profile)
        self.settle()

    def settle(self) -> None:
        """Wait until everything that was set off has been drawn."""
        scope = self.view.scope
        wait_until(lambda: len(scope._futures) <= 1, "the page is at rest", 60)
        scope.call(lambda: None).result(60)

    @property
    def grid(self) -> EditableGrid:
        return self.view.sheet.grid

    def send(self, part: Part, type: str, content: object = None, **further: object) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        message = {"method": "custom", "content": {"type": type, **further}}
        part._handle_msg({"content": {"data": message}, "buffers": [memoryview(data)]})
        self.settle()

    def at(self, field: str) -> int:
        return [column["name"] for column in self.grid.columns].index(field)

    def cells(self, field: str) -> list[str]:
        cells: list[str] = self.grid.data["cells"][self.at(field)]
        return cells

    def type(self, row: int, field: str, text: str) -> None:
        key = self.grid.data["keys"][row]
        self.send(self.grid, "edit", {"changes": [[key, self.at(field), text]]})

    def paste(self, row: int, field: str, *rows: str) -> None:
        block = [line.split("\t") for line in rows]
        keys = self.grid.data["keys"][row : row + len(block)]
        self.send(self.grid, "paste", {"keys": keys, "at": self.at(field), "rows": block})

    def choose(self, *rows: int) -> None:
        self.grid.chosen = [self.grid.data["keys"][row] for row in rows]
        self.settle()

    def press(self, button: w.Button) -> None:
        assert not button.disabled, button.description
        button.click()
        self.settle()

    def tool(self, name: str) -> None:
        self.press(self.view.tools[name])

    def preview(self) -> list[tuple[str, ...]]:
        self.press(self.view.see)
        return [tuple(line[2:7]) for line in self.view.preview._lines]

    def apply(self) -> None:
        self.press(self.view.preview.apply)

    def bring(self, text: str) -> None:
        self.tool("bring")
        self.send(self.view.bring.source, "pasted", text.encode())

    @property
    def problems(self) -> dict[str, str]:
        named = {str(at): column["name"] for at, column in enumerate(self.grid.columns)}
        return {
            named[at]: mark["problem"]
            for cells in self.grid.marks.values()
            for at, mark in cells.items()
            if mark["problem"]
        }


@pytest.fixture
def sheet(profile: Profile) -> Iterator[Sheet]:
    profile.put_together([WORK, HOME, INBOX], note="Begun")
    shown = Sheet(profile)
    yield shown
    shown.view.close()


def test_edits_are_shown_marked_previewed_and_stored_in_one_step(
    sheet: Sheet, profile: Profile
) -> None:
    """Nothing is stored before Apply, all of it is then, and Undo is exact."""
    before = profile.snapshot
    sheet.type(0, "port", "2525")
    sheet.type(1, "security", "STARTTLS")
    assert ["Edited", "Edited", ""] == sheet.cells("change")
    assert before == profile.snapshot

    lines = sheet.preview()
    assert ("Work", "Port", "587", "2525", "") in lines
    assert ("Home", "Security", "TLS", "STARTTLS", "") in lines
    sheet.apply()

    assert 2525 == profile.server(WORK.id).port
    assert "starttls" == profile.server(HOME.id).security
    assert before.revision + 1 == profile.revision
    assert ["", "", ""] == sheet.cells("change")
    assert "Done: " in sheet.view.notice.value
    sheet.press(sheet.view.undo)
    assert before.servers == profile.servers
    assert "587" == sheet.cells("port")[0]


def test_every_problem_stands_at_its_cell_and_stops_the_whole_step(
    sheet: Sheet, profile: Profile
) -> None:
    """One wrong cell among good ones: nothing is stored, and nothing that was typed is lost."""
    before = profile.snapshot
    sheet.type(0, "port", "99999")
    sheet.type(1, "host", "two words")
    sheet.type(2, "description", "Post")

    assert {"port", "host"} == set(sheet.problems)
    lines = sheet.preview()
    assert ("Work", "Port", "587", "99999", "Ports go from 1 to 65535.") in lines
    assert sheet.view.preview.apply.disabled
    assert "2 problems to correct" in sheet.view.preview.words.value
    assert "The rest is ready: 1 change in 1 server." in sheet.view.preview.words.value
    assert "Not ready yet: 2 problems" in sheet.view.preview.head.value
    assert "Apply (2 problems first)" == sheet.view.preview.apply.description
    assert "Post" == sheet.cells("description")[2]
    assert before == profile.snapshot

    sheet.type(0, "port", "2525")
    sheet.type(1, "host", "smtp.home.example")
    assert {} == sheet.problems
    assert not sheet.view.preview.apply.disabled, "the open preview follows"
    sheet.apply()
    assert ["Work", "Home", "Post"] == [s.description for s in profile.servers.values()]


def test_a_block_is_laid_over_rows_and_what_is_left_over_becomes_new(sheet: Sheet) -> None:
    """Words of other programs are understood where they are values here."""
    sheet.paste(2, "host", "imap.a.example\t993\ttls", "smtp.b.example\t587\tSTARTTLS")

    assert ["imap.a.example", "smtp.b.example"] == sheet.cells("host")[2:]
    assert ["TLS", "STARTTLS"] == sheet.cells("security")[2:]
    assert ["Edited", "New"] == sheet.cells("change")[2:]


@pytest.mark.parametrize(
    ("field", "row", "said"),
    [("username", "a\tb\tc\td", "has 4 columns"), ("auth", "Password\tx", "cannot be edited")],
    ids=["too many columns", "a column that is told"],
)
def test_a_block_that_does_not_fit_changes_nothing(
    sheet: Sheet, field: str, row: str, said: str
) -> None:
    """Half a block would be worse than none."""
    sheet.paste(0, field, row)

    assert said in sheet.view.notice.value
    assert sheet.view.sheet.draft.empty


def test_steps_go_back_and_forth_over_whatever_was_done(sheet: Sheet) -> None:
    """Typing, pasting, adding, marking: each is one step."""
    sheet.type(0, "port", "2525")
    sheet.tool("add-row")
    sheet.choose(1)
    sheet.tool("remove")
    assert ["Edited", "Goes", "", "New"] == sheet.cells("change")

    for _ in range(3):
        sheet.send(sheet.grid, "undo")
    assert sheet.view.sheet.draft.empty
    assert ["", "", ""] == sheet.cells("change")
    assert "587" == sheet.cells("port")[0]
    for _ in range(3):
        sheet.tool("forth")

    assert ["Edited", "Goes", "", "New"] == sheet.cells("change")
    assert "2525" == sheet.cells("port")[0]


def test_rows_are_duplicated_added_and_removed(sheet: Sheet, profile: Profile) -> None:
    """A copy has every setting, also those without a column, and a name of its own."""
    profile.update(WORK.replace(timeout_s=77))
    sheet.settle()
    sheet.choose(0)
    sheet.tool("duplicate")
    sheet.tool("add-row")  # nothing in it: no entry
    sheet.choose(1)
    sheet.tool("remove")

    sheet.preview()
    sheet.apply()

    names = {server.description: server for server in profile.servers.values()}
    assert {"Work", "Inbox", "Work (copy)"} == set(names)
    assert 77 == names["Work (copy)"].timeout_s
    assert not profile.has_secret(names["Work (copy)"].id)


def test_a_server_that_is_used_is_not_removed_under_its_account(
    sheet: Sheet, profile: Profile
) -> None:
    """The row says who uses it."""
    profile.add(Account(address="ada@work.example", outgoing=(WORK.id,)))
    sheet.settle()
    sheet.choose(0)
    sheet.tool("remove")

    sheet.preview()

    assert sheet.view.preview.apply.disabled
    assert "ada@work.example" in sheet.problems["description"]


def test_accounts_name_their_servers_as_people_do(sheet: Sheet, profile: Profile) -> None:
    """A sheet of accounts shows and takes names; ids are kept."""
    profile.add(Account(address="ada@work.example", incoming=INBOX.id, outgoing=(WORK.id,)))
    sheet.settle()
    sheet.press(sheet.view.tabs["account"])
    assert ["Inbox"] == sheet.cells("incoming")
    incoming = next(c for c in sheet.grid.columns if c["name"] == "incoming")
    assert ["", "Inbox"] == list(incoming["choices"])

    sheet.type(0, "outgoing", "Home, Work")
    sheet.type(0, "use_only_first", "yes")
    sheet.preview()
    sheet.apply()

    (account,) = profile.accounts.values()
    assert (HOME.id, WORK.id) == account.outgoing
    assert account.use_only_first


def test_what_somebody_else_changes_is_told_and_kept(sheet: Sheet, profile: Profile) -> None:
    """Edits stay, the other one's stay, and a cell that both changed is a problem until seen."""
    sheet.type(0, "port", "2525")
    profile.update(WORK.replace(port=26))
    sheet.settle()
    assert "changed while you edited" in sheet.view.notice.value
    assert "2525" == sheet.cells("port")[0]

    sheet.preview()
    assert sheet.view.preview.apply.disabled
    assert "26" in sheet.problems["port"]
    sheet.press(sheet.view.take)
    assert {} == sheet.problems
    sheet.apply()

    assert 2525 == profile.server(WORK.id).port


def test_a_plan_that_is_too_old_writes_nothing_and_says_what_changed(
    sheet: Sheet, profile: Profile
) -> None:
    """Somebody wrote between Preview and Apply: the edits are still there afterwards."""
    sheet.type(0, "port", "2525")
    sheet.preview()
    profile.update(HOME.replace(description="Moved"))
    plan = sheet.view.preview.plan
    assert plan is not None
    with pytest.raises(StaleRevisionError):
        plan.apply()
    sheet.apply()

    assert "Your edits are kept" in sheet.view.notice.value
    assert 2525 != profile.server(WORK.id).port
    assert "2525" == sheet.cells("port")[0]
    sheet.press(sheet.view.take)
    sheet.preview()
    sheet.apply()
    assert 2525 == profile.server(WORK.id).port
    assert "Moved" == profile.server(HOME.id).description


def test_find_and_replace_tells_the_count_before_it_happens(sheet: Sheet) -> None:
    """Over selected rows or all of them, in one column or all, as one step."""
    drawer = sheet.view.replace
    sheet.tool("replace")
    assert "All columns" == drawer.column.label
    drawer.find.value, drawer.replace.value = "WORK.example", "new.example"
    sheet.settle()
    assert "2 cells in 2 rows would change" in drawer.words.value
    assert "smtp.work.example" == sheet.cells("host")[0]
    drawer.case.value = True
    sheet.settle()
    assert drawer.go.disabled
    drawer.case.value = False
    sheet.choose(0)
    drawer.rows.value = "chosen"
    sheet.settle()
    assert "1 cell in 1 row" in drawer.words.value

    sheet.press(drawer.go)

    assert ["smtp.new.example", "imap.work.example"] == sheet.cells("host")[::2]
    sheet.tool("back")
    assert "smtp.work.example" == sheet.cells("host")[0]


LIST = (
    "Name\tMail server\tPort\tEncryption\tLogin\tPasswort\tFloor\n"
    "Branch 1\tmail.branch.example\t587\tSTARTTLS\tb1@branch.example\t{password}\t3\n"
)


def test_a_list_is_brought_in_with_its_headings_matched(sheet: Sheet, profile: Profile) -> None:
    """What was understood is shown and can be corrected; passwords go to the keyring on Apply."""
    canary = Canary()
    sheet.bring(LIST.format(password=canary.password.replace('"', "'")))
    drawer = sheet.view.bring
    shown = {
        box.children[0].description: box.children[0].value
        for box in drawer.matches.children
        if box.shown
    }
    assert {"Mail server": "host", "Passwort": "password", "Floor": ""} == {
        name: shown[name] for name in ("Mail server", "Passwort", "Floor")
    }
    assert "“Floor”" in drawer.words.value
    name = next(
        b.children[0] for b in drawer.matches.children if b.children[0].description == "Name"
    )
    name.value = ""
    sheet.settle()
    assert "“Name”" in drawer.words.value
    name.value = "description"
    sheet.settle()
    sheet.press(drawer.take)

    assert "Branch 1" == sheet.cells("description")[-1]
    assert "1 password kept aside" in sheet.view.notice.value
    sheet.preview()
    assert "1 password given" in sheet.view.preview.head.value
    sheet.apply()

    (new,) = [s for s in profile.servers.values() if s.description == "Branch 1"]
    assert canary.password.replace('"', "'") == profile._credentials.get(new.id).reveal()  # type: ignore[union-attr]


def test_a_file_comes_back_in_over_the_rows_it_was_saved_from(sheet: Sheet) -> None:
    """What was saved as CSV, edited elsewhere and imported again edits the same entries."""
    sent: list[dict[str, object]] = []
    sheet.grid.send = sent.append
    sheet.type(1, "description", "=Home")
    sheet.tool("export")
    (saved,) = [message for message in sent if message["type"] == "save"]
    text = str(saved["text"])
    assert "servers.csv" == saved["name"]
    assert "'=Home" in text, "no program runs it as a formula"

    sheet.tool("bring")
    content = text.replace("smtp.work.example", "smtp.moved.example").encode()
    sheet.send(sheet.view.bring.source, "file", content, name="servers.csv")
    sheet.press(sheet.view.bring.take)

    assert "smtp.moved.example" == sheet.cells("host")[0]
    assert ["Edited", "Edited", ""] == sheet.cells("change")


def test_a_list_that_is_brought_twice_adds_nothing_twice(sheet: Sheet, profile: Profile) -> None:
    """Its rows are the entries they name, as a plan of the table says; only the news is edited."""
    lines = "Name\tHost\tPort\tUser\nBranch 1\tsmtp1.example.org\t587\tada\n"
    lines += "Branch 2\tsmtp2.example.org\t587\tada\n"
    for text in (lines, lines.replace("587", "2587", 1)):
        sheet.bring(text)
        sheet.press(sheet.view.bring.take)
        before = len(profile.servers)
        sheet.preview()
        sheet.apply()
    ports = {one.label: one.port_number for one in profile.servers.values()}

    assert before == len(profile.servers)
    assert {"Branch 1": 2587, "Branch 2": 587}.items() <= ports.items()


ACCOUNTS = "Name\tEmail\tPassword\nAda\tada@work.example\tsecret-1\n"


@pytest.mark.parametrize("tab", ["account", "server"])
def test_a_list_of_accounts_is_read_as_what_it_is(sheet: Sheet, tab: KindName) -> None:
    """In the tab of accounts always; the choice is in sight, and can be made anew."""
    sheet.press(sheet.view.tabs[tab])
    sheet.bring(ACCOUNTS)
    drawer = sheet.view.bring

    assert "account" == drawer.of_kind.value
    assert "1 account in this list" in drawer.words.value
    assert "Passwords are not taken" in drawer.words.value
    drawer.of_kind.value = "server"
    sheet.settle()
    assert "account in this list" not in drawer.words.value
    drawer.of_kind.value = "account"
    sheet.settle()
    sheet.press(drawer.take)

    assert "account" == sheet.view.sheet.kind.name
    assert ["ada@work.example"] == sheet.cells("address")
    assert {} == sheet.view.sheet.secrets()


def test_a_list_of_servers_with_an_address_is_one_of_accounts_where_these_are_shown(
    sheet: Sheet,
) -> None:
    """The tab that a list is brought to says what it is."""
    sheet.press(sheet.view.tabs["account"])
    sheet.bring("Name\tHost\tPort\tE-mail\nAda\tsmtp.a.example\t587\tada@a.example\n")

    assert "account" == sheet.view.bring.of_kind.value
    assert "1 account in this list" in sheet.view.bring.words.value


def test_rows_with_a_problem_are_counted_as_soon_as_they_are_in(sheet: Sheet) -> None:
    """No ✓ stands over a list that cannot be applied."""
    sheet.bring("Name\tHost\tPort\nA\tsmtp.a.example\t587\nB\tsmtp.b.example\t99999\n")
    sheet.press(sheet.view.bring.take)

    assert "2 rows new, 1 of them with a problem" in sheet.view.state.value
    assert "✓" not in sheet.view.state.value + sheet.view.notice.value


def test_a_text_that_is_no_choice_is_not_repeated_by_the_preview(sheet: Sheet) -> None:
    """A column of passwords may have been pasted one too far to the right."""
    sheet.paste(0, "auth", "river-1", "river-2")
    lines = sheet.preview()

    assert 2 == sum("none of the choices" in line[3] for line in lines)
    assert "belongs into “Bring a list…”" in sheet.view.preview.words.value
    assert not any("river" in page for page in saved(sheet.view.preview.box))


def test_a_new_preview_begins_at_its_top(sheet: Sheet) -> None:
    """Problems stand first, and nothing is left of where the last one was scrolled to."""
    sheet.type(0, "port", "2525")
    sheet.preview()
    sheet.view.preview.grid.selected = "0"
    sheet.press(sheet.view.preview.back)
    sent: list[dict[str, object]] = []
    sheet.view.preview.grid.send = sent.append
    sheet.preview()

    assert "" == sheet.view.preview.grid.selected
    assert "begin" in [message["type"] for message in sent]


def test_find_and_replace_stays_open_in_its_column(sheet: Sheet) -> None:
    """Who replaces one text mostly replaces the next one beside it."""
    drawer = sheet.view.replace
    sheet.tool("replace")
    drawer.column.value, drawer.find.value, drawer.replace.value = "host", "work", "new"
    sheet.settle()
    sheet.press(drawer.go)

    assert drawer.box.shown
    assert "host" == drawer.column.value
    sheet.press(drawer.cancel)
    sheet.tool("replace")
    assert "host" == drawer.column.value


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\x80\x04K\x01.", "list.csv"), (b"%PDF-1.7", "list.pdf"), (b"", "empty.csv")],
    ids=["a pickle", "a PDF", "nothing"],
)
def test_what_is_no_list_is_refused_in_a_sentence(sheet: Sheet, content: bytes, name: str) -> None:
    """Nothing of it is taken, and it is said why."""
    sheet.tool("bring")
    sheet.send(sheet.view.bring.source, "file", content, name=name)

    assert sheet.view.bring.take.disabled
    assert "<li>" in sheet.view.bring.words.value
    assert "" == sheet.view.alert.value


def saved(widget: w.Widget) -> Iterator[str]:
    """Yield what a notebook saves of a widget and all in it."""
    yield json.dumps(widget.get_state(), default=str)
    for child in getattr(widget, "children", ()):
        yield from saved(child)


@pytest.mark.parametrize("end", ["applied", "given up"])
def test_a_password_that_is_brought_is_nowhere_to_be_seen(
    sheet: Sheet, end: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a trait, a message, a repr, a or a log, before or after it is stored."""
    canary = Canary(password="canary 'a1b2c3d4e5f60718' & ö/+")
    sent: list[object] = []
    caplog.set_level(logging.DEBUG)
    for part in (sheet.grid, sheet.view.bring.source):
        part.send = sent.append
    sheet.bring(LIST.format(password=canary.password))
    seen = [*saved(sheet.view.box), repr(sheet.view.bring._table)]
    if end == "applied":
        sheet.press(sheet.view.bring.take)
        sheet.preview()
        seen += [repr(sheet.view.preview.plan), repr(sheet.view.sheet.draft)]
        sheet.apply()
    else:
        sheet.press(sheet.view.bring.cancel)
    seen += [*saved(sheet.view.box), repr(sent), repr(sheet.view), caplog.text]
    seen.append(sheet.profile.servers_frame().to_csv())

    assert not any("a1b2c3d4e5f60718" in text for text in seen)
    assert sheet.view.bring._table is None
    assert {} == sheet.view.sheet._secrets


@pytest.mark.parametrize("kind", ["server", "account"])
def test_an_empty_profile_says_what_to_do(profile: Profile, kind: KindName) -> None:
    """Its first rows can be pasted."""
    empty = Sheet(profile)
    empty.press(empty.view.tabs[kind])

    assert "paste from a spreadsheet" in empty.grid.empty
    empty.view.close()


def test_hostile_texts_stay_text(sheet: Sheet) -> None:
    """Descriptions are written by somebody: no view makes markup of one."""
    hostile = "<img src=x onerror=alert(1)>"
    sheet.type(0, "description", hostile)
    sheet.type(0, "port", hostile)
    sheet.preview()

    pages = [child.value for child in every(sheet.view.box) if isinstance(child, w.HTML)]
    assert not any("<img" in page for page in pages)


def every(widget: w.Widget) -> Iterator[w.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


def test_only_changed_cells_are_sent(sheet: Sheet) -> None:
    """One edit in a large sheet is a small message."""
    sent: list[dict[str, object]] = []
    sheet.grid.send = sent.append
    sheet.type(0, "port", "2525")

    assert {"patch", "mark"} == {message["type"] for message in sent}
    assert "Home" not in json.dumps(sent)


def test_closing_forgets_passwords_and_frees_everything(profile: Profile) -> None:
    """What was brought and not applied goes with the editor."""
    shown = Sheet(profile)
    shown.bring(LIST.format(password="gone-with-the-editor"))
    shown.press(shown.view.bring.take)
    assert shown.view.sheet._secrets
    shown.view.close()
    gc.collect()

    assert {} == shown.view.sheet._secrets
    assert not [
        one
        for one in gc.get_objects()
        if isinstance(one, Secret) and one.reveal() == "gone-with-the-editor"
    ]
