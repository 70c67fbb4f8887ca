"""Fewer looks for unused cycles while hundreds of checks are under way.

Python looks whenever there are some hundred objects more than before, and each look goes through
those of all checks that are under way, which are all in use: a tenth of a fleet's processor time.
A check leaves some twenty objects in cycles, 5 kB, so a fleet's memory stays flat all the same.
"""

import gc
from contextlib import AbstractContextManager

from smtpwidgets.fleet.process_setting import ProcessSetting

__all__ = ["OBJECTS", "rare_collections"]

OBJECTS = 10_000  # so many more than before; one look takes a few milliseconds

_Thresholds = tuple[int, int, int]
_thresholds: ProcessSetting[_Thresholds] = ProcessSetting(
    gc.get_threshold, lambda thresholds: gc.set_threshold(*thresholds)
)


def rare_collections() -> AbstractContextManager[None]:
    """Let Python collect garbage less often; the last one out puts everything back."""
    return _thresholds.changed(_rarer)


def _rarer(thresholds: _Thresholds) -> _Thresholds:
    """Return them with a higher first one; who switched collections off by 0 keeps them off."""
    young, middle, old = thresholds
    return max(OBJECTS, young) if young else 0, middle, old
