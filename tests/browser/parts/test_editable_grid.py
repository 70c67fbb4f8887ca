"""The table as a sheet: cells are typed into, rows chosen, blocks copied and pasted, by keyboard."""

from collections.abc import Mapping
from typing import get_args

import pandas as pd
import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from smtpwidgets.widgets.editable_grid import Block, CellEdit, EditableGrid, Mark
from smtpwidgets.widgets.grid import Column
from smtpwidgets.widgets.key_guard import KeyGuard
from tests.support.notebook_page import Judge
from tests.support.widget_page import Theme, WidgetPage, until

COLUMNS = (
    Column("change", "Change", "sign", state_column="change_state"),
    Column("description", "Description", editable=True),
    Column("host", "Server name", "mono", editable=True),
    Column("port", "Port", "number", editable=True),
    Column("security", "Security", editable=True, choices=("TLS", "STARTTLS", "none")),
    Column("used_by", "Used by"),
)
ROWS = {
    "a": ("", "Work", "smtp.office.example", "587", "STARTTLS", "2 accounts", ""),
    "b": ("", "Gmail", "smtp.gmail.com", "465", "TLS", "1 account", ""),
    "c": ("", "Relay", "10.0.0.4", "25", "none", "not used", ""),
}
NAMES = ["change", "description", "host", "port", "security", "used_by", "change_state"]
THEMES = get_args(Theme)


def frame(rows: Mapping[str, tuple[str, ...]] = ROWS) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=NAMES)


class SheetPage:
    def __init__(self, parts: WidgetPage) -> None:
        self.parts, self.page = parts, parts.page
        self.grid = EditableGrid(COLUMNS, label="Servers")
        self.grid.show_frame(frame())
        self.edits: list[CellEdit] = []
        self.grid.on_edit(self.edits.extend)
        self.theme: Theme = "JupyterLab Light"

    async def open(self, width: int = 1000) -> None:
        await self.page.set_viewport_size({"width": width, "height": 700})
        await self.parts.lay_out(
            '<button id="before">before</button><div class="smtpw"></div>'
            '<button id="after">after</button>',
            theme=self.theme,
        )
        await self.page.evaluate(
            "window.heard = []; document.addEventListener('keydown', (e) => heard.push(e.key))"
        )
        await self.parts.show(KeyGuard())
        await self.parts.show(self.grid)

    def cell(self, row: int, column: int) -> Locator:
        return self.page.locator("tbody tr").nth(row).locator("td").nth(column)

    @property
    def box(self) -> Locator:
        return self.page.locator(".smtpw-grid-input")

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def copy(self) -> str:
        """Return what a copy would put on the clipboard."""
        await self.page.evaluate(
            """() => { const data = new DataTransfer(); window.copied = data;
            const copy = new ClipboardEvent('copy', { clipboardData: data, bubbles: true,
              cancelable: true });
            document.activeElement.dispatchEvent(copy); }"""
        )
        text: str = await self.page.evaluate("copied.getData('text/plain')")
        return text

    async def paste(self, text: str) -> None:
        await self.page.evaluate(
            """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', {
              clipboardData: data, bubbles: true, cancelable: true })); }""",
            text,
        )


@pytest_asyncio.fixture(loop_scope="session")
async def sheet(parts: WidgetPage) -> SheetPage:
    shown = SheetPage(parts)
    await shown.open()
    return shown


BEGINNINGS = [
    (["F2"], "Office", "Office"),
    (["Enter"], "Office", "Office"),
    ([], "Office", "Office"),
    (["F2", "End"], "!", "Work!"),
]


@pytest.mark.parametrize(("keys", "typed", "becomes"), BEGINNINGS, ids=str)
async def test_f2_enter_or_a_letter_begins_and_enter_ends(
    sheet: SheetPage, keys: list[str], typed: str, becomes: str
) -> None:
    """The kernel hears of one edit, and the keyboard is in the row below."""
    await sheet.cell(0, 1).focus()

    await sheet.press(*keys)
    await sheet.page.keyboard.type(typed)
    await expect(sheet.box).to_have_value(becomes)
    await sheet.press("Enter")

    await until(lambda: sheet.edits == [CellEdit("a", "description", becomes)])
    await expect(sheet.cell(0, 1)).to_have_text(becomes)
    await expect(sheet.cell(1, 1)).to_be_focused()


