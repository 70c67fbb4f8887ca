"""The table as a person with a mouse, a keyboard or a screen reader meets it."""

from copy import deepcopy
from typing import get_args

import pandas as pd
import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from smtpwidgets.widgets.grid import Column, Grid
from smtpwidgets.widgets.key_guard import KeyGuard
from tests.support.notebook_page import Judge
from tests.support.widget_page import Theme, WidgetPage, until

COLUMNS = (
    Column("description", "Description", priority=9),
    Column("host", "Server", "mono", priority=8),
    Column("port", "Port", "number", priority=5),
    Column("login", "Login", priority=3, quiet=("none",)),
    Column("check", "Last check", "pill", priority=10, state_column="state"),
)
ROWS = {
    "a": ("Work", "smtp.office.example", 587, "ada@office.example", "Works", "ok"),
    "b": ("Gmail", "smtp.gmail.com", 465, "ada@gmail.com", "App password needed", "failed"),
    "c": ("Relay", "10.0.0.4", 25, "none", "Not checked", "idle"),
    "d": ("Hosting", "mail.ada.example", 2525, pd.NA, "Certificate ends in 9 days", "warning"),
}
THEMES = get_args(Theme)
NAMES = ["description", "host", "port", "login", "check", "state"]


def frame(rows: dict[str, tuple[object, ...]] = ROWS) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=NAMES)


class GridPage:
    def __init__(self, parts: WidgetPage) -> None:
        self.parts, self.page = parts, parts.page
        self.grid = Grid(COLUMNS, label="Servers")
        self.grid.show_frame(frame())
        self.theme: Theme = "JupyterLab Light"

    async def open(self, width: int = 1000) -> None:
        await self.lay_out(width)
        await self.show()
        # The page measures the room for columns a frame later; until then it shows no table.
        await expect(self.page.get_by_role("grid")).to_be_visible()

    async def lay_out(self, width: int = 1000) -> None:
        await self.page.set_viewport_size({"width": width, "height": 800})
        await self.parts.lay_out(
            '<button id="before">before</button><div class="smtpw"></div>'
            '<button id="after">after</button>',
            theme=self.theme,
        )

    async def show(self) -> None:
        await self.parts.show(KeyGuard())
        await self.parts.show(self.grid)

    @property
    def rows(self) -> Locator:
        return self.page.locator("tbody [role=row]")

    def header(self, title: str) -> Locator:
        return self.page.get_by_role("columnheader", name=title)

    async def first_cells(self) -> list[str]:
        return await self.rows.locator("td:first-child > .smtpw-grid-value").all_inner_texts()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def focused(self) -> str:
        text: str = await self.page.evaluate("document.activeElement.innerText.trim()")
        return text


@pytest_asyncio.fixture(loop_scope="session")
async def table(parts: WidgetPage) -> GridPage:
    shown = GridPage(parts)
    await shown.open()
    return shown


async def test_a_patch_changes_one_row_in_place(table: GridPage) -> None:
    """A check under way changes the words and the sign of its row and nothing else."""
    table.grid.patch("b", check="Connecting", state="running")

    await expect(table.rows.nth(1)).to_contain_text("…")
    await expect(table.rows.nth(1)).to_contain_text("Connecting")
    await expect(table.rows.nth(0)).to_contain_text("Works")


async def test_a_patch_after_equal_rows_came_again_is_seen(table: GridPage) -> None:
    """JupyterLab's model takes equal rows over without an event; the next patch still shows.

    In JupyterLab a table stayed at "Not checked" after its check: it drew from rows that the
    model had replaced.
    """
    table.grid.send_state("data")
    table.grid.patch("a", check="Failed", state="failed")

    await expect(table.rows.nth(0)).to_contain_text("Failed")


async def test_a_page_that_is_loaded_later_shows_the_present_rows(table: GridPage) -> None:
    """Patches live in the rows, not only in messages that are gone."""
    table.grid.patch("c", check="Works", state="ok")
    await table.open()

    await expect(table.rows.nth(2)).to_contain_text("Works")


async def test_a_patch_that_came_before_the_page_was_ready_is_not_lost(parts: WidgetPage) -> None:
    """The browser says which rows it has when it is ready, and gets newer ones."""
    shown = GridPage(parts)
    await parts.lay_out('<div class="smtpw"></div>')
    stale = deepcopy(shown.grid.get_state())
    shown.grid.patch("a", check="Failed", state="failed")

    await parts.show(shown.grid, state=stale)

    await expect(shown.rows.nth(0)).to_contain_text("Failed")


