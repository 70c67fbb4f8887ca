"""One page of a real Chromium for each test; the browser comes from the folder above."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import BrowserContext

from tests.support.waiting import within
from tests.support.widget_page import WidgetPage

_PAGE_S = 20.0


@pytest_asyncio.fixture(loop_scope="session")
async def parts(browser: BrowserContext) -> AsyncIterator[WidgetPage]:
    faults: list[str] = []
    page = await within(_PAGE_S, "the browser opens a page", browser.new_page())
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    async with WidgetPage(page) as shown:
        yield shown
    await within(_PAGE_S, "the page closes", page.close())
    assert [] == faults
