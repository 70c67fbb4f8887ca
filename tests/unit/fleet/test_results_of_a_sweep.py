"""What a real sweep leaves behind: the frame that scripts rely on, and the run in the profile."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import smtpwidgets as sw
from smtpwidgets.cli_check import Exit
from smtpwidgets.fleet import Reports
from smtpwidgets.model.run_json import run_facts
from smtpwidgets.model.stages import STAGES
from smtpwidgets.profile import Profile
from tests.support.results import a_result, a_run, failing

# Names here are promises to notebooks and scripts: one that goes needs a line in the CHANGELOG.
COLUMNS = {
    "label", "address", "protocol", "host", "port", "security", "provider", "vantage",
    "ok", "state", "depth", "reached", "family", "cause", "words", "remedy", "who",
    "ms", *(f"{stage.value}_ms" for stage in STAGES),
    "tls_version", "days_left", "address_used", "tries", "started_at", "revision", "server_id",
}  # fmt: skip
DOCS = (Path(__file__).parents[3] / "docs" / "check.md").read_text(encoding="utf-8")


@pytest.fixture
def profile() -> Iterator[Profile]:
    """Three servers, and one more login at the first, which has another password."""
    with sw.practice_profile(["works", "imap-works", "closed-port"]) as made:
        works = made.server("practice-works")
        eve = sw.Server(
            host=works.host,
            port=works.port,
            security=works.security,
            username="eve@practice.test",
            id="eve",
        )
        made.add(eve, sw.Secret("another"))
        yield made


async def test_a_frame_tells_of_each_entry_how_far_it_came_and_why(profile: Profile) -> None:
    """Cause, family, remedy, time of each stage, TLS, certificate and address, of real checks."""
    reports = await sw.check_all(profile)
    frame = reports.frame().set_index("server_id")
    works = frame.loc["practice-works"]
    refused, closed = frame.loc["eve"], frame.loc["practice-closed-port"]
    passed = ["dns_ms", "connect_ms", "greeting_ms", "capabilities_ms", "login_ms", "quit_ms"]

    assert {"server_id", *frame.columns} == COLUMNS
    assert 4 == len(frame)
    assert (True, "login", "ok", "127.0.0.1") == tuple(
        works[["ok", "depth", "family", "address_used"]]
    )
    assert works["tls_version"].startswith("TLSv1.")
    assert 0 < works["days_left"]
    assert works[["cause"]].isna().all()
    assert (works[passed].astype(float) >= 0).all()
    assert (False, "auth_rejected", "wrong-password") == tuple(refused[["ok", "family", "cause"]])
    assert refused["remedy"].endswith(".")
    assert ("connection_refused", "dns") == tuple(closed[["family", "reached"]])
    assert closed[["tls_version", "days_left", "address_used", "login_ms"]].isna().all()


async def test_a_run_is_kept_with_the_revision_it_was_made_on(profile: Profile) -> None:
    """So that somebody knows which settings it speaks of; an edit makes the next one another."""
    before = profile.revision
    first = await sw.check_all(profile)
    edited = profile.update(profile.server("practice-works").replace(description="Moved"))
    second = await sw.check_all(profile, [edited.id])
    kept = profile.runs()

    assert [before + 1, before] == [run.revision for run in kept]
    assert [second, first] == [Reports.of(run) for run in kept]
    assert [first.id, second.id] == sorted({first.id, second.id} - {""})
    assert {before} == {row.revision for row in first.results}
    assert {before + 1} == {row.revision for row in second.results}


# --- what docs/check.md promises to scripts -------------------------------------------------------


def _named(after: str) -> list[str]:
    """Return the names in the first column of the table that stands below some words of the docs."""
    table = DOCS.split(after, 1)[1].split("|---|---|\n", 1)[1].split("\n\n", 1)[0]
    firsts = [line.split("|")[1] for line in table.splitlines()]
    return [name for first in firsts for name in re.findall(r"`([a-z_]+)`", first)]


def test_the_fields_of_the_json_are_those_in_the_docs() -> None:
    """Whoever writes a script from the docs finds each of them, and no other one undocumented."""
    facts = run_facts(a_run(a_result(), failing()))

    assert set(facts) == set(_named("## The JSON"))
    assert set(facts["results"][0]) == set(_named("Every row of `results`"))
    assert {"cause", "words", "state", "entries", "who", "remedy"} <= set(facts["causes"][0])


def test_the_exit_codes_are_those_in_the_docs() -> None:
    """A script acts on them."""
    codes = re.findall(r"^\| (\d+) \|", DOCS, re.MULTILINE)

    assert [str(code.value) for code in Exit] == codes
