"""What a sweep says of its rows: frame, numbers, comparison, and that the run comes back whole."""

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.fleet import Reports
from smtpwidgets.model.cause import CauseId, Family, Who
from smtpwidgets.model.comparison import Turn
from smtpwidgets.model.last_check import CheckState
from smtpwidgets.model.result import Result
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_json import read_run, run_facts, run_lines
from smtpwidgets.model.run_summary import BY
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.model.visit import Skip
from tests.support.results import a_result, a_run, failing

WARNED = failing("s3", "certificate-ends-soon", days_left=5)
SKIPPED = a_result(
    "s4", ok=None, skipped=Skip.STOPPED, family=None, reached=None, words="Not checked",
    elapsed_ms=None, stage_ms={}, tls_version="", days_left=None, address_used="",
    started_at=None, revision=None,
)  # fmt: skip
MIXED = (a_result("s1"), failing("s2"), WARNED, SKIPPED, failing("s5", "port-closed"))


# --- the frame ------------------------------------------------------------------------------------


def test_what_needs_a_look_stands_on_top() -> None:
    """Failures, then remarks, then what was not checked; what works comes last."""
    frame = a_run(*MIXED).frame()

    assert ["s2", "s5", "s3", "s4", "s1"] == list(frame.index)
    assert ["failed", "failed", "warning", "idle", "ok"] == list(frame["state"])


def test_the_frame_says_all_of_a_row() -> None:
    """Every fact of a result stands in a column of a type that can be missing."""
    frame = a_run(*MIXED).frame()
    row = frame.loc["s2"]

    assert ("Mail s2", "s2.example.org", 587, False, "wrong-password") == tuple(
        row[["label", "host", "port", "ok", "cause"]]
    )
    assert (120.0, 2.0, 20.0, 60.0) == tuple(row[["ms", "dns_ms", "connect_ms", "login_ms"]])
    assert frame["tls_ms"].isna().all()
    assert frame.loc["s4", ["ok", "ms", "cause", "started_at", "revision"]].isna().all()
    assert {"Int64", "Float64", "boolean", "string", "category", "datetime64[us, UTC]"} == {
        str(dtype) for dtype in frame.dtypes
    }


def test_an_empty_run_makes_a_frame_of_the_same_columns() -> None:
    """Scripts that choose columns do not break on the day nothing was there to check."""
    assert dict(a_run().frame().dtypes.astype(str)) == dict(
        a_run(*MIXED).frame().dtypes.astype(str)
    )


def test_one_entry_seen_from_two_places_is_two_rows() -> None:
    """They have the same key, and are drawn all the same."""
    frame = a_run(a_result(vantage="office"), failing("s1", vantage="data centre")).frame()

    assert ["data centre", "office"] == list(frame["vantage"])
    assert "data centre" in frame._repr_html_()


# --- numbers --------------------------------------------------------------------------------------


def test_entries_are_counted_by_cause_with_what_to_do() -> None:
    """Most failures first, with share, who can act, what to do first, and the median time."""
    rows = [failing(f"f{n}", elapsed_ms=100.0 + n) for n in range(3)]
    frame = a_run(a_result(), *rows).summary()

    assert ["wrong-password", "works"] == list(frame.index)
    first = frame.loc["wrong-password"]
    assert (3, 0, 3, 0, 0.75, 101.0) == tuple(
        first[["entries", "works", "failed", "not_checked", "share", "ms"]]
    )
    assert ("you", "Type the password again.") == tuple(first[["who", "remedy"]])


def test_advice_for_several_entries_holds_no_value_of_one_of_them() -> None:
    """A name that fits one entry is no advice for the others; where all agree it stays."""
    slips = [
        failing(f"f{n}", "name-slip", remedy=f"Use smtp{n}.example.org, if it is.", port=port)
        for n, port in enumerate((465, 587))
    ]
    (group,) = a_run(*slips).summary().itertuples()

    assert "smtp" not in group.remedy
    assert "Use another name, if that is your provider. What fits each" in group.remedy


