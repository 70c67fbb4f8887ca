"""The style sheet on everything the views are made of: read in every theme, whole at every width."""

from typing import get_args

import pytest
from playwright.async_api import Page, expect

from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.matrix import matrix_of
from smtpwidgets.model.server import Server
from smtpwidgets.widgets.account_markup import matrix_table
from smtpwidgets.widgets.key_guard import KeyGuard
from tests.support.notebook_page import Judge
from tests.support.widget_page import Theme, WidgetPage

PILLS = "".join(
    f'<span class="smtpw-pill {kind}">✓ {kind} words</span> '
    for kind in ("ok", "warn", "bad", "run", "idle")
)
NOTES = "".join(
    f'<div class="smtpw-note {kind}">A {kind} note</div>'
    for kind in ("info", "warn", "ok", "bad", "")
)
BUTTONS = "".join(
    f'<button class="jupyter-button {kind}">Save {kind}</button>'
    for kind in ("", "smtpw-primary", "smtpw-quiet", "smtpw-danger")
)
FIELDS = """
<div class="smtpw-row">
  <div class="smtpw-field smtpw-invalid">
    <div class="widget-inline-hbox widget-text">
      <label class="widget-label" for="host">The name of the outgoing server</label>
      <input type="text" id="host" value="smtp.example.org"></div>
    <div class="smtpw-help">Only the name.</div>
    <div class="smtpw-error"><span class="smtpw-problem bad">✗ It has a space in it.</span></div>
  </div>
  <div class="smtpw-field">
    <div class="widget-inline-hbox widget-dropdown">
      <label class="widget-label" for="port">Port</label>
      <select id="port"><option>465 (usual)</option></select></div>
    <div class="smtpw-error"><span class="smtpw-problem warn">! Rarely fits.</span></div>
  </div>
</div>"""
STAGES = """
<ol class="smtpw-stages">
  <li><span class="smtpw-i g">✓</span><span>Name found</span>
    <span class="smtpw-muted smtpw-small">2 addresses, 11 ms</span></li>
  <li><span class="smtpw-i w">!</span><span>Encrypted</span>
    <span class="smtpw-muted smtpw-small">TLS 1.3, certificate valid 9 days</span></li>
  <li><span class="smtpw-i r">✗</span><span>Login</span>
    <span class="smtpw-muted smtpw-small">534 5.7.9</span></li>
</ol>
<div class="smtpw-diag bad"><h3>Google wants an app password here</h3><p>It refuses yours.</p>
  <ol><li>Open your account.</li></ol><div class="smtpw-who">You can fix this</div></div>
<details open><summary>The server's own words</summary><pre>534 5.7.9 no</pre></details>"""
ASSISTANT = """
<div class="smtpw-steps"><span class="done"><i>✓</i>You</span><span class="now"><i>2</i>Servers</span>
  <span><i>3</i>Password</span></div>
<div class="smtpw-body"><h3 class="smtpw-h">We found settings</h3>
  <div class="smtpw-cand best"><span>◉</span><span><b>imap.example.org</b> 993 TLS<br>
    <span class="smtpw-muted smtpw-small">Your provider's own page</span></span>
    <span class="smtpw-pill ok">✓ Answers</span></div>
  <div class="smtpw-see">What you should see: one line.</div></div>
<div class="smtpw-foot"><button class="jupyter-button">Back</button></div>
<table class="smtpw-plan"><tr><th>Server<th>Before<th>After</tr>
  <tr><td>Branch 17<td class="smtpw-mono smtpw-old">mail.old.example
    <td class="smtpw-new">smtp.new.example</tr></table>
<div class="smtpw-dialog" role="alertdialog" aria-label="Delete?"><h3>Delete Gmail?</h3>
  <p class="smtpw-muted">Two accounts use it.</p>
  <div class="smtpw-actions"><button class="jupyter-button smtpw-danger">Delete</button></div></div>"""
EVERYTHING = f"""
<main class="smtpw"><div class="smtpw-card">
  <div class="smtpw-banner warn">Kept until the kernel stops.</div>
  <div class="smtpw-bar"><h2 class="smtpw-title">Outgoing servers</h2>
    <span class="smtpw-count">5</span><span class="smtpw-grow"></span>{BUTTONS}</div>
  <div class="smtpw-two"><div>{FIELDS}{PILLS}</div><div>{STAGES}{NOTES}</div></div>{ASSISTANT}
</div></main>"""

THEMES = get_args(Theme)
WIDTHS = (480, 600, 760, 1040, 1400)


async def show_everything(parts: WidgetPage, theme: Theme, width: int) -> Page:
    await parts.page.set_viewport_size({"width": width, "height": 900})
    await parts.page.emulate_media(reduced_motion="reduce")  # colours are there at once
    await parts.lay_out(EVERYTHING, theme=theme)
    await parts.show(KeyGuard())
    return parts.page


