"""Real slips before publication: what they block, and what a new version changes on bills. Amounts worked by hand.

The world: inpatient, level 3, first version (from 2025-01-01) 60 % above 1,000; second (from 2025-07-01) 65 % above 800.
51,000 yuan: (51,000 − 1,000) × 60 % = 30,000, own 21,000; then (51,000 − 800) × 65 % = 32,630, own 18,370.
"""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from calculators.draft import draft_link
from calculators.effects import effects
from calculators.models import ReferenceCase
from calculators.reference_cases import misses, own_cases, reference_form
from calculators.schedules import schedule_of
from calculators.typical_bills import typical_bills
from regions.enums import Scheme, Status
from regions.models import BenefitSchedule, PoolingArea
from regions.services import publish
from regions.versions import deciding_version, version_before
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, JULY = datetime.date(2025, 1, 1), datetime.date(2025, 7, 1)
BILL = {"care": "inpatient", "level": "level3", "total": "51000"}


def inpatient(deductible: int, ratio: str) -> list[dict[str, Any]]:
    return [
        {"kind": "deductible", "care": "inpatient", "amount": deductible, "per": "admission"},
        {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": ratio},
        {"kind": "cap", "care": "inpatient", "amount": 150000},
    ]


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


@pytest.fixture
def first(area: PoolingArea) -> BenefitSchedule:
    return factories.schedule(area, inpatient(1000, "0.6"), start=JANUARY)


@pytest.fixture
def second(area: PoolingArea, first: BenefitSchedule) -> BenefitSchedule:
    return factories.schedule(area, inpatient(800, "0.65"), start=JULY, status=Status.DRAFT, reason="调整")


def case(area: PoolingArea, on: datetime.date, **expected: str) -> ReferenceCase:
    return ReferenceCase.objects.create(
        area=area, scheme="resident", name=f"三级住院 {on}", on=on, inputs=BILL, expected=expected
    )


# --- which versions a case is for ----------------------------------------------------------------------------------


def test_a_case_is_asked_of_the_version_that_holds_on_its_day(area: PoolingArea, second: BenefitSchedule) -> None:
    before = case(area, datetime.date(2025, 6, 30), out_of_pocket="21000.00")
    after = case(area, JULY, out_of_pocket="18370.00")
    first = BenefitSchedule.objects.get(effective_from=JANUARY)
    assert own_cases(second) == [after]
    assert own_cases(first) == [before, after]  # the draft decides nothing yet
    publish(second)
    assert own_cases(first) == [before]


def test_a_correction_is_asked_what_the_corrected_one_was(area: PoolingArea, first: BenefitSchedule) -> None:
    kept = case(area, JANUARY, basic="30000.00")
    correction = factories.schedule(area, inpatient(1000, "0.5"), start=JANUARY, status=Status.DRAFT)
    assert own_cases(correction) == [kept]
    assert version_before(correction) == first
    assert deciding_version(area, "resident", JANUARY, besides=correction) == correction
    assert deciding_version(area, "resident", JANUARY - datetime.timedelta(days=1), besides=correction) is None


# --- what it blocks ------------------------------------------------------------------------------------------------


def test_a_missed_case_blocks_publication_to_the_fen(area: PoolingArea, second: BenefitSchedule) -> None:
    made = case(area, JULY, basic="32630.00", out_of_pocket="18370.01")
    assert misses(made, schedule_of(second)) == ["个人承担应为 18370.01 元，算得 18370.00 元"]
    with pytest.raises(ValidationError, match="本地案例“三级住院 2025-07-01”对不上：个人承担应为 18370.01 元"):
        publish(second)
    made.expected["out_of_pocket"] = "18370.00"
    made.save()
    assert publish(second).status == Status.PUBLISHED


def test_a_case_that_cannot_be_settled_blocks_and_an_inactive_one_does_not(
    area: PoolingArea, second: BenefitSchedule
) -> None:
    made = case(area, JULY, basic="1.00")
    made.inputs = {**BILL, "level": "level2"}
    made.save()
    with pytest.raises(ValidationError, match="算不出来，试验市居民医保的标准里没有二级医院"):
        publish(second)
    ReferenceCase.objects.update(active=False)
    assert publish(second).status == Status.PUBLISHED


# --- what is shown before publication ------------------------------------------------------------------------------


def test_effects_name_the_amounts_and_the_steps(area: PoolingArea, second: BenefitSchedule) -> None:
    case(area, JULY, out_of_pocket="18370.00")
    found = {effect.title: effect for effect in effects(second)}
    effect = found["三级住院 2025-07-01"]
    assert (effect.before, effect.after) == ("个人承担最多 21,000.00 元", "个人承担最多 18,370.00 元")
    assert [(one.label, one.before, one.after) for one in effect.amounts] == [
        ("起付线", "1,000.00", "800.00"),
        ("基本医保支付", "30,000.00", "32,630.00"),
        ("个人承担", "21,000.00", "18,370.00"),
    ]
    steps = {one.label: (one.before, one.after) for one in effect.steps}
    assert any("60%" in before and "65%" in after for before, after in steps.values())
    assert effect.own
    assert not effect.missed
    assert "算不出来" in found["二级医院住院 8,000 元"].after


def test_a_first_version_and_one_that_ends_have_an_effect(area: PoolingArea) -> None:
    first = factories.schedule(area, inpatient(1000, "0.6"), status=Status.DRAFT)
    assert {effect.before for effect in effects(first)} == {"算不出来（没有标准）"}
    publish(first)
    ending = factories.schedule(area, [], start=JULY, status=Status.DRAFT, ends=True)
    assert {effect.after for effect in effects(ending)} == {"算不出来（没有标准）"}


@pytest.mark.parametrize("scheme", Scheme.values)
def test_typical_bills_are_bills(scheme: str) -> None:
    area = factories.area()
    bills = typical_bills(scheme)
    assert len({bill.title for bill in bills}) == len(bills)
    for bill in bills:
        assert reference_form(bill.inputs, area, scheme, JULY).is_valid(), bill.title


# --- entering one --------------------------------------------------------------------------------------------------


def entered(area: PoolingArea, **changes: str) -> dict[str, str]:
    return {
        "area": area.code,
        "scheme": "resident",
        "name": "三级医院住院",
        "on": "2025-03-01",
        "active": "on",
        "input_care": "inpatient",
        "input_level": "level3",
        "input_total": "５１，０００",
        "expected_basic": "30,000",
    } | changes


def test_staff_enter_a_case_and_are_told_whether_it_is_met(
    admin_client: Client, area: PoolingArea, first: BenefitSchedule
) -> None:
    url = reverse("admin:calculators_referencecase_add")
    page = admin_client.post(url, entered(area), follow=True)
    assert "与现行第 1 版一致" in page.content.decode()
    made = ReferenceCase.objects.get()
    assert made.expected == {"basic": "30000.00"}
    assert made.entered_by is not None
    assert not misses(made, schedule_of(first))
    change = reverse("admin:calculators_referencecase_change", args=[made.pk])
    assert 'value="30000.00"' in admin_client.get(change).content.decode()
    without_reason = admin_client.post(change, entered(area, expected_basic="29999.99"))
    assert "change_reason" in without_reason.context["adminform"].form.errors
    admin_client.post(change, entered(area, expected_basic="30000", change_reason="抄错一分"))
    assert made.history.latest().history_change_reason == "抄错一分"
    page = admin_client.post(url, entered(area, name="另一份", expected_basic="30000.01"), follow=True)
    assert "基本医保支付应为 30000.01 元，算得 30000.00 元" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"input_total": "很多"}, "请填写金额"),
        ({"input_total": ""}, "请填写总费用"),
        ({"input_class_c": "60000"}, "加起来超过了总费用"),
        ({"expected_basic": ""}, "至少填一项"),
        ({"input_level": ""}, "请选择医院级别"),
        ({"on": ""}, "这个字段是必填项"),
    ],
)
def test_a_wrong_case_is_told_at_its_field(
    admin_client: Client, area: PoolingArea, changes: dict[str, str], message: str
) -> None:
    page = admin_client.post(reverse("admin:calculators_referencecase_add"), entered(area, **changes))
    assert page.status_code == 200
    assert message in page.content.decode()
    assert not ReferenceCase.objects.exists()


