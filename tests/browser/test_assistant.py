"""The guided set-up in a real JupyterLab: on practice servers, and on a real Postfix and Dovecot."""

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.test_looks import CUT, OVERFLOW, WIDTHS
from tests.browser.test_walk import SLOW_MS, USER, setup_cell
from tests.support.lab import Theme
from tests.support.notebook_page import PROJECT, Judge, NotebookPage, OpenNotebook
from tests.support.real_mail import PORTS, RealMail, real_mail
from tests.support.secret_service import secret_service
from tests.support.widget_page import until

PRACTICE = "import smtpwidgets as sw\nprofile = sw.practice_profile([])"
SHOW = "assistant = sw.SetupAssistant(profile)\nassistant"
ADA, PASSWORD = "ada@practice.test", "let-me-in"


@pytest.fixture(scope="module")
def mail() -> Iterator[RealMail]:
    with real_mail() as servers:
        yield servers


@pytest.fixture(scope="module")
def keyring() -> Iterator[dict[str, str]]:
    with secret_service() as environment:
        yield environment


class Assistant:
    """The assistant as a person sees it."""

    def __init__(self, book: NotebookPage) -> None:
        self.book, self.page = book, book.page

    @property
    def root(self) -> Locator:
        return self.page.locator(".smtpw").last

    def field(self, label: str) -> Locator:
        # The pages of other steps stay in the card, out of sight.
        return self.root.get_by_label(label, exact=True).filter(visible=True)

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    async def at(self, title: str) -> None:
        heading = self.root.get_by_role("heading", name=title, exact=True)
        await expect(heading).to_be_visible(timeout=SLOW_MS)

    async def says(self, text: str) -> None:
        await expect(self.root.get_by_text(text).first).to_be_visible(timeout=SLOW_MS)

    async def picture(self, name: str) -> None:
        await self.root.screenshot(
            path=PROJECT / "test-results" / f"assistant-{name}.png", animations="disabled"
        )

    async def type_server(self, name: str, port: int, security: str, host: str) -> None:
        await self.root.get_by_role("radio", name="I type it myself").check()
        await self.field("Server name").fill(host)
        await self.field("Port").select_option("Other…")
        await self.field("Port number").fill(str(port))
        await self.field("Security").select_option(security)
        await expect(self.field("User name")).to_have_value(name)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_whole_walk_on_practice_servers(
    notebook: OpenNotebook, axe: Judge, theme: Theme
) -> None:
    """Eight steps by keyboard and mouse; none keeps anybody out, from 480 to 1,400 pixels."""
    book = await notebook([PRACTICE, SHOW], theme=theme, width=1100)
    await book.page.set_viewport_size({"width": 1100, "height": 1500})
    await book.run_all()
    one = Assistant(book)
    found: list[object] = []

    async def look(name: str) -> None:
        found.extend((name, fault) for fault in await axe(book.page, ".smtpw"))
        found.extend((name, cut) for cut in await book.page.evaluate(CUT))
        await one.picture(f"{theme}-{name}")

    await one.field("E-mail address").fill(ADA)
    await one.field("Display name").fill("Ada Lovelace")
    await look("1-you")
    await one.field("Display name").press("Enter")
    await one.at("Where does your mail arrive?")
    await expect(one.root.get_by_role("radio").first).to_be_focused()
    await look("2-incoming")
    await one.button("Use this one").click()
    await one.at("Which server sends your mail?")
    await one.root.get_by_role("radio", name="I type it myself").check()
    await look("3-outgoing")
    await one.root.get_by_role("radio").first.check()
    await one.root.get_by_role("radio").first.press("Enter")
    await expect(one.field("Password")).to_be_focused()
    await book.page.keyboard.type(PASSWORD)
    await look("4-password")
    await book.page.keyboard.press("Enter")
    await one.button("Check the login").click()
    await one.says("Both sides let you in")
    await look("5-login")
    await one.button("Go on").click()
    await one.button("Try the ports").click()
    await expect(one.root.get_by_role("table")).to_be_visible()
    await look("6-ports")
    await narrow(one)
    await one.button("Go on").click()
    await one.button("Rehearse").click()
    await one.button("Send a test message to myself").click()
    await one.says("The test message arrived")
    await look("7-test")
    await one.button("Go on").click()
    await one.at("Your account is set up")
    await one.field("Clicks in another program").select_option("Apple Mail")
    await one.says("Edit SMTP Server List")
    await look("8-done")
    for width in WIDTHS:
        await book.page.set_viewport_size({"width": width + 145, "height": 1300})
        await expect(one.root).to_be_visible()
        found.extend((width, cut) for cut in await book.page.evaluate(CUT))
        assert not await book.page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
        await one.picture(f"{theme}-{width}")

    assert [] == found


