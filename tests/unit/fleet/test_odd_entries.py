"""A sweep over what is no profile and no list: said before anything is asked, nothing left out."""

from pathlib import Path
from typing import Any

import pytest

from smtpwidgets.fleet import Fleet, check_all
from smtpwidgets.model.run import FleetProgress
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from tests.support.results import a_result, a_run

ONE = Server(description="One", host="127.0.0.1", port=1, security="tls", username="ada")
TWO = Server(description="Two", host="127.0.0.1", port=1, security="tls", username="bob")
OTHERS = {
    "one-server": ONE,
    "by-id": {ONE.id: ONE},
    "a-text": "smtp.example.org",
    "texts": ["smtp.example.org"],
    "nothing": None,
}


@pytest.mark.parametrize("entries", OTHERS.values(), ids=OTHERS)
def test_what_is_no_list_of_servers_is_refused_in_words(entries: Any) -> None:
    """The sentence says what is taken."""
    with pytest.raises(TypeError, match="servers, and not a"):
        Fleet(entries, depth=Depth.CONNECT)


def test_a_list_comes_in_any_shape() -> None:
    """A generator, a set, the values of a dictionary; the same server twice is one entry."""
    shapes: list[Any] = [(one for one in (ONE, TWO)), {ONE, TWO}, {1: ONE, 2: TWO}.values()]
    totals = [Fleet(shape, depth=Depth.CONNECT).total for shape in shapes]

    assert [2, 2, 2] == totals
    assert 1 == Fleet([ONE, ONE], depth=Depth.CONNECT).total
    assert 1 == Fleet([ONE, TWO], (id for id in [TWO.id]), depth=Depth.CONNECT).total  # type: ignore[arg-type]


def test_no_server_is_left_out_because_of_its_id() -> None:
    """Copies with another host have the same id: one of them would never be checked."""
    with pytest.raises(ValueError, match="two servers have the id"):
        Fleet([ONE, ONE.replace(host="localhost")], depth=Depth.CONNECT)


async def _awaited(news: FleetProgress) -> None:
    raise AssertionError(news)


@pytest.mark.parametrize("progress", [_awaited, 3, "bar"], ids=["awaited", "a-number", "a-text"])
async def test_what_cannot_be_told_is_refused_before_anybody_is_asked(progress: Any) -> None:
    """A coroutine would never run, and nobody would hear of it."""
    fleet = Fleet([ONE], depth=Depth.CONNECT)
    with pytest.raises(TypeError, match="plain function"):
        await fleet.run(progress)

    assert all(row.ok is None for row in fleet.result().results)


async def test_a_progress_that_fails_ends_the_sweep_with_its_error() -> None:
    """It is the caller's own, and comes out as it is."""

    def fail(news: FleetProgress) -> None:
        raise LookupError(news.total)

    with pytest.raises(LookupError, match="2"):
        await check_all([ONE, TWO], depth="connect", progress=fail)


async def test_a_sweep_with_nothing_left_to_do_tells_that_it_is_done() -> None:
    """A bar of one that is gone on with is full, and not empty."""
    earlier, heard = await check_all([ONE, TWO], depth="connect"), list[FleetProgress]()
    await check_all([ONE, TWO], depth="connect", resume=earlier, progress=heard.append)

    assert [(2, 2)] == [(news.done, news.total) for news in heard]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """And not the file beside the goal that is written first."""
    with pytest.raises(FileNotFoundError, match="no such folder") as caught:
        a_run(a_result("s1")).export(tmp_path / "nowhere" / "results.csv")

    assert str(tmp_path / "nowhere") == caught.value.filename
