"""Where a password may be taken out of its wrapping, and where it can never be."""

import ast
import importlib
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from tests.support.source import MODULES, name, tree

# Calls of `.reveal()`: file → why it must see the text.
MAY_REVEAL = {
    "checks/sasl.py": "says it to the server, over an encrypted line",
    "checks/client_certificate.py": "opens the key of the person's own certificate with it",
    "checks/incoming/login.py": "says it in the commands that IMAP and POP3 had before SASL",
    "checks/diagnosis.py": "looks for characters that a login cannot carry, and keeps only whether",
    "checks/masking.py": "takes it out of what the server echoes",
    "credentials/in_keyring.py": "gives it to the keyring, and reads back whether it arrived",
}
# Connections that trust everybody: file → why that is safe there.
MAY_TRUST_ALL = {
    "checks/anchored.py": "trusts one certificate alone, which is verified, whatever name is in it",
    "checks/network.py": "reads a certificate that was refused; nothing is sent there",
}
SECRET_WORDS = ("password", "passwd", "secret", "token", "credential")


def _calls(path: Path) -> list[tuple[str, int]]:
    return [
        (ast.unparse(node.func), node.lineno)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    ]


def _short(path: Path) -> str:
    return name(path).removeprefix("smtpwidgets/")


def _revealing(path: Path) -> list[int]:
    return [line for function, line in _calls(path) if function.endswith(".reveal")]


def _trusting(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    words = ("CERT_NONE", "check_hostname = False", "_create_unverified")
    return [word for word in words if word in source]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_secret_is_unwrapped_only_where_it_is_used(path: Path) -> None:
    """Each place that sees a password's text is known, and has its reason."""
    lines = _revealing(path)

    assert not lines or _short(path) in MAY_REVEAL, (
        f"{name(path)}:{lines} reveals a secret. Hand the Secret on, or list the file with why."
    )


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_connection_trusts_everybody(path: Path) -> None:
    """A certificate that is not verified protects from nobody."""
    loose = _trusting(path)

    assert not loose or _short(path) in MAY_TRUST_ALL, f"{name(path)} has {loose}."


def test_no_permission_outlives_its_reason() -> None:
    """A row for a file that needs it no more, or is gone, would let the next one do it unasked."""
    assert MAY_REVEAL.keys() == {_short(path) for path in MODULES if _revealing(path)}
    assert MAY_TRUST_ALL.keys() == {_short(path) for path in MODULES if _trusting(path)}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_widget_echoes_a_password(path: Path) -> None:
    """ipywidgets.Password sends its value to every open page and saves it into notebooks."""
    used = [line for function, line in _calls(path) if function.split(".")[-1] == "Password"]

    assert not used, f"{name(path)}:{used}: take SecretInput."


def test_the_database_has_no_place_for_a_password() -> None:
    """No table and no column is about a secret: passwords are in the keyring, or in memory."""
    tables = importlib.import_module("smtpwidgets.store.tables")
    schemas = [value for value in vars(tables).values() if isinstance(value, MetaData)]
    schemas += [
        v.metadata
        for v in vars(tables).values()
        if isinstance(getattr(v, "metadata", None), MetaData)
    ]
    names = {
        f"{t.name}.{c.name}"
        for schema in schemas
        for t in schema.tables.values()
        for c in t.columns
    }

    assert names, "smtpwidgets.store.tables has no tables any more: tell this test where they are."
    assert not [n for n in names if any(word in n.lower() for word in SECRET_WORDS)]
