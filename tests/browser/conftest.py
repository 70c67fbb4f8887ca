"""A real JupyterLab in a real Chromium, for every test of this folder.

Playwright's loop lives as long as the test run, so every test here runs on the session's loop,
and all of them in one process: a second JupyterLab and browser would only fight for the machine.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.support.components import chromium
from tests.support.lab import Lab, Theme
from tests.support.notebook_page import PROJECT, Judge, NotebookPage, OpenNotebook
from tests.support.waiting import within

_FLAGS = (
    "--headless",
    "--no-sandbox",  # root has no sandbox, and the only pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The browser finds no host but this one, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# On a busy machine the first answer of a kernel takes longer than playwright's 5 s.
expect.set_options(timeout=20_000)

_PAGE_S = 20.0
_AXE_S = 60.0
_SERIOUS = {"serious", "critical"}
_FAILED = pytest.StashKey[bool]()

# What JupyterLab reads when a page is loaded: theme, whether widget state is saved, kernels.
_Kind = tuple[Theme, bool, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A page has more clocks than a test can wait for. A test that passes only the second
            # time is listed as such at the end of the run; it is to be looked into, not ignored.
            item.add_marker(pytest.mark.flaky(reruns=1))
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BrowserContext]:
    folder, path = tmp_path_factory.mktemp("chromium"), chromium()
    async with async_playwright() as playwright:
        # One browser with a folder of its own keeps JupyterLab's files there, and its scripts as
        # they were compiled: without a folder each page would compile them anew.
        running = await playwright.chromium.launch_persistent_context(
            folder, executable_path=path, args=list(_FLAGS)
        )
        yield running
        await within(_PAGE_S, "the browser ends", running.close())


@pytest.fixture(scope="session")
def idle() -> dict[_Kind, Page]:
    """Pages that a test left as they were loaded, without a notebook, for the next of their kind.

    To load JupyterLab takes longer than most of what a test does there.
    """
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def notebook(
    lab: Lab, browser: BrowserContext, idle: dict[_Kind, Page], request: pytest.FixtureRequest
) -> AsyncIterator[OpenNotebook]:
    opened: list[tuple[_Kind, NotebookPage]] = []

    async def open_notebook(
        source: str | list[str],
        *,
        theme: Theme = "light",
        width: int = 1200,
        save_widget_state: bool = False,
        kernel: str = "python3",
    ) -> NotebookPage:
        lab.settings(theme=theme, save_widget_state=save_widget_state)
        if isinstance(source, str):
            name = lab.copy(PROJECT / "notebooks" / source)
        else:
            name = lab.write(source, kernel=kernel)
        kind = (theme, save_widget_state, kernel)
        if (page := idle.pop(kind, None)) is None:
            page = await within(_PAGE_S, "the browser opens a page", browser.new_page())
        await page.set_viewport_size({"width": width, "height": 900})
        book = NotebookPage(page, lab, name)
        opened.append((kind, book))
        await book.open()
        # A page that is loaded for the first time may show its notebook before its theme.
        await expect(page.locator("body")).to_have_attribute(*_look(theme))
        return book

    yield open_notebook
    # Before the kernels end, since a page rightly complains when its kernel goes away.
    faults = [fault for _, book in opened for fault in book.faults]
    failed = request.node.stash.get(_FAILED, False)
    for number, (kind, book) in enumerate(opened):
        if failed:
            await book.screenshot(f"failed-{request.node.name}-{number}")
        if failed or faults or kind in idle or not await _is_as_it_was(book.page, kind):
            await book.close()
        else:
            idle[kind] = await book.leave()
    assert [] == faults


def _look(theme: Theme) -> tuple[str, str]:
    return "data-jp-theme-light", "true" if theme == "light" else "false"


async def _is_as_it_was(page: Page, kind: _Kind) -> bool:
    """Whether no test gave the page another theme."""
    name, value = _look(kind[0])
    return await page.locator("body").get_attribute(name) == value


@pytest.fixture(scope="session")
def axe() -> Judge:

    async def judge(page: Page, selector: str) -> list[str]:
        judging = Axe().run(page, context=selector)
        results = await within(_AXE_S, f"axe judges {selector}", judging)
        return [
            f"{found['impact']} {found['id']}: {found['help']} {node['target']} {node['html']}"
            for found in results.response["violations"]
            if found["impact"] in _SERIOUS
            for node in found["nodes"]
        ]

    return judge