@pytest.mark.parametrize("theme", THEMES)
async def test_everything_can_be_read_in_every_theme(
    parts: WidgetPage, theme: Theme, axe: Judge
) -> None:
    """Text has at least 4.5:1 on whatever stands behind it, in light, dark and high contrast."""
    page = await show_everything(parts, theme, 1040)

    assert [] == await axe(page, ".smtpw")


_EDGES = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = (color) => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const card = light(getComputedStyle(document.querySelector(".smtpw-card")).backgroundColor);
    return [...document.querySelectorAll("input, select, .jupyter-button:not([class*=smtpw-])")]
        .map((control) => light(getComputedStyle(control).borderTopColor) / card)
        .map((ratio) => Math.max(ratio, 1 / ratio));
}"""


@pytest.mark.parametrize("theme", THEMES)
async def test_controls_have_an_edge_one_can_see(parts: WidgetPage, theme: Theme) -> None:
    """The border of a field or button has at least 3:1 against its card (WCAG 1.4.11)."""
    page = await show_everything(parts, theme, 1040)

    ratios = await page.evaluate(_EDGES)

    assert 3 <= len(ratios)
    assert 3 <= min(ratios)


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_is_cut_at_any_width(parts: WidgetPage, width: int) -> None:
    """From 480 to 1,400 px nothing runs out of the page, and every label is whole."""
    page = await show_everything(parts, "JupyterLab Light", width)

    cut = await page.evaluate("""() => [...document.querySelectorAll(".smtpw *")].filter((e) =>
        e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        || (e.matches("label, button, .smtpw-pill, .smtpw-title") && e.scrollWidth > e.clientWidth + 1)
    ).map((e) => e.outerHTML)""")

    assert [] == cut


@pytest.mark.parametrize(("width", "side_by_side"), [(700, False), (900, True)])
async def test_two_panes_stand_side_by_side_where_there_is_room(
    parts: WidgetPage, width: int, *, side_by_side: bool
) -> None:
    """Details and last check share the width from 760 px on; below, one follows the other."""
    page = await show_everything(parts, "JupyterLab Light", width)

    left, right = [
        await pane.bounding_box() for pane in await page.locator(".smtpw-two > div").all()
    ]

    assert left is not None
    assert right is not None
    assert side_by_side == (left["y"] == right["y"])


async def test_a_label_stands_above_its_field(parts: WidgetPage) -> None:
    """Labels have the whole width of their field, however long they are."""
    page = await show_everything(parts, "JupyterLab Light", 480)
    label = await page.get_by_text("The name of the outgoing server").bounding_box()
    field = await page.get_by_label("The name of the outgoing server").bounding_box()

    assert label is not None
    assert field is not None
    assert label["y"] + label["height"] <= field["y"]
    assert 36 == field["height"]


async def test_the_focus_can_be_seen_on_every_control(parts: WidgetPage) -> None:
    """Whoever works with the keyboard sees where they are."""
    page = await show_everything(parts, "JupyterLab Light", 1040)
    stops = await page.locator("button, input, select, summary").count()

    for _stop in range(stops):
        await page.keyboard.press("Tab")
        style = await page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "2px" in style
        assert "solid" in style


async def test_one_long_name_leaves_room_for_the_other_columns(parts: WidgetPage) -> None:
    """Who uses what: the name of a server takes lines rather than the width of the page."""
    long = "a very long description " * 6
    server = Server(description=long.strip(), host="smtp.example.org", username="ada")
    table = matrix_table(matrix_of(Snapshot(servers={server.id: server})))
    await parts.lay_out(f'<div class="smtpw"><div class="smtpw-card">{table}</div></div>')
    await parts.show(KeyGuard())

    name = parts.page.locator("thead th").last.locator("span").first
    await expect(name).to_have_css("display", "block")
    card, room = await parts.page.locator(".smtpw-card").bounding_box(), await name.bounding_box()

    assert card is not None
    assert room is not None
    assert room["width"] < card["width"] / 2


async def test_nothing_outside_the_root_changes(parts: WidgetPage) -> None:
    """The notebook around looks as it did."""
    outside = '<button class="jupyter-button" id="outside">outside</button>'
    await parts.lay_out(outside + EVERYTHING)
    before = await parts.page.locator("#outside").evaluate("e => ({...getComputedStyle(e)})")

    await parts.show(KeyGuard())
    await expect(parts.page.get_by_role("status")).to_have_count(1)

    after = await parts.page.locator("#outside").evaluate("e => ({...getComputedStyle(e)})")
    assert before == after


async def test_motion_stops_for_those_who_ask_for_it(parts: WidgetPage) -> None:
    """With reduced motion nothing pulses and nothing slides."""
    await parts.page.emulate_media(reduced_motion="reduce")
    await parts.lay_out('<div class="smtpw"><span class="smtpw-i run" id="run">…</span></div>')
    await parts.show(KeyGuard())

    assert "none" == await parts.page.locator("#run").evaluate(
        "e => getComputedStyle(e).animationName"
    )
