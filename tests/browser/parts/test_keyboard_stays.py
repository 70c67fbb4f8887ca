"""Where the keyboard goes when the control that has it goes away: nowhere out of the root."""

import pytest
from playwright.async_api import expect

from tests.browser.parts.test_key_guard import GuardPage
from tests.support.reading import read
from tests.support.widget_page import WidgetPage

# A cell of a notebook, which JupyterLab focuses when nothing in it has the keyboard.
CELL = """
<textarea aria-label="Code" id="code"></textarea>
<div tabindex="-1" id="cell">
  <div class="smtpw">
    <b class="smtpw-title" id="title">Outgoing servers</b>
    <div id="panel"><input type="text" aria-label="Server" id="host">
      <div id="head"><button id="start">Check</button>
        <button id="halt" style="display: none">Stop</button></div></div>
    <button id="far">Copy</button>
  </div>
</div>"""


class CellPage(GuardPage):
    async def open_cell(self, focused: str) -> None:
        await self.open(CELL)
        await self.page.locator(f"#{focused}").focus()

    async def do(self, *deeds: str) -> None:
        """Do these things, each in a turn of its own and with a frame drawn after it."""
        frames = "requestAnimationFrame(() => requestAnimationFrame(done))"
        for deed in deeds:
            await self.page.evaluate(f"() => new Promise((done) => {{ {deed}; {frames}; }})")

    async def has_the_keyboard(self, id: str) -> None:
        await expect(self.page.locator(f"#{id}")).to_be_focused()


HIDE, SHOW = "start.style.display = 'none'", "halt.style.display = ''"
LAB = "cell.focus()"


@pytest.mark.parametrize(
    "deeds",
    [(f"{HIDE}; {SHOW}",), (SHOW, HIDE), (f"{SHOW}; {HIDE}; {LAB}",), (SHOW, f"{HIDE}; {LAB}")],
    ids=["together", "shown-first", "together-and-lab", "shown-first-and-lab"],
)
async def test_the_keyboard_goes_to_the_button_that_takes_the_place(
    parts: WidgetPage, deeds: tuple[str, ...]
) -> None:
    """Check goes, Stop comes; JupyterLab, which focuses the cell meanwhile, gets no key."""
    root = CellPage(parts)
    await root.open_cell("start")
    await root.do(*deeds)
    await root.page.keyboard.press("d")

    await root.has_the_keyboard("halt")
    assert [] == await root.heard()


async def test_enter_that_is_pressed_twice_does_not_press_what_takes_the_place(
    parts: WidgetPage,
) -> None:
    """Check goes, Stop comes under the same finger: only who has had time to read it stops."""
    root = CellPage(parts)
    await root.open_cell("start")
    await root.do("halt.onclick = () => { halt.textContent = 'Stopped'; }")
    await root.do(f"start.onclick = () => {{ {SHOW}; {HIDE}; }}")
    halt = root.page.locator("#halt")
    await root.page.keyboard.press("Enter")
    await root.page.keyboard.press("Enter")
    await root.has_the_keyboard("halt")
    await expect(halt).to_have_text("Stop")

    await read(halt)
    await root.page.keyboard.press("Enter")

    await expect(halt).to_have_text("Stopped")


async def test_no_key_gets_out_while_no_button_is_there(parts: WidgetPage) -> None:
    """Everything is hidden for a while: keys end at the root, and the next button gets them."""
    root = CellPage(parts)
    await root.open_cell("start")
    await root.do("far.style.display = 'none'", HIDE)
    await root.page.keyboard.press("d")
    assert [] == await root.heard()

    await root.do(SHOW)

    await root.has_the_keyboard("halt")


@pytest.mark.parametrize("control", ["start", "host"])
async def test_a_control_that_is_disabled_for_a_while_keeps_the_keyboard(
    parts: WidgetPage, control: str
) -> None:
    """While something is under way no key reaches the notebook; afterwards it goes on there."""
    root = CellPage(parts)
    await root.open_cell(control)
    await root.do(f"{control}.disabled = true")
    await root.page.keyboard.press("d")
    assert [] == await root.heard()

    await root.do(f"{control}.disabled = false")

    await root.has_the_keyboard(control)


