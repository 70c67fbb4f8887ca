"""The guard of a root box: which keys get out, what screen readers hear, what Python asks for."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from smtpwidgets.widgets.key_guard import KeyGuard
from tests.support.widget_page import WidgetPage, until

# As ipywidgets builds it: a field with its notes, two tabs, and what else can hold the focus.
ROOT = """
<div class="smtpw">
  <div class="smtpw-tabs">
    <button class="jupyter-button smtpw-tab smtpw-tab-on">First</button>
    <button class="jupyter-button smtpw-tab">Second</button>
  </div>
  <div class="smtpw-field smtpw-plain-text" id="field">
    <div class="widget-inline-hbox widget-text"><label for="host">Server</label>
      <input type="text" id="host"></div>
    <div class="widget-html smtpw-help"><div class="widget-html-content">Only the name</div></div>
    <div class="widget-html smtpw-error"><div class="widget-html-content"></div></div>
  </div>
  <select aria-label="Security" id="select"><option>TLS</option><option>dane</option></select>
  <input type="checkbox" aria-label="Agreed" id="checkbox">
  <button class="jupyter-button" id="button">Check</button>
  <table><tr><td tabindex="0" id="cell">cell</td></tr></table>
  <h3 id="heading">Delete?</h3>
  <div id="late"></div>
</div>"""
CONTROLS = ("host", "select", "checkbox", "button", "cell")


class GuardPage:
    def __init__(self, parts: WidgetPage) -> None:
        self.parts, self.page = parts, parts.page
        self.guard = KeyGuard()

    async def open(self, body: str = ROOT, views: int = 1) -> None:
        await self.parts.lay_out(body)
        for number in range(views):
            await self.parts.show(self.guard, f".smtpw:nth-of-type({number + 1})")
        await expect(self.page.get_by_role("status")).to_have_count(views)
        await self.page.evaluate("""() => {
            window.heard = [];
            document.addEventListener("keydown", (event) => {
                heard.push(event.key);
                if (event.key === "s") event.preventDefault();
            });
        }""")

    async def heard(self) -> list[str]:
        keys: list[str] = await self.page.evaluate("heard")
        return [key for key in keys if key not in {"Control", "Shift", "Alt", "Meta"}]


@pytest_asyncio.fixture(loop_scope="session")
async def root(parts: WidgetPage) -> GuardPage:
    shown = GuardPage(parts)
    await shown.open()
    return shown


NOTEBOOK_KEYS = [
    *("d", "b", "a", "x", "z", "m", "y", "0", "i", "Escape", "Enter", "Space", "Delete"),
    *("ArrowUp", "ArrowDown", "Shift+Enter", "Control+Enter", "Alt+Enter", "Control+Backspace"),
    *("Control+a", "Control+Shift+m", "Control+Shift+ArrowUp", "Shift+d"),
]


@pytest.mark.parametrize("control", CONTROLS)
async def test_no_key_that_edits_the_notebook_gets_out(root: GuardPage, control: str) -> None:
    """`d d` on a button deletes a notebook cell, unless it ends at the root."""
    for key in NOTEBOOK_KEYS:
        await root.page.locator(f"#{control}").focus()
        await root.page.keyboard.press(key)

    assert [] == await root.heard()


@pytest.mark.parametrize("control", CONTROLS)
async def test_the_application_keeps_its_own_keys(root: GuardPage, control: str) -> None:
    """Ctrl+S still saves the notebook, from every control."""
    await root.page.locator(f"#{control}").focus()

    await root.page.keyboard.press("Control+s")

    assert ["s"] == await root.heard()


async def test_typing_works_as_ever(root: GuardPage) -> None:
    """The guard keeps keys from the notebook, not from the control."""
    await root.page.locator("#host").focus()
    await root.page.keyboard.type("ddb")
    await root.page.locator("#select").focus()
    await root.page.keyboard.press("d")

    await expect(root.page.locator("#host")).to_have_value("ddb")
    await expect(root.page.locator("#select")).to_have_value("dane")


async def test_keys_outside_the_root_are_not_touched(root: GuardPage) -> None:
    """The notebook's commands work where they belong."""
    await root.page.evaluate("document.body.tabIndex = 0; document.body.focus()")

    await root.page.keyboard.press("b")

    assert ["b"] == await root.heard()


async def test_a_double_click_is_one_press_below_a_step(parts: WidgetPage) -> None:
    """The next step has a button in the same place; other buttons hear every click."""
    root = GuardPage(parts)
    await root.open("""<div class="smtpw smtpw-enter"><button id="other">Up</button>
        <div class="smtpw-foot"><button id="on">Go on</button></div></div>""")
    await root.page.evaluate("""() => {
        window.clicks = [];
        for (const one of document.querySelectorAll("button")) {
            one.addEventListener("click", () => clicks.push(one.id));
        }
    }""")
    await root.page.locator("#on").dblclick()
    await root.page.locator("#other").dblclick()

    assert ["on", "other", "other"] == await root.page.evaluate("clicks")


