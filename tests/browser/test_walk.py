"""The main job, end to end: a person, a real browser, a real Postfix, a real keyring."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.support.notebook_page import NotebookPage, OpenNotebook
from tests.support.real_mail import PORTS, RealMail, real_mail
from tests.support.secret_service import secret_service

USER = "ada@example.test"
SLOW_MS = 20_000


@pytest.fixture(scope="module")
def mail() -> Iterator[RealMail]:
    with real_mail() as servers:
        yield servers


@pytest.fixture(scope="module")
def keyring() -> Iterator[dict[str, str]]:
    with secret_service() as environment:
        yield environment


def setup_cell(profile: Path, mail: RealMail, keyring: dict[str, str]) -> str:
    """Return a cell that makes this kernel a person's: their keyring, an authority they trust."""
    environment = {
        "DBUS_SESSION_BUS_ADDRESS": keyring["DBUS_SESSION_BUS_ADDRESS"],
        "SSL_CERT_FILE": str(mail.authority_path),
    }
    return (
        f"import os\nos.environ.update({environment!r})\n"
        "os.environ.pop('PYTHON_KEYRING_BACKEND', None)\n"
        f"import smtpwidgets as sw\nprofile = sw.open_profile({str(profile)!r})"
    )


class ListPage:
    """The server list as a person sees it."""

    def __init__(self, book: NotebookPage) -> None:
        self.book, self.page = book, book.page

    @property
    def root(self) -> Locator:
        return self.page.locator(".smtpw").last

    def field(self, label: str) -> Locator:
        return self.root.get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def row(self, text: str) -> Locator:
        return self.root.get_by_role("row").filter(has_text=text)

    async def says(self, text: str) -> None:
        await expect(self.root.get_by_text(text).first).to_be_visible(timeout=SLOW_MS)

    async def fill(self, mail: RealMail, password: str) -> None:
        await self.field("Description").fill("Work")
        await self.field("Server name").fill(mail.address)
        await self.field("Port").select_option("Other…")
        await self.field("Port number").fill(str(PORTS["submission"]))
        await self.field("Security").select_option("STARTTLS")
        await self.field("User name").fill(USER)
        await self.field("Password").fill(password)


@pytest_asyncio.fixture(loop_scope="session")
async def servers(
    notebook: OpenNotebook, mail: RealMail, keyring: dict[str, str], tmp_path: Path
) -> AsyncIterator[ListPage]:
    cell = setup_cell(tmp_path / "profile.db", mail, keyring)
    book = await notebook([cell, "servers = sw.ServerList(profile)\nservers"], width=1280)
    await book.run_all()
    yield ListPage(book)


async def test_from_an_empty_profile_to_a_server_that_is_found_again(
    servers: ListPage, mail: RealMail
) -> None:
    """Add, password, check, table, edit, wrong password, delete, undo, restart: all of it."""
    password = mail.users[USER]
    await servers.says("No outgoing server yet")
    await servers.button("+ Add server").click()
    await servers.fill(mail, password)
    await servers.button("Save and check").click()

    await servers.says("This server works")
    await expect(servers.row("Work")).to_contain_text("Works · rehearsed")
    await servers.book.screenshot("walk-works")

    await servers.field("Description").fill("Office")
    await servers.button("Save").click()
    await expect(servers.row("Office")).to_be_visible()

    await servers.field("Password").fill("not the password")
    await servers.button("Save and check").click()
    await servers.says("Type the password again")
    await expect(servers.row("Office")).to_contain_text("✗")
    await servers.book.screenshot("walk-wrong-password")

    await servers.button("Type the password again").click()
    await expect(servers.field("Password")).to_be_focused()
    await servers.page.keyboard.type(password)
    await servers.page.keyboard.press("Enter")
    await servers.says("This server works")

    await servers.button("Delete…").click()
    await servers.says("Delete Office?")
    await servers.button("Delete").click()
    await servers.says("Office was deleted")
    await expect(servers.row("Office")).to_have_count(0)
    await servers.button("Undo").click()
    await expect(servers.row("Office")).to_be_visible()

    await servers.book.restart_kernel()
    # The style sheet turns this class of Lab's into one sentence that says what to do.
    await expect(servers.root).to_have_class(re.compile("jupyter-widgets-disconnected"))
    await servers.book.run_all()
    await servers.row("Office").click()
    await servers.button("Check again").click()
    await servers.says("This server works")


async def test_an_unreachable_server_is_named_and_corrected(
    servers: ListPage, mail: RealMail
) -> None:
    """A name that does not exist and a port nobody listens on each get their own remedy."""
    await servers.button("+ Add server").click()
    await servers.fill(mail, mail.users[USER])
    await servers.field("Port number").fill("9")
    await servers.button("Save and check").click()
    await expect(servers.row("Work")).to_contain_text("✗", timeout=SLOW_MS)
    await servers.book.screenshot("walk-unreachable")

    await servers.field("Port number").fill(str(PORTS["submission"]))
    await servers.button("Save and check").click()
    await servers.says("This server works")


async def test_a_reloaded_page_shows_the_list_as_it_was(servers: ListPage, mail: RealMail) -> None:
    """After a reload with the kernel alive, list and fields are back and the password box empty."""
    await servers.button("+ Add server").click()
    await servers.fill(mail, mail.users[USER])
    await servers.button("Save and check").click()
    await servers.says("This server works")
    await servers.book.save()

    await servers.book.reload()

    await expect(servers.row("Work")).to_contain_text("Works · rehearsed")
    await expect(servers.field("Server name")).to_have_value(mail.address)
    await expect(servers.field("Password")).to_have_value("")


async def test_single_letter_keys_never_reach_the_notebook(
    servers: ListPage, mail: RealMail
) -> None:
    """`d d`, `b`, `a`, `x` and arrows on every control leave the notebook's cells alone."""
    await servers.button("+ Add server").click()
    await servers.fill(mail, mail.users[USER])
    await servers.button("Save").click()
    await servers.row("Work").click()
    before = await servers.book.cell_count()

    controls = await servers.root.locator(
        "button:visible, select:visible, input:visible, summary:visible, [tabindex='0']:visible"
    ).all()
    assert len(controls) > 15
    for control in controls:
        if not await control.is_visible() or not await control.is_enabled():
            continue
        await control.focus()
        for key in ("d", "d", "b", "a", "x", "ArrowDown", "Escape"):
            await servers.page.keyboard.press(key)
        assert before == await servers.book.cell_count(), await control.evaluate(
            "element => element.outerHTML"
        )
