"""One marked password, all doors: what a whole session leaves behind holds no form of it."""

import re
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser.test_accounts import LIST, AccountsPage
from tests.browser.test_assistant import SHOW as ASSISTANT
from tests.browser.test_assistant import Assistant
from tests.browser.test_walk import SLOW_MS, USER, ListPage, setup_cell
from tests.support.canary import Canary
from tests.support.notebook_page import NotebookPage, OpenNotebook
from tests.support.real_mail import PORTS, RealMail, real_mail
from tests.support.secret_service import secret_service

TALKATIVE = "import logging\nlogging.basicConfig(level=logging.DEBUG, filename='debug.log')"
SHOW = "servers = sw.ServerList(profile)\nservers"

# Everything a person might do that writes, prints, copies or breaks with a secret nearby.
DOORS = """\
import copy, io, json, logging, pickle, traceback
print(profile, servers, servers.details.fields.secret, list(profile.servers.values()))
for report in profile.reports.values():
    print(report, repr(report), report.model_dump_json())
print(profile.history(), profile.undoable, profile.keyring_state())
frame = profile.servers_frame()
frame.to_csv('servers.csv'); frame.to_pickle('servers.pkl'); frame.to_html('servers.html')
print(json.dumps(servers.box.get_state(), default=str))
def states(widget):
    yield widget.get_state()
    for child in getattr(widget, 'children', ()):
        yield from states(child)
print(list(states(servers.box)))
for thing in (profile, servers, servers.details, servers.details.fields.secret):
    try:
        pickle.dumps(thing)
    except Exception as error:
        traceback.print_exception(error)
frame"""

# The most talkative traceback there is: every local of every frame, with its repr.
TRACEBACK = """\
get_ipython().run_line_magic('xmode', 'Verbose')
try:
    profile.update(next(iter(profile.servers.values())), base=-1, secret=None)
    profile.remove('nobody')
except Exception:
    get_ipython().showtraceback()"""


async def walk(servers: ListPage, mail: RealMail, password: str) -> None:
    """Do all that can be done with a password, well and badly, and save the notebook twice."""
    book = servers.book
    for index in range(3):
        await book.run_cell(index)
    await servers.button("+ Add server").click()
    await servers.fill(mail, password)
    await book.save()  # while the password is typed and not yet taken
    await servers.button("Save and check").click()
    await servers.says("This server works")
    await servers.field("Password").fill(f"{password}, and too much")
    await servers.button("Save and check").click()
    await expect(servers.row("Work")).to_contain_text("✗", timeout=SLOW_MS)
    await servers.field("Password").fill(password)
    await servers.page.keyboard.press("Enter")
    await servers.says("This server works")
    await delete_and_undo(servers)
    await book.run_cell(3)
    await book.run_cell(4)
    await servers.row("Work").click()
    await servers.button("Check again").click()
    await servers.says("This server works")
    await book.save()


async def delete_and_undo(servers: ListPage) -> None:
    await servers.button("Delete…").click()
    await servers.button("Delete").click()
    await servers.says("Work was deleted")
    await servers.button("Undo").click()
    await expect(servers.row("Work")).to_be_visible()


async def test_a_session_leaves_the_password_nowhere_but_in_the_keyring(
    notebook: OpenNotebook, tmp_path: Path
) -> None:
    """After add, check, wrong password, edit, delete, undo, exports and tracebacks: no trace."""
    canary = Canary()
    with real_mail({USER: canary.password}) as mail, secret_service() as keyring:
        setup = setup_cell(tmp_path / "profile.db", mail, keyring)
        book = await notebook([TALKATIVE, setup, SHOW, DOORS, TRACEBACK], save_widget_state=True)
        await walk(ListPage(book), mail, canary.password)

        saved = book.file.read_text()
        assert "application/vnd.jupyter.widget-state+json" in saved, "widget state was not saved"
        assert "Work" in saved
        assert "There is no server or account" in saved, "the traceback was not shown"
        assert len(b"".join(book.frames)) > 10_000

        folders = [book.lab.home, book.lab.root, tmp_path, mail.base / "postfix"]
        assert [] == canary.files_with(folders)
        assert not canary.found_in(book.lab.log.read_bytes())
        assert not canary.found_in(await book.outputs())
        assert not canary.found_in(await book.page.content())
        assert [] == [frame[:200] for frame in book.frames if canary.found_in(frame)]


# The doors of accounts and of the guided set-up.
ACCOUNT_DOORS = """\
import json, pickle, traceback
setup = assistant.setup
print(profile, assistant, accounts, setup, setup.state, setup.findings, setup.overview())
print(setup.report(), repr(setup.report()), setup.report().model_dump_json(), setup.done())
print(sw.shareable(setup.report()), sw.shareable(setup.report(), hosts=True), setup.guide())
print(profile.remembered('setup'), profile.history(), profile.port_trials, profile.routes())
print(await sw.discover('ada@example.test', known=profile.snapshot))
for frame in (profile.accounts_frame(), profile.matrix_frame(), profile.servers_frame()):
    frame.to_csv('frame.csv', mode='a'); frame.to_pickle('frame.pkl'); print(frame)
def states(widget):
    yield widget.get_state()
    for child in getattr(widget, 'children', ()):
        yield from states(child)
print(list(states(assistant.box)), list(states(accounts.box)))
for thing in (profile, assistant, accounts, setup, setup.state, accounts.details):
    try:
        print(len(pickle.dumps(thing)))
    except Exception as error:
        traceback.print_exception(error)
await profile.check_account(next(iter(profile.accounts)), depth='round-trip')"""

