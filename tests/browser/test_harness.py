"""The browser tests' own tools do what the other tests rely on."""

import asyncio
import json

import pytest
from playwright.async_api import BrowserContext, expect

from tests.support.lab import Lab
from tests.support.notebook_page import Judge, NotebookPage, OpenNotebook
from tests.support.waiting import within

WIDGETS = """
import ipywidgets as w
label, button = w.Label("not yet"), w.Button(description="Press")
button.on_click(lambda _: setattr(label, "value", "pressed"))
w.VBox([button, label, w.Text(description="Host", value="mx.example.org")])
"""


async def test_a_click_reaches_the_kernel_and_its_answer_the_page(notebook: OpenNotebook) -> None:
    """A button's callback runs in the kernel, and what it changes is seen and heard."""
    book = await notebook([WIDGETS])
    await book.run_all()
    await book.page.get_by_role("button", name="Press", exact=True).click()
    await expect(book.page.locator(".jp-OutputArea-output").get_by_text("pressed")).to_be_visible()
    assert any(b"pressed" in frame for frame in book.frames)


async def test_widget_state_is_saved_only_when_asked_for(notebook: OpenNotebook) -> None:
    """The switch that the leak tests turn on really puts widget state into the file."""
    for asked in (False, True):
        book = await notebook([WIDGETS], save_widget_state=asked)
        await book.run_all()
        saved = json.loads((await book.save()).read_text(encoding="utf-8"))
        assert asked == ("widgets" in saved["metadata"])
        assert asked == ("mx.example.org" in json.dumps(saved["metadata"]))


async def test_a_restart_forgets_and_a_reload_does_not(notebook: OpenNotebook) -> None:
    """Names survive a page reload and are gone after a kernel restart."""
    book = await notebook(["kept = 'kept'", "print(globals().get('kept', 'forgotten'))"])
    await book.run_all()
    await book.reload()
    await book.run_cell(1)
    assert "kept" in await book.outputs()
    await book.restart_kernel()
    await book.run_cell(1)
    assert "forgotten" in await book.outputs()
    assert 2 == await book.cell_count()


async def test_a_page_keeps_nothing_of_the_notebook_before(
    lab: Lab, browser: BrowserContext
) -> None:
    """The next notebook in it has a kernel of its own, hears it alone, and is what a reload shows."""
    asks = lab.write(["print(globals().get('label', 'forgotten'))"])
    before = NotebookPage(await browser.new_page(), lab, lab.write([WIDGETS, "print(6 * 7007)"]))
    await before.open()
    await before.run_all()
    book = NotebookPage(await before.leave(), lab, asks)
    await book.open()
    await book.run_all()
    assert ("forgotten", 1) == ((await book.outputs()).strip(), await book.cell_count())
    await book.save()
    await book.reload()
    assert ("forgotten", 1) == ((await book.outputs()).strip(), await book.cell_count())
    heard = b"".join(book.frames)
    assert (True, False) == (b"forgotten" in heard, b"42042" in heard)
    assert [] == before.faults + book.faults
    await book.close()


async def test_the_dark_theme_is_dark(notebook: OpenNotebook) -> None:
    """The theme that a test asks for is the one the page has."""
    for theme in ("dark", "light"):
        book = await notebook(["1"], theme=theme, width=700)
        light = await book.page.evaluate("() => document.body.dataset.jpThemeLight")
        assert {"dark": "false", "light": "true"}[theme] == light


async def test_axe_finds_what_is_wrong_and_only_that(notebook: OpenNotebook, axe: Judge) -> None:
    """A button without a name is reported, and the same one with a name is not."""
    cell = "from IPython.display import HTML\nHTML('<div id=%s><button>%s</button></div>')"
    book = await notebook([cell % ("nameless", ""), cell % ("named", "Send")])
    await book.run_all()
    assert 1 == len(await axe(book.page, "#nameless"))
    assert 0 == len(await axe(book.page, "#named"))


async def test_a_fault_on_the_page_is_noticed(notebook: OpenNotebook) -> None:
    """An error in the page's own code, an error in its console and a call outside are kept."""
    book = await notebook(["1"])
    await book.page.evaluate(
        """() => { setTimeout(() => { throw new Error("thrown") }); console.error("logged");
        return fetch("http://mail.example.org/").catch(() => null); }"""
    )
    told = "\n".join(book.faults)
    book.faults.clear()
    assert "thrown" in told
    assert "console: logged" in told
    assert "another host: http://mail.example.org/" in told


async def test_what_never_answers_is_named() -> None:
    """A wait ends before the time limit of the test, and says what was waited for."""
    with pytest.raises(AssertionError, match=r"^still waiting after 0.01 s: the page closes$"):
        await within(0.01, "the page closes", asyncio.Event().wait())
