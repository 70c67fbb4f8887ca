"""Results as picture and files: nothing runs, nothing is half written, and names can be masked."""

import csv
import io
import pickle
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.fleet import Reports, check_all
from smtpwidgets.frames.chart_data import cause_bars, certificate_days_left, stage_spreads
from smtpwidgets.frames.chart_svg import COLOURS
from smtpwidgets.frames.results_files import FORMATS
from smtpwidgets.model.secret import Secret
from smtpwidgets.opening import practice_profile
from smtpwidgets.store import open_store
from tests.support.canary import Canary
from tests.support.results import a_result, a_run, failing

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://evil.example")'
RUN = a_run(
    a_result("s1", days_left=80),
    failing("s2", label=HOSTILE, host="evil<b>.example", remedy=HOSTILE, days_left=-3),
    failing("s3", label=FORMULA, address="@ada", days_left=5),
    failing("s4", "port-closed", ok=False, tls_version="", days_left=None),
)


# --- the picture ----------------------------------------------------------------------------------


def test_a_chart_shows_causes_times_and_certificates() -> None:
    """Each has a panel, with a title and a description that says the numbers in words."""
    chart = RUN.chart()
    causes, times, days = chart.panels

    assert "Login refused: 2" in causes.what
    assert "Connected: 20 ms" in times.what
    assert "1 ended, 1 with less than 21 days left, 1 with more" in days.what
    for panel in chart.panels:
        assert panel.what in str(chart)


def test_a_chart_is_named_for_screen_readers_and_holds_no_script() -> None:
    """An image with a name and a description; each id is there once; nothing is loaded or run."""
    html = RUN.chart().html
    ids = re.findall(r'\bid="([^"]+)"', html)

    assert 3 == html.count('<svg role="img"') == html.count("<title") == html.count("<desc")
    assert len(set(ids)) == len(ids)
    assert all(
        id in ids
        for found in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html)
        for id in found.split()
    )
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!#)', html)


def test_a_chart_as_a_file_is_whole_svg() -> None:
    """One file that any viewer understands, with its name, and with both themes in it."""
    svg = RUN.chart().svg
    root = ET.fromstring(svg)  # noqa: S314 -- made here

    assert "{http://www.w3.org/2000/svg}svg" == root.tag
    assert root[0].text == RUN.verdict
    assert "prefers-color-scheme: dark" in svg
    assert not [colour.mark for colour in COLOURS.values() if colour.mark in svg]


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", [name for name in COLOURS if name not in {"ground", "line"}])
def test_chart_colours_can_be_read_in_both_themes(name: str) -> None:
    """At least 4.5 : 1 on white and on the dark grounds of JupyterLab (WCAG 2.2, 1.4.3)."""
    for colour, ground in ((COLOURS[name].light, "#ffffff"), (COLOURS[name].dark, "#212121")):
        low, high = sorted((_luminance(colour), _luminance(ground)))
        assert 4.5 <= (high + 0.05) / (low + 0.05), (name, ground)


def test_many_causes_are_few_bars() -> None:
    """The most frequent ones each, all others together, and what works is no bar."""
    rows = [failing(f"s{n}", words=f"Cause {n % 30:02}", cause_id=f"c{n % 30}") for n in range(65)]
    bars = cause_bars([a_result(), *rows])

    assert (10, 65) == (len(bars), sum(bar.entries for bar in bars))
    assert ("21 more causes", None) == (bars[-1].words, bars[-1].state)


def test_failures_stand_above_remarks_in_the_picture() -> None:
    """A hundred remarks hide no failure."""
    remarks = [failing(f"w{n}", "certificate-ends-soon") for n in range(9)]

    assert ["Login refused", "Certificate ends soon"] == [
        bar.words for bar in cause_bars([*remarks, failing()])
    ]


def test_a_certificate_counts_once_however_many_log_in_there() -> None:
    """A thousand accounts of one server are one certificate that ends."""
    rows = [a_result(f"s{n}", host="one.example.org", days_left=3) for n in range(9)]

    assert (3,) == certificate_days_left(rows).days


