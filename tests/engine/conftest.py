"""Hypothesis without a clock: a slow machine is no failure. HYPOTHESIS_PROFILE=long looks deeper."""

import os

from hypothesis import settings

settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
