"""The connection doctor in a real JupyterLab: by keyboard, in both themes, to the clipboard."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.test_looks import CUT, OVERFLOW
from tests.support.notebook_page import PROJECT, Judge, OpenNotebook
from tests.support.reading import read

PROFILE = (
    "import smtpwidgets as sw\n"
    "profile = sw.practice_profile(['works', 'slow', 'certificate-expired',"
    " 'certificate-ends-soon'], ['grace'])"
)
CELLS = [
    PROFILE,
    "doctor = sw.ConnectionDoctor(profile)\ndoctor",
]
# With the margins that a notebook has on both sides.
NARROW, WIDE = 584, 1284


DARK = (
    "() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
)


async def test_all_is_checked_read_and_copied_by_keyboard(
    notebook: OpenNotebook, axe: Judge
) -> None:
    """Enter starts and stops it, arrows and Enter open a line, the report is copied; axe agrees.

    Neither a held key nor a double click stops what it has just begun.
    """
    book = await notebook(CELLS, width=WIDE)
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await begin(page, root)
    await expect(
        root.get_by_role("heading", name=re.compile("^One password is refused"))
    ).to_have_count(1)

    await root.get_by_role("gridcell").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(root.get_by_text("The server's own words").first).to_be_visible()
    await expect(root.locator(".smtpw-doctor-details h3.smtpw-title")).to_be_focused()
    await root.get_by_role("button", name="Copy as text").focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_label("The copied report")).to_be_visible()
    copied = await page.evaluate("() => navigator.clipboard.readText()")

    cut = {}
    await page.evaluate(DARK)
    await expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    for width in (WIDE, NARROW):
        await page.set_viewport_size({"width": width, "height": 2000})
        await page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
        cut[width] = await page.evaluate(CUT)
        assert not await page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
        await root.screenshot(path=_picture(f"doctor-dark-{width - 104}"))

    assert [] == await axe(page, ".smtpw")
    assert {WIDE: [], NARROW: []} == cut
    assert "One password is refused" in copied
    assert "grace@" not in copied
    assert 2 == await book.cell_count()


async def begin(page: Page, root: Locator) -> None:
    """Start with a held key and stop; start with a double click, and wait until all is checked."""
    start = root.get_by_role("button", name=re.compile(r"^Check all \(\d+ logins\)$"))
    stop, said = root.get_by_role("button", name="Stop"), root.locator(".smtpw-verdict h3")
    await start.focus()
    await page.keyboard.down("Enter")
    await expect(stop).to_be_focused()
    await page.keyboard.down("Enter")  # it is held
    await page.keyboard.up("Enter")
    await expect(root.get_by_role("progressbar")).to_be_visible()
    await read(stop)
    await page.keyboard.press("Enter")
    await expect(said).to_contain_text("Stopped.")
    await expect(start).to_be_focused()

    await start.click()
    await stop.hover()
    await page.mouse.down(click_count=2)
    await page.mouse.up(click_count=2)
    await expect(said).to_have_text(re.compile(r"^\d+ of \d+ work\."))


def _picture(name: str) -> str:
    return str(PROJECT / "test-results" / f"{name}.png")