async def test_rows_say_what_they_are_to_screen_readers(table: GridPage) -> None:
    """Grid, counts, positions, selection and state words are all in the accessibility tree."""
    grid = table.page.get_by_role("grid", name="Servers")

    await expect(grid).to_have_attribute("aria-rowcount", "5")
    await expect(grid).to_have_attribute("aria-colcount", "5")
    await expect(table.rows.nth(0)).to_have_attribute("aria-rowindex", "2")
    await expect(table.page.get_by_role("gridcell", name="App password needed")).to_be_visible()
    await expect(table.page.get_by_role("row", selected=True)).to_have_count(0)


async def test_one_tab_stop_leads_in_and_one_tab_leads_out(table: GridPage) -> None:
    """The table is one stop for Tab; arrows move inside it."""
    await table.page.locator("#before").focus()

    await table.press("Tab")
    assert "Work" == await table.focused()
    await table.press("ArrowDown", "ArrowRight")
    assert "smtp.gmail.com" == await table.focused()
    await table.press("Tab")
    assert "after" == await table.focused()
    await table.press("Shift+Tab")
    assert "smtp.gmail.com" == await table.focused()


KEYS = [
    (["End"], "Works"),
    (["End", "Home"], "Work"),
    (["Control+End"], "Certificate ends in 9 days"),
    (["Control+End", "Control+Home"], "Work"),
    (["PageDown"], "Hosting"),
    (["PageDown", "PageUp"], "Work"),
    (["ArrowUp", "ArrowRight", "ArrowRight"], "Port"),
    (["ArrowLeft", "ArrowDown", "ArrowUp"], "Work"),
]


@pytest.mark.parametrize(("keys", "there"), KEYS, ids=str)
async def test_keys_move_the_focus(table: GridPage, keys: list[str], there: str) -> None:
    """Arrows, Home, End and the page keys move as in every grid, the header included."""
    await table.page.get_by_role("gridcell", name="Work", exact=True).focus()

    await table.press(*keys)

    assert there in await table.focused()


async def test_space_selects_enter_opens_and_arrows_do_neither(table: GridPage) -> None:
    """Moving about changes nothing; selecting and opening are two separate wishes."""
    selected: list[str] = []
    opened: list[str] = []
    table.grid.on_select(selected.append)
    table.grid.on_open(opened.append)
    await table.page.get_by_role("gridcell", name="Work", exact=True).focus()

    await table.press("ArrowDown", "ArrowDown", "Space")
    await expect(table.rows.nth(2)).to_have_attribute("aria-selected", "true")
    assert (["c"], []) == (selected, opened)
    await table.press("ArrowUp", "Enter")

    await until(lambda: opened == ["b"])
    assert "c" == table.grid.selected


async def test_a_click_selects_and_a_double_click_opens(table: GridPage) -> None:
    """What the keyboard does, the mouse does too."""
    opened: list[str] = []
    table.grid.on_open(opened.append)

    await table.rows.nth(1).click()
    await until(lambda: table.grid.selected == "b")
    await table.rows.nth(3).dblclick()

    await until(lambda: opened == ["d"])
    await expect(table.page.get_by_role("row", selected=True)).to_have_count(1)


async def test_headers_sort_numbers_as_numbers_and_empty_cells_last(table: GridPage) -> None:
    """25 comes before 465, and who has no login stands at the end in both directions."""
    ports = table.rows.locator(".smtpw-grid-number .smtpw-grid-value")

    await table.header("Port").get_by_role("button").click()
    await expect(ports).to_have_text(["25", "465", "587", "2525"])
    await expect(table.header("Port")).to_have_attribute("aria-sort", "ascending")
    await table.header("Port").get_by_role("button").click()
    await expect(ports).to_have_text(["2525", "587", "465", "25"])
    await expect(table.header("Port")).to_have_attribute("aria-sort", "descending")
    await table.header("Login").get_by_role("button").click()
    assert ["Gmail", "Work", "Relay", "Hosting"] == await table.first_cells()
    await table.header("Login").get_by_role("button").click()
    assert "Hosting" == (await table.first_cells())[-1]


async def test_states_sort_by_how_much_they_want_to_be_looked_at(table: GridPage) -> None:
    """Failures come first, untested servers last."""
    await table.header("Last check").get_by_role("button").click()

    assert ["Gmail", "Hosting", "Work", "Relay"] == await table.first_cells()


async def test_sorting_by_keyboard_keeps_the_focus_in_the_header(table: GridPage) -> None:
    """Whoever sorts twice presses the same key twice."""
    await table.page.get_by_role("gridcell", name="Work", exact=True).focus()

    await table.press("ArrowUp", "ArrowRight", "ArrowRight", "Enter", "Enter")

    await expect(table.header("Port")).to_have_attribute("aria-sort", "descending")
    await expect(table.header("Port").get_by_role("button")).to_be_focused()


