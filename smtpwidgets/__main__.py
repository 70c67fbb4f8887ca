"""`python -m smtpwidgets` is the command `smtpwidgets`."""

import sys

from smtpwidgets.cli import main

__all__: list[str] = []

sys.exit(main())
