"""The bulk editor in a real JupyterLab: by keyboard, in both themes, at both widths."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.test_looks import OVERFLOW
from tests.browser.test_walk import SLOW_MS
from tests.support.notebook_page import PROJECT, Judge, OpenNotebook
from tests.support.reading import read

CELLS = [
    (
        "import smtpwidgets as sw\n"
        "profile = sw.practice_profile(['works', 'slow', 'certificate-expired'], ['grace'])"
    ),
    "editor = sw.BulkEditor(profile)\neditor",
]
# With the margins that a notebook has on both sides.
NARROW, WIDE = 584, 1284
THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
DESCRIPTION, HOST, PORT, SECURITY = 1, 3, 4, 5


def cell(root: Locator, row: int, column: int) -> Locator:
    return root.locator(".smtpw-grid-sheet tbody tr").nth(row).locator("td").nth(column)


async def test_a_list_is_edited_previewed_corrected_applied_and_taken_back(
    notebook: OpenNotebook, axe: Judge
) -> None:
    """By keyboard alone; what is wrong leads to its cell, and no key reaches the notebook."""
    book = await notebook(CELLS, width=WIDE)
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first
    sheet = root.get_by_role("grid", name="Servers")

    await cell(root, 0, DESCRIPTION).focus()
    await page.keyboard.type("Dd head office")
    await page.keyboard.press("Tab")  # the kind, a drop-down
    await expect(root.get_by_role("combobox", name="Kind, Dd head office")).to_be_focused()
    for key in ("d", "d", "Escape"):
        await page.keyboard.press(key)
    await cell(root, 0, PORT).focus()
    await page.keyboard.type("99999")
    await page.keyboard.press("Enter")
    await expect(cell(root, 1, PORT)).to_be_focused()
    await expect(cell(root, 0, PORT)).to_have_attribute("aria-invalid", "true")
    await page.keyboard.press("ArrowUp")
    line = root.locator(".smtpw-grid-line").first
    await expect(line).to_contain_text("587 → 99999. Ports go from 1 to 65535.")

    await root.get_by_role("button", name="Preview").focus()
    await page.keyboard.press("Enter")
    await expect(root.get_by_role("button", name="Apply")).to_be_disabled()
    changes = root.get_by_role("grid", name="Changes and problems")
    await expect(changes.get_by_role("row").nth(1)).to_contain_text("Ports go from 1 to 65535")
    await expect(changes.get_by_role("row").nth(1)).to_contain_text("587 → 99999")
    await look(page, root, "bulk-problem")
    assert [] == await axe(page, ".smtpw")

    await changes.get_by_role("gridcell").first.focus()
    await page.keyboard.press("Enter")
    await expect(cell(root, 0, PORT)).to_be_focused()
    await page.keyboard.type("2525")
    await page.keyboard.press("Enter")
    await expect(cell(root, 0, PORT)).not_to_have_attribute("aria-invalid", "true")

    apply = root.get_by_role("button", name=re.compile("^Apply 1 change$"))
    await expect(apply).to_be_enabled()
    await apply.focus()
    await page.keyboard.press("Enter")
    await expect(
        root.locator(".smtpw-notices").get_by_text("Done: 2 changes in 1 server")
    ).to_be_visible()
    await expect(cell(root, 0, DESCRIPTION)).to_have_text("Dd head office")
    undo = root.get_by_role("button", name="Undo")
    await read(undo)
    await expect(undo).to_be_enabled()
    await page.keyboard.press("Enter")

    await expect(cell(root, 0, PORT)).to_have_text("587")
    await expect(sheet.get_by_text("Dd head office")).to_have_count(0)
    assert 2 == await book.cell_count()


MANY = [
    (
        "import smtpwidgets as sw\nfrom smtpwidgets import Server\n"
        "profile = sw.practice_profile(['works'])\n"
        "relays = [Server(description=f'Relay {n}', host=f'mx{n}.example', username='ada')\n"
        "          for n in range(80)]\n"
        "profile.put_together(relays, note='Many')"
    ),
    "editor = sw.BulkEditor(profile)\neditor",
]
# Whether the heading of a column is what one sees at its place.
ON_TOP = """(head) => { const box = head.getBoundingClientRect();
return head.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"""


async def test_the_headings_stay_above_the_rows_and_a_new_preview_begins_at_its_top(
    notebook: OpenNotebook,
) -> None:
    """However far somebody scrolled before."""
    book = await notebook(MANY, width=WIDE)
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first
    servers = root.get_by_role("grid", name="Servers")
    scrollers = root.locator(".smtpw-grid-scroller")
    await cell(root, 0, DESCRIPTION).focus()
    await page.keyboard.press("PageDown")
    await page.keyboard.press("PageDown")
    await expect(servers.get_by_text("Relay 12", exact=True)).to_be_visible()
    await scrollers.first.evaluate("(box) => { box.scrollTop += 20; }")
    for place in range(3):
        assert await servers.get_by_role("columnheader").nth(place).evaluate(ON_TOP)

    await page.keyboard.press("Control+a")
    await expect(servers.get_by_role("row", selected=True).first).to_be_visible()
    await root.get_by_role("button", name="Mark for removal").click()
    await root.get_by_role("button", name="Preview").click()
    changes = root.get_by_role("grid", name="Changes and problems")
    first = changes.get_by_role("row").nth(1)
    await expect(first).to_have_attribute("aria-rowindex", "2")
    preview = root.locator(".smtpw-preview .smtpw-grid-scroller")
    await preview.evaluate("(box) => { box.scrollTop = 1500; }")
    await expect(changes.locator("[aria-rowindex='2']")).to_have_count(0)
    await root.get_by_role("button", name="Go on editing").click()
    await expect(preview).to_be_hidden()
    await root.get_by_role("button", name="Preview").click()
    await expect(changes.locator("[aria-rowindex='2']")).to_be_visible()
    assert 0 == await preview.evaluate("(box) => box.scrollTop")


LIST = (
    "Name\tMail server\tPort\tEncryption\tLogin\tPassword\tFloor\n"
    "Branch 1\tbranch.practice.test\t587\tSTARTTLS\tb1@practice.test\thidden-away\t3\n"
    "Branch 2\tbranch.practice.test\t99999\tSTARTTLS\tb2@practice.test\thidden-away\t4\n"
)
PASTE = """([text]) => { const data = new DataTransfer(); data.setData('text/plain', text);
document.activeElement.dispatchEvent(new ClipboardEvent('paste',
  { clipboardData: data, bubbles: true, cancelable: true })); }"""


async def test_lists_and_blocks_are_pasted_replaced_over_and_never_show_a_password(
    notebook: OpenNotebook, axe: Judge
) -> None:
    """A spreadsheet's cells go in by the box or into the grid; nothing secret comes back."""
    book = await notebook(CELLS, width=WIDE, save_widget_state=True)
    await book.run_all()
    page, root = book.page, book.page.locator(".smtpw").first

    await root.get_by_role("button", name="Bring a list").click()
    await expect(root.get_by_label("Paste from a spreadsheet")).to_be_focused()
    await root.get_by_label("Paste from a spreadsheet").fill(LIST)
    await expect(root.get_by_text("2 servers in this list")).to_be_visible()
    chosen = root.get_by_label("Password", exact=True).locator("option:checked")
    await expect(chosen).to_have_text("Password → keyring")
    await expect(root.get_by_text("Nothing is taken from: “Floor”.")).to_be_visible()
    await look(page, root, "bulk-list")
    assert [] == await axe(page, ".smtpw")
    await root.get_by_role("button", name="Put into the sheet").click()
    await expect(
        root.locator(".smtpw-notices").get_by_text("2 passwords kept aside")
    ).to_be_visible()
    await expect(cell(root, 6, PORT)).to_have_attribute("aria-invalid", "true")

    await cell(root, 5, PORT).click()
    await cell(root, 6, PORT).click(modifiers=["Shift"])
    await expect(root.get_by_role("row", selected=True)).to_have_count(2)
    await page.evaluate(PASTE, ["2525"])
    await expect(cell(root, 5, PORT)).to_have_text("2525")
    await expect(cell(root, 6, PORT)).to_have_text("2525")
    await expect(cell(root, 6, PORT)).not_to_have_attribute("aria-invalid", "true")
    await root.get_by_role("button", name="Find and replace").click()
    await root.get_by_label("Find", exact=True).fill("branch.practice")
    await root.get_by_label("Replace with").fill("new.practice")
    await expect(root.get_by_text("2 cells in 2 rows would change")).to_be_visible()
    await look(page, root, "bulk-replace")
    await root.get_by_role("button", name="Replace", exact=True).click()
    await expect(cell(root, 6, HOST)).to_have_text("new.practice.test")
    await expect(root.get_by_label("Find", exact=True)).to_be_focused()

    await root.get_by_role("button", name="Preview").click()
    await expect(root.get_by_text("2 passwords given")).to_be_visible()
    await look(page, root, "bulk-preview")
    await root.get_by_role("button", name="Apply 2 changes").click()
    await expect(
        root.locator(".smtpw-notices").get_by_text("Done: 2 servers added")
    ).to_be_visible()
    await book.save()

    assert "hidden-away" not in book.file.read_text()
    assert not [frame for frame in book.frames if b"hidden-away" in frame]
    assert 2 == await book.cell_count()


async def look(page: Page, root: Locator, name: str) -> None:
    """Take pictures, dark and narrow, light and wide; nothing may stand out of the page."""
    for theme, width in (("JupyterLab Dark", NARROW), ("JupyterLab Light", WIDE)):
        await page.evaluate(THEME, theme)
        dark = str(theme == "JupyterLab Light").lower()
        await expect(page.locator("body")).to_have_attribute("data-jp-theme-light", dark)
        await page.set_viewport_size({"width": width, "height": 1800})
        await page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
        assert not await page.evaluate(OVERFLOW), f"it scrolls sideways at {width}"
        picture = f"{name}-{theme.split()[1].lower()}-{width - 104}.png"
        await root.screenshot(path=PROJECT / "test-results" / picture)


FILL = (
    "from smtpwidgets.model.change import Change, ChangeSet\n"
    "many = [sw.Server(description=f'Branch {n}', host=f'smtp{n}.example.org', username='ada')"
    " for n in range(10_000)]\n"
    "profile = sw.practice_profile([])\n"
    "adding = tuple(Change(after=one) for one in many)\n"
    "profile._store.apply(ChangeSet(base=0, changes=adding))\n"
    "profile.refresh()"
)


async def test_ten_thousand_servers_are_there_to_be_edited_soon(notebook: OpenNotebook) -> None:
    """A long list shows its first rows soon, keeps few in the page, and takes what is typed."""
    book = await notebook(["import smtpwidgets as sw\nsw.BulkEditor", FILL, CELLS[1]], width=WIDE)
    await book.run_cell(0)
    await book.run_cell(1)
    page = book.page
    began_ms = await page.evaluate("() => performance.now()")
    await book.run_cell(2)
    root = page.locator(".smtpw").first
    first = cell(root, 0, DESCRIPTION)
    await expect(first).to_have_text("Branch 0", timeout=SLOW_MS)
    seen_ms = await page.evaluate("() => performance.now()") - began_ms
    await first.focus()
    await expect(first).to_be_focused()
    await page.keyboard.type("Head office")
    await page.keyboard.press("Enter")
    await expect(cell(root, 1, DESCRIPTION)).to_be_focused(timeout=SLOW_MS)
    # What was typed stands there at once; that it was edited is told by the kernel.
    await expect(first.locator(".smtpw-grid-value")).to_have_text("Head office")
    described = "Edited, was Branch 0."
    await expect(first).to_have_accessible_description(described, timeout=SLOW_MS)
    edited_ms = await page.evaluate("() => performance.now()") - began_ms

    sheet = root.get_by_role("grid", name="Servers")
    assert "10001" == await sheet.get_attribute("aria-rowcount")
    assert await sheet.locator("tbody tr").count() < 100
    # Kept beside the pictures; how fast it is is shown, never asserted.
    kept = PROJECT / "test-results" / "ten-thousand-edited.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(
        f"10,000 servers: first row seen after {seen_ms:.0f} ms, edited after {edited_ms:.0f} ms\n"
    )
