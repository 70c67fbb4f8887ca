"""The files of a sweep that are text alone, and need neither pandas nor an extra."""

from collections.abc import Callable, Mapping

from smtpwidgets.model.run import Run
from smtpwidgets.model.run_csv import run_csv
from smtpwidgets.model.run_json import run_json
from smtpwidgets.model.run_text import run_text

__all__ = ["TEXT_FORMATS"]

# Ending of a file → what is in it.
TEXT_FORMATS: Mapping[str, Callable[[Run], bytes]] = {
    "csv": lambda run: run_csv(run).encode("utf-8-sig"),  # spreadsheets want the mark
    "json": lambda run: run_json(run).encode(),
    "txt": lambda run: run_text(run, everything=True).encode(),
}
