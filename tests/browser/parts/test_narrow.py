"""On a telephone's width: what a list and a fleet say is there in whole, and nothing is moved."""

import pandas as pd
import pytest
from playwright.async_api import Page, expect

from smtpwidgets.model.run_summary import groups_of
from smtpwidgets.widgets.fleet_markup import comparison_tables, summary_table
from smtpwidgets.widgets.grid import Column, Grid
from smtpwidgets.widgets.key_guard import KeyGuard
from tests.support.results import a_result, a_run, failing
from tests.support.widget_page import Theme, WidgetPage

WIDTHS = (360, 480)
COLUMNS = (
    Column("name", "Name", priority=9),
    Column("host", "Server", "mono", priority=8),
    Column("port", "Port", "number", priority=5),
    Column("login", "Login", priority=3),
    Column("check", "Result", "pill", priority=10, state_column="state"),
)
ROWS = {
    "a": (
        "Anita Dubois, Green Valley Farm",
        "smtp.green-valley-farm.practice.test",
        587,
        "anita@green-valley-farm.practice.test",
        "Certificate for another name",
        "failed",
    ),
    "b": ("Ada", "smtp.a.test", 25, "", "Works", "ok"),
    "c": ("Diego Haddad, Station Hostel", "smtp.b.test", 465, "", "Certificate expired", "failed"),
}
NAMES = ["name", "host", "port", "login", "check", "state"]
# Elements in which something does not fit.
CUT = """(selector) => [...document.querySelectorAll(selector)]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
    .map((e) => e.className + ": " + e.textContent)"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
# Of each row: from its upper edge to the title, and from the last line to its lower edge.
EDGES = """() => [...document.querySelectorAll("tbody tr[aria-rowindex]")].map((tr) => {
    const row = tr.getBoundingClientRect();
    const title = tr.cells[0].getBoundingClientRect();
    const folded = tr.querySelector(".smtpw-grid-folded").getBoundingClientRect();
    return [title.top - row.top, row.bottom - folded.bottom];
})"""

# Of each row: where the numbers stand.
NUMBER_TOPS = """(rows) => rows.map((tr) => [...tr.querySelectorAll(".smtpw-num:not(:last-child)")]
    .map((e) => e.getBoundingClientRect().top))"""
# Of each row: how far the line below the title is from it.
UNDER_TITLE = """() => [...document.querySelectorAll("tbody tr[aria-rowindex]")].map((tr) => {
    const title = tr.querySelector(".smtpw-grid-value").getBoundingClientRect();
    return tr.querySelector(".smtpw-grid-folded").getBoundingClientRect().top - title.bottom;
})"""


async def a_list(parts: WidgetPage, width: int) -> Page:
    await parts.page.set_viewport_size({"width": width, "height": 800})
    await parts.lay_out('<div class="smtpw"></div>')
    grid = Grid(COLUMNS, label="Servers")
    grid.show_frame(pd.DataFrame.from_dict(ROWS, orient="index", columns=NAMES))
    await parts.show(KeyGuard())
    await parts.show(grid)
    await expect(parts.page.locator(".smtpw-grid-folded")).to_have_count(len(ROWS))
    return parts.page


@pytest.mark.parametrize("width", WIDTHS)
async def test_names_and_states_go_on_in_a_second_line(parts: WidgetPage, width: int) -> None:
    """No result ends in three dots, no name of usual length does, and no value is left out."""
    page = await a_list(parts, width)

    assert [] == await page.evaluate(CUT, ".smtpw-grid-value, .smtpw-grid-folded, .smtpw-pill")
    assert 0 >= await page.evaluate(SIDEWAYS)


async def test_a_row_with_less_to_say_stands_in_the_middle_of_its_height(parts: WidgetPage) -> None:
    """Rows have one height, and what one of them does not fill is no empty line at its end."""
    page = await a_list(parts, 360)
    edges = await page.evaluate(EDGES)

    assert edges[0][0] == pytest.approx(0, abs=1)
    assert edges[1][0] == pytest.approx(10, abs=1)
    assert edges[1][1] - edges[1][0] == pytest.approx(edges[0][1] - edges[0][0], abs=1)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("by", ["cause", "provider"])
async def test_numbers_of_a_fleet_stand_in_lines_with_their_names(
    parts: WidgetPage, by: str, theme: Theme
) -> None:
    """Numbers stand in one line, each with its heading, what there is to read in lines of its own.

    Nothing is cut, and nothing is moved sideways.
    """
    rows = [a_result(), failing("s2"), failing("s3", "certificate-wrong-name", owner="x" * 40)]
    await parts.page.set_viewport_size({"width": 360, "height": 800})
    table = summary_table(groups_of(rows, by), by)
    body = f'<div class="smtpw"><div class="smtpw-card">{table}</div></div>'
    await parts.lay_out(body, theme=theme)
    await parts.show(KeyGuard())
    page = parts.page
    cells = page.locator("tbody td:not(:empty)")
    words = page.locator("tbody td:not(:empty, .smtpw-num)")
    lefts = await words.evaluate_all("(found) => found.map((e) => e.getBoundingClientRect().left)")
    tops = await page.locator("tbody tr").evaluate_all(NUMBER_TOPS)
    heads = await cells.evaluate_all(
        "(found) => found.map((e) => getComputedStyle(e, '::before').content)"
    )

    assert 1 == len(set(lefts))
    assert [1] * len(tops) == [len(set(row)) for row in tops]
    assert {'"Entries: "', '"Share: "', '"What to do first: "'} < set(heads)
    assert [] == await page.evaluate(CUT, ".smtpw-fleet-table, .smtpw-fleet-table :is(th, td)")
    assert 0 >= await page.evaluate(SIDEWAYS)


async def test_the_lines_below_a_name_never_cover_it(parts: WidgetPage) -> None:
    """A server's name that is longer than a line goes on in the next, and so does what follows."""
    server = "smtp.union-street-dental.practice.test 587"
    rows = {
        str(n): ("Ada, City Library", "smtp.a.test 587", "9 ms", "Works", "ok") for n in range(9)
    }
    rows["long"] = (
        "Emeka Lindqvist, Union Street Dental",
        server,
        "594 ms",
        "Login refused",
        "failed",
    )
    columns = (
        Column("name", "Name", priority=9),
        Column("place", "Server", "mono", priority=6),
        Column("time", "Time", "number", priority=4),
        Column("check", "Result", "pill", priority=10, state_column="state"),
    )
    names = ["name", "place", "time", "check", "state"]
    await parts.page.set_viewport_size({"width": 360, "height": 800})
    await parts.lay_out('<div class="smtpw"></div>')
    grid = Grid(columns, label="Servers")
    grid.show_frame(pd.DataFrame.from_dict(rows, orient="index", columns=names))
    await parts.show(KeyGuard())
    await parts.show(grid)
    await expect(parts.page.locator(".smtpw-grid-folded")).to_have_count(len(rows))

    assert -2 <= min(await parts.page.evaluate(UNDER_TITLE))
    assert [] == await parts.page.evaluate(CUT, ".smtpw-grid-value")


