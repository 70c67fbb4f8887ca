"""How far a sweep is: rate, time left and causes, told from rows alone."""

from collections.abc import Iterator

import pytest

from smtpwidgets.fleet import tally
from smtpwidgets.fleet.tally import Tally
from smtpwidgets.model.result import Result
from tests.support.results import a_result, failing


class Clock:
    """A clock that goes on when it is told to, in seconds."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    mine = Clock()
    monkeypatch.setattr(tally, "monotonic", mine)
    return mine


def counted(total: int, *rows: Result, known: int = 0) -> Tally:
    """Return a tally of `total` rows, `known` of which an earlier sweep had found."""
    made = Tally(total, [a_result(f"k{n}") for n in range(known)])
    made.start()
    for row in rows:
        made.take(row)
    return made


def test_the_rate_is_what_was_done_here_and_the_time_left_is_what_it_takes(clock: Clock) -> None:
    """Rows of an earlier sweep are done, and say nothing about how quick this one is."""
    made = counted(300, *(a_result(f"n{n}") for n in range(50)), known=150)
    clock.now += 5
    news = made.news()

    assert news is not None
    assert (200, 300) == (news.done, news.total)
    assert (5.0, 10.0, 10.0) == (news.elapsed_s, news.rate, news.left_s)


@pytest.mark.parametrize(
    ("rows", "after_s", "told"),
    [(19, 0.5, False), (20, 0.5, True), (1, 0.5, False), (1, 1.0, True)],
    ids=["few-and-soon", "enough-rows", "one-row", "enough-time"],
)
def test_no_time_is_told_from_next_to_nothing(
    clock: Clock, rows: int, after_s: float, told: bool
) -> None:
    """The first answers come from the quickest servers: an estimate waits for twenty, or a second."""
    made = counted(1_000, *(a_result(f"n{n}") for n in range(rows)))
    clock.now += after_s
    news = made.news()

    assert news is not None
    assert told is (news.left_s is not None)


def test_causes_are_counted_the_most_frequent_first() -> None:
    """Failures and remarks by their words; what works without a remark is no cause."""
    made = counted(
        9, a_result(), failing("p", "port-closed"), failing("w", "certificate-ends-soon"),
        *(failing(f"r{n}") for n in range(3)),
    )  # fmt: skip
    first = made.news()
    made.take(failing("q", "port-closed"))
    second = made.news()

    assert first is not None
    assert second is not None
    assert ("Login refused", 3) == next(iter(first.by_cause.items()))
    assert {"Login refused": 3, "Nothing answers there": 1, "Certificate ends soon": 1} == dict(
        first.by_cause
    )
    assert 2 == second.by_cause["Nothing answers there"]
    assert (2, 4, 5) == (first.works, first.failed, second.failed)


def test_a_row_is_told_once_and_silence_is_no_news() -> None:
    """Rows come in batches: those since the last time, and nothing where there are none."""
    made = counted(3, a_result("a"), a_result("b"))
    first, again = made.news(), made.news()
    made.take(a_result("c"))
    last = made.news()

    assert first is not None
    assert last is not None
    assert again is None
    assert [["a", "b"], ["c"]] == [[row.key for row in news.fresh] for news in (first, last)]
    assert (2, 3) == (first.done, last.done)
