"""What staff write as a reason and the public reads: the form says so where it is asked, and where it is not public."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.models import Explainer, Report
from regions import services
from regions.enums import Status
from regions.models import BenefitSchedule, PoolingArea
from tests import factories
from tests.policies import world
from tests.regions.evidence_world import page_of
from tests.staff import client_of, member
from tests.staff_pages import BASE

pytestmark = pytest.mark.django_db
VERSIONS = f"{BASE}regions/benefitschedule/"
PUBLIC, KEPT = "群众会原样看到", "群众看不到"
JULY = datetime.date(2025, 7, 1)


@pytest.fixture
def staff() -> Client:
    return client_of(member("boss", superuser=True))


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


def asked(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return page_of(answer)


def test_of_rates(staff: Client, area: PoolingArea) -> None:
    published = factories.schedule(area)
    draft = factories.schedule(area, status=Status.DRAFT, start=JULY)
    review = factories.schedule(area, status=Status.IN_REVIEW, start=JULY)
    for address in (
        f"{VERSIONS}{published.pk}/do/clone/",
        f"{VERSIONS}{published.pk}/do/withdraw/",
        f"{VERSIONS}import/",
        f"{BASE}regions/verification/figure/{published.rules.earliest('pk').pk}/correct/",
    ):
        page = asked(staff, address)
        assert PUBLIC in page or "更正发布以后群众会看到" in page, address
    for address in (f"{VERSIONS}add/", f"{VERSIONS}{draft.pk}/change/"):
        assert "更正、撤下以后重新公布的，发布以后群众也会原样看到" in asked(staff, address), address
    for address in (f"{VERSIONS}{review.pk}/do/send-back/", f"{BASE}regions/policydocument/import/"):
        page = asked(staff, address)
        assert KEPT in page and PUBLIC not in page, address


def test_who_publishes_reads_what_becomes_public(staff: Client, area: PoolingArea) -> None:
    """The reason of a version that takes another's place is told by the area's log of changes, that of a new one not."""
    old = factories.schedule(area, reason="旧原因")
    correction = services.submit(services.clone(old, effective_from=old.effective_from, reason="第三条抄错"))
    later = services.submit(services.clone(old, effective_from=JULY, reason="年度调整"))
    said = "（发布以后，群众在“改了什么，从哪天起”里原样看到这段话。）"
    assert f"原因：第三条抄错{said}" in asked(staff, f"{VERSIONS}{correction.pk}/do/publish/")
    page = asked(staff, f"{VERSIONS}{later.pk}/do/publish/")
    assert "原因：年度调整" in page and said not in page
    for version in (correction, later):
        services.publish(version)
    log = asked(Client(), reverse("area_changes", args=[area.pk]))
    assert "第三条抄错" in log and "年度调整" not in log
    services.withdraw(BenefitSchedule.objects.get(pk=later.pk), notice="第四条抄错")
    again = services.submit(services.clone(later, effective_from=JULY, reason="重新公布的原因"))
    assert said in asked(staff, f"{VERSIONS}{again.pk}/do/publish/")
    services.publish(again)
    log = asked(Client(), reverse("area_changes", args=[area.pk]))
    assert "第四条抄错" in log and "重新公布的原因" in log


def test_of_explainers(staff: Client) -> None:
    about: Explainer = world.explainer()
    published = world.version(about, 1, publish_on=timezone.localdate(), reason="报销比例写错了")
    draft, review = world.version(about, 2, Status.DRAFT), world.version(about, 3, Status.IN_REVIEW)
    versions = f"{BASE}policies/explainerversion/"
    for address in (f"{published.pk}/do/draft/", f"{draft.pk}/change/", "add/"):
        assert "发布以后，读者在订阅（/feed/）里看得到" in asked(staff, versions + address), address
    assert "发布以后，读者在订阅里看得到。" in asked(staff, f"{versions}{review.pk}/do/publish/")
    for address in (f"{published.pk}/do/withdraw/", f"{review.pk}/do/send-back/"):
        assert "读者看不到" in asked(staff, versions + address), address
    assert "报销比例写错了" in asked(Client(), "/feed/")


def test_of_answers_to_readers(staff: Client, area: PoolingArea) -> None:
    report = Report.objects.create(kind="error", text="不对", page=f"/areas/{area.pk}/", area=area)
    page = asked(staff, f"{BASE}policies/report/{report.pk}/change/")
    assert "这段话读者会原样看到" in page