async def test_a_call_to_the_cell_that_comes_late_interrupts_nobody_who_types(
    sheet: SheetPage,
) -> None:
    """On a busy computer it comes between two letters: the next one would begin the cell anew."""
    await sheet.cell(0, 1).focus()
    await sheet.page.keyboard.type("d")
    await expect(sheet.box).to_have_value("d")
    sheet.grid.reveal("a", focus=True)
    sheet.grid.label = "Late"  # comes behind it
    await expect(sheet.page.get_by_role("grid", name="Late")).to_be_visible()
    await sheet.page.keyboard.type("d")

    await expect(sheet.box).to_have_value("dd")


async def test_escape_leaves_the_cell_as_it_was(sheet: SheetPage) -> None:
    """Nothing is sent, and the keyboard stays on the cell; its frame is drawn inside, and whole."""
    await sheet.cell(1, 2).focus()

    await sheet.page.keyboard.type("wrong")
    await sheet.press("Escape")

    await expect(sheet.cell(1, 2)).to_have_text("smtp.gmail.com")
    await expect(sheet.cell(1, 2)).to_be_focused()
    await expect(sheet.cell(1, 2)).to_have_css("outline-offset", "-3px")
    assert [] == sheet.edits


async def test_tab_goes_from_one_editable_cell_to_the_next(sheet: SheetPage) -> None:
    """Over the end of a row, too, and past what cannot be edited; Shift+Tab goes back."""
    await sheet.cell(0, 3).focus()

    await sheet.press("F2", "Tab")
    await expect(sheet.box).to_have_value("STARTTLS")
    await sheet.press("Tab")
    await expect(sheet.box).to_have_value("Gmail")
    await sheet.press("Shift+Tab", "Shift+Tab")
    await expect(sheet.box).to_have_value("587")
    await sheet.press("Escape", "Tab")

    await expect(sheet.page.locator("#after")).to_be_focused()
    assert [] == sheet.edits


async def test_choices_are_a_drop_down(sheet: SheetPage) -> None:
    """Its first letter picks a choice; whoever looks at it sees only what there is."""
    await sheet.cell(2, 4).focus()

    await sheet.page.keyboard.type("S")
    await expect(sheet.box).to_have_value("STARTTLS")
    await expect(sheet.box.locator("option")).to_have_text(["TLS", "STARTTLS", "none"])
    await sheet.press("Enter")

    await until(lambda: sheet.edits == [CellEdit("c", "security", "STARTTLS")])


async def test_a_double_click_edits_and_leaving_the_cell_keeps_what_was_typed(
    sheet: SheetPage,
) -> None:
    """Clicking somewhere else is no way to lose a word."""
    await sheet.cell(0, 2).dblclick()
    await sheet.page.keyboard.type("smtp.new.example")
    await sheet.page.locator("#after").click()

    await until(lambda: sheet.edits == [CellEdit("a", "host", "smtp.new.example")])


async def test_what_cannot_be_edited_says_so(sheet: SheetPage) -> None:
    """Keys do nothing there, and screen readers hear that the cell is read-only."""
    await sheet.cell(0, 5).focus()
    await sheet.press("x", "Delete", "F2")

    await expect(sheet.box).to_have_count(0)
    await expect(sheet.cell(0, 5)).to_have_attribute("aria-readonly", "true")


async def test_no_key_of_an_edit_reaches_the_notebook(sheet: SheetPage) -> None:
    """JupyterLab would delete the cell on `d d`, undo on Ctrl+Z and run it on Shift+Enter."""
    await sheet.cell(0, 1).focus()

    await sheet.press("d", "d", "Control+z", "Control+a", "ArrowLeft", "Shift+Enter")
    await sheet.press("Control+z", "Control+y", "d", "d", "Escape", "Control+s")

    heard = await sheet.page.evaluate("heard")
    assert ["s"] == [key for key in heard if key not in {"Control", "Shift"}]


