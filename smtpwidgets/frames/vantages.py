"""Entries as several places saw them: one row an entry, one column a place."""

from collections.abc import Iterable
from typing import TypeAlias

import pandas as pd

from smtpwidgets.model.result import Result
from smtpwidgets.model.vantage import sights_of

__all__ = ["VantagesFrame", "vantages_frame"]

VantagesFrame: TypeAlias = pd.DataFrame


def vantages_frame(results: Iterable[Result]) -> VantagesFrame:
    """Return one row for each entry: what each place saw, and a sentence that says it all.

    Shape:
        (n_entries, 5 + n_places), index `key` (string), those that differ first. Columns `label`,
        `host` (string), `port` (Int64), `differs` (boolean: it works from some places only),
        `verdict` (string), then one (string) for each place under its name, "here" for this
        computer; missing where an entry has no row of that place.
    """
    sights = sorted(sights_of(results), key=lambda sight: not sight.differs)
    places = dict.fromkeys(place for sight in sights for place in sight.rows)
    firsts = [sight.first for sight in sights]
    columns = {
        "label": pd.array([row.label for row in firsts], dtype="string"),
        "host": pd.array([row.host for row in firsts], dtype="string"),
        "port": pd.array([row.port for row in firsts], dtype="Int64"),
        "differs": pd.array([sight.differs for sight in sights], dtype="boolean"),
        "verdict": pd.array([str(sight) for sight in sights], dtype="string"),
    }
    for place in places:
        words = [_words(sight.rows.get(place)) for sight in sights]
        columns[_column(place, columns)] = pd.array(words, dtype="string")
    index = pd.Index([sight.key for sight in sights], name="key", dtype="string")
    return pd.DataFrame(columns, index=index)


def _words(row: Result | None) -> str | None:
    return None if row is None else row.words or "Not checked"


def _column(place: str, taken: Iterable[str]) -> str:
    """Return the name of a place's column; one that is called as another column is marked."""
    name = place or "here"
    return f"at {name}" if name in taken else name
