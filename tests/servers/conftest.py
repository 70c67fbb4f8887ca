"""Real servers for the tests of this folder: started once in a test process."""

from collections.abc import Iterator

import pytest

from tests.support import cyrus as other
from tests.support import real_mail as real


@pytest.fixture(scope="session")
def real_mail() -> Iterator[real.RealMail]:
    with real.real_mail() as servers:
        yield servers


@pytest.fixture(scope="session")
def cyrus() -> Iterator[other.Cyrus]:
    with other.cyrus() as server:
        yield server
