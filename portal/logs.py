"""Log lines without query strings: what a citizen enters in a calculator stands there, and is nobody's to keep.

Two faces, by LOG_FORMAT: `plain` for people, `json` (one object a line) for what collects logs. The JSON one is our own,
since a library writes every extra of a record, and Django's records carry the whole request.
"""

import datetime
import json
import logging
import re
from contextvars import ContextVar

# A path or an address up to its question mark, then what follows it until a blank or a quote.
_QUERY = re.compile(r"""(/[^\s?"'<>]*)\?[^\s"'<>]*""")

# The extras that may be written, by the name they get: what our own lines and Django's carry and nobody typed.
_EXTRAS = {
    "status_code": "status",
    "method": "method",
    "path": "path",
    "view": "view",
    "milliseconds": "milliseconds",
    "statement": "statement",
}

# The id of the request that is being answered (portal.requests); "" outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def without_query(text: str) -> str:
    """`text` with each `/path?query` in it shortened to `/path`."""
    return _QUERY.sub(r"\1", text)


class PathOnlyFormatter(logging.Formatter):
    """Formats a record as usual, traceback included, then cuts the query off every path or address in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished text of `record`, each `/path?query` in it shortened to `/path`."""
        return without_query(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message, the request's id, named extras, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line; no query strings, none of the extras that are not named above."""
        line: dict[str, object] = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_query(record.getMessage()),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        for extra, name in _EXTRAS.items():
            value = getattr(record, extra, None)
            if isinstance(value, str):
                line[name] = without_query(value)
            elif isinstance(value, int | float):
                line[name] = value
        if record.exc_info:
            line["exception"] = without_query(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
