"""What several tests share: a real browser, and the rule when its absence may be overlooked."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, Request, sync_playwright

from portal.last_stamp import LAST_STAMP

# Debian's Chromium without its own network traffic; the same flags as the project's picture tool.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests in one worker: one Chromium is started, and two cores are not fought over."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No page that another test has kept, nor its stamp, which comes back with the data: as in a process that saw others."""
    cache.clear()
    LAST_STAMP.forget()
    LAST_STAMP.stamp = "of another test"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests.

    Missing, it skips the test with a reason, so that the suite runs on any machine; with CI=true it fails instead.
    CHROMIUM= names another executable.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        reason = "BROWSER TESTS NOT RUN: no chromium found (Debian: apt-get install chromium fonts-noto-cjk)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    # Playwright's sync API keeps an event loop in this thread, at whose sight Django refuses database work, though
    # nothing here is concurrent.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
            yield chromium
            chromium.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about in the pages of this test: script errors, CSP violations, failed requests."""
    return []


@pytest.fixture
def new_page(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Open pages, each with cookies of its own: `new_page(width=390, java_script_enabled=False)`.

    Takes any option of Playwright's new_context besides width and height (CSS pixels). Closed after the test.
    """
    contexts = []

    def failed(request: Request) -> None:
        # Aborted: the page itself was left before the answer came, as when a test goes on at once after a click.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"{request.url}: {request.failure}")

    def open_page(width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", failed)
        return page

    yield open_page
    for context in contexts:
        context.close()
