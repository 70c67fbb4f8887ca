"""A frame that remembers what it was made from, whatever plain pandas does with it."""

from typing import Any, Self

import pandas as pd

from smtpwidgets.frames.edits import ATTRS, made_at

__all__ = ["RememberingFrame"]


class RememberingFrame(pd.DataFrame):  # type: ignore[misc]  # pandas brings no types
    """A DataFrame whose revision goes through concat and merge, too: the oldest of them."""

    def __finalize__(self, other: object, method: str | None = None, **options: Any) -> Self:
        """Take over what pandas lets go where several frames become one."""
        result: Self = super().__finalize__(other, method=method, **options)
        if ATTRS not in result.attrs:
            sources = getattr(other, "input_objs", None) or getattr(other, "objs", None) or ()
            told = [made_at(one) for one in sources if hasattr(one, "attrs")]
            known = [(revision, kind) for kind, revision in told if revision is not None]
            if known:
                revision, kind = min(known, key=lambda made: made[0])
                result.attrs[ATTRS] = {"kind": kind, "revision": revision}
        return result