@pytest.mark.parametrize("by", BY)
def test_every_way_to_put_entries_together_counts_each_once(by: str) -> None:
    """Whatever they are put together by, no entry is lost and none is counted twice."""
    frame = a_run(*MIXED).summary(by)

    assert (
        len(MIXED)
        == frame["entries"].sum()
        == frame[["works", "failed", "not_checked"]].sum().sum()
    )
    assert 1.0 == pytest.approx(frame["share"].sum())
    assert by == frame.index.name


def test_an_unknown_way_lists_those_there_are() -> None:
    """A slip is answered with what can be typed instead."""
    with pytest.raises(ValueError, match="provider, host"):
        a_run(*MIXED).summary("weather")


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (a_run(), "There is no server and no account to check."),
        (a_run(a_result()), "It works."),
        (a_run(a_result("a"), a_result("b")), "All 2 entries work."),
        (
            a_run(*MIXED[:4], failing("s5")),
            (
                "2 of 5 entries work. 2 do not: Login refused (2). Who can act first: you (2)."
                " 1 of those that work has a remark: Certificate ends soon (1). 1 not checked."
            ),
        ),
        (
            a_run(a_result(), SKIPPED, stopped=True),
            "Stopped before the end. 1 of 2 entries works. 1 not checked.",
        ),
        (
            a_run(a_result("a", depth=Depth.CONNECT), a_result("b", depth=Depth.CONNECT)),
            "All 2 entries answer. No login was tested.",
        ),
        (
            a_run(a_result("a"), a_result("b", depth=Depth.CONNECT)),
            "All 2 entries work. 1 of them only answered: no login was tested there.",
        ),
    ],
    ids=["none", "one", "all", "mixed", "stopped", "reached", "partly"],
)
def test_the_whole_is_said_in_a_few_sentences(run: Reports, said: str) -> None:
    """How many work, what is the matter, who can act: on top of the numbers, too."""
    assert said == run.verdict
    assert repr(run.summary()).startswith(said)
    assert said in repr(run)


# --- two runs -------------------------------------------------------------------------------------

EARLIER = a_run(
    a_result("same"), a_result("worse"), failing("better"), failing("changed"), a_result("gone"),
    a_result("unknown"), WARNED,
)  # fmt: skip
LATER = a_run(
    a_result("same"), failing("worse"), a_result("better"), failing("changed", "port-closed"),
    a_result("new"), replace(SKIPPED, key="unknown", server_id="unknown"), failing("s3"),
    hours=24,
)  # fmt: skip


def test_two_runs_say_what_became_of_each_entry() -> None:
    """Better, worse, another cause, new, gone, not checked: each entry once, with both causes."""
    compared = LATER.compared_with(EARLIER)
    frame = compared.frame()

    assert {
        "worse": "worse", "s3": "worse", "changed": "changed", "better": "better", "new": "new",
        "gone": "gone", "unknown": "unknown", "same": "same",
    } == dict(frame["turn"].astype(str))  # fmt: skip
    assert ["wrong-password", "port-closed"] == list(
        frame.loc["changed", ["cause_before", "cause_after"]]
    )
    assert "Got worse (2)" in str(compared)
    assert "✓ Works → ✗ Login refused" in str(compared)
    assert 2 == compared.counts[Turn.WORSE]


def test_nothing_new_is_said_in_one_sentence() -> None:
    """A run against itself has no table to read."""
    run = a_run(*MIXED[:3])

    assert "Since 2026-01-02 03:04 UTC: nothing changed." == run.compared_with(run).verdict
    assert "<table" not in run.compared_with(run)._repr_html_()


def test_a_new_name_makes_no_new_entry() -> None:
    """Entries are told by their ids: whoever renames a server still sees that it got worse."""
    renamed = failing("s1", label="New name", host="other.example.org")
    (pair,) = a_run(renamed).compared_with(a_run(a_result())).pairs

    assert Turn.WORSE is pair.turn


