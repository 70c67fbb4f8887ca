"""One marked password, all doors: what a whole session leaves behind holds no form of it."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.test_walk import SLOW_MS, USER, ListPage, setup_cell
from tests.support.canary import Canary
from tests.support.notebook_page import OpenNotebook
from tests.support.real_mail import RealMail, real_mail
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
