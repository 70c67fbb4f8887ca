"""Two sweeps held against one another, as a frame and as a page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smtpwidgets.model import comparison as model
from smtpwidgets.model.run_share import masked_comparison

if TYPE_CHECKING:
    from smtpwidgets.frames.results_comparison import ComparisonFrame

__all__ = ["Comparison"]


@dataclass(frozen=True, repr=False)
class Comparison(model.Comparison):
    """What became of each entry between two sweeps, what needs a look first."""

    def frame(self) -> "ComparisonFrame":
        """Return one row an entry: its turn, state, cause, words and time before and after.

        Shape:
            (n_entries, 18), index `key` (string), nullable types.
        """
        from smtpwidgets.frames.results_comparison import comparison_frame  # noqa: PLC0415 -- later

        return comparison_frame(self)

    def text(self, *, shareable: bool = False, hosts: bool = False) -> str:
        """Return it in lines. Masked as in `Reports.export`, with the marks of `Reports.text`."""
        return str(masked_comparison(self, hosts=hosts) if shareable or hosts else self)

    def _repr_html_(self) -> str:
        from smtpwidgets.frames.results_comparison import comparison_html  # noqa: PLC0415 -- later

        return comparison_html(self)
