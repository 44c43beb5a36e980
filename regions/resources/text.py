"""Text cells that no spreadsheet takes for a formula, and back again."""

import re

# What Excel and WPS take for the beginning of a formula, the full-width forms too; a row of our own marks before it.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """`text` with a mark (') in front where a spreadsheet might run it."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` made of it taken back: unguarded(guarded(text)) is text, for every text."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
