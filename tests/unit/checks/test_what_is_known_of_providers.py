"""What a check knows of providers by itself agrees with the provider book, and stays careful."""

import pytest

from smtpwidgets.checks.providers import FILTERS, OFFERS_STARTTLS, PUBLIC_AUTHORITIES
from smtpwidgets.discovery.book import providers
from smtpwidgets.model.security import Security


def test_who_offers_starttls_stands_in_the_provider_book() -> None:
    """A missing offer is called stripped only where a source says that everybody gets it."""
    offers = {
        (offer.host, offer.port)
        for provider in providers()
        for offer in (*provider.incoming, *provider.outgoing)
        if offer.security is Security.STARTTLS
    }

    assert len(OFFERS_STARTTLS) > 30
    assert not OFFERS_STARTTLS - offers


@pytest.mark.parametrize(
    "issuer", ["Let's Encrypt", "Lets Encrypt", "DigiCert Inc", "Google Trust Services", "Sectigo"]
)
def test_an_authority_of_half_the_world_is_no_filter(issuer: str) -> None:
    """Unrelated servers share it rightly: that alone accuses nobody of reading along."""
    assert PUBLIC_AUTHORITIES.search(issuer)
    assert not FILTERS.search(issuer)
