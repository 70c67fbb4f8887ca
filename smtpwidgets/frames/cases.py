"""Practice cases as a DataFrame: complaint, verdict, who can act, what repairs it."""

from collections.abc import Iterable, Mapping

import pandas as pd

from smtpwidgets.model.case import Case
from smtpwidgets.model.fields import PROTOCOL_WORDS

__all__ = ["CasesFrame", "cases_frame"]

# Column → the title people read.
_TITLES: Mapping[str, str] = {
    "protocol": "Protocol",
    "complaint": "The customer says",
    "verdict": "The check says",
    "stage": "Stage",
    "who": "Who can act",
    "repair": "What repairs it here",
}
_LEFT = [{"selector": "th, td", "props": "text-align: left; vertical-align: top"}]


class CasesFrame(pd.DataFrame):  # type: ignore[misc]  # pandas brings no types
    """Cases, one a row; in a notebook its sentences are shown whole."""

    @property
    def _constructor(self) -> type["CasesFrame"]:
        return CasesFrame

    def _repr_html_(self) -> str | None:
        if not self.index.is_unique or not self.columns.is_unique:
            html: str | None = super()._repr_html_()
            return html
        styler = self.style.format(escape="html").set_table_styles(_LEFT)
        styler = styler.format_index(lambda name: _TITLES.get(str(name), str(name)), axis="columns")
        return str(styler.to_html())


def cases_frame(cases: Iterable[Case]) -> CasesFrame:
    """Return cases as a frame.

    Shape:
        (n_cases, 6): index `id` (string, unique), all columns of dtype string, in the order given.
    """
    found = list(cases)
    index = pd.Index([case.id for case in found], name="id", dtype="string")
    data = {
        "protocol": [PROTOCOL_WORDS[case.protocol] for case in found],
        **{name: [getattr(case, name) for case in found] for name in _TITLES if name != "protocol"},
    }
    return CasesFrame(data, index=index, dtype="string")
