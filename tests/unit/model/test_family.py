"""The families of causes: a fixed vocabulary, and one family for each cause."""

from dataclasses import replace

import pytest

from smtpwidgets.model.causes import CAUSES
from smtpwidgets.model.family import _MEMBERS, FAMILY_OF, Family
from smtpwidgets.model.report import StageState
from tests.support.profiles import a_server
from tests.support.reports import failed_report


def test_every_failing_cause_is_in_exactly_one_family() -> None:
    """No cause is missing, none stands in two families, none is misspelt."""
    listed = [cause for causes in _MEMBERS.values() for cause in causes.split()]

    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == {id for id, cause in CAUSES.items() if not cause.warning}
    assert all(FAMILY_OF[id] is cause.family for id, cause in CAUSES.items() if not cause.warning)


def test_what_lets_mail_through_is_ok() -> None:
    """A warning is no failure."""
    assert {Family.OK} == {cause.family for cause in CAUSES.values() if cause.warning}


def test_every_family_but_ok_has_a_cause() -> None:
    """No word of the vocabulary is out of reach, except one that is a problem of the login."""
    assert set(Family) - {Family.OK} == set(FAMILY_OF.values())


@pytest.mark.parametrize("cause", [None, "of-a-newer-version", *CAUSES])
@pytest.mark.parametrize("state", [None, *StageState])
def test_a_family_says_ok_where_the_report_does(
    cause: str | None, state: StageState | None
) -> None:
    """Whatever a stored report holds, a warning beside a failed stage too: the two never differ."""
    report = failed_report(a_server("Work"), "wrong-password")
    stages = () if state is None else (replace(report.stages[0], state=state),)
    stored = report.model_copy(update={"stages": stages, "cause_id": cause})

    assert stored.ok == (stored.family is Family.OK)
