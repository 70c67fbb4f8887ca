"""A fleet in a real JupyterLab: started, stopped and gone on with by keyboard, in both themes."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.test_looks import CUT, OVERFLOW
from tests.support.notebook_page import PROJECT, Judge, OpenNotebook
from tests.support.reading import read

PROFILE = (
    "import smtpwidgets as sw\n"
    "profile = sw.practice_profile(['works', 'silent'], entries=90, failing=0.2)"
)
CELLS = [
    PROFILE,
    "fleet = sw.FleetView(profile)\nfleet",
]
# With the margins that a notebook has on both sides.
NARROW, WIDE = 584, 1284
SLOW_MS = 60_000

THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
DARK = (
    "() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
)


async def test_a_fleet_is_checked_stopped_and_gone_on_with_by_keyboard(
    notebook: OpenNotebook, axe: Judge
) -> None:
    """Enter starts it, the bar moves, Enter stops it; what was found stays, the rest is asked.

    The focus goes along from button to button. While it runs another one answers. Numbers filter, a row opens, axe agrees.
    """
    book = await notebook(CELLS, width=WIDE)
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first
    await stop_and_go_on(page, root)
    await choose_by_keyboard(page, root)

    cut = {}
    await root.screenshot(path=_picture("fleet-light-1180"))
    assert [] == await axe(page, ".smtpw")
    await page.evaluate(DARK)
    await expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    for width in (WIDE, NARROW):
        await page.set_viewport_size({"width": width, "height": 2400})
        await page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
        cut[width] = await page.evaluate(CUT)
        assert not await page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
        await root.screenshot(path=_picture(f"fleet-dark-{width - 104}"))

    assert [] == await axe(page, ".smtpw")
    assert {WIDE: [], NARROW: []} == cut
    assert 2 == await book.cell_count()
    await save_a_file(page, root)


USERNAME = 6  # its column in the sheet
EDITED = (
    "import smtpwidgets as sw\nprofile = sw.practice_profile(entries=30, failing=0.2)\n"
    "fleet = sw.FleetView(profile)\nfleet"
)


async def test_rows_of_a_cause_are_edited_and_checked_again_by_keyboard(
    notebook: OpenNotebook, axe: Judge
) -> None:
    """From the number of a cause into the sheet, typed, applied, back, and on with the check.

    The cell was run a second time, as cells are: the sheet is no later run that takes its place.
    """
    book = await notebook([EDITED], width=WIDE)
    await book.run_all()
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first
    await root.get_by_role("button", name="Check all (30 logins)").focus()
    await page.keyboard.press("Enter")
    await expect(root.locator(".smtpw-verdict h3")).to_contain_text("entries work")
    shown = root.get_by_role("group", name="Show")
    await shown.get_by_role("button", name="Login refused").focus()
    await page.keyboard.press("Enter")
    edit = root.get_by_role("button", name=re.compile(r"^Edit these \d servers…$"))
    await expect(edit).to_be_visible()
    await look(page, root, "fleet-edit-button")
    await edit.focus()
    await page.keyboard.press("Enter")

    sheet = root.get_by_role("grid", name="Servers")
    first = sheet.locator("tbody tr").first.locator("td")
    await expect(first.nth(1)).to_be_focused()
    await expect(root.get_by_text(re.compile(r"^\d of 30 servers are shown\.$"))).to_be_visible()
    for _ in range(USERNAME - 1):
        await page.keyboard.press("ArrowRight")
    await expect(first.nth(USERNAME)).to_be_focused()
    await page.keyboard.type("dd@practice.test")
    await page.keyboard.press("Enter")
    await expect(first.nth(USERNAME).locator(".smtpw-grid-value")).to_have_text("dd@practice.test")
    await look(page, root, "fleet-edit")
    assert [] == await axe(page, ".smtpw")
    await root.get_by_role("button", name="Preview").focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_role("heading", name="1 change in 1 server")).to_be_focused()
    await root.get_by_role("button", name="Apply 1 change").focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_role("button", name="Undo")).to_be_focused()
    await root.get_by_role("button", name="Back to what was found").focus()
    await page.keyboard.press("Enter")
    go_on = root.get_by_role("button", name="Go on (1 left)")
    await read(go_on)
    await page.keyboard.press("Enter")
    await expect(go_on).to_be_hidden()
    await expect(root.locator(".smtpw-verdict h3")).to_contain_text("entries work")
    assert 1 == await book.cell_count()


async def look(page: Page, root: Locator, name: str) -> None:
    """Take pictures, dark and light, narrow and wide; nothing may stand out of the page."""
    for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
        await page.evaluate(THEME, theme)
        await expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)
        for width in (NARROW, WIDE):
            await page.set_viewport_size({"width": width, "height": 2400})
            await page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
            assert not await page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
            await root.screenshot(path=_picture(f"{name}-{light}-{width - 104}"))


async def stop_and_go_on(page: Page, root: Locator) -> None:
    """Start, see it move, stop, go on, filter meanwhile, and wait until all is checked."""
    start = root.get_by_role("button", name="Check all (92 logins)")
    stop, said = root.get_by_role("button", name="Stop"), root.locator(".smtpw-verdict h3")
    await start.focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_role("progressbar")).to_be_visible()
    await expect(stop).to_be_focused()
    works = root.get_by_role("group", name="Show").get_by_role("button", name="Works")
    await expect(works).to_contain_text(re.compile(r"[1-9]"), timeout=SLOW_MS)
    await read(stop)
    await page.keyboard.press("Enter")
    go_on = root.get_by_role("button", name=re.compile(r"^Go on \(\d+ left\)$"))
    await expect(said).to_contain_text("Stopped")
    # The button that was pressed is gone, and nobody is left without a place on the page.
    await expect(stop).to_be_hidden()
    await read(go_on)

    await page.keyboard.press("Enter")
    await works.click()  # the page is live meanwhile
    await expect(works).to_have_attribute("aria-pressed", "true")
    await root.screenshot(path=_picture("fleet-running-1180"))
    await expect(said).to_contain_text("entries work", timeout=SLOW_MS)
    await expect(go_on).to_be_hidden()


async def choose_by_keyboard(page: Page, root: Locator) -> None:
    """Press a number, go down the list, open a row, go through the tabs."""
    refused = root.get_by_role("group", name="Show").get_by_role("button", name="Login refused")
    await refused.focus()
    await page.keyboard.press("Enter")
    await expect(refused).to_have_attribute("aria-pressed", "true")
    await expect(root.get_by_role("gridcell", name="Works", exact=True)).to_have_count(0)
    await root.get_by_role("gridcell").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(root.locator(".smtpw-doctor-details h3.smtpw-title")).to_be_focused()
    await expect(root.get_by_text("The server's own words").first).to_be_visible()

    await root.get_by_role("tab", name="By cause").focus()
    await page.keyboard.press("ArrowRight")
    await expect(root.get_by_role("tab", name="By provider")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(root.get_by_role("columnheader", name="Provider")).to_be_visible()


async def save_a_file(page: Page, root: Locator) -> None:
    """The browser gets a CSV whose names are masked."""
    await root.get_by_role("tab", name="Save").click()
    async with page.expect_download() as waiting:
        await root.get_by_role("button", name="Save as CSV").click()
    file = await waiting.value
    text = (await file.path()).read_text(encoding="utf-8-sig")

    assert re.fullmatch(r"mail-check-[\d-]+\.csv", file.suggested_filename)
    assert 1 + 92 == len(text.splitlines())
    assert "practice.test" in text
    assert "Ada Abara" not in text
    assert "let-me-in" not in text
    await expect(root.get_by_role("link", name=re.compile("Save it again"))).to_be_visible()


def _picture(name: str) -> str:
    return str(PROJECT / "test-results" / f"{name}.png")
