"""However little time a check is given: it is told as out of time, at the stage it had reached."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import smtpwidgets as sw
from smtpwidgets.checks import check
from smtpwidgets.model.family import Family
from smtpwidgets.model.stages import Depth
from smtpwidgets.profile import Profile

WORKING = ("works", "imap-works", "pop-works")


@pytest.fixture(scope="module")
def practised() -> Iterator[Profile]:
    with sw.practice_profile(WORKING) as profile:
        yield profile


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(WORKING),
    timeout_s=st.floats(1e-9, 0.06, allow_nan=False),
    depth=st.sampled_from([Depth.CONNECT, Depth.LOGIN, Depth.REHEARSAL]),
)
async def test_any_tiny_limit_is_told_as_out_of_time_where_it_ran_out(
    practised: Profile, name: str, timeout_s: float, depth: Depth
) -> None:
    """The server works, so there is one thing only that can fail: the time, and never the words."""
    server = practised.servers[f"practice-{name}"]
    assert practised.practice is not None
    report = await check(
        server,
        secret=practised.practice.secret_for(server.id),
        depth=depth,
        timeout_s=timeout_s,
        network=practised._network,
    )

    assert report.family in {Family.OK, Family.TIMEOUT}, (report.cause_id, report.evidence)
    if not report.ok:
        (failed,) = [stage for stage in report.stages if not stage.ok]
        assert failed == report.stages[-1]
        assert any("until the time for it was over" in line for line in report.evidence)