async def test_shift_control_and_space_choose_rows(sheet: SheetPage) -> None:
    """The same rows can be chosen by mouse and by keyboard."""
    grid = sheet.grid
    await sheet.cell(0, 1).click()
    await until(lambda: grid.chosen == ["a"])
    await sheet.cell(2, 1).click(modifiers=["Control"])
    await until(lambda: grid.chosen == ["a", "c"])
    await sheet.cell(0, 1).click()
    await until(lambda: grid.chosen == ["a"])
    await sheet.cell(2, 1).click(modifiers=["Shift"])
    await until(lambda: grid.chosen == ["a", "b", "c"])
    await sheet.press("Escape")
    await until(lambda: grid.chosen == [])
    await sheet.press("Space", "Shift+ArrowUp")
    await until(lambda: grid.chosen == ["b", "c"])
    await sheet.press("Control+a")
    await until(lambda: grid.chosen == ["a", "b", "c"])
    await expect(sheet.page.get_by_role("row", selected=True)).to_have_count(3)
    table = sheet.page.get_by_role("grid")
    await expect(table).to_have_attribute("aria-multiselectable", "true")


async def test_rows_are_copied_as_a_spreadsheet_takes_them(sheet: SheetPage) -> None:
    """Tabs between cells, a line a row; one cell alone is its text."""
    await sheet.cell(0, 2).focus()
    assert "smtp.office.example" == await sheet.copy()
    await sheet.press("Space", "Shift+ArrowDown")

    assert (
        "Work\tsmtp.office.example\t587\tSTARTTLS\t2 accounts\n"
        "Gmail\tsmtp.gmail.com\t465\tTLS\t1 account"
    ) == await sheet.copy()


async def test_a_pasted_block_comes_with_the_rows_it_is_for(sheet: SheetPage) -> None:
    """Also where the table is sorted, and where the block is longer than the table."""
    pasted: list[Block] = []
    sheet.grid.on_paste(pasted.append)
    await sheet.page.get_by_role("columnheader", name="Port").get_by_role("button").click()
    await sheet.cell(1, 2).focus()

    await sheet.paste('a.example\t1\r\n"b\n""x"""\t2\r\nc.example\t3\r\n')

    await until(lambda: pasted)
    rows = (("a.example", "1"), ('b\n"x"', "2"), ("c.example", "3"))
    assert [Block(("b", "a"), "host", rows)] == pasted


async def test_one_pasted_cell_fills_all_chosen_rows(sheet: SheetPage) -> None:
    """That is what a bulk edit is."""
    pasted: list[Block] = []
    sheet.grid.on_paste(pasted.append)
    await sheet.cell(0, 3).click()
    await sheet.press("Control+a")

    await sheet.paste("2525")

    await until(lambda: pasted)
    assert [Block(("a", "b", "c"), "port", (("2525",),) * 3)] == pasted


async def test_delete_empties_the_column_of_all_chosen_rows(sheet: SheetPage) -> None:
    """One press, one step."""
    await sheet.cell(0, 1).click()
    await sheet.press("Control+a", "Delete")

    await until(lambda: len(sheet.edits) == 3)
    assert {CellEdit(key, "description", "") for key in "abc"} == set(sheet.edits)


async def test_steps_back_and_forth_are_asked_for(sheet: SheetPage) -> None:
    """Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y."""
    steps: list[bool] = []
    sheet.grid.on_step(steps.append)
    await sheet.cell(0, 1).focus()

    await sheet.press("Control+z", "Control+Shift+z", "Control+y")

    await until(lambda: steps == [False, True, True])


async def test_a_marked_cell_says_what_it_was_and_what_is_wrong(sheet: SheetPage) -> None:
    """Signs for the eye, sentences for the ear, and both while it is edited."""
    mark = Mark(edited="587", problem="Ports end at 65535.", severity="error")
    sheet.grid.show_marks({"a": {"port": mark}, "b": {"host": Mark(edited="x")}})
    cell = sheet.cell(0, 3)

    await expect(cell).to_have_attribute("aria-invalid", "true")
    await expect(cell).to_have_accessible_description("Ports end at 65535. Edited, was 587.")
    await expect(cell).to_contain_text("✗")
    await cell.focus()
    await sheet.press("F2")
    await expect(sheet.box).to_have_attribute("aria-invalid", "true")
    await expect(sheet.box).to_have_accessible_description("Ports end at 65535. Edited, was 587.")
    await sheet.press("Escape")
    sheet.grid.show_marks({})
    await expect(cell).not_to_have_attribute("aria-invalid", "true")
    assert {} == sheet.grid.marks


