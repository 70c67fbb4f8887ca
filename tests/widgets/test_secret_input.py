"""The kernel's side of the password box: it holds a secret and shows it to nobody."""

import logging
import pickle
import traceback
from collections.abc import Iterator

import pytest

from smtpwidgets.widgets.key_guard import KeyGuard
from smtpwidgets.widgets.secret_input import SecretInput

MARK = "canary-51c9"


@pytest.fixture
def box() -> Iterator[SecretInput]:
    made = SecretInput(description="Password")
    yield made
    made.close()


def typed(box: SecretInput, text: str = MARK) -> None:
    """Type `text`, as the browser tells it."""
    box._handle_msg(
        {
            "content": {"data": {"method": "custom", "content": {"type": "typed"}}},
            "buffers": [memoryview(text.encode())],
        }
    )


def test_a_secret_is_handed_over_once(box: SecretInput) -> None:
    """The first `take` gets it, the second gets nothing."""
    typed(box)

    taken = box.take()

    assert taken is not None
    assert MARK == taken.reveal()
    assert box.take() is None
    assert not box.has_text


def test_an_empty_box_holds_no_secret(box: SecretInput) -> None:
    """Typing and deleting it again is as if nothing had been typed."""
    typed(box)
    typed(box, "")

    assert not box.has_text
    assert box.take() is None


def test_a_typed_secret_shows_nowhere(box: SecretInput, caplog: pytest.LogCaptureFixture) -> None:
    """No trait, no saved state, no representation and no log has it."""
    caplog.set_level(logging.DEBUG)
    typed(box)

    shown = [
        repr(box),
        str(box._repr_mimebundle_()),
        str(box.get_state()),
        str(box.trait_values()),
        str(box.get_manager_state(drop_defaults=False)),
        str({name: str(value) for name, value in vars(box).items()}),
        caplog.text,
    ]
    assert not [text for text in shown if MARK in text]
    with pytest.raises(TypeError):
        pickle.dumps(vars(box)["_SecretInput__secret"])


def test_taking_and_clearing_are_no_changes_by_a_person(box: SecretInput) -> None:
    """Callbacks hear what is typed, and not what the program does afterwards."""
    heard: list[bool] = []
    box.on_change(lambda: heard.append(box.has_text))

    typed(box)
    box.take()
    typed(box)
    box.clear()

    assert [True, True] == heard


def test_submit_calls_back(box: SecretInput) -> None:
    """Enter in the box is Save."""
    heard: list[str] = []
    box.on_submit(lambda: heard.append("submit"))

    box._receive({"type": "submit"}, b"")

    assert ["submit"] == heard


def test_a_fresh_page_starts_empty(box: SecretInput) -> None:
    """A page that was loaded again shows an empty box, so nothing is held; said only if it was."""
    heard: list[bool] = []
    box.on_change(lambda: heard.append(box.has_text))

    box._receive({"type": "loaded"}, b"")
    assert [] == heard
    typed(box)
    box._receive({"type": "loaded"}, b"")

    assert [True, False] == heard


def test_closing_forgets_the_secret() -> None:
    """A form that was replaced keeps no password in memory."""
    box = SecretInput()
    typed(box)

    box.close()

    assert not box.has_text


def test_closing_a_guard_frees_it() -> None:
    """The fixture of this folder counts: nothing is left."""
    KeyGuard().close()


def test_a_callback_that_fails_shows_no_secret_in_its_traceback(box: SecretInput) -> None:
    """Jupyter can show the variables of every frame (%xmode Verbose); the text is in none."""
    box.on_change([].pop)  # type: ignore[arg-type] -- it fails, which is the point

    with pytest.raises(IndexError) as caught:
        box._dispatch(None, {"type": "typed"}, [memoryview(MARK.encode())])

    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    ours = [f for f in frames if f.filename.endswith(("secret_input.py", "part.py"))]
    assert ours
    assert not [f for f in ours if MARK in str(f.locals)]
    assert box.has_text