def test_the_times_of_a_stage_are_those_of_who_got_there() -> None:
    """The median and its neighbours, in the order of a check, with the whole at the end."""
    rows = [a_result(f"s{n}", stage_ms={"connect": float(n)}, elapsed_ms=1.0) for n in range(1, 10)]
    connect, whole = stage_spreads(rows)

    assert ("Connected", 5.0) == (connect.label, connect.median)
    assert "The whole check" == whole.label


@pytest.mark.parametrize("run", [a_run(), a_run(a_result()), a_run(a_result(stage_ms={}))])
def test_there_is_a_chart_of_any_run(run: Reports) -> None:
    """Nothing, or nothing wrong, is no error."""
    assert run.chart().html


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart says what to install; the page does so in the place of the picture."""
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"smtpwidgets\[charts\]"):
        RUN.chart()

    assert "smtpwidgets[charts]" in RUN.to_html()


# --- files ----------------------------------------------------------------------------------------


def test_csv_reads_back_as_it_was_and_runs_nowhere() -> None:
    """Texts that a spreadsheet would run get an apostrophe; numbers stay numbers."""
    rows = list(csv.DictReader(io.StringIO(RUN.to_csv())))

    assert [f"'{FORMULA}", "'@ada"] == [rows[1]["label"], rows[1]["address"]]
    assert [HOSTILE, "-3", "false"] == [rows[0]["label"], rows[0]["days_left"], rows[0]["ok"]]
    frame = pd.read_csv(io.StringIO(RUN.to_csv()))
    assert [-3, 5, 80] == list(frame["days_left"].dropna())
    assert list(RUN.frame().reset_index().columns) == list(frame.columns)


def test_parquet_keeps_types(tmp_path: Path) -> None:
    """What pandas reads back has the same numbers, and nothing where nothing was known."""
    frame = pd.read_parquet(RUN.export(tmp_path / "run.parquet"), dtype_backend="numpy_nullable")

    assert list(RUN.frame()["ms"]) == list(frame["ms"])
    assert [-3, 5, 80] == list(frame["days_left"].dropna())


def test_the_page_is_one_file_that_runs_and_loads_nothing() -> None:
    """Hostile text is text; no script, no address of another file; a policy forbids both."""
    page = RUN.to_html()

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_a_frame_and_a_comparison_escape_what_others_wrote() -> None:
    """A label from somebody's file runs nothing in the notebook."""
    later = a_run(failing("s1"), a_result("s2", label=HOSTILE))
    for html in (
        RUN.frame()._repr_html_(),
        RUN.frame()[["label", "words", "state"]]._repr_html_(),
        RUN.summary("host")._repr_html_(),
        RUN._repr_html_(),
        later.compared_with(RUN)._repr_html_(),
    ):
        assert "<script" not in html
        assert "<img" not in html


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_is_whole_or_not_there(format: str, tmp_path: Path) -> None:
    """The file is written beside its place first; its ending says what is in it."""
    path = RUN.export(tmp_path / f"run.{format}")

    assert path.stat().st_size
    assert [path] == list(tmp_path.iterdir())
    with pytest.raises(OSError, match="gone"):
        RUN.export(tmp_path / "gone" / f"run.{format}")


def test_an_ending_that_nobody_writes_lists_those_there_are(tmp_path: Path) -> None:
    """A slip leaves nothing behind."""
    with pytest.raises(ValueError, match="csv, html"):
        RUN.export(tmp_path / "run.doc")

    assert [] == list(tmp_path.iterdir())


# --- given away -----------------------------------------------------------------------------------

PRIVATE = a_run(
    a_result("s1", label="Ada at home", address="ada@private.example", host="smtp.private.example"),
    failing(
        "s2",
        label="Boss",
        address="grace@private.example",
        remedy="Log in as grace77 at 192.0.2.99.",
        address_used="192.0.2.99",
    ),
)


