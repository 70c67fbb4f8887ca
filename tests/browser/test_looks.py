"""How it looks and who can use it: themes, widths, screen readers, ten thousand rows."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_walk import SLOW_MS, ListPage
from tests.support.lab import Theme
from tests.support.notebook_page import PROJECT, Judge, OpenNotebook

PRACTICE = [
    "import smtpwidgets as sw\nprofile = sw.practice_profile()",
    "servers = sw.ServerList(profile)\nservers",
]
FEW = (
    "import smtpwidgets as sw\n"
    "profile = sw.practice_profile(['works', 'app-password', 'certificate-ends-soon',"
    " 'greylisting', 'no-starttls'])"
)
# What is seldom on a page: a pasted message, a login that is held back, a certificate to judge.
SELDOM = (
    "profile = sw.practice_profile(['works', 'app-password', 'certificate-ends-soon',"
    " 'certificate-self-signed', 'wrong-password'])\n"
    "wrong = next(id for id, one in profile.servers.items() if one.label == 'Wrong password')\n"
    "for _ in range(3):\n"
    "    await profile.check(wrong)\n"
    "sw.ExplainPanel(profile)"
)
WIDTHS = (480, 760, 1040, 1400)

# Every text that is cut off: an element that is narrower than what it says and shows no more.
CUT = """() => [...document.querySelectorAll(
    '.smtpw button, .smtpw label, .smtpw .widget-label, .smtpw th, .smtpw h3, .smtpw select')]
    .filter((one) => one.offsetParent && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.className}: ${one.innerText}`)"""
# A card cuts off what is wider, so that its root alone would tell nothing.
OVERFLOW = """() => [...document.querySelectorAll('.smtpw, .smtpw-card')]
    .some((root) => root.scrollWidth > root.clientWidth + 1)"""


async def checked(servers: ListPage, row: str) -> None:
    """Choose a row and check it."""
    await servers.field("Search").fill(row)  # rows far down are not in the page
    await servers.row(row).first.click()
    await servers.field("Search").fill("")
    await servers.root.get_by_role("button", name=re.compile("^Check (now|again)$")).last.click()
    await expect(servers.button("Copy report")).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_serious_keeps_anybody_out(
    notebook: OpenNotebook, axe: Judge, theme: Theme
) -> None:
    """Axe finds no serious fault in names, roles and contrast: list, form, verdicts, questions."""
    book = await notebook(
        ["import smtpwidgets as sw", SELDOM, PRACTICE[1]], theme=theme, width=1280
    )
    await book.run_all()
    servers = ListPage(book)
    await book.page.get_by_label("Paste the error message").fill("535 5.7.8 no app password")
    await expect(book.page.get_by_role("button", name="Copy explanation")).to_be_visible()
    findings = [("list", await axe(book.page, ".smtpw"))]
    for row in ("Works", "App password wanted", "Certificate ends soon", "Wrong password"):
        await checked(servers, row)
        findings.append((row, await axe(book.page, ".smtpw")))
    await expect(servers.button("Try all the same")).to_be_visible()
    await trust_nothing(servers)
    findings.append(("certificate", await axe(book.page, ".smtpw")))
    await leave_the_question(servers)
    await servers.root.get_by_role("tab", name="Advanced").click()
    findings.append(("advanced", await axe(book.page, ".smtpw")))
    await servers.button("Delete…").click()
    findings.append(("dialog", await axe(book.page, ".smtpw")))
    await servers.button("Keep it").click()
    await servers.button("+ Add server").click()
    await servers.field("Server name").fill("two words")
    await servers.button("Save").click()
    findings.append(("problems", await axe(book.page, ".smtpw")))

    assert [] == [(where, found) for where, found in findings if found]


async def trust_nothing(servers: ListPage) -> None:
    """Open the question about a certificate with a held key, on a narrow page: it asks only.

    Names, dates and fingerprint stand whole at 480 pixels; the keyboard starts on “no”.
    """
    page = servers.page
    await checked(servers, "Self-signed certificate")
    await page.set_viewport_size({"width": _with_margins(480), "height": 1300})
    await servers.button("Trust this one certificate…").focus()
    await page.keyboard.down("Enter")
    await expect(servers.button("Do not trust it")).to_be_focused(timeout=SLOW_MS)
    await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await _settled(page)
    await expect(servers.button("I compared it: trust it")).to_be_visible()
    assert [] == await page.evaluate(CUT)
    assert not await page.evaluate(OVERFLOW)


async def leave_the_question(servers: ListPage) -> None:
    """Escape is the answer that changes nothing, and the keyboard goes back to where it was."""
    await servers.page.keyboard.press("Escape")
    await expect(servers.button("Do not trust it")).to_be_hidden(timeout=SLOW_MS)
    await expect(servers.button("Trust this one certificate…")).to_be_focused(timeout=SLOW_MS)
    await servers.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_is_cut_from_narrow_to_wide(notebook: OpenNotebook, theme: Theme) -> None:
    """From 480 to 1,400 pixels no label, button or heading is cut and nothing scrolls sideways."""
    book = await notebook([FEW, PRACTICE[1]], theme=theme)
    await book.run_all()
    servers = ListPage(book)
    await checked(servers, "App password wanted")
    cut: dict[int, list[str]] = {}
    for width in WIDTHS:
        await book.page.set_viewport_size({"width": _with_margins(width), "height": 1300})
        await _settled(book.page)
        cut[width] = await book.page.evaluate(CUT)
        assert not await book.page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
        await servers.root.screenshot(path=_picture(f"list-{theme}-{width}"))

    assert {width: [] for width in WIDTHS} == cut


async def test_ten_thousand_servers_open_in_three_seconds_and_scroll(
    notebook: OpenNotebook,
) -> None:
    """A long list shows its rows soon, keeps few of them in the page, and scrolls to the end."""
    fill = (
        "from smtpwidgets.model.change import Change, ChangeSet\n"
        "many = [sw.Server(description=f'Branch {n}', host=f'smtp{n}.example.org', username='ada')"
        " for n in range(10_000)]\n"
        "profile = sw.practice_profile([])\n"
        "adding = tuple(Change(after=one) for one in many)\n"
        "profile._store.apply(ChangeSet(base=0, changes=adding))\n"
        "profile.refresh()"
    )
    book = await notebook(
        ["import smtpwidgets as sw\nsw.ServerList", fill, PRACTICE[1]], width=1280
    )
    await book.run_cell(0)
    await book.run_cell(1)
    began = await book.page.evaluate("() => performance.now()")
    await book.start_cell(2)
    await expect(ListPage(book).row("smtp0.example.org")).to_be_visible(timeout=SLOW_MS)
    took_ms = await book.page.evaluate("() => performance.now()") - began
    # Kept beside the pictures; how fast it is is shown, never asserted.
    _result("ten-thousand.txt").write_text(f"10,000 servers: {took_ms:.0f} ms\n")

    grid = book.page.get_by_role("grid")
    assert "10001" == await grid.get_attribute("aria-rowcount")
    assert await grid.locator("tbody tr").count() < 100
    await ListPage(book).row("smtp0.example.org").get_by_role("gridcell").first.focus()
    await book.page.keyboard.press("Control+End")
    await expect(ListPage(book).row("smtp9999.example.org")).to_be_visible()


async def test_the_picture_of_the_readme(notebook: OpenNotebook) -> None:
    """The picture in the README is what a person sees: the list, a verdict, a remedy."""
    book = await notebook([FEW, PRACTICE[1]], width=1290)
    await book.page.set_viewport_size({"width": 1290, "height": 1700})
    await book.run_all()
    servers = ListPage(book)
    for row in ("Works", "Certificate ends soon", "App password wanted"):
        await checked(servers, row)
    await _settled(book.page)

    remedy = servers.root.get_by_role("heading", name="Google wants an app password here")
    await expect(remedy).to_be_visible()
    await servers.root.screenshot(path=_picture("readme"))


def _with_margins(width: int) -> int:
    """Return how wide the window must be for a view of `width`."""
    return width + 145


async def _settled(page: Page) -> None:
    """Wait until the page has laid itself out twice the same way."""
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => "
        "requestAnimationFrame(() => setTimeout(done, 100))))"
    )


def _picture(name: str) -> Path:
    return _result(f"{name}.png")


def _result(name: str) -> Path:
    folder = PROJECT / "test-results"
    folder.mkdir(exist_ok=True)
    return folder / name
