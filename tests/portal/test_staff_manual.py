"""docs/staff.md: its pictures and links are there, its table of columns is the file's, its words are the portal's."""

import re

from django.conf import settings

from regions.enums import Kind, Layer, Status
from regions.resources.schedules import VERSION_COLUMNS
from regions.starting.read import RULE_COLUMNS
from tests.browser.pictures import FOLDER, MOST_BYTES

DOCS = settings.BASE_DIR / "docs"
TEXT = (DOCS / "staff.md").read_text(encoding="utf-8")


def test_every_picture_is_shown_with_words_and_small() -> None:
    shown = re.findall(r"!\[(.*?)\]\(img/(.+?\.png)\)", TEXT)
    assert all(words for words, _ in shown)
    files = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert {name for _, name in shown} == set(files)
    assert {name for name, size in files.items() if size > MOST_BYTES} == set()


def test_links_lead_somewhere() -> None:
    headings = {_anchor(line.lstrip("# ")) for line in TEXT.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#(.+?)\)", TEXT)) <= headings
    for name, anchor in re.findall(r"\]\(([a-z-]+\.md)(?:#(.+?))?\)", TEXT):
        other = (DOCS / name).read_text(encoding="utf-8")
        assert not anchor or anchor in {_anchor(line.lstrip("# ")) for line in other.splitlines() if line[:1] == "#"}


def test_the_columns_of_the_file_are_told_and_no_others() -> None:
    table = TEXT[TEXT.index("| 列 | 写什么 |") : TEXT.index("例子（只列了几列")]
    told = [
        name
        for line in table.splitlines()[2:]
        for name in re.findall(r"`([a-z_]+)`", line.split("|")[1 if line else 0])
    ]
    assert told == [*VERSION_COLUMNS, *RULE_COLUMNS]
    for kinds in (Kind, Layer):
        assert [value for value in kinds.values if f"`{value}`" not in table] == []


def test_every_status_is_explained() -> None:
    assert [label for label in Status.labels if f"| {label} |" not in TEXT] == []


def _anchor(heading: str) -> str:
    """As GitHub makes them: punctuation goes, blanks become hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
