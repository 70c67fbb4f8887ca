"""The limits of a sweep: those that nobody can keep are refused before anybody is asked."""

from math import inf, isnan, nan
from typing import Any

import pytest

from smtpwidgets.credentials import Credentials
from smtpwidgets.fleet import Fleet
from smtpwidgets.fleet.limits import Limits
from smtpwidgets.profile import Profile
from smtpwidgets.store import open_store

NO_COUNT: tuple[Any, ...] = (0, -1, 2.5, nan, "8", None)
NO_TIME: tuple[Any, ...] = (0, -0.5, nan, -inf, "3")


@pytest.mark.parametrize("number", NO_COUNT, ids=repr)
@pytest.mark.parametrize("name", ["concurrency", "per_host"])
def test_nobody_at_one_host_would_wait_for_ever(name: str, number: Any) -> None:
    """A number of checks is a whole one from 1 on; the message names it."""
    with (
        Profile(open_store(":memory:"), Credentials.in_memory()) as profile,
        pytest.raises((TypeError, ValueError), match=f"{name} is a whole number from 1 on"),
    ):
        Fleet(profile, **{name: number})


@pytest.mark.parametrize("seconds", NO_TIME, ids=repr)
@pytest.mark.parametrize("name", ["timeout_s", "deadline_s"])
def test_a_limit_that_is_no_time_is_refused(name: str, seconds: Any) -> None:
    """NaN is never reached, and 0 leaves time for nothing."""
    with (
        Profile(open_store(":memory:"), Credentials.in_memory()) as profile,
        pytest.raises((TypeError, ValueError), match=f"{name} is a number of seconds"),
    ):
        Fleet(profile, **{name: seconds})


def test_endless_is_no_limit_and_huge_ones_are_kept() -> None:
    """Infinity is what None is."""
    limits = Limits.of(10**12, 10**9, inf, 1e12)

    assert (10**12, 10**9, None, 1e12) == tuple(limits.named().values())
    assert not any(isnan(one) for one in limits.named().values() if one is not None)
