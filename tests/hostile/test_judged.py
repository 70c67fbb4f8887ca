"""More than a thousand servers, judged as a stranger would who knows only what is promised.

Each group is a table of cases in `judged`: a server, the settings, and the families and stages
that are right; two where an honest judge would take either.
"""

from collections import Counter
from types import ModuleType

import pytest

from tests.hostile.judged import (
    certificates,
    connects,
    encryption,
    envelopes,
    greetings,
    logins,
    mailbox_logins,
    settings,
)
from tests.hostile.judged.judging import judge_all

GROUPS = (
    settings,
    connects,
    encryption,
    certificates,
    greetings,
    logins,
    mailbox_logins,
    envelopes,
)


def _name(group: ModuleType) -> str:
    return group.__name__.rpartition(".")[2]


@pytest.mark.parametrize("group", GROUPS, ids=_name)
async def test_a_stranger_would_judge_so(group: ModuleType) -> None:
    """No password where it must not be, no false "ok", and each server named for what it is.

    What went wrong in a crowd for want of time is judged once more alone; leaks and a false "ok"
    are not.
    """
    outcomes = await judge_all(group.CASES)
    leaks = [one for one in outcomes if set(one.violations) - {"late"}]
    assert not [str(one) for one in leaks]
    assert not [str(one) for one in outcomes if one.ok and not one.case.ok]

    again = [one.case for one in outcomes if not one.right]
    assert not [str(one) for one in await judge_all(again) if not one.right]


def test_every_kind_of_case_is_there() -> None:
    """There are over a thousand cases with a name each, a third of them about security."""
    cases = [case for group in GROUPS for case in group.CASES]
    names = Counter(case.name for case in cases)
    families = {family for case in cases for family in case.family.split("|")}

    assert [] == [name for name, times in names.items() if times > 1]
    assert len(cases) > 1_000
    assert sum(case.risky or not case.secret for case in cases) > 300
    assert len(families) >= 40
