"""Our own CSS and JavaScript for Chromium 90 (in WeChat) and Safari 14: nothing they do not know, unless it falls back.

docs/old-phones.md says what was tried and what Pico and htmx need.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
STAFF = (
    "policies-admin.css",
    "staff.css",
    "staff-evidence.css",
    "transfer.css",
)  # the admin is for desktop browsers of now

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# One such selector, unknown, voids its whole rule.
SELECTORS = re.compile(
    r":has\(|:user-(?:in)?valid|:modal|:popover-open|:state\(|@container|@layer|@scope|@starting-style|&"
)
VALUES = re.compile(
    r"color-mix\(|oklch\(|oklab\(|lab\(|lch\(|light-dark\(|\b(?:sin|cos|pow|sqrt|round|mod)\("
    r"|[0-9.](?:dvh|svh|lvh|dvw|svw|lvw|cqw|cqh|lh|rlh)\b"
)
# Chromium 90 / Safari 14 lack one or both: aspect-ratio 88/15, inset 87/14.1, margin-inline and its like 87/14.1,
# accent-color 93/15.4, content-visibility 85/18, translate 104/14.1.
PROPERTIES = re.compile(
    r"(?:inset(?:-inline|-block)?|(?:margin|padding)-(?:inline|block)|aspect-ratio|accent-color|translate|rotate|scale"
    r"|content-visibility|field-sizing|overscroll-behavior|backdrop-filter)"
)
NEWER_SCRIPT = re.compile(
    r"\.at\(|\.replaceAll\(|\.findLast\(|\.hasOwn\(|\.toSorted\(|structuredClone|\?\?=|\|\|=|&&=|\?\.|\?\?|=>"
    r"|\b(?:let|const|class|async|await|import|export)\b|`"
)


def declarations(sheet: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Selector and declarations of each rule, without comments."""
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for selector, body in RULE.findall(text):
        pairs = [part.split(":", 1) for part in body.split(";") if ":" in part]
        yield selector.strip(), [(name.strip(), value.strip()) for name, value in pairs]


def problems(sheet: str) -> list[str]:
    """What an old browser would not know, and has nothing instead of."""
    found = []
    for selector, pairs in declarations(sheet):
        if SELECTORS.search(selector):
            found.append(selector)
        flex = any(name == "display" and "flex" in value for name, value in pairs)
        grid = any(name == "grid-gap" for name, _ in pairs)
        for at, (name, value) in enumerate(pairs):
            before = [other for key, other in pairs[:at] if key == name]
            if PROPERTIES.fullmatch(name) or (VALUES.search(value) and not before):
                found.append(f"{selector}: {name}: {value}")
            if name in ("gap", "row-gap") and (flex or not grid):  # Safari 14.0 spaces grids, not flex rows
                found.append(f"{selector}: {name} without grid-gap")
            if name == "overflow-wrap" and value == "anywhere" and "break-word" not in before:
                found.append(f"{selector}: anywhere without break-word before it")
            if re.search(r"\b(?:min|max|clamp)\(", value) and name == "font-size" and not before:
                found.append(f"{selector}: {name}: {value}")
    return found


@pytest.mark.parametrize("sheet", [one for one in SHEETS if one.name not in STAFF], ids=lambda one: one.name)
def test_our_styles_are_for_old_browsers_too(sheet: Path) -> None:
    assert problems(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_our_scripts_are_plain_es5(script: Path) -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert NEWER_SCRIPT.findall(code) == []


def test_a_rule_for_keyboard_focus_never_stands_alone() -> None:
    """Safari 14 does not know :focus-visible and drops the rule: the outline itself has to hang on :focus."""
    for sheet in SHEETS:
        for selector, pairs in declarations(sheet.read_text(encoding="utf-8")):
            if ":focus-visible" in selector and ":not(:focus-visible)" not in selector:
                assert not any(name.startswith("outline") for name, _ in pairs), selector


@pytest.mark.parametrize(
    "wrong",
    [
        "a:has(b) { color: red }",
        "a { display: flex; gap: 1rem }",
        "a { inset: 0 }",
        "a { aspect-ratio: 1 }",
        "a { color: color-mix(in srgb, red, blue) }",
        "a { overflow-wrap: anywhere }",
        "a { height: 100dvh }",
        "a { font-size: clamp(1rem, 2vw, 3rem) }",
    ],
)
def test_the_check_can_fail(wrong: str) -> None:
    assert problems(wrong)


def test_what_falls_back_is_let_through() -> None:
    assert problems("a { color: red; color: color-mix(in srgb, red, blue) }") == []
    assert problems("a { display: grid; grid-gap: 1rem; gap: 1rem; text-wrap: balance }") == []
