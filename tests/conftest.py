"""What holds for every test: no stopwatch decides, and the same examples are tried each time."""

from hypothesis import settings

settings.register_profile("wfm", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("wfm")
