"""How visits are shared out: no account at two workers, no host asked by too many."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from smtpwidgets.fleet.parts import logins_of_visits, share_out
from smtpwidgets.model.visit import Visit

Described = tuple[int, int, int]  # host, user, secret


def visits_of(described: list[Described]) -> list[Visit]:
    """Return a visit for each description, some of which share hosts, users and secrets."""
    return [
        Visit(
            key=f"{n}",
            server_id=f"{n}",
            secret_id=f"secret-{secret}",
            login=f"{host}:{user}",
            host=f"h{host}.example.org",
            port=587,
            owner="example.org",
        )
        for n, (host, user, secret) in enumerate(described)
    ]


DESCRIBED = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 60), st.integers(0, 60)), max_size=80
)


def keys_of(visit: Visit) -> tuple[str, str]:
    return visit.secret_id, visit.login


@settings(max_examples=60)
@given(DESCRIBED, st.integers(1, 6), st.integers(1, 30), st.integers(1, 8))
def test_everything_is_visited_once_and_nobody_logs_in_at_two_workers(
    described: list[Described], lanes: int, size: int, per_host: int
) -> None:
    """A refused password must be heard before it is tried again, wherever that would be."""
    visits = visits_of(described)
    logins = logins_of_visits({visit.key: keys_of(visit) for visit in visits})
    parts = share_out(visits, logins, lanes=lanes, size=size, per_host=per_host)

    assert Counter(v.key for part in parts for v in part.visits) == Counter(v.key for v in visits)
    for which in (0, 1):
        places = {(keys_of(v)[which], part.number) for part in parts for v in part.visits}
        assert len(places) == len({name for name, _ in places})


@settings(max_examples=60)
@given(DESCRIBED, st.integers(1, 6), st.integers(1, 8))
def test_no_part_asks_more_of_a_host_than_it_allows(
    described: list[Described], lanes: int, per_host: int
) -> None:
    """A part that could never begin would be waited for without end."""
    visits = visits_of(described)
    for part in share_out(visits, {}, lanes=lanes, size=10, per_host=per_host):
        assert all(1 <= share <= per_host for share in part.shares.values())


def test_a_host_with_very_many_accounts_is_done_by_several_workers_with_a_share_each() -> None:
    """Thousands of mailboxes at one provider keep every worker busy, and the provider calm."""
    visits = visits_of([(0, n, n) for n in range(400)])
    logins = logins_of_visits({visit.key: keys_of(visit) for visit in visits})
    parts = share_out(visits, logins, lanes=4, size=100, per_host=8)

    assert [100] * 4 == [len(part.visits) for part in parts]
    assert [2] * 4 == [part.per_host for part in parts]


def test_logins_that_share_a_secret_or_a_user_name_are_one() -> None:
    """Also over a third one that shares each with one of them."""
    names = logins_of_visits({"a": ["x"], "b": ["x", "y"], "c": ["y"], "d": ["z"], "e": []})

    assert names["a"] == names["b"] == names["c"]
    assert 3 == len(set(names.values()))
