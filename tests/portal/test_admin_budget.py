"""What every page of the staff side costs, for every group that opens it: within the budget, however much there is."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calculators.models import ReferenceCase
from policies.models import Explainer, ExplainerVersion, GlossaryTerm, HelpfulCount, LocalNote, Office, Report, Topic
from portal.search.models import Synonym
from regions.enums import Status
from regions.models import (
    AreaCount,
    BenefitRule,
    BenefitSchedule,
    County,
    PolicyDocument,
    PolicyParameter,
    PoolingArea,
    Province,
    Verification,
)
from tests import factories
from tests.policies.world import TEXTS
from tests.portal.test_groups import COLUMNS, expected, walked
from tests.staff import client_of, member
from tests.staff_pages import BASE, rows

pytestmark = pytest.mark.django_db
LIST, CHANGE = 12, 20
# Before somebody is deleted Django looks into every table that may name them: as many queries as there are such tables.
DEARER = {"auth_user_delete": 24}
AREAS, VERSIONS = 348, 10
FIGURES = factories.INPATIENT[:2]  # of each of them
# Lists by another name than "changelist": what waits, and what there is.
LISTS = ("index", "app_list", "regions_verification_queue", "regions_verification_areas", "policies_due")
# The dashboard leads to these, the list's own filters to others.
CHOSEN = (
    "regions/benefitschedule/?standing=doubtful",
    "regions/benefitschedule/?standing=current&area__province__code__exact=990000",
    "regions/benefitschedule/?q=城市",
    "regions/verification/?rule__schedule__scheme__exact=resident",
    "regions/verification/queue/?state=doubtful",
    "regions/verification/queue/?page=3",
    "regions/verification/areas/?scheme=resident&grade=verified",
    "regions/policydocument/?q=办法",
    "regions/policyparameter/?topic__exact=waiting_period",
    "regions/county/?q=县",
    "calculators/referencecase/?q=城市",
    "policies/report/?state__exact=new",
    "policies/office/?q=窗口",
)


def fill() -> None:
    """348 areas of ten versions, and as much of everything else that grows with them."""
    provinces = Province.objects.bulk_create(
        Province(code=f"9{number:02d}000", name=f"省{number}", pinyin=f"s{number}", initials="s")
        for number in range(30)
    )
    areas = PoolingArea.objects.bulk_create(
        PoolingArea(
            code=f"{980000 + number}", name=f"城市{number}", pinyin=f"c{number}", initials="c", province_id="990000"
        )
        for number in range(AREAS)
    )
    County.objects.bulk_create(
        County(
            code=f"{970000 + number}", name=f"县{number}", pinyin=f"x{number}", initials="x", province_id="990000",
            area=area,
        )
        for number, area in enumerate(areas)
    )  # fmt: skip
    documents = PolicyDocument.objects.bulk_create(
        PolicyDocument(area=area, number=f"试医保〔2024〕{area.pk}号", title="办法") for area in areas
    )
    _rates(areas, documents)
    _around(areas)
    _texts()
    assert len(provinces) == 30
    factories.analyze()


def _rates(areas: list[PoolingArea], documents: list[PolicyDocument]) -> None:
    """A version a year, the last but one in review, the last one a draft in doubt; some of each are verified."""
    today = timezone.localdate()
    standing = {VERSIONS - 1: Status.DRAFT, VERSIONS - 2: Status.IN_REVIEW}
    made = BenefitSchedule.objects.bulk_create(
        BenefitSchedule(
            area=area, scheme=scheme, version=number + 1, effective_from=datetime.date(2017 + number, 1, 1),
            status=standing.get(number, Status.PUBLISHED), review_due=today,
        )
        for area in areas for scheme in ("employee", "resident") for number in range(VERSIONS)
    )  # fmt: skip
    ruled = BenefitRule.objects.bulk_create(
        BenefitRule(
            schedule=one,
            document=documents[index % AREAS],
            evidence="doubtful" if one.status == Status.DRAFT else "compiled",
            note="疑为套用" if one.status == Status.DRAFT else "",
            **rule,
        )
        for index, one in enumerate(made)
        for rule in FIGURES
    )
    Verification.objects.bulk_create(
        Verification(rule=rule, document=documents[0], checked_on=datetime.date(2026, 3, 1))
        for rule in ruled[:: len(FIGURES)]
        if rule.schedule.status == Status.PUBLISHED
    )


def _around(areas: list[PoolingArea]) -> None:
    """What else belongs to an area."""
    today = timezone.localdate()
    AreaCount.objects.bulk_create(AreaCount(area=area, day=today, count=5) for area in areas)
    PolicyParameter.objects.bulk_create(
        PolicyParameter(
            area=area, topic="waiting_period", subject="x", name="期", value="6", effective_from=factories.START
        )
        for area in areas
    )
    ReferenceCase.objects.bulk_create(
        ReferenceCase(
            area=area, scheme="resident", name=f"城市案例{number}", on=datetime.date(2025, 3, 1),
            inputs={"care": "inpatient", "level": "level3", "total": "51000"}, expected={"out_of_pocket": "21000.00"},
        )
        for area in areas for number in range(3)
    )  # fmt: skip
    Office.objects.bulk_create(Office(area=area, name="窗口") for area in areas)
    Report.objects.bulk_create(
        Report(kind="error", text="不对", page=f"/areas/{area.pk}/", area=area) for area in areas
    )
    for note in LocalNote.objects.bulk_create(
        LocalNote(slug=f"n-{number}", title="说明", body="一") for number in range(40)
    ):
        note.areas.add(*areas[:3])


def _texts() -> None:
    """What people read, how they found it, and who writes it."""
    today = timezone.localdate()
    explainers = Explainer.objects.bulk_create(Explainer(slug=f"e-{number}") for number in range(120))
    ExplainerVersion.objects.bulk_create(
        ExplainerVersion(
            explainer=one, number=number, status=status, title=f"解读{number}", question="问？", description="一句话。",
            reviewed_on=datetime.date(2025, 1, 1), review_due=today, reason="试验",
            publish_on=datetime.date(2025, 1, number) if status == Status.PUBLISHED else None, **TEXTS,
        )
        for one in explainers
        for number, status in enumerate((Status.PUBLISHED, Status.PUBLISHED, Status.IN_REVIEW, Status.DRAFT), 1)
    )  # fmt: skip
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(slug=f"t-{number}", term=f"术语{number}", short="一", body="一") for number in range(120)
    )
    Topic.objects.bulk_create(Topic(slug=f"p-{number}", name=f"情境{number}", summary="一") for number in range(40))
    HelpfulCount.objects.bulk_create(HelpfulCount(explainer=one, day=today, yes=3, no=1) for one in explainers)
    Synonym.objects.bulk_create(Synonym(word=f"说法{number}", means="起付线") for number in range(120))
    for number in range(40):
        member(f"staff-{number}", COLUMNS[number % len(COLUMNS)])


def budget(name: str) -> int:
    """Of a page by the name of its pattern."""
    return LIST if name in LISTS or name.endswith("_changelist") else DEARER.get(name, CHANGE)


def measured(client: Client, addresses: list[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """(name, address, queries) of pages that open. Content types are read once a process: here, before all others."""
    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)
    for name, address in addresses:
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address)
        if answer.status_code in (200, 302):
            yield name, address, len(caught)


def counts(group: str, who: User) -> dict[str, int]:
    """What each page costs that the group opens, of one set of rows."""
    made = rows()
    ruled = [dict(rule, document=made["regions.policydocument"]) for rule in factories.INPATIENT]
    published = factories.schedule(made["regions.poolingarea"], ruled, scheme="employee")
    review = factories.schedule(
        made["regions.poolingarea"], ruled, scheme="employee", start=datetime.date(2026, 1, 1), status=Status.IN_REVIEW
    )
    doubtful = [rule | {"evidence": "doubtful", "note": "疑为套用"} for rule in factories.INPATIENT]
    factories.schedule(made["regions.poolingarea"], doubtful, start=datetime.date(2027, 1, 1), status=Status.DRAFT)
    pages = [(page.name, page.address) for page in walked(made) if not group or expected(page, group)]
    names = {name for name, _ in pages}
    schedules = f"{BASE}regions/benefitschedule"
    if "regions_benefitschedule_changelist" in names:
        pages += [("change", f"{schedules}/{one.pk}/change/") for one in (published, review)]
        pages += [("difference", f"{schedules}/{review.pk}/difference/")]
        pages += [("task", f"{BASE}regions/verification/version/{published.pk}/")]
    if group in ("审核发布", ""):
        pages += [("publish", f"{schedules}/{review.pk}/do/publish/")]
        pages += [("withdraw", f"{schedules}/{published.pk}/do/withdraw/")]
    client = client_of(who)
    pages += [
        (f"{address}_changelist", BASE + address) for address in CHOSEN if client.get(BASE + address).status_code == 200
    ]
    return {_key(name, address): cost for name, address, cost in measured(client, pages)}


def _key(name: str, address: str) -> str:
    """What tells pages apart, whatever keys their rows have."""
    if name == "calculators_draft":  # its address is signed
        return name
    return f"{name} {re.sub(r'/[0-9]+(?=/)', '/…', address)}"


def of_all(people: dict[str, User]) -> dict[str, dict[str, int]]:
    """{group: what its pages cost}; each on rows of its own that are gone afterwards."""
    found = {}
    for group, who in people.items():
        with transaction.atomic():
            found[group] = counts(group, who)
            transaction.set_rollback(True)
    return found


def test_every_page_within_the_budget_and_no_dearer_with_348_areas_of_ten_versions() -> None:
    """Each group with a scope, which costs most; "" = a superuser."""
    province = factories.province()
    people = {group: member(f"of {group}", group, provinces=[province]) for group in COLUMNS}
    people[""] = member("boss", superuser=True)
    few = of_all(people)
    fill()
    many = of_all(people)
    assert [sorted(found) for found in few.values()] == [sorted(found) for found in many.values()]
    costs = [(group, name, few[group][name], cost) for group, found in many.items() for name, cost in found.items()]
    assert len(costs) > 300
    assert [one for one in costs if one[3] > budget(one[1].partition(" ")[0])] == []
    assert [one for one in costs if one[3] > one[2]] == []


def test_a_history_costs_the_same_however_long_it_is() -> None:
    """Of every row that has one: what it held in lists (areas, explainers) changes with each state."""
    made = rows()
    kept = {name: row for name, row in made.items() if hasattr(row, "history") and hasattr(row, "pk")}
    lists = {
        "policies.localnote": ("areas", [factories.area("990200"), factories.area("990300")]),
        "policies.glossaryterm": ("explainers", [made["policies.explainer"]]),
        "policies.explainer": ("related", [Explainer.objects.create(slug="other")]),
    }
    client = client_of(member("boss", superuser=True))
    addresses = {
        name: f"{BASE}{name.replace('.', '/')}/{row.pk}/history/"
        for name, row in kept.items()
        if client.get(f"{BASE}{name.replace('.', '/')}/{row.pk}/history/").status_code == 200
    }
    assert set(lists) | {"regions.benefitschedule", "policies.report", "regions.verification"} <= set(addresses)
    found = []
    for states in (3, 20):
        for name in addresses:
            row, (field, others) = kept[name], lists.get(name, ("", []))
            while row.history.count() < states:
                row.save()
                if field:
                    getattr(row, field).set(others if row.history.count() % 2 else [])
        found.append({name: cost for name, _, cost in measured(client, list(addresses.items()))})
    assert found[0] == found[1]
    assert {name: cost for name, cost in found[1].items() if cost > CHANGE} == {}
    page = client.get(addresses["policies.localnote"]).content.decode()
    assert "[]" in page and "[试验市, 试验市]" in page  # from none to two areas, and back
