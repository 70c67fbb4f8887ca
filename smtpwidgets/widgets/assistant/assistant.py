"""The guided set-up as a widget: all steps in one card, and each step for a cell of its own."""

from smtpwidgets.profile import Profile
from smtpwidgets.setup import STEPS, Setup, StepId
from smtpwidgets.widgets.assistant.desk import Desk
from smtpwidgets.widgets.assistant.view import AssistantView

__all__ = ["SetupAssistant"]


class SetupAssistant(AssistantView):
    """Takes somebody from an e-mail address to a working account.

    It goes on at the step where the last kernel stopped. `setup` is the same set-up as functions;
    `step("you")` shows one step alone, for a notebook with a cell for each.

    Args:
        profile: where servers, account and draft are kept.
        name: one of several set-ups in the same profile.
        account: an account that is stored already (its id, address or description), to check and
            to repair it. If there is none, it is set up.
    """

    def __init__(
        self, profile: Profile, name: str = "setup", *, account: str | None = None
    ) -> None:
        super().__init__()
        self.profile = profile
        self.setup = Setup(profile, name, account=account)
        self._steps: list[AssistantView] = []
        self.show(Desk(self.setup))

    def step(self, name: StepId | str) -> AssistantView:
        """Return a view of one step over the same set-up: "you", "incoming", "outgoing" and so on.

        Raises:
            ValueError: there is no such step; the message lists those there are.
        """
        if name not in {*StepId}:
            raise ValueError(f"there is no step {name!r}; there are: {', '.join(STEPS)}")
        view = AssistantView(StepId(name))
        view.show(self.desk)
        self._steps.append(view)
        return view

    def close(self) -> None:
        """End what is under way and free every widget, those of single steps included."""
        self.desk.close()
        for view in self._steps:
            view.close()
        super().close()

    def __repr__(self) -> str:
        return f"SetupAssistant({self.setup.state.step}, {self.profile!r})"