@pytest.mark.parametrize("width", WIDTHS)
async def test_what_a_problem_says_is_there_in_whole(parts: WidgetPage, width: int) -> None:
    """In the preview of many changes it is what matters most, and comes last."""
    columns = (
        Column("entry", "Entry", priority=9),
        Column("field", "Field", priority=7),
        Column("both", "Before → after", "mono", 6),
        Column("know", "To know", "level", 8, state_column="state"),
    )
    said = "Port 2525 is the one for sending mail (SMTP). Here the usual ones are 993 or 143."
    row = ("Ada Abara, Harbour School", "Port", "993 → 2525", said, "warning")
    moved = "slow.practice.test → two words"
    other = ("Slow", "Server name", moved, "A server name has no spaces.", "failed")
    names = ["entry", "field", "both", "know", "state"]
    frame = pd.DataFrame([row, other], columns=names, index=["0", "1"])
    await parts.page.set_viewport_size({"width": width, "height": 800})
    await parts.lay_out('<div class="smtpw"></div>')
    grid = Grid(columns, label="Changes")
    grid.show_frame(frame)
    await parts.show(KeyGuard())
    await parts.show(grid)

    await expect(parts.page.locator(".smtpw-grid-folded").first).to_contain_text(said)
    assert [] == await parts.page.evaluate(CUT, ".smtpw-grid-folded")
    assert -2 <= min(await parts.page.evaluate(UNDER_TITLE))


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_comparison_is_read_without_moving_it(parts: WidgetPage, width: int) -> None:
    """Each entry stands in lines, with “Before” and “Now” before what was found."""
    before = a_run(failing("s2"), a_result("s3"))
    now = a_run(a_result("s2"), failing("s3", "certificate-wrong-name"), hours=1)
    await parts.page.set_viewport_size({"width": width, "height": 800})
    tables = comparison_tables(now.compared_with(before))
    await parts.lay_out(f'<div class="smtpw"><div class="smtpw-card">{tables}</div></div>')
    await parts.show(KeyGuard())
    heads = await parts.page.locator("tbody td").evaluate_all(
        "(found) => found.map((e) => getComputedStyle(e, '::before').content)"
    )

    assert {'"Server: "', '"Before: "', '"Now: "'} == set(heads)
    assert [] == await parts.page.evaluate(CUT, ".smtpw-fleet-table, .smtpw-fleet-table td")
