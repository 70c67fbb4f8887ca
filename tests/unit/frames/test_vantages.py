"""The frame of what several places saw."""

from smtpwidgets.frames.vantages import vantages_frame
from tests.unit.model.test_vantage import SILENT, WORKS, row


def test_one_row_an_entry_and_one_column_a_place_those_that_differ_first() -> None:
    """What needs a look is on top; a place that never saw an entry is missing there."""
    rows = [row("office", WORKS, "a"), row("moon", WORKS, "a"), row("office", WORKS, "b")]
    rows += [row("office", WORKS, "c"), row("moon", SILENT, "c")]
    frame = vantages_frame(rows)

    assert ["c", "a", "b"] == list(frame.index)
    assert ["label", "host", "port", "differs", "verdict", "office", "moon"] == list(frame)
    assert ["Nothing answers", "Works"] == list(frame["moon"].dropna())
    assert {"string", "Int64", "boolean"} == {str(dtype) for dtype in frame.dtypes}


def test_places_called_as_another_column_and_no_place_at_all_have_names() -> None:
    """No column takes the place of another one."""
    assert {"at host", "here"} <= set(vantages_frame([row("host", WORKS), row("", WORKS)]))
    assert 0 == len(vantages_frame([]))
