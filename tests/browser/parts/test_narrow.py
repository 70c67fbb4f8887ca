"""On a telephone's width: what a list and a fleet say is there in whole, and nothing is moved."""

import pandas as pd
import pytest
from playwright.async_api import Page, expect

from smtpwidgets.model.run_summary import groups_of
from smtpwidgets.widgets.fleet_markup import summary_table
from smtpwidgets.widgets.grid import Column, Grid
from smtpwidgets.widgets.key_guard import KeyGuard
from tests.support.results import a_result, failing
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
    """Every number has its heading before it; nothing is cut, and nothing is moved sideways."""
    rows = [a_result(), failing("s2"), failing("s3", "certificate-wrong-name", owner="x" * 40)]
    await parts.page.set_viewport_size({"width": 360, "height": 800})
    table = summary_table(groups_of(rows, by), by)
    body = f'<div class="smtpw"><div class="smtpw-card">{table}</div></div>'
    await parts.lay_out(body, theme=theme)
    await parts.show(KeyGuard())
    page = parts.page
    cells = page.locator("tbody td:not(:empty)")
    lefts = await cells.evaluate_all("(found) => found.map((e) => e.getBoundingClientRect().left)")
    heads = await cells.evaluate_all(
        "(found) => found.map((e) => getComputedStyle(e, '::before').content)"
    )

    assert 1 == len(set(lefts))
    assert {'"Entries: "', '"Share: "', '"What to do first: "'} < set(heads)
    assert [] == await page.evaluate(CUT, ".smtpw-fleet-table, .smtpw-fleet-table :is(th, td)")
    assert 0 >= await page.evaluate(SIDEWAYS)
