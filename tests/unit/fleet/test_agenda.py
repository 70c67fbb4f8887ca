"""Whose turn it is: limits hold in every order of events, and nobody waits who could go."""

from collections import Counter
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtpwidgets.fleet.agenda import Agenda
from smtpwidgets.model.visit import Visit


def a_visit(number: int, host: int = 0, secret: int = 0, user: int = 0) -> Visit:
    """Return a visit; secret 0 and user 0 stand for none."""
    return Visit(
        key=str(number),
        server_id=str(number),
        secret_id=f"s{secret}" if secret else "",
        login=f"h{host}u{user}" if user else "",
        host=f"H{host}.test",
        port=25,
        owner="",
    )


several = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), max_size=30)


class _Watched:
    """An agenda and what is under way of it; every rule is looked at after each step."""

    def __init__(self, visits: list[Visit], per_host: int, ahead: int, *, whole: bool) -> None:
        self.agenda = Agenda(iter(visits), per_host, ahead=ahead)
        self.per_host, self.whole = per_host, whole
        self.left = {visit.key: visit for visit in visits}
        self.under_way: list[Visit] = []

    def take_all(self, most: int) -> None:
        while len(self.under_way) < most and (visit := self.agenda.take()) is not None:
            del self.left[visit.key]
            self.under_way.append(visit)
            self.look()
        if self.whole and len(self.under_way) < most:
            assert not [v for v in self.left.values() if self.may_go(v)], (
                "somebody waits for nobody"
            )

    def end(self, place: int) -> None:
        self.agenda.release(self.under_way.pop(place % len(self.under_way)))

    def may_go(self, visit: Visit) -> bool:
        return self.allowed([*self.under_way, visit])

    def look(self) -> None:
        assert self.allowed(self.under_way)

    def allowed(self, visits: list[Visit]) -> bool:
        hosts = Counter(visit.host for visit in visits)
        logins = Counter(key for v in visits for key in (v.secret_id, v.login) if key)
        return all(n <= self.per_host for n in hosts.values()) and set(logins.values()) <= {1}


@settings(max_examples=150)
@given(several, st.integers(1, 4), st.integers(1, 9), st.lists(st.integers(0, 9), max_size=60))
@example([(0, 3, 0), (3, 3, 1), (3, 0, 0), (3, 0, 1), (3, 3, 0), (3, 0, 0)], 3, 4, [])
def test_never_too_many_at_a_host_and_never_two_with_one_login(
    rows: list[tuple[int, int, int]], per_host: int, most: int, ends: list[int]
) -> None:
    """Whatever ends when, the limits hold, nobody waits who could go, and all have their turn."""
    visits = [a_visit(n, host, secret, user) for n, (host, secret, user) in enumerate(rows)]
    watched = _Watched(visits, per_host, 1_000, whole=True)
    watched.take_all(most)
    for place in ends:
        if watched.under_way:
            watched.end(place)
            watched.take_all(most)
    while watched.under_way:
        watched.end(0)
        watched.take_all(most)

    assert not watched.left
    assert watched.agenda.empty


@settings(max_examples=60)
@given(several, st.integers(1, 4), st.integers(2, 8))
def test_looking_only_a_little_ahead_loses_nobody(
    rows: list[tuple[int, int, int]], per_host: int, ahead: int
) -> None:
    """With a small look ahead all have their turn, and the limits hold all the same."""
    visits = [a_visit(n, host, secret, user) for n, (host, secret, user) in enumerate(rows)]
    watched = _Watched(visits, per_host, ahead, whole=False)
    watched.take_all(5)
    while watched.under_way:
        watched.end(-1)
        watched.take_all(5)

    assert not watched.left


def test_an_endless_list_is_not_read_to_its_end() -> None:
    """Memory is flat in the number of entries: what is not near its turn is not looked at yet."""
    seen = 0

    def visits() -> Iterator[Visit]:
        nonlocal seen
        while True:
            seen += 1
            yield a_visit(seen, host=seen % 3)

    agenda = Agenda(visits(), 8, ahead=50)
    taken = [agenda.take() for _ in range(20)]

    assert all(taken)
    assert seen <= 100


def test_the_host_with_most_to_do_begins_at_once_and_equal_ones_take_turns() -> None:
    """A host of a thousand entries is not left for the end, and does not come in one row."""
    visits = [a_visit(n, host=0) for n in range(20)]
    visits += [a_visit(100 + n, host=1 + n % 5) for n in range(15)]
    agenda = Agenda(visits, 4)
    hosts = [taken.host for _ in range(19) if (taken := agenda.take()) is not None]

    assert ["H0.test"] * 4 == hosts[:4]
    assert Counter(hosts[4:]) == dict.fromkeys([f"H{n}.test" for n in range(1, 6)], 3)
    assert 5 == len(set(hosts[4:9]))


def test_a_lowered_host_gets_fewer_and_the_others_as_before() -> None:
    """A host that says it is full is asked less at once, at least by one."""
    visits = [a_visit(n, host=n % 2) for n in range(20)]
    agenda = Agenda(visits, 4)
    agenda.lower("h0.TEST", 0)
    hosts = Counter(taken.host for _ in range(20) if (taken := agenda.take()) is not None)

    assert {"H0.test": 1, "H1.test": 4} == hosts


def test_what_comes_back_is_taken_again() -> None:
    """A visit that was put back has its turn once more."""
    agenda = Agenda([a_visit(1)], 1)
    first = agenda.take()
    assert first is not None
    agenda.release(first)
    assert agenda.empty
    agenda.put_back(first)

    assert not agenda.empty
    assert first == agenda.take()


def test_where_nobody_logs_in_passwords_hold_up_nobody() -> None:
    """Only hosts count at depth "connect"."""
    agenda = Agenda([a_visit(n, host=n, secret=1, user=0) for n in range(4)], 1, logins=False)

    assert 4 == sum(agenda.take() is not None for _ in range(4))
