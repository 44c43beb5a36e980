"""What every JSON address answers and reads alike. Imports no registry, so that the views listed there may use it."""

import json
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

JSON = "application/json; charset=utf-8"
LARGEST_BODY = 256 * 1024  # bytes; 60 bills of the year's ledger take about 15 KB
LONGEST_LENGTH = 19  # digits of a Content-Length that is read as a number


class BadBody(Exception):
    """A body that is no JSON object of ours: `status` 400 or 413, `message` for the person."""

    def __init__(self, message: str, status: int = 400):
        super().__init__(message)
        self.message = message
        self.status = status


def respond(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), content_type=JSON, status=status)


def refuse(errors: dict[str, list[str]], status: int) -> HttpResponse:
    """The one shape of every error."""
    return respond({"errors": errors}, status)


def read_json(request: HttpRequest, largest: int = LARGEST_BODY) -> dict[str, Any]:
    """The body's JSON object. Numbers come as the text that was sent, so that no amount passes through a binary float.

    Raises BadBody: 413 above `largest` bytes; 400 for what is no JSON object, a name given twice, NaN and Infinity.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    # Compared as text first: int() refuses more than 4,300 digits.
    if not (length.isascii() and length.isdigit()) or len(length) > LONGEST_LENGTH or int(length) > largest:
        raise BadBody(f"内容太大了，最多 {largest // 1024} KB。", 413)
    try:
        data = json.loads(
            request.body.decode(), parse_int=str, parse_float=_number, parse_constant=_refuse, object_pairs_hook=_once
        )
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise BadBody("请求内容不是有效的 JSON（UTF-8，不能有重复的名字）。") from None
    if not isinstance(data, dict):
        raise BadBody("请求内容应当是一个 JSON 对象。")
    return data


def _number(text: str) -> str:
    """A number with a point as it was sent; 79.0 is a whole number (JSON Schema says so too)."""
    whole, _, places = text.partition(".")
    return text if places.strip("0") else whole


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name was given twice")
    return found