@pytest.mark.parametrize("format", ["csv", "html", "json", "parquet", "svg", "txt", "xlsx"])
def test_what_is_given_away_names_nobody(format: str, tmp_path: Path) -> None:
    """Names, addresses and IP numbers are masked in every file, host names when asked."""
    data = PRIVATE.export(tmp_path / f"run.{format}", shareable=True).read_bytes()
    strict = PRIVATE.export(tmp_path / f"strict.{format}", hosts=True).read_bytes()

    for name in (b"Ada at home", b"ada@", b"grace", b"Boss", b"192.0.2"):
        assert name not in data, name
    assert b"private.example" not in strict


@pytest.mark.parametrize("format", ["html", "json", "txt"])
@pytest.mark.parametrize("hosts", [False, True])
def test_what_is_masked_is_said(format: str, hosts: bool, tmp_path: Path) -> None:
    """Who gets the file knows which marks are no names, and what was left in."""
    data = PRIVATE.export(tmp_path / f"run.{format}", shareable=True, hosts=hosts).read_text()
    open_one = PRIVATE.export(tmp_path / f"open.{format}").read_text()

    assert "Masked: names of entries, e-mail addresses and IP addresses" in data
    assert hosts is ("Names of servers are left in" not in data)
    assert "Masked:" not in open_one


def test_advice_stays_readable_when_names_are_masked() -> None:
    """Ports and their encryption name nobody, and the sentence needs them."""
    filtered = failing("s1", "port-closed", remedy="Use 465 with TLS, says 192.0.2.1.")
    (row,) = csv.DictReader(io.StringIO(a_run(filtered).to_csv(hosts=True)))

    assert (
        "This entry uses 587 with STARTTLS. Use 465 with TLS, if your provider lists it."
        == row["remedy"]
    )


@pytest.mark.parametrize("hosts", [False, True])
def test_a_comparison_names_nobody_either(hosts: bool) -> None:
    """The entries of both runs are masked, also those that are gone, with the same marks."""
    gone = a_result("s3", label="Relay D", host="127.0.0.1")
    earlier = a_run(replace(PRIVATE.results[1], ok=True, cause_id=None), gone)
    text = PRIVATE.compared_with(earlier).text(shareable=True, hosts=hosts)
    whole = PRIVATE.text(everything=True, shareable=True, hosts=hosts)

    assert not [name for name in ("Ada", "Boss", "Relay D", "127.0.0.1") if name in text]
    assert hosts is ("private.example" not in text)
    mark = next(word for word in text.split("Got worse")[1].split() if "name-" in word)
    assert mark in next(line for line in whole.splitlines() if "✗" in line)


def test_the_same_mark_stands_for_the_same_thing() -> None:
    """The reader still sees what is alike."""
    text = PRIVATE.text(everything=True, shareable=True)

    assert 2 == text.count("@domain-1")
    assert "address-1" in text
    assert "address-2" in text


# --- a password is in none of it ------------------------------------------------------------------


async def test_no_password_is_in_anything_a_sweep_leaves(tmp_path: Path) -> None:
    """Rows, frames, numbers, picture, files, pickle and the kept run: the canary is nowhere."""
    canary = Canary()
    profile = practice_profile(["works", "imap-works"])
    with profile, open_store(tmp_path / "profile.db") as store:
        for id in profile.servers:
            profile.set_secret(id, Secret(canary.password))
        reports = await check_all(profile)
        store.keep_run(reports)
        for format in FORMATS:
            reports.export(tmp_path / f"run.{format}")
        shown = (
            repr(reports), str(reports), reports.frame().to_string(), reports._repr_html_(),
            repr(reports.summary()), reports.chart().html, str(reports.compared_with(reports)),
            repr(profile.runs()),
        )  # fmt: skip

    assert 1 <= sum(result.ok is False for result in reports.results), "nobody tried the password"
    assert not any(canary.found_in(text) for text in shown)
    assert not canary.found_in(pickle.dumps(reports))
    assert [] == canary.files_with([tmp_path])
