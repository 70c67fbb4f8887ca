"""Real servers for the tests of this folder: started once in a test process."""

import importlib.util
from collections.abc import Iterator

import pytest

from tests.support.company_mail import CompanyMail
from tests.support.company_mail import company_mail as running_company
from tests.support.components import absent
from tests.support.cyrus import Cyrus
from tests.support.cyrus import cyrus as running_cyrus
from tests.support.kerberos import Kerberos
from tests.support.kerberos import kerberos as running_realm
from tests.support.real_mail import RealMail
from tests.support.real_mail import real_mail as running_mail


@pytest.fixture(scope="session")
def real_mail() -> Iterator[RealMail]:
    with running_mail() as servers:
        yield servers


@pytest.fixture(scope="session")
def kerberos() -> Iterator[Kerberos]:
    with running_realm() as realm:
        yield realm


@pytest.fixture(scope="session")
def cyrus(kerberos: Kerberos) -> Iterator[Cyrus]:
    with running_cyrus(kerberos) as server:
        yield server


@pytest.fixture(scope="session")
def company_mail(kerberos: Kerberos) -> Iterator[CompanyMail]:
    with running_company(kerberos) as servers:
        yield servers


@pytest.fixture
def realm(kerberos: Kerberos, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kerberos]:
    """The realm as this computer sees it: a person has not signed in yet."""
    if importlib.util.find_spec("gssapi") is None:
        absent("the package for Kerberos", "pip install 'smtpwidgets[kerberos]'")
    for name, value in kerberos.environment.items():
        monkeypatch.setenv(name, value)
    kerberos.sign_out()
    yield kerberos
    kerberos.sign_out()
