"""From an e-mail address to a working account, step by step: values and functions, no widgets."""

from smtpwidgets.setup.guides import GUIDES
from smtpwidgets.setup.result import StepResult
from smtpwidgets.setup.setup import Setup
from smtpwidgets.setup.state import SetupState
from smtpwidgets.setup.steps import STEPS, StepId
from smtpwidgets.setup.words import TOPICS

__all__ = ["GUIDES", "STEPS", "TOPICS", "Setup", "SetupState", "StepId", "StepResult"]