async def test_rows_come_and_go_without_the_others_being_sent(sheet: SheetPage) -> None:
    """What is typed meanwhile stays in its box, with the keyboard in it."""
    await sheet.cell(1, 1).focus()
    await sheet.page.keyboard.type("half ty")
    sent = len(sheet.parts.sent)

    new = frame({"n": ("added", "New", "", "", "TLS", "", "added")})
    sheet.grid.insert(0, new)
    await expect(sheet.cell(0, 0)).to_contain_text("+")
    await sheet.page.keyboard.type("ped")
    await expect(sheet.box).to_have_value("half typed")
    await expect(sheet.box).to_be_focused()
    sheet.grid.drop(["n", "a"])
    await expect(sheet.page.locator("tbody tr")).to_have_count(2)
    await sheet.press("Enter")

    await until(lambda: sheet.edits == [CellEdit("b", "description", "half typed")])
    assert not [message for message in sheet.parts.sent[sent:] if "smtp.office" in message]
    assert ["b", "c"] == sheet.grid.data["keys"]


async def test_an_edit_is_kept_when_its_row_is_scrolled_away(
    parts: WidgetPage,
) -> None:
    """A word that was typed is in the sheet, whatever happened to the row."""
    shown = SheetPage(parts)
    rows = {f"k{n}": ("", f"S {n}", "h", "25", "TLS", "", "") for n in range(300)}
    shown.grid.show_frame(frame(rows))
    await shown.open()
    await shown.cell(0, 1).focus()
    await shown.page.keyboard.type("typed")
    await shown.page.locator(".smtpw-grid-scroller").evaluate("s => s.scrollTop = 9000")

    await until(lambda: shown.edits == [CellEdit("k0", "description", "typed")])


async def test_a_cell_is_reached_from_python_and_from_the_side(parts: WidgetPage) -> None:
    """In a narrow page the sheet is moved, and nothing folds away."""
    shown = SheetPage(parts)
    await shown.open(width=480)
    await expect(shown.page.get_by_role("columnheader")).to_have_count(len(COLUMNS))

    shown.grid.go_to("c", "security")

    await expect(shown.cell(2, 4)).to_be_focused()
    await expect(shown.cell(2, 4)).to_be_in_viewport(ratio=0.9)
    await expect(shown.cell(2, 1)).to_be_in_viewport()
    assert 480 >= await shown.page.evaluate("document.documentElement.scrollWidth")


async def test_a_page_that_is_loaded_later_shows_rows_and_marks(sheet: SheetPage) -> None:
    """Messages are gone by then; what they said is not."""
    sheet.grid.show_marks({"c": {"port": Mark(edited="24")}})
    sheet.grid.insert(3, frame({"n": ("added", "New", "", "", "TLS", "", "added")}))
    sheet.grid.drop(["a"])

    await sheet.open()

    await expect(sheet.page.locator("tbody tr")).to_have_count(3)
    await expect(sheet.cell(1, 3)).to_have_accessible_description("Edited, was 24.")


@pytest.mark.parametrize("theme", THEMES)
async def test_axe_finds_nothing_serious(parts: WidgetPage, theme: Theme, axe: Judge) -> None:
    """With marks, chosen rows and an open box, in every theme."""
    shown = SheetPage(parts)
    shown.theme = theme
    await shown.open()
    wrong = Mark(edited="587", problem="Ports end at 65535.", severity="error")
    doubtful = Mark(problem="Mostly 587.", severity="warning")
    shown.grid.show_marks({"a": {"port": wrong}, "b": {"port": doubtful}})
    await shown.cell(0, 1).click()
    await shown.press("F2")
    await expect(shown.box).to_be_focused()

    assert [] == await axe(shown.page, ".smtpw")


async def test_on_a_narrow_page_most_of_it_is_for_the_cells_that_are_moved(
    sheet: SheetPage,
) -> None:
    """The name that stays beside them is cut before it takes their place; wider, it is whole."""
    name = "Emeka Lindqvist, Union Street Dental"
    rows = {str(n): ("", f"{n} {name}", "smtp.a.test", "587", "TLS", "", "") for n in range(9)}
    sheet.grid.show_frame(frame(rows))
    await expect(sheet.cell(0, 1)).to_contain_text(name)
    staying = sheet.page.locator("thead th").nth(2)
    shares = []
    for width in (360, 1000):
        await sheet.page.set_viewport_size({"width": width, "height": 700})
        await sheet.page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
        shares.append((await staying.bounding_box() or {"x": 0})["x"] / width)

    assert shares[0] < 0.56
    cut = "(e) => e.scrollWidth > e.clientWidth"
    assert not await sheet.cell(0, 1).locator(".smtpw-grid-value").evaluate(cut)
