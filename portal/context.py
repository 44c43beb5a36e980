"""What every template may use (pages; components get what they need by `{% include … only %}`)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.preferences import Preferences
from portal.version import VERSION
from regions.enums import Scheme
from regions.models import PoolingArea

# The part of the menu by the first part of the address.
_SECTIONS = {
    "calculators": "calculators",
    "areas": "areas",
    "policies": "policies",
    "topics": "policies",
    "glossary": "policies",
    "search": "search",
}
# Pages that are read anew for another place: the change comes back to them.
_COMES_BACK = ("calculators", "policies", "topics", "glossary", "search", "offices")


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and version, today, and what the visitor chose before.

    - `site_name`, `version`, `today` (date in Asia/Shanghai)
    - `place`: the remembered PoolingArea, or None; one query, only when a template asks
    - `scheme` ("employee" | "resident" | "") and `scheme_label`; `schemes`: all of them, (value, label)
    - `large_text`: whether 大字 is on
    - `section`: "calculators" | "areas" | "policies" | "search" | "", which part of the menu is current
    - `operator`: name, url and email of who runs it, each may be ""; `official`: whether that is an official service;
      `icp_number`, `police_number`: its registrations, "" = not shown
    - `canonical`: the whole address of this page without its query, which may hold what somebody typed
    - `here`: this address, for `next=`; `place_next`: where a change of place leads
    """
    remembered: Preferences = getattr(request, "preferences", None) or Preferences()
    here = request.get_full_path()
    section = request.path.lstrip("/").split("/")[0]
    return {
        "site_name": "医保明白账",
        "version": VERSION,
        "today": timezone.localdate(),
        "place": SimpleLazyObject(lambda: _place(remembered.area)),
        "scheme": remembered.scheme,
        "scheme_label": Scheme(remembered.scheme).label if remembered.scheme else "",
        "schemes": Scheme.choices,
        "large_text": remembered.text == "large",
        "section": _SECTIONS.get(section, ""),
        "operator": {
            "name": settings.OPERATOR_NAME,
            "url": settings.OPERATOR_URL,
            "email": settings.OPERATOR_EMAIL,
        },
        "official": settings.OFFICIAL_SERVICE,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
        "canonical": SimpleLazyObject(lambda: request.build_absolute_uri(request.path)),
        "here": here,
        "place_next": _place_next(section, here),
    }


def _place(code: str) -> PoolingArea | None:
    return PoolingArea.objects.filter(pk=code).first() if code else None


def _place_next(section: str, here: str) -> str:
    """Calculators and texts come again for the new place; an area page gives way to the new area's; else home."""
    if section in _COMES_BACK:
        return here
    return "/areas/" if section == "areas" else "/"