# --- the calculator with a draft -----------------------------------------------------------------------------------


def test_a_draft_is_tried_by_staff_with_a_signed_address(
    admin_client: Client, client: Client, second: BenefitSchedule
) -> None:
    link = draft_link(second)
    answer = admin_client.get(link, BILL)
    assert "18,370.00" in answer.content.decode()
    assert "/report/?about=step" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(link, BILL).status_code == 302  # to the sign-in
    member = User.objects.create_user("nobody", password="x", is_staff=True)
    client.force_login(member)
    assert client.get(link, BILL).status_code == 403


def test_doubtful_figures_are_tried_by_staff_and_marked(admin_client: Client, area: PoolingArea) -> None:
    rules = [{**rule, "evidence": "doubtful"} for rule in inpatient(1000, "0.6")]
    version = factories.schedule(area, rules, status=Status.DRAFT)
    answer = admin_client.get(draft_link(version), BILL).content.decode()
    assert "21,000.00" in answer
    assert "存疑，仅供工作人员核查" in answer


def test_an_address_that_was_changed_or_is_old_says_so(
    admin_client: Client, second: BenefitSchedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = draft_link(second)
    assert admin_client.get(link.replace("draft/", "draft/x"), BILL).status_code == 410
    monkeypatch.setattr("calculators.draft.DAYS", -1)
    old = admin_client.get(link, BILL)
    assert (old.status_code, "已过期" in old.content.decode()) == (410, True)


def test_wrong_input_is_kept_and_a_missing_rule_said(admin_client: Client, second: BenefitSchedule) -> None:
    link = draft_link(second)
    wrong = admin_client.get(link, {**BILL, "total": "很多"}).content.decode()
    assert "请填写金额" in wrong
    assert 'value="很多"' in wrong
    assert "没有二级医院" in admin_client.get(link, {**BILL, "level": "level2"}).content.decode()
    unshared = admin_client.get(link, {**BILL, "class_b": "100"}).content.decode()
    assert "请填写乙类先行自付比例" in unshared
