"""`make faults`: what happens when parts of the site are taken away or killed. Not part of `make test`: minutes, not seconds.

Run only where these tests are asked for by name (`pytest tests/faults…`), as the Makefile does.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.load.stack import Missing, Stack


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults: takes parts of the running site away (make faults)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if any("faults" in argument for argument in config.args) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """The site as in production. Missing programs skip the test with a reason; with CI=true they fail it."""
    try:
        made = Stack()
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    with made:
        yield made