async def test_a_field_that_goes_leaves_the_keyboard_in_the_root(parts: WidgetPage) -> None:
    """A step that is over takes its field along: what is typed next edits no notebook."""
    root = CellPage(parts)
    await root.open_cell("host")
    await root.do("panel.style.display = 'none'")
    await root.page.keyboard.press("d")

    await root.has_the_keyboard("far")
    assert [] == await root.heard()


@pytest.mark.parametrize("waiting", ["start", "nothing"])
async def test_who_has_left_is_not_called_back(parts: WidgetPage, waiting: str) -> None:
    """Somebody chose the cell before the button went, or while none was there: it stays chosen."""
    root = CellPage(parts)
    await root.open_cell("start")
    if waiting == "nothing":
        await root.do("far.style.display = 'none'", HIDE)
    await root.do(LAB, f"{HIDE}; {SHOW}")
    await root.page.keyboard.press("b")

    await root.has_the_keyboard("cell")
    assert ["b"] == await root.heard()


async def test_a_button_that_is_removed_leaves_the_keyboard_to_the_next(parts: WidgetPage) -> None:
    """Not hidden but gone: the button that takes its place is found by where it was."""
    root = CellPage(parts)
    await root.open_cell("start")
    await root.do(f"start.remove(); {SHOW}; {LAB}")
    await root.page.keyboard.press("d")

    await root.has_the_keyboard("halt")
    assert [] == await root.heard()


async def test_a_part_that_is_removed_leaves_the_keyboard_in_the_root(parts: WidgetPage) -> None:
    """Its whole part is gone, and nothing can be pressed: keys wait for the next button."""
    root = CellPage(parts)
    await root.open_cell("host")
    await root.do("far.style.display = 'none'", f"panel.remove(); {LAB}")
    await root.page.keyboard.press("d")
    assert [] == await root.heard()
    await expect(root.page.get_by_role("group", name="Outgoing servers")).to_be_focused()

    await root.do("far.style.display = ''")

    await root.has_the_keyboard("far")


async def test_lines_that_are_drawn_anew_can_be_unfolded_further(parts: WidgetPage) -> None:
    """A report is drawn again while somebody reads it: the keyboard is on its first heading."""
    root = CellPage(parts)
    folded = "<details><summary id='told'>Its words</summary>250 OK</details>"
    await root.open_cell("host")
    await root.do(f"panel.innerHTML = `${{panel.innerHTML}}{folded}`")
    await root.page.locator("#told").focus()
    await root.do("panel.innerHTML = `${panel.innerHTML}`")

    await root.has_the_keyboard("told")


async def test_a_text_that_is_marked_stays_marked(parts: WidgetPage) -> None:
    """Who clicks beside the field, to copy what is said, is not called back by what changes."""
    root = CellPage(parts)
    await root.open_cell("host")
    await root.page.locator("#title").dblclick(position={"x": 9, "y": 9})
    await root.do("far.className = 'done'", "far.className = ''")

    assert await root.page.evaluate("String(getSelection()).trim()") == "Outgoing"


@pytest.mark.parametrize("polite", [True, False])
async def test_who_types_elsewhere_is_not_called_back(parts: WidgetPage, *, polite: bool) -> None:
    """A check ends while its person writes code: what is typed next stands in the code."""
    root = CellPage(parts)
    await root.open_cell("start")
    await root.page.locator("#code").focus()
    root.guard.focus("#far", polite=polite)
    root.guard.announce("Done")
    await expect(root.page.get_by_role("status")).to_have_text("Done")
    await root.do(*["void 0"] * 3)
    await root.page.keyboard.type("d")

    await expect(root.page.locator("#code")).to_have_value("d")
