"""Every address of the staff side, found by walking the URL patterns, with one row of every model that has pages.

A new model or page without an entry here makes the tests fail that walk: say what its row is, and who may open it.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core import signing
from django.db import connection
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from calculators.draft import SALT
from calculators.models import ReferenceCase
from policies.models import GlossaryTerm, HelpfulCount, LocalNote, Office, Report, Topic
from portal.search.models import Synonym
from regions.enums import Status
from regions.models import PolicyParameter, PoolingArea
from tests import factories
from tests.policies import world

BASE = "/admin/"


@dataclass(frozen=True)
class Page:
    """`name`: of the URL pattern, "regions_county_change"; `address`: with the keys of existing rows."""

    name: str
    address: str


def rows(of: PoolingArea | None = None) -> dict[str, Any]:
    """One row of each model by label, all of one area where they belong to one; versions are drafts."""
    place = of or factories.area()
    mark = place.code
    schedule = factories.schedule(place, status=Status.DRAFT, reason="试验")
    checked = factories.verify(schedule.rules.first())
    about = world.explainer(f"about-{mark}")
    term = GlossaryTerm.objects.create(slug=f"term-{mark}", term=f"起付线{mark}", short="一", body="一")
    topic = Topic.objects.create(slug=f"topic-{mark}", name="住院了", summary="一")
    topic.entries.create(explainer=about)
    note = LocalNote.objects.create(slug=f"note-{mark}", title="一", body="一")
    note.areas.add(place)
    case = ReferenceCase.objects.create(
        area=place,
        scheme="resident",
        name="三级住院",
        on=datetime.date(2025, 3, 1),
        inputs={"care": "inpatient", "level": "level3", "total": "51000"},
        expected={"out_of_pocket": "21000.00"},
    )
    parameter = PolicyParameter.objects.create(
        area=place,
        topic="waiting_period",
        subject="试验",
        name="等待期",
        value="6",
        unit="月",
        effective_from=factories.START,
    )
    document = factories.PolicyDocument.objects.create(area=place, number=f"试医保〔2025〕{mark}号", title="试验办法")
    seen = {
        "username": f"li-{mark}",
        "ip_address": "203.0.113.5",
        "user_agent": "-",
        "http_accept": "",
        "path_info": "/",
    }
    made = {
        "portal.synonym": Synonym.objects.create(word=f"门槛费{mark}", means="起付线"),
        "regions.province": place.province,
        "regions.poolingarea": place,
        "regions.county": factories.county(f"{mark[:4]}21", "试验县", "shiyanxian", "syx", place),
        "regions.policydocument": document,
        "regions.policyparameter": parameter,
        "regions.benefitschedule": schedule,
        "regions.verification": checked,
        "calculators.referencecase": case,
        "policies.explainer": about,
        "policies.explainerversion": world.version(about, 1, Status.DRAFT),
        "policies.glossaryterm": term,
        "policies.topic": topic,
        "policies.office": Office.objects.create(area=place, name="窗口"),
        "policies.localnote": note,
        "policies.report": Report.objects.create(kind="error", text="不对", page=f"/areas/{mark}/", area=place),
        "policies.helpfulcount": HelpfulCount.objects.create(explainer=about, day=timezone.localdate(), yes=2, no=1),
        "auth.user": User.objects.create_user(f"zhou-{mark}", password="x", is_staff=True),
        "auth.group": Group.objects.create(name=f"组{mark}"),
        "axes.accesslog": AccessLog.objects.create(**seen),
        "axes.accessfailurelog": AccessFailureLog.objects.create(**seen),
        "axes.accessattempt": AccessAttempt.objects.create(**seen, get_data="", post_data="", failures_since_start=3),
    }
    for row in made.values():  # a history for everything that keeps one
        if hasattr(row, "history"):
            row._change_reason = "试验"
            row.save()
    return made


def pages(made: dict[str, Any]) -> list[Page]:
    """Every address of the admin, filled with the keys of `made`."""
    found = []
    for route, name, label in _patterns(admin.site.urls[0]):
        if name in ("", "view_on_site", "app_list") or name in OUTSIDE:
            continue
        found += [Page(name, BASE + address) for address in _filled(route, name, label, made)]
    apps = sorted({model._meta.app_label for model in admin.site._registry})
    return found + [Page("app_list", f"{BASE}{app}/") for app in apps]


# Of no row, and asked by tests of their own: test_sign_in, test_second_factor.
OUTSIDE = ("login", "logout", "second_factor", "set_up_second_factor", "password_change_done")
# Keys that are not of the model under which the page stands.
OTHER_KEYS = {
    "regions_verify": "regions.benefitschedule",
    "regions_review_due": "regions.benefitschedule",
    "regions_correct": "rule",
}
NAMES = {
    "regions_action": ("submit", "publish", "send-back", "clone", "withdraw"),
    "policies_action": ("submit", "publish", "send-back", "draft", "withdraw"),
}


def _patterns(patterns: Any, before: str = "", label: str = "") -> Iterator[tuple[str, str, str]]:
    """Route, name and model of each pattern."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            parts = route.strip("/").split("/")
            yield from _patterns(one.url_patterns, route, ".".join(parts[:2]))
        elif isinstance(one, URLPattern):
            yield route, one.name or "", label


def _filled(route: str, name: str, label: str, made: dict[str, Any]) -> Iterator[str]:
    """The addresses of a route; a name that is not known here, or no row, is a KeyError."""
    if "<" not in route and "(" not in route:
        yield route
        return
    if name == "calculators_draft":
        yield route.replace("<str:token>", signing.dumps(made["regions.benefitschedule"].pk, salt=SALT))
        return
    key = OTHER_KEYS.get(name, label)
    row = made["regions.benefitschedule"].rules.first() if key == "rule" else made[key]
    if name.endswith("_simple_history"):
        yield route.replace("^([^/]+)/history/([^/]+)/$", f"{row.pk}/history/{row.history.latest().pk}/")
        return
    address = re.sub(r"<(path:object_id|int:pk|id|path:id)>", str(row.pk), route)
    if "<slug:name>" in address:
        for value in NAMES[name]:
            yield address.replace("<slug:name>", value)
        return
    assert "<" not in address, f"{name}: {route} has a part that tests/staff_pages.py does not know"
    yield address


def contents() -> dict[str, list[Any]]:
    """Every row of the database but sessions: what a refused request must leave as it was."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = {}
        for table in sorted(set(tables) - {"django_session"}):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept[table] = sorted(map(repr, cursor.fetchall()))
    return kept