def test_an_entry_is_held_against_itself_as_seen_from_the_same_place() -> None:
    """What the office sees says nothing about what the data centre saw."""
    here, there = a_result(vantage="office"), failing("s1", vantage="data centre")
    compared = a_run(here, there).compared_with(a_run(there, here))

    assert {Turn.SAME: 2} == {turn: n for turn, n in compared.counts.items() if n}


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (a_result(depth=Depth.CONNECT), failing("s1", "secret-missing"), Turn.SAME),
        (failing("s1", "wrong-password"), a_result(depth=Depth.CONNECT), Turn.SAME),
        (a_result(depth=Depth.CONNECT), failing("s1", "port-closed"), Turn.WORSE),
        (failing("s1", "port-closed", depth=Depth.CONNECT), failing("s1"), Turn.BETTER),
        (a_result(), failing("s1", "relay-denied", depth=Depth.REHEARSAL), Turn.SAME),
    ],
    ids=["no-password", "no-login-now", "really-worse", "got-further", "rehearsal"],
)
def test_runs_of_two_depths_are_compared_as_far_as_both_went(
    before: Result, after: Result, turn: Turn
) -> None:
    """What only the deeper check could find is no change for the worse, nor for the better."""
    compared = a_run(after, depth=after.depth).compared_with(a_run(before, depth=before.depth))

    assert [turn] == [pair.turn for pair in compared.pairs]
    assert "only as far as both went" in str(compared)


def test_programs_read_one_form_of_time() -> None:
    """Moments are in UTC with a Z, milliseconds have one digit at most, in JSON and in CSV."""
    at = datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    run = a_run(a_result(started_at=at, elapsed_ms=1.23456, stage_ms={Stage.DNS: 0.4567}))
    (row,) = run_facts(run)["results"]

    assert ("2026-01-02T03:04:05Z", 1.2, {"dns": 0.5}) == (
        row["started_at"], row["elapsed_ms"], row["stage_ms"],
    )  # fmt: skip
    assert '"2026-01-02T03:04:05Z"' in run.to_csv()
    assert ',1.2,"",0.5,' in run.to_csv()


# --- there and back -------------------------------------------------------------------------------

_TEXTS = st.text(max_size=12)
_TIMES = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]))
_MS = st.floats(0, 1e6)
RESULTS = st.builds(
    Result,
    key=_TEXTS, server_id=_TEXTS, label=_TEXTS, protocol=st.sampled_from(Protocol), host=_TEXTS,
    port=st.integers(1, 65535), security=st.sampled_from(Security), owner=_TEXTS,
    depth=st.sampled_from(Depth), account_ids=st.tuples(_TEXTS) | st.just(()), address=_TEXTS,
    vantage=_TEXTS, ok=st.none() | st.booleans(), skipped=st.none() | st.sampled_from(Skip),
    reached=st.none() | st.sampled_from(Stage), family=st.none() | st.sampled_from(Family),
    cause_id=st.none() | _TEXTS.map(CauseId), words=_TEXTS, remedy=_TEXTS,
    who=st.lists(st.sampled_from([who.value for who in Who]), max_size=2).map(tuple),
    elapsed_ms=st.none() | _MS, stage_ms=st.dictionaries(st.sampled_from(Stage), _MS, max_size=3),
    tls_version=_TEXTS, days_left=st.none() | st.integers(-4000, 4000), address_used=_TEXTS,
    started_at=st.none() | _TIMES, revision=st.none() | st.integers(0, 9), tries=st.integers(1, 9),
)  # fmt: skip
RUNS = st.builds(
    Run,
    started_at=_TIMES, elapsed_ms=_MS, depth=st.sampled_from(Depth), revision=st.none() | st.integers(0, 9),
    results=st.lists(RESULTS, max_size=3).map(tuple), stopped=st.booleans(), id=st.just("7"),
)  # fmt: skip


