"""Background jobs do the same in every kernel, though callbacks run elsewhere in each."""

import pytest
from playwright.async_api import Locator, expect

from tests.support.kernels import OLDER_KERNELS, python_with
from tests.support.lab import Lab
from tests.support.notebook_page import NotebookPage, OpenNotebook

BUTTON = """
import asyncio, ipykernel, itertools, time
import ipywidgets as w
from smtpwidgets.jobs import shared_jobs
label, button = w.Label("not yet"), w.Button(description="Press")
numbers = itertools.count(1)

async def work():
    await asyncio.sleep(0.05)
    label.value = f"job {next(numbers)} in ipykernel {ipykernel.__version__}"

button.on_click(lambda _: shared_jobs().send(work()))
w.VBox([button, label])
"""

WAITS = """
label.value = "waiting"
for _ in range(40):
    await asyncio.sleep(0.05)
    if label.value.startswith("job 3"):
        break
"""

SLEEPS = """
shared_jobs().send(work())
time.sleep(2)
label.value = "awake"
"""

CURRENT = "python3"
KERNELS = (*OLDER_KERNELS, CURRENT)


@pytest.fixture(params=KERNELS)
def kernel(request: pytest.FixtureRequest, lab: Lab) -> str:
    version: str = request.param
    if version == CURRENT:
        return CURRENT
    lab.add_kernel(f"ipykernel-{version}", python_with(version))
    return f"ipykernel-{version}"


def said(book: NotebookPage, text: str) -> Locator:
    return book.page.locator(".jp-OutputArea-output").get_by_text(text)


async def test_jobs_do_the_same_in_every_kernel(notebook: OpenNotebook, kernel: str) -> None:
    """What a click started is shown: at rest, while a cell sleeps and while a cell awaits."""
    # One page for all three, since opening it takes most of the time.
    book = await notebook([BUTTON, SLEEPS, WAITS], kernel=kernel)
    button = book.page.get_by_role("button", name="Press", exact=True)
    await book.run_cell(0)
    await button.click()
    await expect(said(book, "job 1 in ")).to_be_visible()
    if kernel != CURRENT:
        await expect(said(book, kernel.replace("-", " "))).to_be_visible()

    # No callback can run in a cell that sleeps; a job that is under way still speaks.
    await book.start_cell(1)
    await expect(said(book, "job 2 in ")).to_be_visible()
    await expect(said(book, "awake")).to_be_visible()

    # In ipykernel 6 the callback waits for the end of the cell; nowhere is the click lost.
    await book.start_cell(2)
    await expect(said(book, "waiting")).to_be_visible()
    await button.click()
    await expect(said(book, "job 3 in ")).to_be_visible()
