"""How far a sweep is: rate, time left and causes, told from rows alone."""

from collections.abc import Iterator

import pytest

from smtpwidgets.fleet import tally
from smtpwidgets.fleet.tally import Tally, teller
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


class NotebookBar:
    """What tqdm's bars for notebooks do: they take a length by `reset`, and draw now and then."""

    def __init__(self) -> None:
        self.total: float | None = None
        self.length = self.drawn = self.n = 0.0

    def reset(self, total: float) -> None:
        self.length, self.n = total, 0.0

    def update(self, n: float = 1) -> None:
        self.n += n

    def refresh(self) -> None:
        self.drawn = self.n


def test_a_bar_of_a_notebook_has_its_length_and_ends_full() -> None:
    """Also where it shows a second sweep; rows of an earlier one are done from the beginning."""
    bar = NotebookBar()
    for _ in range(2):
        tell = teller(bar)
        made = counted(4, a_result("a"), known=2)
        for row in (a_result("b"), None):
            news = made.news()
            assert news is not None
            tell(news)
            if row is not None:
                made.take(row)

    assert (4, 4, 4, 4) == (bar.total, bar.length, bar.n, bar.drawn)