FILTERS = [
    ("GMAIL", ["Gmail"]),
    ("office 587", ["Work"]),
    ("ada@", ["Work", "Gmail"]),
    ("certificate", ["Hosting"]),
    ("nowhere", []),
    ("  ", ["Work", "Gmail", "Relay", "Hosting"]),
]


@pytest.mark.parametrize(("text", "left"), FILTERS, ids=str)
async def test_the_filter_wants_every_word_somewhere_in_the_row(
    table: GridPage, text: str, left: list[str]
) -> None:
    """Words are looked for in all columns, in capitals or not, and Python learns how many match."""
    table.grid.filter_text = text

    await until(lambda: table.grid.shown_count == len(left))
    await expect(table.rows).to_have_count(len(left))
    assert left == await table.first_cells()


async def test_an_empty_table_says_why_it_is_empty(table: GridPage) -> None:
    """No rows at all and no rows that match are two different messages."""
    table.grid.empty, table.grid.empty_filtered = "No server yet", "Nothing matches"

    table.grid.filter_text = "nowhere"
    await expect(table.page.get_by_text("Nothing matches")).to_be_visible()
    table.grid.filter_text = ""
    table.grid.show_frame(frame({}))
    await expect(table.page.get_by_text("No server yet")).to_be_visible()


async def test_a_narrow_table_folds_columns_away_and_loses_nothing(parts: WidgetPage) -> None:
    """At 480 px the least wanted columns stand below; every value and its title are still there."""
    shown = GridPage(parts)
    await shown.open(width=480)

    titles = await shown.page.get_by_role("columnheader").all_inner_texts()
    assert ["Description", "Last check"] == [title.strip("↕▲▼\n") for title in titles]
    row = shown.rows.nth(1)
    for text in ("Gmail", "smtp.gmail.com", "465", "ada@gmail.com", "App password needed"):
        await expect(row).to_contain_text(text)
    await expect(row).to_contain_text("Login:")
    heights = await shown.rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert 1 == len(set(heights))
    wide = await shown.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 480


async def test_columns_come_back_when_there_is_room_again(table: GridPage) -> None:
    """Folding follows the width of the table, there and back."""
    await table.page.set_viewport_size({"width": 480, "height": 800})
    await expect(table.page.get_by_role("columnheader")).to_have_count(2)
    await table.page.set_viewport_size({"width": 1000, "height": 800})

    await expect(table.page.get_by_role("columnheader")).to_have_count(5)


async def test_a_table_that_has_no_room_yet_is_told_to_nobody(parts: WidgetPage) -> None:
    """A page may be read out while it is laid out: a heading row without a heading is no table."""
    shown = GridPage(parts)
    await shown.lay_out()
    narrow = await shown.page.add_style_tag(content=".smtpw { width: 0 !important; }")
    await shown.show()
    await expect(shown.page.get_by_role("grid")).to_have_count(0)
    await narrow.evaluate("(style) => style.remove()")

    await expect(shown.page.get_by_role("columnheader")).to_have_count(5)


async def test_text_never_becomes_markup(table: GridPage) -> None:
    """A server's description is written by somebody: it is shown and never run."""
    hostile = "<img src=x onerror=alert(1)>"
    table.grid.patch("a", description=hostile, check=hostile)

    await expect(table.rows.nth(0).locator("td").first).to_have_text(hostile)
    await expect(table.page.locator("tbody img")).to_have_count(0)


async def test_rows_keep_their_place_while_checks_run(table: GridPage) -> None:
    """A sorted table does not jump under the mouse when a state changes."""
    await table.header("Last check").get_by_role("button").click()
    table.grid.patch("c", check="Failed", state="failed")

    await expect(table.rows.nth(3)).to_contain_text("Failed")


async def test_the_focus_stays_on_its_row_when_rows_come_and_go(table: GridPage) -> None:
    """After a server above was deleted the keyboard is still on the same server."""
    await table.page.get_by_role("gridcell", name="Relay").focus()

    table.grid.show_frame(frame().drop(index="a"))

    await expect(table.rows).to_have_count(3)
    assert "Relay" == await table.focused()


async def test_a_row_chosen_from_python_is_scrolled_into_sight(parts: WidgetPage) -> None:
    """After a server was added its row can be seen."""
    shown = await large(parts, 500)

    shown.grid.selected = "k400"

    await expect(shown.page.get_by_role("row", selected=True)).to_be_in_viewport()


