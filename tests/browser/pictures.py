"""Pictures of pages for docs/img, made by the tests that walk these pages: `make docs-img` (DOCS_IMG=1)."""

import os
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Locator, Page

FOLDER = settings.BASE_DIR / "docs" / "img"
WIDTH, MARGIN = 1280, 14
MOST_BYTES = 150 * 1024


def wanted() -> bool:
    """Whether pictures are to be written; ordinary runs write none."""
    return os.environ.get("DOCS_IMG") == "1"


def picture(page: Page, name: str, first: Locator, last: Locator | None = None, *, most: int = 900) -> None:
    """Write docs/img/<name>.png: the page's whole width, from `first` to the end of `last`, at most `most` pixels high.

    Fails where the file becomes larger than MOST_BYTES: nobody waits for a picture of the manual.
    """
    if not wanted():
        return
    top, bottom = first.bounding_box(), (last or first).bounding_box()
    assert top is not None and bottom is not None, f"{name}: not to be seen"
    scrolled = page.evaluate("window.scrollY")
    start = max(0, top["y"] + scrolled)
    end = bottom["y"] + bottom["height"] + scrolled + MARGIN
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = page.screenshot(
        full_page=True,
        animations="disabled",
        clip={"x": 0, "y": start, "width": WIDTH, "height": min(end - start, most)},
    )
    assert len(content) <= MOST_BYTES, f"{name}: {len(content)} bytes"
    Path(FOLDER / f"{name}.png").write_bytes(content)
