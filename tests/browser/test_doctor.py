"""The connection doctor in a real JupyterLab: by keyboard, in both themes, to the clipboard."""

import re

from playwright.async_api import expect

from tests.browser.test_looks import CUT, OVERFLOW
from tests.support.notebook_page import PROJECT, Judge, OpenNotebook

PROFILE = (
    "import smtpwidgets as sw\n"
    "profile = sw.practice_profile(['works', 'slow', 'certificate-expired',"
    " 'certificate-ends-soon'], ['grace', 'joan'])"
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
    """Enter starts it, arrows and Enter open a line, the report is copied; axe finds nothing."""
    book = await notebook(CELLS, width=WIDE)
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await root.get_by_role("button", name=re.compile(r"^Check all \(\d+ logins\)$")).focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_role("progressbar")).to_be_visible()
    await root.screenshot(path=_picture("doctor-running"))
    await expect(
        root.get_by_role("heading", name=re.compile(r"^\d+ of \d+ work\."))
    ).to_be_visible()
    await expect(root.get_by_role("heading", name="One password is refused")).to_have_count(1)

    await root.get_by_role("gridcell").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(root.get_by_text("The server's own words").first).to_be_visible()
    await root.get_by_role("button", name="Copy as text").focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_label("The copied report")).to_be_visible()
    copied = await page.evaluate("() => navigator.clipboard.readText()")

    cut, findings = {}, await axe(page, ".smtpw")
    await root.screenshot(path=_picture(f"doctor-light-{WIDE - 104}"))
    await page.evaluate(DARK)
    await expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    findings += await axe(page, ".smtpw")
    for width in (WIDE, NARROW):
        await page.set_viewport_size({"width": width, "height": 2400})
        await page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
        cut[width] = await page.evaluate(CUT)
        assert not await page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
        await root.screenshot(path=_picture(f"doctor-dark-{width - 104}"))

    assert [] == findings
    assert {WIDE: [], NARROW: []} == cut
    assert "One password is refused" in copied
    assert "grace@" not in copied
    assert 2 == await book.cell_count()


def _picture(name: str) -> str:
    return str(PROJECT / "test-results" / f"{name}.png")
