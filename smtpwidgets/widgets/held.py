"""Buttons that an administrator took out of people's hands, and why."""

from smtpwidgets.model.policy import FUNCTIONS, Policy
from smtpwidgets.widgets import elements as w

__all__ = ["hold"]


def hold(button: w.Button, policy: Policy, function: str) -> None:
    """Switch a button off where its function is, with the administrator's word on it.

    Raises:
        KeyError: there is no such function.
    """
    if not policy.allows(function):
        button.disabled = True
        button.tooltip = f"{FUNCTIONS[function]} is switched off here. {policy.note}".strip()
