"""What is being edited, as one value: the form shows it and asks it; it knows no widget."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, Protocol, Self, TypeVar

from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.problem import Fix, Problem, Severity
from smtpwidgets.model.server import Server

__all__ = ["Draft", "Edit", "Editing"]

_ORDER = tuple(Severity)


class Draft(Protocol):
    """Texts on their way to a value, as of a server or of an account."""

    @property
    def texts(self) -> Mapping[str, str]:
        """What is typed, by field."""

    def with_text(self, field: str, text: str) -> Self:
        """Return this draft with one field typed anew."""

    def fixed(self, fix: Fix) -> Self:
        """Return this draft with a one-click repair applied."""

    def problems(self) -> tuple[Problem, ...]:
        """Return every problem, in the order of the form."""


D = TypeVar("D", bound=Draft)
V = TypeVar("V")


@dataclass(frozen=True)
class Edit(Generic[D, V]):
    """One entry under edit: the texts, what is stored, and the revision the edit began on.

    `touched` holds the fields somebody typed in; `tried` says that Save was pressed, from when on
    empty fields are complained about, too.
    """

    draft: D
    stored: V | None
    base: int
    touched: frozenset[str] = frozenset()
    tried: bool = False

    def draft_of(self, value: V) -> D:
        """Return the texts that a form shows for a stored value."""
        raise NotImplementedError

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

    def rebased(self, value: V, base: int) -> Self:
        """Return the same edit on the entry as it is stored now.

        What was typed stays; every other field follows, so that saving takes nothing back that
        somebody else changed meanwhile.
        """
        draft = self.draft_of(value)
        before = None if self.stored is None else self.draft_of(self.stored).texts
        for name in self.touched:
            text = self.draft.texts[name]
            if before is None or before[name] != text:
                draft = draft.with_text(name, text)
        return replace(self, draft=draft, stored=value, base=base)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.stored is None or self.draft.texts != self.draft_of(self.stored).texts

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
        return {field: shown[field] for field in self.draft.texts if field in shown}


@dataclass(frozen=True)
class Editing(Edit[ServerDraft, Server]):
    """A server under edit."""

    @classmethod
    def new(cls, base: int, draft: ServerDraft | None = None) -> Self:
        """Begin a new entry."""
        return cls(draft or ServerDraft(), None, base)

    @classmethod
    def of(cls, server: Server, base: int) -> Self:
        """Begin to edit a stored entry."""
        return cls(ServerDraft.of(server), server, base)

    def draft_of(self, value: Server) -> ServerDraft:
        """Return the texts that a form shows for a stored server."""
        return ServerDraft.of(value)

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
