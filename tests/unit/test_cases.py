"""The cases of practice, as people read them: each alone, all together, as a table."""

import pytest

from smtpwidgets.cases import when_it_fails
from smtpwidgets.frames import cases_frame
from smtpwidgets.practice import SCENARIOS


async def test_one_case_reads_as_its_story() -> None:
    """Complaint, verdict, what to do, who can do it, what is the matter, what repairs it."""
    cases = await when_it_fails("imap-app-password")
    scenario, text = SCENARIOS["imap-app-password"], str(cases)

    assert str(cases["imap-app-password"]) == text
    assert list(cases) == ["imap-app-password"]
    for part in (scenario.complaint, scenario.fault, scenario.repair, "You can fix this (certain)"):
        assert part in text
    assert "App passwords" in text  # a step of the remedy


async def test_every_scenario_is_a_case() -> None:
    """All of them in one call: each is named with its verdict, one line each, and in the frame."""
    cases = await when_it_fails()
    lines = str(cases).splitlines()
    frame = cases.frame()

    assert list(cases) == list(SCENARIOS) == list(frame.index)
    assert len(lines) == len(cases)
    assert all(case.report.cause_id == SCENARIOS[id].cause for id, case in cases.items())
    assert (frame["repair"] == [s.repair for s in SCENARIOS.values()]).all()
    assert frame.loc["smtp-off-for-company", "who"] == "Your administrator can fix this"
    assert set(frame.dtypes.astype(str)) == {"string"}


async def test_frame_shows_sentences_whole_and_escaped() -> None:
    """In a notebook no sentence is cut off, and no text is taken for HTML."""
    (case,) = (await when_it_fails("imap-unencrypted")).values()
    html = cases_frame([case.model_copy(update={"complaint": "<b>" + "long " * 50})])._repr_html_()

    assert html is not None
    assert "&lt;b&gt;" + "long " * 50 in html
    assert "The customer says" in html
    assert cases_frame([case])[["who"]]._repr_html_() is not None


async def test_case_that_does_not_exist_is_named() -> None:
    """A slip in the name is told, with the names there are."""
    with pytest.raises(ValueError, match=r"no scenario .imap-of.\. Did you mean .imap-off."):
        await when_it_fails("imap-of")
