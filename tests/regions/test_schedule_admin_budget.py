"""How many queries the schedules' admin makes: within its budget, and the same with 348 areas and ten versions each."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument, PoolingArea, StaffScope
from tests import factories
from tests.regions.staff_world import BASE, EDIT, PUBLISH, as_user, member, sent

pytestmark = pytest.mark.django_db
LIST, CHANGE, SAVED = 12, 20, 90
START = datetime.date(2017, 1, 1)


def fill(areas: int, versions: int) -> None:
    """Published versions of both schemes a year, each with the same few rules; the last one of each is a draft."""
    places = PoolingArea.objects.bulk_create(
        PoolingArea(
            code=f"{980000 + number}", name=f"城市{number}", pinyin=f"c{number}", initials="c", province_id="990000"
        )
        for number in range(areas)
    )
    made = BenefitSchedule.objects.bulk_create(
        BenefitSchedule(
            area=place, scheme=scheme, version=number + 1, effective_from=START.replace(year=START.year + number),
            status=Status.DRAFT if number == versions - 1 else Status.PUBLISHED,
        )
        for place in places for scheme in ("employee", "resident") for number in range(versions)
    )  # fmt: skip
    BenefitRule.objects.bulk_create(BenefitRule(schedule=one, **rule) for one in made for rule in factories.INPATIENT)
    factories.analyze()


@pytest.fixture
def editor() -> User:
    """With both rights and a scope, which costs most."""
    factories.province()
    user = member("both", *EDIT, *PUBLISH)
    StaffScope.objects.create(user=user).provinces.add("990000")
    return user


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def counts(user: User) -> dict[str, int]:
    """What each page costs, for one version of each standing with forty rules."""
    place = factories.area()
    document = PolicyDocument.objects.create(number="试〔2026〕1号", title="办法", area=place)
    ratios: list[Any] = [
        {
            "kind": "ratio",
            "care": "inpatient",
            "level": level,
            "group": group,
            "upto": upto,
            "ratio": "0.8",
            "document": document,
        }
        for level in ("level1", "level2", "level3")
        for group in ("working", "retired", "retired_70")
        for upto in (10000, 20000, 30000, None)
    ]
    rules = [*factories.INPATIENT[:1], *ratios]
    published = factories.schedule(place, rules)
    draft = factories.schedule(place, rules, status=Status.DRAFT, start=datetime.date(2027, 1, 1), reason="年度调整")
    review = factories.schedule(
        place, rules, status=Status.IN_REVIEW, start=datetime.date(2027, 7, 1), reason="年度调整"
    )
    factories.verify(draft.rules.first())
    client = as_user(user)
    for address in (BASE, f"{BASE}add/", f"{BASE}{draft.pk}/history/"):
        client.get(address)  # content types are asked for once a process
    found = {
        "list": queries(client, BASE),
        "list of what is doubtful": queries(client, f"{BASE}?standing=doubtful"),
        "list of what is current": queries(client, f"{BASE}?standing=current&area__province__code__exact=990000"),
        "list of what is searched for": queries(client, f"{BASE}?q=城市"),
        "add": queries(client, f"{BASE}add/"),
        "draft": queries(client, f"{BASE}{draft.pk}/change/"),
        "published": queries(client, f"{BASE}{published.pk}/change/"),
        "preview": queries(client, f"{BASE}{draft.pk}/preview/"),
        "difference": queries(client, f"{BASE}{draft.pk}/difference/"),
        "history": queries(client, f"{BASE}{draft.pk}/history/"),
        "submit": queries(client, f"{BASE}{draft.pk}/do/submit/"),
        "publish": queries(client, f"{BASE}{review.pk}/do/publish/"),
        "withdraw": queries(client, f"{BASE}{published.pk}/do/withdraw/"),
        "clone": queries(client, f"{BASE}{published.pk}/do/clone/"),
    }
    changed = sent(draft, **{"inpatient-ratio-0-ratio": "79%"})
    with CaptureQueriesContext(connection) as caught:
        assert client.post(f"{BASE}{draft.pk}/change/", changed).status_code == 302
    found["save"] = len(caught)
    return found


def test_within_the_budget_and_the_same_with_348_areas_and_ten_versions(editor: User) -> None:
    with transaction.atomic():
        few = counts(editor)
        transaction.set_rollback(True)
    fill(348, 10)
    many = counts(User.objects.get(pk=editor.pk))
    budget = {name: LIST if "list" in name else CHANGE for name in many} | {"save": SAVED}
    assert {name: count for name, count in many.items() if count > budget[name]} == {}
    assert many == few