def _in_one_line(run: Run) -> str:
    """Return a run as earlier versions wrote it: its rows are a list within."""
    first, *rows = map(json.loads, run_lines(run))
    return json.dumps({**first, "results": rows})


@settings(max_examples=60)
@given(RUNS)
def test_a_run_comes_back_as_it_was(run: Run) -> None:
    """Whatever stands in it, slim JSON makes the same run of it, and so does a pickle."""
    lines = [line.decode() for line in run_lines(run)]

    assert (run, 0) == read_run("\n".join(lines), "7")
    assert (run, 0) == read_run(_in_one_line(run), "7")
    assert "7" != json.loads(lines[0]).get("id")
    assert run == pickle.loads(pickle.dumps(run))  # noqa: S301 -- made here


@settings(max_examples=15)
@given(RUNS)
def test_any_run_can_be_looked_at_in_every_way(run: Run) -> None:
    """No value of a row breaks frame, numbers, text or JSON."""
    reports = Reports.of(run)

    assert len(run.results) == len(reports.frame()) == len(run_facts(run)["results"])
    assert reports.summary()["entries"].sum() == len(run.results)
    assert reports.text(everything=True)
    json.loads(reports.to_json(shareable=True))


def test_a_run_of_a_newer_version_is_read_as_far_as_it_is_understood() -> None:
    """An unknown stage, family or reason is left out, an unknown cause stays, nothing else goes."""
    data, first, second, third = map(
        json.loads, run_lines(a_run(failing("s1"), a_result("s2"), SKIPPED))
    )
    first |= {"cause_id": "moon-in-the-way", "family": "celestial", "reached": "orbit", "mood": "x"}
    first["stage_ms"]["orbit"] = 5.0
    second["protocol"] = "pigeon"
    third["skipped"] = "eclipse"
    run, left_out = read_run("\n".join(map(json.dumps, (data, first, second, third))))

    assert (["s1", "s4"], 1) == ([row.key for row in run.results], left_out)
    row = run.results[0]
    assert ("moon-in-the-way", Family.PROTOCOL_ERROR, None) == (
        row.cause_id,
        row.family,
        row.reached,
    )
    assert {Stage.DNS, Stage.CONNECT, Stage.LOGIN} == set(row.stage_ms)
    assert Skip.UNREADABLE is run.results[1].skipped
    assert 2 == len(Reports.of(run).frame())
    assert "Login refused" in str(Reports.of(run).text(shareable=True))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "\n", '{"depth": "moon"}', '{"results": 3}']
)
def test_what_is_no_run_is_refused(text: str) -> None:
    """A damaged text is a ValueError, whatever it holds."""
    with pytest.raises(ValueError):  # noqa: PT011 -- two kinds of it
        read_run(text)


def test_programs_get_every_field_of_every_row() -> None:
    """The JSON for scripts is whole, ordered and of one version."""
    facts = run_facts(a_run(*MIXED))

    assert ("smtpwidgets-check", 1) == (facts["format"], facts["version"])
    assert {"failed": 2, "network": 0, "warning": 1, "idle": 1, "ok": 1} == facts["counts"]
    assert ["s2", "s5", "s3", "s4", "s1"] == [row["key"] for row in facts["results"]]
    assert all(set(row) == set(facts["results"][0]) for row in facts["results"])
    assert "2026-01-02T03:04:05Z" == facts["started_at"] == facts["results"][0]["started_at"]
    assert CheckState(facts["results"][0]["state"])


def test_the_page_of_a_summary_says_each_thing_once_and_in_words() -> None:
    """Of a cause nobody has to be told that none of its entries works; who can act is a person."""
    rows = (a_result(), failing("s2", "certificate-wrong-name"))
    by_cause = a_run(*rows).summary()._repr_html_()
    by_provider = a_run(*rows).summary("provider")._repr_html_()

    assert "You or the provider" in by_cause
    assert "Do not" not in by_cause
    assert "Do not" in by_provider
    assert "Not checked" not in by_provider
