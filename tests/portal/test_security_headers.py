"""What every answer tells the browser, on every public page, in JSON, in the admin and on the pages of errors."""

import pytest
from django.test import Client

from calculators.registry import CALCULATORS, POST_CALCULATORS
from tests.factories import area, schedule
from tests.policies.world import explainer, version
from tests.staff import client_of, member

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/", "/areas/", "/areas/?q=南宁", "/areas/990100/", "/areas/990100/changes/", "/calculators/",
    *(f"/calculators/{name}/" for name in sorted({*CALCULATORS, *POST_CALCULATORS})),
    "/calculators/inpatient/?area=990100&scheme=resident&level=level3&total=51000&on=2025-06-01",
    "/policies/", "/policies/lost-card/", "/glossary/", "/offices/", "/report/", "/report/thanks/", "/search/",
    "/search/?q=起付线", "/feed/", "/about/", "/sources/", "/privacy/", "/accessibility/", "/sitemap.xml", "/robots.txt",
    "/healthz", "/readyz", "/api/v1/areas", "/api/v1/openapi.json", "/api/v1/estimate", "/favicon.ico",
    "/preferences/?text=large", "/nowhere/", "/admin/login/",
]  # fmt: skip


def checked(answer, address: str) -> None:
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'", address
    assert policy["script-src"] == policy["style-src"] == "'self'", address
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", address
    assert "unsafe" not in answer["Content-Security-Policy"], address
    assert answer["Referrer-Policy"] == "same-origin", address
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["X-Frame-Options"] == "DENY", address
    refused = set(answer["Permissions-Policy"].split(", "))
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()"} <= refused, address
    assert all(feature.endswith("=()") for feature in refused), address


def test_on_every_public_address(client: Client) -> None:
    schedule(area())
    version(explainer())
    for address in PUBLIC:
        answer = client.get(address)
        checked(answer, address)
        assert answer.status_code < 500, address


def test_on_what_is_refused(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    checked(client.get("/", headers={"host": "evil.example"}), "wrong host")
    checked(client.generic("POST", "/report/", b"", CONTENT_LENGTH="99999999"), "413")
    checked(client.post("/about/"), "405")
    settings.THROTTLE_SEARCH = "1/h"
    for _ in range(2):
        answer = client.get("/search/?q=x")
    assert answer.status_code == 429
    checked(answer, "429")


def test_on_every_list_of_the_admin() -> None:
    from django.contrib import admin

    client = client_of(member("chief", superuser=True))
    addresses = ["/admin/", "/admin/password_change/"]
    addresses += [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    assert len(addresses) > 20
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        checked(answer, address)
        if address != "/admin/password_change/":  # an empty form
            assert "no-store" in answer["Cache-Control"], address  # nothing of it in a browser's cache
