"""What a sweep found, as a frame, in numbers, and as a picture."""

from typing import TYPE_CHECKING

from smtpwidgets.model.run import Run

if TYPE_CHECKING:
    from smtpwidgets.frames.results import ResultsFrame

__all__ = ["Reports"]


class Reports(Run):
    """The rows of a sweep, one an entry."""

    def frame(self) -> "ResultsFrame":
        """Return the rows as a DataFrame."""
        from smtpwidgets.frames.results import results_frame  # noqa: PLC0415 -- a script needs none

        return results_frame(self.results)
