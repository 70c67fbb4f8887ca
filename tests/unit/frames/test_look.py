"""The frame as a table in a notebook: escaped, readable in both themes, never a flood."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from smtpwidgets.frames import CheckState, ServersFrame, servers_frame
from smtpwidgets.frames.columns import COLUMNS
from smtpwidgets.frames.look import CHIP_COLOURS
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.server import Server
from tests.support.reports import failed_report, passed_report

HOSTILE = "<script>alert(1)</script>\"'&{{x}}<img src=x onerror=alert(1)>"
SERVER = Server(host="smtp.example.org", username="ada@example.org", description="Work")


def frame(*servers: Server) -> ServersFrame:
    """Return the frame of these servers, none of them checked."""
    return servers_frame(Snapshot(servers={s.id: s for s in servers}), {})


class _Page(HTMLParser):
    """What a browser would make of a piece of HTML: its tags and its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page(shown: object) -> _Page:
    """Return what a notebook shows for `shown`."""
    html = shown._repr_html_()  # type: ignore[attr-defined]
    assert isinstance(html, str)
    return _Page(html)


@pytest.mark.parametrize("form", ["frame", "style", "some-columns", "foreign-column", "restyled"])
def test_hostile_text_stays_text(form: str) -> None:
    """A description from somebody's file runs nothing in the page, however the frame is drawn."""
    hostile = frame(SERVER.replace(description=HOSTILE, username=HOSTILE))
    shown = {
        "frame": lambda: hostile,
        "style": lambda: hostile.style,
        "some-columns": lambda: hostile[["username", "description"]],
        "foreign-column": lambda: hostile.assign(note=HOSTILE),
        "restyled": lambda: hostile.style.format(precision=1),
    }[form]()
    drawn = page(shown)

    assert not {"script", "img"} & {tag for tag, _ in drawn.tags}
    assert not [name for _, attrs in drawn.tags for name in attrs if name.startswith("on")]
    assert form == "foreign-column" or HOSTILE in drawn.texts


def test_a_hostile_cell_of_a_frame_that_was_edited_stays_text() -> None:
    """Every column may be overwritten by the person, or by what they read from a file."""
    for name in COLUMNS:
        edited = frame(SERVER).astype({name: "object"})
        edited[name] = HOSTILE
        assert not {"script", "img"} & {tag for tag, _ in page(edited).tags}


def test_titles_and_words_are_those_that_people_read() -> None:
    """The table speaks as the form does."""
    texts = page(frame(SERVER)).texts

    assert {"Description", "Server name", "Security", "Last check", "Used by"} <= set(texts)
    assert {"Work", "TLS", "not used"} <= set(texts)
    assert {"Outgoing (SMTP)", "Password"} <= set(page(frame(SERVER)[["protocol", "auth"]]).texts)
    assert not {"last_state", "last_check", "description", "starttls"} & set(texts)


def test_headings_say_what_they_head() -> None:
    """A screen reader reads column and row with each cell: all th have a scope, rows have one."""
    headings = [attrs for tag, attrs in page(frame(SERVER)).tags if tag == "th"]

    assert {"col", "row"} == {attrs.get("scope") for attrs in headings}
    assert 1 == sum(attrs.get("scope") == "row" for attrs in headings)
    assert sum(column.listed for column in COLUMNS.values()) == sum(
        attrs.get("scope") == "col" for attrs in headings
    )


CAPTIONS = [(0, "No mail servers yet"), (1, "1 mail server"), (2, "2 mail servers")]


@pytest.mark.parametrize(("n", "caption"), CAPTIONS)
def test_the_caption_counts(n: int, caption: str) -> None:
    """An empty list says so, rather than showing an empty frame."""
    assert caption in page(frame(*(SERVER.replace(id=str(i)) for i in range(n)))).texts


