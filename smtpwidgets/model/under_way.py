"""What is noted of a change of secrets while it is under way: ids, and never a secret."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

__all__ = ["UnderWay"]


class UnderWay(BaseModel):
    """Whose the change is, and the entries whose secrets it touches."""

    model_config = ConfigDict(frozen=True)

    keyring: str  # whose it is, and on which computer: another one has secrets of its own
    kernel: str  # a name that no other process has, now or later
    process: int  # whose number others may have after it
    at: datetime
    done: bool = False  # whether the rows stand
    fresh: tuple[str, ...] = ()  # had no secret before
    replaced: tuple[str, ...] = ()  # had one, which is set aside
    stale: tuple[str, ...] = ()  # what the keyring has is no secret of theirs any more

    @property
    def ids(self) -> tuple[str, ...]:
        """Every entry that is touched."""
        return (*self.fresh, *self.replaced, *self.stale)
