"""What is being edited, as one value: the form shows it and asks it; it knows no widget."""

from dataclasses import dataclass, replace
from typing import Self

from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.server import Server

__all__ = ["Editing"]

_ORDER = tuple(Severity)


@dataclass(frozen=True)
class Editing:
    """One entry under edit: the texts, what is stored, and the revision the edit began on.

    `touched` holds the fields somebody typed in; `tried` says that Save was pressed, from when on
    empty fields are complained about, too.
    """

    draft: ServerDraft
    stored: Server | None
    base: int
    touched: frozenset[str] = frozenset()
    tried: bool = False

    @classmethod
    def new(cls, base: int, draft: ServerDraft | None = None) -> Self:
        """Begin a new entry."""
        return cls(draft or ServerDraft(), None, base)

    @classmethod
    def of(cls, server: Server, base: int) -> Self:
        """Begin to edit a stored entry."""
        return cls(ServerDraft.of(server), server, base)

    def typed(self, field: str, text: str) -> Self:
        """Return the edit after `field` was typed anew."""
        if self.draft.texts[field] == text:
            return self
        return replace(
            self, draft=self.draft.with_text(field, text), touched=self.touched | {field}
        )

    def fixed(self, fix: Fix) -> Self:
        """Return the edit with a one-click repair applied."""
        return replace(
            self, draft=self.draft.fixed(fix), touched=self.touched | frozenset(fix.changes)
        )

    def rebased(self, server: Server, base: int) -> Self:
        """Return the same edit on the entry as it is stored now.

        What was typed stays; every other field follows, so that saving takes nothing back that
        somebody else changed meanwhile.
        """
        now = ServerDraft.of(server)
        before = None if self.stored is None else ServerDraft.of(self.stored).texts
        texts = {name: self.draft.texts[name] for name in self.touched}
        typed = {name: t for name, t in texts.items() if before is None or before[name] != t}
        draft = ServerDraft(texts={**now.texts, **typed})
        return replace(self, draft=draft, stored=server, base=base)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.stored is None or self.draft != ServerDraft.of(self.stored)

    @property
    def moved(self) -> bool:
        """Whether the host is another one than the stored password was given for."""
        parsed = self.draft.parse()
        return (
            self.stored is not None
            and isinstance(parsed, Server)
            and parsed.host != self.stored.host
        )

    def parse(self) -> Server | tuple[Problem, ...]:
        """Return the server as it would be saved (with its old id), or every error."""
        return self.draft.parse(id=None if self.stored is None else self.stored.id)

    def problems(self) -> dict[str, Problem]:
        """Return the gravest problem of each field that should be shown now."""
        shown: dict[str, Problem] = {}
        for problem in self.draft.problems():
            early = problem.code.endswith("-empty") and problem.field not in self.touched
            if early and not self.tried:
                continue
            other = shown.get(problem.field)
            if other is None or _ORDER.index(problem.severity) < _ORDER.index(other.severity):
                shown[problem.field] = problem
        return {field: shown[field] for field in FIELDS if field in shown}
