"""The rows of a sweep as a DataFrame."""

from collections.abc import Sequence
from typing import TypeAlias

import pandas as pd

from smtpwidgets.model.result import Result

__all__ = ["ResultsFrame", "results_frame"]

ResultsFrame: TypeAlias = pd.DataFrame


def results_frame(results: Sequence[Result]) -> ResultsFrame:
    """Return one row for each result, index `key`."""
    names = ("label", "host", "port", "ok", "family", "cause_id", "words", "elapsed_ms")
    index = pd.Index([result.key for result in results], name="key", dtype="string")
    data = {name: [getattr(result, name) for result in results] for name in names}
    return pd.DataFrame(data, index=index)
