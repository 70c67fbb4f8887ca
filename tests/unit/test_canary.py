"""The searcher itself: a canary that finds nothing proves nothing."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.canary import Canary

CANARY = Canary()


@pytest.mark.parametrize(
    "leak",
    [
        CANARY.password,
        json.dumps({"password": CANARY.password}),
        quote(CANARY.password),
        base64.b64encode(CANARY.password.encode()),
        base64.b64encode(f"\0ada@example.test\0{CANARY.password}".encode()),
        base64.b64encode(f"x{CANARY.password}".encode()),
        repr({"secret": CANARY.password}),
    ],
    ids=["plain", "json", "url", "base64", "auth-plain", "base64-shifted", "repr"],
)
def test_every_form_of_a_leak_is_found(leak: str | bytes, tmp_path: Path) -> None:
    """The password is found as it is, in JSON, in a URL, and in base64 at any offset."""
    data = leak if isinstance(leak, bytes) else leak.encode()
    (tmp_path / "leak").write_bytes(b"before " + data + b" after")

    assert [tmp_path / "leak"] == CANARY.files_with([tmp_path])


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """A file without the password is not accused."""
    (tmp_path / "clean").write_text("canary & ö/+")

    assert [] == CANARY.files_with([tmp_path])


def test_a_canary_keeps_its_own_secret() -> None:
    """The repr that a failing test prints does not hold the password."""
    assert not CANARY.found_in(repr(CANARY))