async def test_enter_that_is_held_down_goes_on_once(parts: WidgetPage) -> None:
    """A key that repeats itself does not run through all steps."""
    root, entered = GuardPage(parts), []
    root.guard.on_enter(entered.append)
    await root.open(
        """<div class="smtpw smtpw-enter"><div class="smtpw-plain-text smtpw-field-host">
        <input type="text" id="host"></div></div>"""
    )
    await root.page.locator("#host").fill("smtp.example.org")
    for _ in range(3):  # without a release in between: the second and third are repeats
        await root.page.keyboard.down("Enter")
    await until(lambda: entered)
    await root.page.keyboard.up("Enter")
    await root.page.keyboard.press("Enter")
    await until(lambda: len(entered) > 1)

    assert [{"host": "smtp.example.org"}] * 2 == entered


async def test_a_removed_guard_leaves_nothing_behind(root: GuardPage) -> None:
    """After the view is gone its listeners and its live region are gone too."""
    await root.parts.remove(root.guard)
    await root.page.locator("#button").focus()
    await root.page.keyboard.press("b")

    assert ["b"] == await root.heard()
    await expect(root.page.get_by_role("status")).to_have_count(0)


async def test_help_and_error_describe_their_control(root: GuardPage) -> None:
    """What stands below a field is read with it; an error makes it invalid, and both can end."""
    host = root.page.get_by_label("Server")
    await expect(host).to_have_accessible_description("Only the name")
    await expect(host).not_to_have_attribute("aria-invalid", "true")

    await root.page.evaluate("""() => {
        field.classList.add("smtpw-invalid");
        field.querySelector(".smtpw-error div").textContent = "It has a space in it.";
    }""")
    await expect(host).to_have_accessible_description("Only the name It has a space in it.")
    await expect(host).to_have_attribute("aria-invalid", "true")

    await root.page.evaluate("field.classList.remove('smtpw-invalid')")
    await expect(host).not_to_have_attribute("aria-invalid", "true")


async def test_a_server_name_is_not_corrected_by_the_browser(root: GuardPage) -> None:
    """Fields of plain text have no spelling help, no capitals and no completion."""
    host = root.page.locator("#host")

    await expect(host).to_have_attribute("autocomplete", "off")
    await expect(host).to_have_attribute("spellcheck", "false")
    await expect(host).to_have_attribute("autocapitalize", "off")


async def test_tabs_are_tabs(root: GuardPage) -> None:
    """Role, selection and arrow keys; only the selected tab is a stop."""
    first = root.page.get_by_role("tab", name="First", selected=True)
    second = root.page.get_by_role("tab", name="Second", selected=False)
    await expect(root.page.get_by_role("tablist")).to_have_count(1)
    await expect(second).to_have_attribute("tabindex", "-1")

    await first.focus()
    for key, tab in (("ArrowRight", second), ("ArrowRight", first), ("ArrowLeft", second)):
        await root.page.keyboard.press(key)
        await expect(tab).to_be_focused()
    await root.page.evaluate("""() => document.querySelectorAll(".smtpw-tab")
        .forEach((tab) => tab.classList.toggle("smtpw-tab-on"))""")

    await expect(root.page.get_by_role("tab", name="Second", selected=True)).to_be_visible()


async def test_focus_goes_where_python_says(root: GuardPage) -> None:
    """To a control, to the first control in a box, or to a heading that is none."""
    root.guard.focus("#button")
    await expect(root.page.locator("#button")).to_be_focused()
    root.guard.focus(".smtpw-field")
    await expect(root.page.locator("#host")).to_be_focused()
    root.guard.focus("#heading")
    await expect(root.page.locator("#heading")).to_be_focused()


async def test_focus_waits_for_what_is_still_being_made(root: GuardPage) -> None:
    """A dialog that appears a moment later gets the focus; a hidden twin does not."""
    await root.page.evaluate("""() => {
        late.innerHTML = "<button class='yes' hidden>Hidden</button>";
        setTimeout(() => late.insertAdjacentHTML("beforeend", "<button class='yes'>Yes</button>"), 150);
    }""")

    root.guard.focus(".yes")

    await expect(root.page.get_by_role("button", name="Yes")).to_be_focused()


