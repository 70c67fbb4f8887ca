"""The last check of each server: all of them at hand, few of them in memory as values.

A report is some 18 kB as a value, 2 kB as JSON, and a quarter of one beside others of its kind;
somebody may have ten thousand.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence

from smtpwidgets.model.change import ChangeSet
from smtpwidgets.model.kept_report import KeptReport
from smtpwidgets.model.report import Report
from smtpwidgets.profile.alike_texts import AlikeTexts
from smtpwidgets.store import Store, report_from

__all__ = ["LastReports"]

_AS_VALUES = 512
_FAILED = '"state":"failed"'


class LastReports(Mapping[str, Report]):
    """Reports by the ids of their servers, to read; of any thread.

    What another version of the program wrote, and this one cannot read, is not there.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bodies = AlikeTexts()
        self._bodies.put(store.report_bodies())
        self._values: OrderedDict[str, Report] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, id: str) -> Report:
        with self._lock:
            known = self._values.get(id)
            if known is not None:
                self._values.move_to_end(id)
                return known
            body = self._bodies[id]
            report = report_from(id, body)
            if report is None:
                del self._bodies[id]
                raise KeyError(id)
            self._values[id] = report
            if len(self._values) > _AS_VALUES:
                self._values.popitem(last=False)
            return report

    def __iter__(self) -> Iterator[str]:
        return (id for id in self._bodies if id in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<the last checks of {len(self._bodies)} servers>"

    def passed(self, id: str) -> bool:
        """Whether the last check of a server seems to have passed; nothing is read for that."""
        body = self._bodies.get(id)
        return body is not None and _FAILED not in body

    def put(self, found: Sequence[KeptReport]) -> None:
        """Take newer reports in the places of those there were.

        They are values again when somebody looks at them: of a sweep hardly anybody does.
        """
        with self._lock:
            self._bodies.put((one.server_id, one.body) for one in found)
            for one in found:
                self._values.pop(one.server_id, None)

    def follow(self, change_set: ChangeSet) -> None:
        """Let go of the reports of servers that are gone, and read those of some that are back.

        Raises:
            UnreadableProfileError: they cannot be read now.
        """
        gone = [change.id for change in change_set.changes if change.after is None]
        new = [change.id for change in change_set.changes if change.before is None]
        with self._lock:
            for id in (*gone, *new):
                self._bodies.pop(id, None)
                self._values.pop(id, None)
        back = tuple(self._store.report_bodies(new)) if new else ()
        with self._lock:
            self._bodies.put(back)