async def large(parts: WidgetPage, count: int) -> GridPage:
    shown = GridPage(parts)
    rows = {
        f"k{n}": (f"Server {n}", f"mail{n}.example", n, pd.NA, "Works", "ok") for n in range(count)
    }
    shown.grid.show_frame(frame(rows))
    await shown.open()
    return shown


async def test_ten_thousand_rows_are_a_few_dozen_in_the_page(parts: WidgetPage) -> None:
    """The page holds the rows in sight and some around them, wherever one scrolls."""
    shown = await large(parts, 10_000)
    scroller = shown.page.locator(".smtpw-grid-scroller")

    for part in (0, 0.31, 0.77, 1):
        await scroller.evaluate("(s, part) => s.scrollTop = part * s.scrollHeight", part)
        at = round(part * 9_990)
        near = shown.page.get_by_role("row", name=f"Server {at}", exact=False).first
        await expect(near).to_be_attached()
        assert 60 >= await shown.rows.count()
    await expect(shown.rows.last).to_contain_text("Server 9999")


async def test_the_keyboard_goes_from_end_to_end_of_ten_thousand_rows(parts: WidgetPage) -> None:
    """The focused cell is always in the page and in sight, also after a leap."""
    shown = await large(parts, 10_000)
    await shown.page.get_by_role("gridcell", name="Server 0", exact=True).focus()

    await shown.press("Control+End", "Home")
    assert "Server 9999" == await shown.focused()
    await shown.press("PageUp", "PageUp", "ArrowDown", "Control+Home")
    assert "Server 0" == await shown.focused()


async def test_the_focus_does_not_fall_out_of_a_table_that_is_scrolled(parts: WidgetPage) -> None:
    """With its row scrolled away the focus waits in the table, and the next key goes on from it.

    On the page's body, JupyterLab's one-letter commands would be waiting for it.
    """
    shown = await large(parts, 1_000)
    await shown.page.get_by_role("gridcell", name="Server 3", exact=True).focus()
    scroller = shown.page.locator(".smtpw-grid-scroller")

    await scroller.evaluate("s => s.scrollTop = 20000")
    await expect(scroller).to_be_focused()
    await shown.press("ArrowDown")

    assert "Server 4" == await shown.focused()


async def test_scrolling_ten_thousand_rows_is_smooth(parts: WidgetPage) -> None:
    """A leap through the table redraws in well under a tenth of a second."""
    shown = await large(parts, 10_000)

    times = await shown.page.locator(".smtpw-grid-scroller").evaluate("""async (scroller) => {
        const frame = () => new Promise(requestAnimationFrame);
        const times = [];
        for (let leap = 0; leap < 40; leap++) {
            scroller.scrollTop = (leap * 7919 % 10000) * 42;
            const start = performance.now();
            await frame();
            await frame();
            times.push(performance.now() - start);
        }
        return times.sort((a, b) => a - b);
    }""")

    assert times[len(times) // 2] < 100


@pytest.mark.parametrize("theme", THEMES)
async def test_axe_finds_nothing_serious(parts: WidgetPage, theme: Theme, axe: Judge) -> None:
    """Names, roles and contrast hold in every theme, with a row selected."""
    shown = GridPage(parts)
    shown.theme = theme
    await shown.open()
    shown.grid.selected = "c"
    await expect(shown.page.get_by_role("row", selected=True)).to_have_count(1)

    assert [] == await axe(shown.page, ".smtpw")


async def test_what_a_state_says_is_whole_where_there_is_room(parts: WidgetPage) -> None:
    """However long the sentence: the other columns give up what they do not need."""
    said = "Port 2525 is the one for sending mail (SMTP). Here the usual ones are 993 or 143."
    columns = (
        Column("entry", "Entry", priority=9),
        Column("field", "Field", priority=7),
        Column("both", "Before → after", "mono", 6),
        Column("know", "To know", "level", 8, state_column="state"),
    )
    data = {
        "entry": ["Ada Abara, Harbour School"] * 9,
        "field": ["Server name"] * 9,
        "both": ["smtp.city-library.practice.test:587, STARTTLS", *["587 → 2525"] * 8],
        "know": [said, *[""] * 8],
        "state": ["warning", *[""] * 8],
    }
    await parts.page.set_viewport_size({"width": 1400, "height": 700})
    await parts.lay_out('<div class="smtpw"></div>')
    grid = Grid(columns, label="Changes")
    grid.show_frame(pd.DataFrame(data, index=[str(n) for n in range(9)]))
    await parts.show(KeyGuard())
    await parts.show(grid)
    values = parts.page.locator("tbody .smtpw-grid-value")
    await expect(values.first).to_be_visible()

    cut = "(found) => found.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    assert [] == await values.evaluate_all(cut)
