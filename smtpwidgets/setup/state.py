"""How far a set-up is, as one value that survives the kernel: texts, choices, steps that are done.

Never a password: nothing here is secret.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.server import new_id
from smtpwidgets.setup.steps import StepId

__all__ = ["NONE", "OWN", "Choice", "SetupState"]

OWN = "own"  # the key of "I type it myself"
NONE = "none"  # the key of "no such server"

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One server of the set-up.

    `key` is the proposal that was chosen, `OWN`, `NONE`, or "" for nothing yet. `texts` are the
    settings that go with it, `typed` those somebody typed (kept while another one is chosen), and
    `stored` the texts as they were last saved.
    """

    key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetupState:
    """The whole draft: who, which servers, at which step, and what is done already."""

    step: StepId = StepId.YOU
    address: str = ""
    display_name: str = ""
    incoming: Choice = Choice()
    outgoing: Choice = Choice()
    passed: frozenset[StepId] = frozenset()
    account_id: str = field(default_factory=new_id)
    incoming_id: str = field(default_factory=new_id)
    outgoing_id: str = field(default_factory=new_id)
    served: str = ""  # the address that the servers were chosen for
    depth: str = ""  # how deep the last test that passed went

    def with_passed(self, *steps: StepId) -> Self:
        """Return this state with steps done."""
        return replace(self, passed=self.passed | frozenset(steps))

    def without(self, *steps: StepId) -> Self:
        """Return this state with steps to be done again."""
        return replace(self, passed=self.passed - frozenset(steps))

    def side(self, step: StepId) -> Choice:
        """Return the choice of the incoming or the outgoing step."""
        return self.incoming if step is StepId.INCOMING else self.outgoing

    def with_side(self, step: StepId, choice: Choice) -> Self:
        """Return this state with another choice in the incoming or the outgoing step."""
        if step is StepId.INCOMING:
            return replace(self, incoming=choice)
        return replace(self, outgoing=choice)

    def id_of(self, step: StepId) -> str:
        """Return the id of the entry that a typed server of this step is stored under."""
        return self.incoming_id if step is StepId.INCOMING else self.outgoing_id

    @property
    def domain(self) -> str:
        """The part of the address after the @."""
        return self.address.rpartition("@")[2].lower()

    def to_json(self) -> str:
        """Return the state as text, to be remembered."""
        return json.dumps(
            {**asdict(self), "passed": sorted(self.passed), "version": _VERSION},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the state that `to_json` wrote.

        Raises:
            ValueError: the text is none, or of another version.
        """
        read = json.loads(text)
        if not isinstance(read, dict) or read.pop("version", None) != _VERSION:
            raise ValueError("this is no set-up that this version knows")
        try:
            return cls(
                **{
                    **{name: _text(value) for name, value in read.items() if name not in _PARTS},
                    "step": StepId(read["step"]),
                    "incoming": _choice(read["incoming"]),
                    "outgoing": _choice(read["outgoing"]),
                    "passed": frozenset(map(StepId, read["passed"])),
                }
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("this set-up is not whole") from error


_PARTS = frozenset({"step", "incoming", "outgoing", "passed"})


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _choice(read: Mapping[str, Any]) -> Choice:
    texts = {name: _known(read[name]) for name in ("texts", "typed", "stored")}
    return Choice(key=str(read["key"]), **texts)


def _known(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that servers still have."""
    return {name: str(text) for name, text in texts.items() if name in FIELDS}
