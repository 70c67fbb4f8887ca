"""One entry seen from several places: what each saw, side by side and in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from smtpwidgets.model.cause import Family
from smtpwidgets.model.result import Result
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit

__all__ = ["VANTAGE_WORDS", "Sight", "seen_from", "sights_of"]

# How an outcome is said, by its row; `{points}` are the places, `{why}` what the entry's row says.
VANTAGE_WORDS: Mapping[str, str] = {
    "works": "Works at {points}",
    "works-everywhere": "Works from everywhere",
    "answers": "Answers at {points}",
    "answers-everywhere": "Answers from everywhere; no login was tested",
    "blocked": "blocked at {points} ({why})",
    "no-name": "no such name at {points}",
    "not-trusted": "not trusted at {points} ({why})",
    "refused": "login refused at {points} ({why})",
    "fails": "fails at {points} ({why})",
    "fails-everywhere": "Fails from everywhere ({why})",
    "not-checked": "not checked at {points} ({why})",
    "not-checked-everywhere": "Not checked ({why})",
}
_EVERYWHERE = frozenset({"works", "answers", "not-checked"})
# On the way: where the same server works from elsewhere, something in between stops it.
_BLOCKED = frozenset(
    {Family.CONNECTION_REFUSED, Family.TIMEOUT, Family.CONNECTION_CLOSED, Family.NETWORK_BLOCKED}
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What several places saw of one entry. `key` is the entry's, `rows` have one each."""

    key: str
    rows: Mapping[str, Result]

    @property
    def first(self) -> Result:
        """The row that says which entry it is."""
        return next(iter(self.rows.values()))

    @property
    def differs(self) -> bool:
        """Whether it works from some of the places that checked it, and not from others."""
        return len({row.ok for row in self.rows.values() if row.ok is not None}) > 1

    def __str__(self) -> str:
        """Return the sentence: where it works, and where it does not, and why."""
        groups: dict[tuple[str, str], list[str]] = {}
        for vantage, row in self.rows.items():
            groups.setdefault(_outcome(row, differs=self.differs), []).append(vantage)
        alone = len(groups) == 1
        parts = [_said(row, why, points, alone=alone) for (row, why), points in _ordered(groups)]
        sentence = ", ".join(parts)
        return f"{sentence[:1].upper()}{sentence[1:]}."


def seen_from(visits: Iterable[Visit], vantages: Sequence[str]) -> tuple[Visit, ...]:
    """Return each visit once for each place, with keys of their own.

    Raises:
        ValueError: a place has no name, or two have the same.
    """
    names = [vantages] if isinstance(vantages, str) else list(vantages)
    if len(set(names)) < len(names) or not all(name and name == name.strip() for name in names):
        raise ValueError(f"vantages are names of places, each once: {names!r} are none")
    if not names:
        return tuple(visits)
    return tuple(
        replace(visit, key=_key(visit.key, name), vantage=name)
        for visit in visits
        for name in names
    )


def sights_of(results: Iterable[Result]) -> tuple[Sight, ...]:
    """Return what the rows of a sweep say of each entry, in the order of the rows."""
    found: dict[str, dict[str, Result]] = {}
    for row in results:
        key = row.key.removesuffix(_key("", row.vantage)) if row.vantage else row.key
        found.setdefault(key, {})[row.vantage] = row
    return tuple(Sight(key, rows) for key, rows in found.items())


def _key(key: str, vantage: str) -> str:
    return f"{key}@{vantage}"


def _outcome(row: Result, *, differs: bool) -> tuple[str, str]:
    """Return the row of words for an outcome, and what its own row says."""
    if row.ok is None:
        return "not-checked", row.words or "stopped before its turn"
    if row.ok:  # what was only connected to is not said to work
        return ("answers" if row.depth is Depth.CONNECT else "works"), ""
    if row.family is Family.DNS_FAILURE and differs:
        return "no-name", ""
    if row.family in _BLOCKED and differs:
        return "blocked", row.words
    family = "" if row.family is None else row.family.value
    if family.startswith("certificate_"):
        return "not-trusted", row.words
    return ("refused" if family.startswith("auth_") else "fails"), row.words


def _ordered(
    groups: Mapping[tuple[str, str], list[str]],
) -> list[tuple[tuple[str, str], list[str]]]:
    order = list(VANTAGE_WORDS)
    return sorted(groups.items(), key=lambda group: order.index(group[0][0]))


def _said(row: str, why: str, points: Sequence[str], *, alone: bool) -> str:
    if alone and len(points) > 1:
        everywhere = row if row in _EVERYWHERE else "fails"
        row = f"{everywhere}-everywhere"
    return VANTAGE_WORDS[row].format(points=_listed(points), why=why.rstrip("."))


def _listed(points: Sequence[str]) -> str:
    *most, last = (f"“{point}”" if point else "this computer" for point in points)
    return f"{', '.join(most)} and {last}" if most else last
