"""Visits wait by the thousand, and one is as small as what tells it apart."""

import sys
from dataclasses import asdict, replace

import pytest

from smtpwidgets.model.visit import Skip, Visit

ONE = Visit(key="a", server_id="a", host="mail.example.org", port=587, owner="Example")


def test_a_visit_that_waits_has_no_dictionary_of_its_own() -> None:
    """That would be two thirds of it."""
    assert not hasattr(ONE, "__dict__")
    assert sys.getsizeof(ONE) < sys.getsizeof(asdict(ONE)) / 2


def test_a_visit_comes_back_from_another_machine_as_it_was() -> None:
    """As text, with everything that was found."""
    ended = replace(ONE, skipped=Skip.LOST, why="It stopped.", account_ids=("b", "c"), tries=2)

    assert ended == Visit.from_json(ended.to_json())


def test_what_is_no_visit_is_refused() -> None:
    """Whoever reads it says so, and goes on with nothing made up."""
    with pytest.raises(ValueError, match="host"):
        Visit.from_json('{"key": "a"}')
