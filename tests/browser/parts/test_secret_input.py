"""The password box in a real page: what it sends, when, and that nothing of it stays."""

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from smtpwidgets.widgets.key_guard import KeyGuard
from smtpwidgets.widgets.secret_input import SecretInput
from tests.support.notebook_page import Judge
from tests.support.widget_page import WidgetPage, until

MARK = "canary-7f3e-Ünï"


class SecretPage:
    def __init__(self, parts: WidgetPage) -> None:
        self.parts, self.page = parts, parts.page
        self.secret = SecretInput(description="Password", placeholder="Kept in the keyring")

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Password", exact=True)

    @property
    def eye(self) -> Locator:
        return self.page.get_by_role("button", name="Show password")

    async def everything(self) -> str:
        """Return the page with every value that stands in it."""
        text: str = await self.page.evaluate(
            "document.documentElement.outerHTML"
            " + [...document.querySelectorAll('input')].map((input) => input.value).join()"
            " + JSON.stringify([...widgets.models.values()].map(({ model }) => model.state))"
        )
        return text


@pytest_asyncio.fixture(loop_scope="session")
async def shown(parts: WidgetPage) -> SecretPage:
    page = SecretPage(parts)
    await parts.lay_out('<div class="smtpw"></div><button id="save">Save</button>')
    await parts.show(KeyGuard())
    await parts.show(page.secret)
    await expect(parts.page.get_by_role("status")).to_have_count(1)
    return page


async def test_what_was_typed_is_handed_over_once_and_gone(shown: SecretPage) -> None:
    """`take` gives the text; afterwards neither page nor widget nor any message holds it."""
    await shown.box.fill(MARK)
    await until(lambda: shown.secret.has_text)

    taken = shown.secret.take()

    assert taken is not None
    assert MARK == taken.reveal()
    assert shown.secret.take() is None
    await expect(shown.box).to_have_value("")
    assert MARK not in await shown.everything()
    assert not [message for message in shown.parts.sent if MARK in message]


async def test_a_click_right_after_typing_finds_the_whole_text(shown: SecretPage) -> None:
    """Leaving the box sends what was typed, before the click that follows."""
    await shown.box.press_sequentially(MARK)
    await shown.page.locator("#save").click()

    await until(lambda: shown.secret.has_text)
    taken = shown.secret.take()
    assert taken is not None
    assert MARK == taken.reveal()


async def test_enter_sends_the_text_and_then_the_wish(shown: SecretPage) -> None:
    """Enter is Save: its callback finds the text already there."""
    found: list[bool] = []
    shown.secret.on_submit(lambda: found.append(shown.secret.has_text))

    await shown.box.press_sequentially(MARK)
    await shown.box.press("Enter")

    await until(lambda: found == [True])


async def test_typing_is_noticed_without_leaving_the_box(shown: SecretPage) -> None:
    """Buttons can follow what is typed; clearing by Python is no change by the person."""
    changes: list[bool] = []
    shown.secret.on_change(lambda: changes.append(shown.secret.has_text))

    await shown.box.press_sequentially("pw")
    await until(lambda: changes == [True])
    await shown.box.fill("")
    await until(lambda: changes == [True, False])
    shown.secret.clear()

    assert [True, False] == changes


async def test_clear_reaches_every_view(shown: SecretPage) -> None:
    """The same box shown twice is emptied twice."""
    await shown.parts.show(shown.secret)
    for number in range(2):
        await shown.box.nth(number).fill(MARK)

    shown.secret.clear()

    for number in range(2):
        await expect(shown.box.nth(number)).to_have_value("")
    assert MARK not in await shown.everything()


async def test_a_text_that_was_cleared_is_not_sent_later(shown: SecretPage) -> None:
    """Clearing also stops the sending that was waiting for a pause."""
    await shown.box.press_sequentially(MARK)
    shown.secret.clear()
    await expect(shown.box).to_have_value("")
    await shown.page.locator("#save").click()
    await shown.page.evaluate("new Promise((done) => setTimeout(done, 400))")

    assert not shown.secret.has_text


async def test_a_removed_view_is_wiped(shown: SecretPage) -> None:
    """An output that was cleared may live on in the browser's memory: its box is empty."""
    await shown.box.fill(MARK)
    box = await shown.box.element_handle()
    assert box is not None

    await shown.parts.remove(shown.secret)

    assert "" == await box.evaluate("(input) => input.value")


async def test_an_empty_box_means_nothing_is_held(shown: SecretPage) -> None:
    """After a reload the box is empty, so the kernel forgets what was typed before it."""
    changes: list[bool] = []
    await shown.box.fill(MARK)
    await until(lambda: shown.secret.has_text)
    shown.secret.on_change(lambda: changes.append(shown.secret.has_text))

    await shown.parts.lay_out('<div class="smtpw"></div>')
    await shown.parts.show(shown.secret)

    await until(lambda: not shown.secret.has_text)
    assert [False] == changes


async def test_the_eye_shows_and_hides_and_sends_nothing(shown: SecretPage) -> None:
    """Showing happens in the browser alone, says its state, and ends when the box is emptied."""
    await shown.box.fill(MARK)
    await until(lambda: shown.secret.has_text)
    before = len(shown.parts.sent)

    await shown.eye.click()
    await expect(shown.box).to_have_attribute("type", "text")
    await expect(shown.eye).to_have_attribute("aria-pressed", "true")
    await shown.eye.press("Enter")
    await expect(shown.box).to_have_attribute("type", "password")
    await shown.eye.click()
    assert before == len(shown.parts.sent)
    shown.secret.clear()

    await expect(shown.box).to_have_attribute("type", "password")


async def test_error_and_note_are_read_with_the_box(shown: SecretPage) -> None:
    """What stands below the box describes it; an error makes it invalid."""
    shown.secret.note = "Leave empty to keep it."
    shown.secret.error = "Type a password."

    await expect(shown.box).to_have_attribute("aria-invalid", "true")
    await expect(shown.box).to_have_accessible_description(
        "Type a password. Leave empty to keep it."
    )
    shown.secret.error = shown.secret.note = ""
    await expect(shown.box).not_to_have_attribute("aria-invalid", "true")
    await expect(shown.box).to_have_accessible_description("")


async def test_a_disabled_box_takes_nothing(shown: SecretPage) -> None:
    """Box and eye are off together."""
    shown.secret.disabled = True

    await expect(shown.box).to_be_disabled()
    await expect(shown.eye).to_be_disabled()


@pytest.mark.parametrize("key", ["d", "Shift+Enter", "Control+Enter"])
async def test_no_key_reaches_the_notebook(shown: SecretPage, key: str) -> None:
    """In a box of our own Shift+Enter would run the cell again and throw the typing away."""
    await shown.page.evaluate(
        "window.heard = []; document.addEventListener('keydown', (e) => heard.push(e.key))"
    )
    await shown.box.press(key)

    assert set(await shown.page.evaluate("heard")) <= {"Shift", "Control"}


async def test_axe_finds_nothing_serious(shown: SecretPage, axe: Judge) -> None:
    """Label, eye, error and note are named and can be read."""
    shown.secret.error, shown.secret.note = "Type a password.", "Leave empty to keep it."
    await expect(shown.page.get_by_text("Type a password.")).to_be_visible()

    assert [] == await axe(shown.page, ".smtpw")
