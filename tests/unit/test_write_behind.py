"""Write-behind: calls are made in their order, each is made, and no thread is left."""

import threading
from functools import partial

import pytest

from smtpwidgets.profile.write_behind import WriteBehind

_LONG_S = 30.0


def _writers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "smtpwidgets-writing"]


def test_calls_are_made_in_their_order_and_the_thread_ends() -> None:
    """Whoever gives them from many threads; at the end all are made, and nobody waits for more."""
    behind, made, go_on = WriteBehind(), list[int](), threading.Event()
    behind.submit(partial(go_on.wait, _LONG_S))
    futures = [behind.submit(partial(made.append, number)) for number in range(50)]
    before = list(made)
    go_on.set()

    assert behind.finish(_LONG_S)
    assert [] == before
    assert list(range(50)) == made
    assert all(future.done() for future in futures)
    assert [] == _writers()


def test_who_gives_up_waiting_hears_so_and_it_is_written_all_the_same() -> None:
    """`finish` says whether all is written."""
    behind, go_on = WriteBehind(), threading.Event()
    written = behind.submit(partial(go_on.wait, _LONG_S))
    finished = behind.finish(0.01)
    go_on.set()

    assert not finished
    assert behind.finish(_LONG_S)
    assert written.result()


def test_what_fails_belongs_to_its_future_and_the_next_call_is_made() -> None:
    """An exception ends no thread that others need."""
    behind = WriteBehind()
    failed = behind.submit(partial(int, "no number"))
    after = behind.submit(partial(int, "7"))

    assert 7 == after.result(_LONG_S)
    with pytest.raises(ValueError, match="no number"):
        failed.result(_LONG_S)


def test_python_ends_after_what_is_written() -> None:
    """The thread is no daemon."""
    behind, go_on = WriteBehind(), threading.Event()
    behind.submit(partial(go_on.wait, _LONG_S))
    daemons = [thread.daemon for thread in _writers()]
    go_on.set()

    assert [False] == daemons
    assert behind.finish(_LONG_S)


def test_a_call_that_cannot_be_made_is_told_and_is_not_made_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a thread it is the caller's again: it would be made twice."""
    behind, made = WriteBehind(), list[int]()

    def short(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as while_short:
        while_short.setattr(threading.Thread, "start", short)
        with pytest.raises(OSError, match="no thread"):
            behind.submit(partial(made.append, 1))
    behind.submit(partial(made.append, 2)).result(_LONG_S)

    assert [2] == made


def test_whoever_closes_it_while_it_writes_does_not_wait_for_itself() -> None:
    """A call that finishes it is not its own end."""
    behind = WriteBehind()

    assert not behind.submit(partial(behind.finish, _LONG_S)).result(_LONG_S)
