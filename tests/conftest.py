"""What holds for every test."""

from hypothesis import settings

# Machines that run many tests at once are slow at times; a time limit belongs to a benchmark.
settings.register_profile("smtpwidgets", deadline=None)
settings.load_profile("smtpwidgets")
