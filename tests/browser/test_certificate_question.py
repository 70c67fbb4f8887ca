"""The question before one certificate is trusted, as a person sees it."""

import pytest
from playwright.async_api import expect

from tests.browser.test_looks import CUT, OVERFLOW, _picture
from tests.browser.test_walk import SLOW_MS, ListPage
from tests.support.lab import Theme
from tests.support.notebook_page import Judge, OpenNotebook

CELLS = [
    "import smtpwidgets as sw\nprofile = sw.practice_profile(['certificate-self-signed'])",
    "servers = sw.ServerList(profile)\nservers",
]


@pytest.mark.parametrize("theme", ["dark"])  # "light" was looked at as well; each costs a notebook
async def test_the_question_fits_a_narrow_page_and_escape_leaves_it(
    notebook: OpenNotebook, axe: Judge, theme: Theme
) -> None:
    """Names, dates and fingerprint stand whole at 480 pixels; the keyboard starts on “no”."""
    book = await notebook(CELLS, theme=theme, width=480 + 120)
    await book.run_all()
    servers = ListPage(book)
    await servers.row("Self-signed certificate").first.click()
    await servers.button("Check now").last.click()
    ask = servers.button("Trust this one certificate…")
    await expect(ask).to_be_visible(timeout=SLOW_MS)
    await ask.click()
    await expect(servers.button("Do not trust it")).to_be_focused(timeout=SLOW_MS)
    await book.page.set_viewport_size({"width": 600, "height": 1300})
    await servers.root.locator(".smtpw-dialog:visible").screenshot(
        path=_picture(f"certificate-{theme}")
    )
    assert await book.page.evaluate(CUT) == []
    assert not await book.page.evaluate(OVERFLOW)
    assert await axe(book.page, ".smtpw") == []

    await book.page.keyboard.press("Escape")

    await expect(servers.button("Do not trust it")).to_be_hidden(timeout=SLOW_MS)
    await expect(ask).to_be_focused(timeout=SLOW_MS)