async def test_a_polite_wish_leaves_a_typing_person_alone(root: GuardPage) -> None:
    """The focus moves off a button, and never out of a field that somebody is already in."""
    await root.page.locator("#host").focus()
    root.guard.focus("#button", polite=True)
    await root.page.keyboard.type("smtp.example.org")
    await expect(root.page.locator("#host")).to_have_value(re.compile("smtp.example.org$"))
    await expect(root.page.locator("#host")).to_be_focused()

    await root.page.locator("#button").focus()
    root.guard.focus("#host", polite=True)
    await expect(root.page.locator("#host")).to_be_focused()


async def test_the_last_wish_for_the_focus_counts(root: GuardPage) -> None:
    """An earlier wish that could not be met yet does not steal the focus later."""
    root.guard.focus(".yes")
    root.guard.focus("#button")
    await expect(root.page.locator("#button")).to_be_focused()

    await root.page.evaluate("late.innerHTML = `<button class='yes'>Yes</button>`")
    await root.page.evaluate("new Promise((done) => setTimeout(done, 300))")

    await expect(root.page.locator("#button")).to_be_focused()


async def test_announcements_are_heard_and_not_seen(root: GuardPage) -> None:
    """A status that screen readers read, and that takes no room."""
    root.guard.announce("Saved")

    status = root.page.get_by_role("status")
    await expect(status).to_have_text("Saved")
    box = await status.bounding_box()
    assert box is not None
    assert (1, 1) == (box["width"], box["height"])


async def test_the_same_announcement_is_made_again(root: GuardPage) -> None:
    """Two saves in a row are two pieces of news."""
    await root.page.evaluate("""() => {
        window.said = [];
        new MutationObserver(() => said.push(document.querySelector("[role=status]").textContent))
            .observe(document.querySelector("[role=status]"), { childList: true });
    }""")
    root.guard.announce("Saved")
    await expect(root.page.get_by_role("status")).to_have_text("Saved")
    root.guard.announce("Saved")

    await root.page.wait_for_function("said.filter((text) => text === 'Saved').length === 2")


async def test_copy_falls_back_where_the_clipboard_is_closed(root: GuardPage) -> None:
    """On a page without clipboard rights the text is copied by selection, and that is said."""
    await root.page.evaluate("""() => {
        window.copied = "";
        Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.execCommand = () => { copied = document.activeElement.value; return true; };
    }""")
    await root.page.locator("#button").focus()

    root.guard.copy("the report")

    await expect(root.page.get_by_role("status")).to_have_text("Copied")
    assert "the report" == await root.page.evaluate("copied")
    await expect(root.page.locator("#button")).to_be_focused()
    await expect(root.page.locator("textarea")).to_have_count(0)


async def test_copying_that_fails_is_not_called_a_success(root: GuardPage) -> None:
    """Where both ways are closed, the person is told to copy by hand."""
    await root.page.evaluate("""() => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.execCommand = () => false;
    }""")

    root.guard.copy("the report")

    await expect(root.page.get_by_role("status")).to_contain_text("did not allow copying")


async def test_of_two_displays_the_one_in_use_is_served(parts: WidgetPage) -> None:
    """The same root shown twice: the focus moves where the person is, news are read once."""
    shown = GuardPage(parts)
    twin = '<div class="smtpw"><button class="b">B</button><input class="i" aria-label="i"></div>'
    await shown.open(twin * 2, views=2)
    await shown.page.locator(".b").nth(1).focus()

    shown.guard.focus(".i")
    shown.guard.announce("Saved")

    await expect(shown.page.locator(".i").nth(1)).to_be_focused()
    await expect(shown.page.get_by_role("status").filter(has_text="Saved")).to_have_count(1)
    for number in range(2):
        await shown.page.locator(".b").nth(number).focus()
        await shown.page.keyboard.press("d")
    assert [] == await shown.heard()


DIALOG = """
<div class="smtpw">
  <input type="text" aria-label="Server" id="outside">
  <div class="smtpw-dialog">
    <button class="jupyter-button smtpw-escape" id="no" onclick="window.answer = 'no'">No</button>
    <button class="jupyter-button" id="yes" onclick="window.answer = 'yes'">Yes</button>
  </div>
</div>"""


async def test_escape_gives_a_question_the_answer_that_changes_nothing(parts: WidgetPage) -> None:
    """From wherever the keyboard stands in it; outside of the question it means nothing."""
    root = GuardPage(parts)
    await root.open(DIALOG)
    await root.page.evaluate("window.answer = ''")
    await root.page.locator("#outside").press("Escape")
    assert await root.page.evaluate("window.answer") == ""

    await root.page.locator("#yes").press("Escape")

    assert await root.page.evaluate("window.answer") == "no"
    assert await root.heard() == []