# The doors of diagnosis: a check-up of everything, its report, and what somebody pastes.
DIAGNOSIS_DOORS = """\
doctor, panel = sw.ConnectionDoctor(profile), sw.ExplainPanel(profile)
checkup = await sw.diagnose(profile)
print(checkup, repr(checkup), checkup.to_json(), checkup.text(shareable=True, hosts=True))
print(profile.remembered('refusals'), [str(profile.tries(id)) for id in profile.servers])
print(list(states(doctor.box)), list(states(panel.box)))
reports, fleet = await sw.check_all(profile), sw.FleetView(profile)
print(reports, repr(reports), reports.to_json(), reports.frame().to_csv(), profile.runs())
print(reports.export('check.html'), pickle.dumps(reports), list(states(fleet.box)))
panel"""

ACCOUNT_TRACEBACK = """\
get_ipython().run_line_magic('xmode', 'Verbose')
for wrong in (lambda: profile.remove(next(iter(profile.servers))), lambda: profile.account('x')):
    try:
        wrong()
    except Exception:
        get_ipython().showtraceback()
profile.accounts_frame()"""


async def set_up(book: NotebookPage, mail: RealMail, password: str) -> None:
    """Go through the assistant with a wrong and the right password; save at the worst moments."""
    one = Assistant(book)
    await one.field("E-mail address").fill(USER)
    await one.button("Go on").click()
    await one.type_server(USER, PORTS["imap"], "STARTTLS", mail.address)
    await one.button("Use this one").click()
    await one.at("Which server sends your mail?")
    await one.type_server(USER, PORTS["submission"], "STARTTLS", mail.address)
    await one.button("Use this one").click()
    await one.field("Password").fill(f"{password}, and too much")
    await book.save()  # while it is typed and not yet taken
    await one.button("Save and go on").click()
    await one.button("Check the login").click()
    await one.says("not asked, because the same password was refused")
    await one.button("Type the password again").click()
    await expect(one.field("Password")).to_be_focused()
    await book.page.keyboard.type(password)
    await book.page.keyboard.press("Enter")
    await one.at("Check 1: does the login work?")
    await one.root.get_by_role("button", name=re.compile("^Check (the login|again)$")).click()
    await one.says("Both sides let you in")
    await one.button("Go on").click()
    await one.button("Leave this out").click()
    await one.button("Rehearse").click()
    await one.button("Send a test message to myself").click()
    await one.says("The test message arrived")


async def edit(book: NotebookPage, password: str) -> None:
    """Type the password once more in the account list, switch the shared login off and on."""
    accounts = LastAccounts(book)
    await accounts.row(USER).first.click()
    await accounts.show("Incoming server")
    await accounts.field("Password").fill(password)
    await accounts.show("Outgoing servers")
    await accounts.field("Same user name and password as the incoming server").uncheck()
    await accounts.field("Password").fill(password)
    await book.save()
    await accounts.button("Save and check").click()
    await accounts.says("is saved")
    await expect(accounts.row(USER).first).to_contain_text("Works both ways", timeout=SLOW_MS)
    await accounts.button("Undo").click()
    await accounts.says("Taken back")


class LastAccounts(AccountsPage):
    """The account list below the assistant."""

    @property
    def root(self) -> Locator:
        return self.page.locator(".smtpw").filter(has_text="Mail accounts").last


async def paste(book: NotebookPage, text: str) -> None:
    """Give an error message to the panel that explains it."""
    await book.page.get_by_label("Paste the error message").fill(text)
    hidden = book.page.get_by_text("The text, with passwords hidden")
    await expect(hidden).to_be_visible(timeout=SLOW_MS)


async def test_a_set_up_leaves_the_password_nowhere_but_in_the_keyring(
    notebook: OpenNotebook, tmp_path: Path
) -> None:
    """After the assistant, the account list, a round trip, exports and tracebacks: no trace."""
    canary = Canary()
    with real_mail({USER: canary.password}) as mail, secret_service() as keyring:
        setup = setup_cell(tmp_path / "profile.db", mail, keyring)
        doors = [ACCOUNT_DOORS, ACCOUNT_TRACEBACK, DIAGNOSIS_DOORS]
        cells = [TALKATIVE, setup, ASSISTANT, LIST, *doors]
        book = await notebook(cells, save_widget_state=True)
        for index in range(3):
            await book.run_cell(index)
        await set_up(book, mail, canary.password)
        await book.run_cell(3)
        await edit(book, canary.password)
        for index in range(4, 7):
            await book.run_cell(index)
        await paste(book, f"smtplib: 535 5.7.8 Authentication failed, password: {canary.password}")
        await book.save()

        saved = book.file.read_text()
        assert "application/vnd.jupyter.widget-state+json" in saved, "widget state was not saved"
        assert "There is no server or account" in saved, "the traceback was not shown"
        assert "address-1" in saved, "nothing was shared"
        folders = [book.lab.home, book.lab.root, tmp_path, mail.base / "postfix"]
        assert [] == canary.files_with(folders)
        assert not canary.found_in(book.lab.log.read_bytes())
        assert not canary.found_in(await book.outputs())
        assert not canary.found_in(await book.page.content())
        assert [] == [frame[:200] for frame in book.frames if canary.found_in(frame)]
