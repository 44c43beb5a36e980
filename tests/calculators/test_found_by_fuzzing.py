"""What random and hostile requests found: once an answer 500, now the documented one; once in the log."""

import logging
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, RequestFactory

from calculators.views.responses import LARGEST_BODY

pytestmark = pytest.mark.django_db  # a WSGI request looks after the connections

# Not text at all, refusing replacement, or giving half a surrogate pair for the bytes below.
CODECS = (
    "hex",
    "rot13",
    "zlib",
    "idna",
    "undefined",
    "utf-7",
    "unicode_escape",
    "raw_unicode_escape",
    "gbk",
    "nonsense",
)
PART = b'--BB\r\nContent-Disposition: form-data; name="area"\r\n\r\n\\ud800 +2AA-\r\n--BB--\r\n'

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask() -> Ask:
    """Ask the application as a WSGI server does (the test client makes its own requests): status and text."""
    from portal.wsgi import application

    def asked(method: str, path: str, body: bytes = b"", content_type: str = "") -> tuple[int, str]:
        found: list[str] = []

        def start(status: str, headers: list[Any], exc_info: Any = None) -> Callable[[bytes], object]:
            found.append(status)
            return lambda data: None

        path, _, query = path.partition("?")
        more = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost",
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "https",
        }
        parts: Iterable[bytes] = application(RequestFactory()._base_environ() | more, start)
        return int(found[0].split()[0]), b"".join(parts).decode()

    return asked


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("path", ["/api/v1/own-rates", "/calculators/own-rates/"])
def test_an_address_is_read_as_utf8_whatever_the_content_type_says(ask: Ask, codec: str, path: str) -> None:
    query = "scheme=resident&care=inpatient&deductible=0&ratio=60%25&total=%EF%BC%91%EF%BC%90%EF%BC%90"  # １００
    status, text = ask("GET", f"{path}?{query}", content_type=f"text/plain; charset={codec}")
    assert status == 200
    assert "60.00" in text


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("name", ["year", "statement", "own-rates"])
def test_a_posted_form_is_read_as_utf8_whatever_it_says(ask: Ask, codec: str, name: str) -> None:
    status, text = ask("POST", f"/calculators/{name}/", PART, f"multipart/form-data; boundary=BB; charset={codec}")
    assert status == 200
    assert "<form" in text


@pytest.mark.parametrize("length", ["9" * 5000, "1" * 20, str(LARGEST_BODY + 1), "-1", "1e3", "٣"])
def test_a_body_whose_length_is_no_small_number_is_too_large(length: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.generic("POST", "/api/v1/year", b"{}", content_type="application/json", CONTENT_LENGTH=length)
    assert response.status_code == 413
    assert list(response.json()) == ["errors"]


def test_the_most_talkative_log_holds_no_amount(caplog: pytest.LogCaptureFixture) -> None:
    talkative = logging.getLogger("django")
    talkative.addHandler(caplog.handler)
    query = "scheme=employee&care=inpatient&total=54321.77&deductible=54321.77&ratio=60%25"
    try:
        with caplog.at_level(logging.DEBUG, logger="django"):
            text = Client().get(f"/calculators/own-rates/?{query}").content.decode()
    finally:
        talkative.removeHandler(caplog.handler)
    assert "54,321.77" in text
    assert "54,321" not in caplog.text
    assert "54321" not in caplog.text