def test_the_last_check_is_a_word_a_sign_and_a_colour() -> None:
    """Each state is told by all three; the sign is not read out."""
    checked = {s.id: s for s in (SERVER, SERVER.replace(id="b"), SERVER.replace(id="c"))}
    reports = {SERVER.id: passed_report(SERVER), "b": failed_report(SERVER, "wrong-password")}
    drawn = page(servers_frame(Snapshot(servers=checked), reports))
    chips = [attrs["class"] for tag, attrs in drawn.tags if "chip" in (attrs.get("class") or "")]

    assert ["chip ok", "chip failed", "chip idle"] == chips
    assert {"✓", " Works", "✗", "–", " Not checked"} <= set(drawn.texts)
    assert 3 == sum(attrs.get("aria-hidden") == "true" for _, attrs in drawn.tags)


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("state", list(CheckState))
def test_each_state_can_be_read_in_a_light_and_in_a_dark_theme(state: CheckState) -> None:
    """4.5 : 1 at least, in both; the dark pair applies where JupyterLab says that it is dark."""
    light, dark = CHIP_COLOURS[state]
    html = frame(SERVER)._repr_html_()

    assert min(_contrast(*light), _contrast(*dark)) >= 4.5
    rule = rf'\.chip\.{state.value}:is\(body\[data-jp-theme-light="false"\] \*\) \{{[^}}]*{dark[0]}'
    assert re.search(rule, html or "")


def test_text_takes_the_colours_of_the_theme() -> None:
    """No colour of our own where the page has one."""
    assert "var(--jp-ui-font-color1" in (frame(SERVER)._repr_html_() or "")


def test_a_long_list_shows_its_first_rows_and_how_many_more() -> None:
    """10,000 rows do not flood the page, in the frame or in its style."""
    many = frame(*(SERVER.replace(id=str(i)) for i in range(70)))
    limit = pd.get_option("display.max_rows")

    drawn = page(many)
    assert limit == sum(attrs.get("scope") == "row" for _, attrs in drawn.tags)
    assert f"… {70 - limit} more" in drawn.texts
    assert "70 mail servers" in drawn.texts
    assert sum(tag == "tr" for tag, _ in page(many.style).tags) <= limit + 2


FOREIGN = {
    "another-column": lambda f: f.assign(note="x"),
    "twice": lambda f: pd.concat([f, f]),
    "twice-the-column": lambda f: f[["host", "host"]],
    "no-columns": lambda f: f[[]],
    "other-index": lambda f: f.reset_index(),
    "transposed": lambda f: f.T,
    "described": lambda f: f.describe(),
    "grouped": lambda f: f.groupby("security").agg({"port": "max"}),
}


@pytest.mark.parametrize("how", list(FOREIGN))
def test_a_frame_that_is_no_server_list_any_more_is_drawn_by_pandas(how: str) -> None:
    """Whatever pandas makes of it can be looked at, styled and printed."""
    other = FOREIGN[how](frame(SERVER, SERVER.replace(id="b")))

    assert pd.DataFrame(other)._repr_html_() == other._repr_html_()
    assert isinstance(repr(other), str)
    if how not in {"twice", "twice-the-column"}:  # pandas itself styles only unique labels
        assert other.style.to_html()


SOME = [["host"], ["host", "port"], ["last_check"], ["last_state"], ["checked_at", "used_by"]]


@pytest.mark.parametrize("columns", SOME, ids=str)
def test_fewer_columns_are_still_our_table(columns: list[str]) -> None:
    """A person who asks for two columns gets two, with titles."""
    drawn = page(frame(SERVER)[columns])

    assert {COLUMNS[name].title for name in columns} <= set(drawn.texts)
    assert 1 == sum(attrs.get("scope") == "row" for _, attrs in drawn.tags)


def test_missing_values_are_a_dash() -> None:
    """A row that somebody added by hand has nothing to say yet."""
    made = frame(SERVER)
    made.loc["new"] = pd.Series({"host": "smtp.new.example"})

    assert "<NA>" not in (made._repr_html_() or "")
    assert "–" in page(made).texts


def test_a_style_can_be_gone_on_from() -> None:
    """It is a pandas Styler: its own methods work and escape."""
    styled = frame(SERVER).style.set_caption("Mine").highlight_max(subset=["port"])

    assert "Mine" in page(styled).texts
    assert "background-color: yellow" in styled.to_html()


def test_a_notebook_gets_the_table_and_the_text() -> None:
    """A cell that ends in the frame shows the table; a terminal shows pandas' text."""
    made = frame(SERVER)

    formats, _ = DisplayFormatter().format(made)

    assert {"text/html", "text/plain"} <= set(formats)
    assert "<caption>1 mail server</caption>" in formats["text/html"]
    assert repr(made) == formats["text/plain"]
