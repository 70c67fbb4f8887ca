"""Accounts in a real browser: the whole walk on real servers, every theme and width, every key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.test_looks import CUT, OVERFLOW, WIDTHS, _picture, _settled, _with_margins
from tests.browser.test_walk import SLOW_MS, USER, ListPage, setup_cell
from tests.support.lab import Theme
from tests.support.notebook_page import Judge, NotebookPage, OpenNotebook
from tests.support.real_mail import PORTS, RealMail, real_mail
from tests.support.secret_service import secret_service

# One word without a place to break it, and markup that must stay text.
LONG = "Ada<img src=x onerror=alert(1)>Donaudampfschifffahrtsgesellschaftskapitaen"
PRACTICE = (
    "import smtpwidgets as sw\n"
    "profile = sw.practice_profile(['works', 'app-password'])\n"
    "inbox = sw.Server(description='Inbox', protocol='imap', host='imap.practice.test',"
    " username='ada@practice.test')\n"
    "profile.add(inbox, sw.Secret('let-me-in'))\n"
    "ada = next(iter(profile.accounts.values()))\n"
    "profile.update(ada.replace(incoming=inbox.id, same_login=True))\n"
    "profile.add(sw.Account(description='Old', address='old@practice.test'))\n"
    f"profile.update(profile.accounts[ada.id].replace(description={LONG!r},"
    " address='ada.with.a.name.that.is.longer.than.a.page@practice.test'));"
)
LIST, MATRIX = "accounts = sw.AccountList(profile)\naccounts", "sw.AccountMatrix(profile)"
MATRIX_ROOT = ".smtpw:has(.smtpw-matrix)"
# Controls that stand beside every tab are tried once.
UNTRIED = ":is(button, select, input):visible:not([data-tried])"
TRY = """(one) => {
    one.dataset.tried = "yes";
    one.focus();
    return document.activeElement === one;
}"""
TABS = ("Account", "Incoming server", "Outgoing servers", "Retrieval")


class AccountsPage(ListPage):
    """The account list as a person sees it."""

    @property
    def root(self) -> Locator:
        return self.page.locator(".smtpw").first

    def button(self, name: str) -> Locator:
        return super().button(name).locator("visible=true")

    def field(self, label: str) -> Locator:
        return super().field(label).locator("visible=true")

    async def show(self, tab: str) -> None:
        await self.root.get_by_role("tab", name=tab, exact=True).click()
        await expect(self.root.get_by_role("tab", name=tab, selected=True).first).to_be_visible()

    async def fill_server(self, mail: RealMail, port: str) -> None:
        await self.field("Server name").fill(mail.address)
        await self.field("Port").select_option("Other…")
        await self.field("Port number").fill(str(PORTS[port]))
        await self.field("Security").select_option("STARTTLS")


async def opened(notebook: OpenNotebook, theme: Theme, width: int) -> AccountsPage:
    """Return the practice accounts, with the first of them chosen."""
    book: NotebookPage = await notebook([PRACTICE, LIST, MATRIX], theme=theme, width=width)
    await book.run_all()
    accounts = AccountsPage(book)
    await accounts.row("Ada").first.click()
    return accounts


@pytest.fixture(scope="module")
def mail() -> Iterator[RealMail]:
    with real_mail() as servers:
        yield servers


@pytest.fixture(scope="module")
def keyring() -> Iterator[dict[str, str]]:
    with secret_service() as environment:
        yield environment


async def test_from_an_empty_profile_to_an_account_that_works_both_ways(
    notebook: OpenNotebook, mail: RealMail, keyring: dict[str, str], tmp_path: Path
) -> None:
    """Who it is, a real Dovecot, a real Postfix added on the way, one password, a round trip."""
    book = await notebook([setup_cell(tmp_path / "p.db", mail, keyring), LIST], width=1280)
    await book.run_all()
    accounts = AccountsPage(book)
    await accounts.button("+ Add account").click()
    await accounts.field("Description").fill("Ada")
    await accounts.field("E-mail address").fill(USER)
    await accounts.show("Incoming server")
    await accounts.fill_server(mail, "imap")
    await expect(accounts.field("User name")).to_have_value(USER)
    await accounts.field("Password").fill(mail.users[USER])

    await accounts.show("Outgoing servers")
    await accounts.button("+ Add server").last.click()
    await accounts.field("Description").fill("Work")
    await accounts.fill_server(mail, "submission")
    await accounts.field("User name").fill(USER)
    await accounts.button("Save").click()
    await accounts.says("stands in this account's list")
    await accounts.button("Save and check").click()

    await expect(accounts.row("Ada").first).to_contain_text("Works both ways", timeout=SLOW_MS)
    await accounts.button("Round trip").click()
    await accounts.says("It arrived")
    assert [] == mail.messages(USER)
    await book.page.set_viewport_size({"width": 1280, "height": 1500})
    await _settled(book.page)
    await accounts.root.screenshot(path=_picture("accounts-walk"))


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_accounts_shut_nobody_out_and_cut_nothing(
    notebook: OpenNotebook, axe: Judge, theme: Theme
) -> None:
    """Axe finds no serious fault in tabs, sides, list, dialog, matrix; no text is cut at any width.

    The names are long ones, and nothing scrolls sideways from 480 to 1,400 pixels.
    """
    accounts = await opened(notebook, theme, 1280)
    page, findings = accounts.page, []
    await accounts.button("Check now").first.click()
    await expect(accounts.button("Copy report")).to_be_visible(timeout=SLOW_MS)
    for tab in TABS:
        await accounts.show(tab)
        findings.append((tab, await axe(page, ".smtpw:has(.smtpw-travel)")))
        findings += [(tab, cut) for cut in await _cut(accounts, tab)]
    await page.set_viewport_size({"width": 1280, "height": 2600})
    await accounts.show("Outgoing servers")
    await accounts.root.get_by_label("Same user name and password").uncheck()
    findings.append(("own login", await axe(page, ".smtpw:has(.smtpw-travel)")))
    await accounts.button("Edit server list…").click()
    findings.append(("server list", await axe(page, ".smtpw")))
    await accounts.button("← Back to the account").click()
    await accounts.button("Delete…").click()
    findings.append(("dialog", await axe(page, ".smtpw")))
    findings += [("dialog", cut) for cut in await _cut(accounts, "dialog")]
    for name, shown in (("accounts", accounts.root), ("matrix", page.locator(MATRIX_ROOT))):
        await shown.screenshot(path=_picture(f"{name}-{theme}-narrow"))

    assert [] == [(where, found) for where, found in findings if found]


async def _cut(accounts: AccountsPage, place: str) -> list[object]:
    """Return what is cut at each width, the narrowest last."""
    found: list[object] = []
    for width in reversed(WIDTHS):
        await accounts.page.set_viewport_size({"width": _with_margins(width), "height": 2600})
        await _settled(accounts.page)
        found += [(width, cut) for cut in await accounts.page.evaluate(CUT)]
        assert not await accounts.page.evaluate(OVERFLOW), f"{place} scrolls sideways at {width}"
    return found


async def test_the_account_list_is_used_by_keyboard_and_the_notebook_hears_nothing(
    notebook: OpenNotebook,
) -> None:
    """Servers are put in order without a mouse; `d d`, `b`, `a`, `x` and arrows reach no cell."""
    accounts = await opened(notebook, "light", 1280)
    page, before, tried = accounts.page, await accounts.book.cell_count(), 0
    await accounts.show("Outgoing servers")
    await accounts.root.locator("select[size]:visible").focus()
    await page.keyboard.press("ArrowDown")
    await expect(accounts.button("Move up")).to_be_enabled()
    await accounts.button("Move up").focus()
    await page.keyboard.press("Enter")
    first = accounts.root.locator("select[size]:visible option").first
    await expect(first).to_contain_text("App password wanted")

    for tab in TABS:
        await accounts.show(tab)
        for control in await accounts.root.locator(UNTRIED).element_handles():
            if await control.evaluate(TRY):
                for key in ("d", "d", "b", "a", "x", "ArrowDown", "Escape"):
                    await page.keyboard.press(key)
                tried += 1
        assert before == await accounts.book.cell_count(), tab

    assert tried > 25
