"""Hypothesis without a clock: a slow machine is no failure.

HYPOTHESIS_PROFILE=long looks deeper. `short` is for `make mutate`, which runs the tests a thousand times: few examples, the
same ones each time, and none made smaller once a test has failed.
"""

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=3000)
settings.register_profile(
    "short",
    deadline=None,
    max_examples=25,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),  # a mutant may be slow or refuse: that is the test's own affair
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
