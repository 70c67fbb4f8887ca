"""How long a certificate is still valid, as a number and in words."""

from enum import StrEnum

__all__ = ["SOON_DAYS", "Validity", "days_words", "validity"]

# Three weeks: time for somebody to answer before mail stops; renewals run 30 days ahead.
SOON_DAYS = 21


class Validity(StrEnum):
    """What a number of days means. Shown by a sign and words, never by colour alone."""

    FINE = "fine"
    SOON = "soon"
    ENDED = "ended"


def validity(days_left: int) -> Validity:
    """Return what `days_left` (whole days until the end, negative after it) means."""
    if days_left < 0:
        return Validity.ENDED
    return Validity.SOON if days_left < SOON_DAYS else Validity.FINE


def days_words(days_left: int) -> str:
    """Return a number of days as the end of the sentence “The certificate …”."""
    if days_left < 0:
        gone = -days_left - 1  # -1 is any moment within the first day after the end
        return f"ended {_days(gone)} ago" if gone else "ended less than a day ago"
    if days_left == 0:
        return "ends today"
    if days_left < SOON_DAYS:
        return f"ends in {_days(days_left)}"
    return f"is valid for {days_left} more days"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
