"""Log lines without query strings: what a citizen enters in a calculator stands there, and is nobody's to keep."""

import logging
import re

# A path or an address up to its question mark, then what follows it until a blank or a quote.
_QUERY = re.compile(r"""(/[^\s?"'<>]*)\?[^\s"'<>]*""")


class PathOnlyFormatter(logging.Formatter):
    """Formats a record as usual, traceback included, then cuts the query off every path or address in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished text of `record`, each `/path?query` in it shortened to `/path`."""
        return _QUERY.sub(r"\1", super().format(record))
