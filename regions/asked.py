from django.http import HttpRequest


def asked_for(request: HttpRequest, code: str) -> None:
    """Say that this page answers for an area, so that it is counted (portal.counting); the last one named counts."""
    request.asked_area = code  # type: ignore[attr-defined]
