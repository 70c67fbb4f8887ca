"""Tests are faster than people: a button that has just come up is pressed once it can be read."""

from playwright.async_api import Locator, expect

__all__ = ["read"]


async def read(button: Locator) -> None:
    """Wait until a press by keyboard is taken for one that is meant."""
    await expect(button).to_be_focused()
    await expect(button).not_to_have_attribute("data-smtpw-unread", "true")
