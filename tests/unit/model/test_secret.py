"""A secret shows itself to nobody by accident."""

import copy
import inspect
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from smtpwidgets.model.secret import Secret

CANARY = "canary-7c2"

SHOWN: list[tuple[str, Callable[[Secret], Any]]] = [
    ("repr", repr),
    ("str", str),
    ("format", lambda s: format(s, "")),
    ("format-width", lambda s: f"{s:>40}"),
    ("f-string", lambda s: f"{s} {s!r} {s!s}"),
    ("percent", lambda s: "%s %r" % (s, s)),  # noqa: UP031 -- the old way must not show it either
    ("in-a-list", lambda s: repr([{"password": s}])),
    ("pprint", lambda s: pprint.pformat({"password": s})),
    ("dir", dir),
    ("members", inspect.getmembers),
    ("slots", lambda s: [getattr(s, name, None) for name in dir(s)]),
    ("hash", hash),
    ("json-default", lambda s: json.dumps({"password": s}, default=str)),
]


@pytest.mark.parametrize("show", [s[1] for s in SHOWN], ids=[s[0] for s in SHOWN])
def test_a_secret_is_masked_however_it_is_shown(show: Callable[[Secret], Any]) -> None:
    """Printing, formatting, listing its attributes: the text is in none of them."""
    assert CANARY not in str(show(Secret(CANARY)))


REFUSED: list[tuple[str, Callable[[Secret], Any]]] = [
    *((f"pickle-{n}", lambda s, n=n: pickle.dumps(s, n)) for n in range(6)),
    ("copy", copy.copy),
    ("deepcopy", copy.deepcopy),
    ("deepcopy-inside", lambda s: copy.deepcopy({"a": [s]})),
    ("json", json.dumps),
    ("vars", vars),
    ("len", len),
    ("iter", iter),
    ("getstate", lambda s: s.__getstate__()),
    ("reduce", lambda s: s.__reduce__()),
]


@pytest.mark.parametrize("leak", [r[1] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_a_secret_is_never_written_out(leak: Callable[[Secret], Any]) -> None:
    """It goes into no file, no copy and no worker, and the refusal does not show it."""
    with pytest.raises(TypeError) as caught:
        leak(Secret(CANARY))

    assert CANARY not in str(caught.value)


def test_a_traceback_with_locals_shows_the_mask() -> None:
    """Debuggers and error reporters list the locals of each frame."""

    def fail(secret: Secret) -> None:
        raise RuntimeError(f"refused with {secret}")

    secret = Secret(CANARY)
    with pytest.raises(RuntimeError) as caught:
        fail(secret)

    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = f"{caught.value} {[frame.locals for frame in trace.stack]}"
    assert "'secret': \"Secret('•••')\"" in shown
    assert CANARY not in shown


def test_a_log_shows_the_mask() -> None:
    """Whatever level, whatever arguments."""
    stream = io.StringIO()
    log = logging.Logger("test")  # noqa: LOG001 -- of its own, so that no other handler sees it
    log.addHandler(logging.StreamHandler(stream))

    log.error("login with %s", Secret(CANARY), extra={"password": Secret(CANARY)})

    assert "login with Secret('•••')\n" == stream.getvalue()


@pytest.mark.parametrize(
    "value", [CANARY.encode(), None, 5, [CANARY]], ids=["bytes", "None", "5", "list"]
)
def test_only_text_becomes_a_secret_and_the_refusal_shows_nothing(value: Any) -> None:
    """A password in bytes is turned away, and not shown by the traceback's locals."""
    with pytest.raises(TypeError) as caught:
        Secret(value)

    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    inside = [f.locals for f in trace.stack if f.filename.endswith("model/secret.py")]
    assert inside
    assert CANARY not in f"{caught.value} {inside}"


def test_a_secret_is_given_out_when_it_is_asked_for() -> None:
    """`reveal` is the one door, and emptiness can be asked without it."""
    assert CANARY == Secret(CANARY).reveal()
    assert Secret(CANARY)
    assert not Secret("")


def test_two_secrets_are_never_equal() -> None:
    """Comparing would be a way to guess; a secret is only itself."""
    secret = Secret(CANARY)

    assert secret == secret  # noqa: PLR0124 -- identity is all there is
    assert secret != Secret(CANARY)
