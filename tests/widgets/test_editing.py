"""What is being edited: which problems are shown when, and what counts as changed."""

import pytest

from smtpwidgets.model.problem import Fix
from smtpwidgets.model.server import Server
from smtpwidgets.widgets.editing import Editing

WORK = Server(description="Work", host="smtp.example.org", username="ada@example.org")


def test_an_untouched_new_entry_complains_of_nothing() -> None:
    """Nobody is told that fields are empty before they had a chance to fill them."""
    assert {} == Editing.new(base=0).problems()


def test_pressing_save_names_every_empty_field() -> None:
    """After Save was tried, each missing text is asked for."""
    tried = Editing(Editing.new(base=0).draft, None, 0, tried=True)

    assert {"host", "username"} <= set(tried.problems())


def test_a_problem_shows_while_it_is_typed() -> None:
    """A wrong port is marked at once, without pressing anything."""
    typed = Editing.new(base=0).typed("port", "70000")

    assert "port-out-of-range" == typed.problems()["port"].code


def test_a_field_shows_its_gravest_problem() -> None:
    """Where a warning and an error meet on one field, the error is shown."""
    typed = Editing.of(WORK, 1).typed("port", "25").typed("security", "none")

    assert "cleartext-login" == typed.problems()["security"].code


def test_a_fix_goes_into_the_draft_and_away_with_the_problem() -> None:
    """One click on a repair changes the texts, and the warning is gone."""
    typed = Editing.of(WORK, 1).typed("security", "starttls").typed("port", "465")
    problem = typed.problems()["security"]
    assert problem.fix is not None

    assert "security" not in typed.fixed(problem.fix).problems()


def test_typing_back_what_was_there_is_no_change() -> None:
    """An entry is unsaved only while it differs from what is stored."""
    typed = Editing.of(WORK, 1).typed("host", "smtp.example.com")
    assert typed.dirty

    assert not typed.typed("host", WORK.host).dirty


@pytest.mark.parametrize(("host", "moved"), [("smtp.example.org", False), ("x.example", True)])
def test_a_changed_host_is_noticed(host: str, moved: bool) -> None:
    """The form knows when the stored password would go to another host."""
    assert moved is Editing.of(WORK, 1).typed("host", host).moved


def test_the_same_text_again_changes_nothing() -> None:
    """An echo of what is in the draft is not an edit."""
    editing = Editing.of(WORK, 1)

    assert editing is editing.typed("host", WORK.host)


def test_an_edit_keeps_the_id_of_the_entry() -> None:
    """Saving an edited entry is the same server, not a new one."""
    parsed = Editing.of(WORK, 1).fixed(Fix(label="", changes={"port": "587"})).parse()

    assert isinstance(parsed, Server)
    assert WORK.id == parsed.id