async def narrow(one: Assistant) -> None:
    """On 480 pixels the table of ports is whole, the steps are one line, and all keep their names.

    Who hears the page hears “Incoming done” also where only its number is drawn.
    """
    await one.page.set_viewport_size({"width": 480, "height": 1500})
    steps = one.root.get_by_role("list", name="Steps")
    await expect(steps.locator("b").first).to_have_css("position", "absolute")
    assert not await one.page.evaluate(OVERFLOW)
    assert await steps.evaluate("(list) => list.clientHeight") < 60
    assert "listitem: Incoming done" in await steps.aria_snapshot()
    await one.page.set_viewport_size({"width": 1100, "height": 1500})


async def test_on_real_servers_and_after_a_restart_at_the_same_step(
    notebook: OpenNotebook, mail: RealMail, keyring: dict[str, str], tmp_path: Path
) -> None:
    """A refused password, a restart in the middle, a round trip; keys never reach the notebook."""
    cell = setup_cell(tmp_path / "profile.db", mail, keyring)
    book = await notebook([cell, SHOW], width=1280)
    await book.run_all()
    one = Assistant(book)
    await one.field("E-mail address").fill(USER)
    await one.button("Go on").click()
    await one.at("Where does your mail arrive?")
    await one.type_server(USER, PORTS["imaps"], "TLS", mail.address)
    await _press_letters(one)
    await one.button("Use this one").click()
    await one.at("Which server sends your mail?")
    await one.type_server(USER, PORTS["submission"], "STARTTLS", mail.address)

    await until(lambda: _noted(tmp_path / "profile.db", "outgoing"), SLOW_MS / 1000)
    await book.restart_kernel()
    await expect(one.root).to_have_class(re.compile("jupyter-widgets-disconnected"))
    await book.run_all()

    await one.at("Which server sends your mail?")
    await expect(one.field("Server name")).to_have_value(mail.address)
    await expect(one.field("Port number")).to_have_value(str(PORTS["submission"]))
    await one.button("Use this one").click()
    await one.field("Password").fill("not the password")
    await one.button("Save and go on").click()
    await one.button("Check the login").click()
    await one.says("not asked, because the same password was refused")
    await one.picture("refused")
    await one.button("Type the password again").first.click()
    await expect(one.field("Password")).to_be_focused()
    await book.page.keyboard.type(mail.users[USER])
    await book.page.keyboard.press("Enter")
    await one.at("Check 1: does the login work?")
    await one.button("Check the login").click()
    await one.says("Both sides let you in")

    await book.restart_kernel()
    await book.run_all()

    await one.at("Check 1: does the login work?")
    await one.button("Go on").click()
    await one.button("Leave this out").click()
    await one.button("Rehearse").click()
    await one.button("Send a test message to myself").click()
    await one.says("The test message arrived")
    await one.button("Go on").click()
    await one.says("found in your inbox and taken out again")
    assert mail.users[USER].encode() not in b"".join(book.frames)


def _noted(profile: Path, side: str) -> bool:
    """Whether the port that was typed last for a side is in the draft on disk."""
    with contextlib.closing(sqlite3.connect(profile)) as connection:
        query = "SELECT body FROM remembered WHERE kind = 'setup'"
        ((body,),) = connection.execute(query).fetchall()
    typed: dict[str, str] = json.loads(body)[side]["typed"]
    return "starttls" == typed.get("security") and str(PORTS["submission"]) == typed.get("port")


async def _press_letters(one: Assistant) -> None:
    """Press the notebook's one-letter shortcuts on every control; no cell may change."""
    before = await one.book.cell_count()
    controls = await one.root.locator(
        "button:visible, select:visible, input:visible, summary:visible"
    ).all()
    assert len(controls) > 8
    for control in controls:
        if await control.is_enabled() and await control.get_attribute("type") != "text":
            await control.focus()
            for key in ("d", "d", "b", "x", "Escape"):
                await one.page.keyboard.press(key)
    assert before == await one.book.cell_count()
