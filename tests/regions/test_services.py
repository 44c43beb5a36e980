"""The way of a version: who may move it on, what blocks it, and what the history keeps of it."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from regions import publication
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.publication import Objection
from regions.services import clone, publish, send_back, submit, withdraw
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, JULY = datetime.date(2025, 1, 1), datetime.date(2025, 7, 1)


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


@pytest.fixture
def publisher() -> User:
    return User.objects.create_user("publisher")


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    checks: list[Any] = []
    monkeypatch.setattr(publication, "_CHECKS", checks)
    return checks


def draft(area: PoolingArea, **more: Any) -> BenefitSchedule:
    return factories.schedule(area, status=Status.DRAFT, **{"start": JULY, "reason": "年度调整", **more})


def refused(code: str, act: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert [error.code for error in caught.value.error_list] == [code]


def test_from_draft_to_published_with_its_history(area: PoolingArea, editor: User, publisher: User) -> None:
    version = draft(area, written_by=editor)
    submit(version, by=editor)
    publish(version, by=publisher)
    version.refresh_from_db()
    assert (version.status, version.submitted_by, version.published_by) == ("published", editor, publisher)
    told = [(row.status, row.history_user, row.history_change_reason) for row in version.history.order_by("history_id")]
    assert told[-2:] == [("in_review", editor, "送审"), ("published", publisher, "发布：年度调整")]


def test_the_writer_does_not_publish(area: PoolingArea, editor: User) -> None:
    version = draft(area, written_by=editor)
    refused("four_eyes", publish, version, by=editor)
    assert BenefitSchedule.objects.get().status == Status.DRAFT


def test_a_superuser_publishes_alone_only_with_a_reason_that_is_kept(area: PoolingArea) -> None:
    boss = User.objects.create_superuser("boss")
    version = draft(area, written_by=boss)
    refused("override_reason", publish, version, by=boss, override_reason=" ")
    assert publish(version, by=boss, override_reason="只有一人值班").override_reason == "只有一人值班"


def test_an_override_is_not_kept_where_none_was_needed(area: PoolingArea, editor: User, publisher: User) -> None:
    version = draft(area, written_by=editor)
    assert publish(version, by=publisher, override_reason="不需要").override_reason == ""


def test_submission_asks_for_a_reason_rules_and_a_draft(area: PoolingArea) -> None:
    refused("no_reason", submit, draft(area, reason=" "))
    refused("no_rules", submit, draft(area, rules=[]))
    ending = draft(area, rules=[], ends=True)
    assert submit(ending).status == Status.IN_REVIEW
    refused("not_draft", submit, ending)


def test_a_version_in_review_goes_back_with_a_reason(area: PoolingArea) -> None:
    version = submit(draft(area))
    refused("no_reason", send_back, version, reason="")
    assert send_back(version, reason="三级起付线抄错").status == Status.DRAFT
    assert version.history.latest().history_change_reason == "退回：三级起付线抄错"
    refused("not_in_review", send_back, version, reason="再退")


def test_what_a_check_objects_to_is_not_published(area: PoolingArea, no_checks: list[Any]) -> None:
    no_checks.append(lambda schedule: [Objection("本地案例“张三”差 1.00 元")])
    version = draft(area)
    with pytest.raises(ValidationError, match="差 1.00 元"):
        publish(version)
    assert BenefitSchedule.objects.get().status == Status.DRAFT
    no_checks.clear()
    assert publish(version).status == Status.PUBLISHED


def test_a_clone_for_a_new_start_has_the_same_figures_unverified(area: PoolingArea, editor: User) -> None:
    first = factories.schedule(area, start=JANUARY, start_unknown=True, elder_from_age=60)
    factories.verify(first.rules.get(kind="deductible"))
    second = clone(first, effective_from=JULY, reason="2025 年下半年调整", by=editor)
    assert (second.version, second.status, second.written_by) == (2, Status.DRAFT, editor)
    assert (second.effective_from, second.start_unknown, second.elder_from_age) == (JULY, False, 60)
    assert figures(second) == figures(first)
    assert not any(hasattr(rule, "verification") for rule in second.rules.all())


def test_a_correction_keeps_what_was_verified(area: PoolingArea) -> None:
    first = factories.schedule(area, start=JANUARY, start_unknown=True)
    checked = factories.verify(first.rules.get(kind="deductible"), clause="第三条")
    second = clone(first, effective_from=JANUARY, reason="更正三级比例")
    kept = second.rules.get(kind="deductible").verification
    assert (kept.document, kept.clause, kept.checked_on) == (checked.document, "第三条", checked.checked_on)
    assert second.start_unknown
    assert publish(second).status == Status.PUBLISHED
    assert BenefitSchedule.objects.get(pk=first.pk).status == Status.SUPERSEDED
    refused("no_reason", clone, first, effective_from=JULY, reason="")


def test_nothing_published_goes_in_bulk(area: PoolingArea) -> None:
    published, standing = factories.schedule(area), draft(area)
    rules = BenefitRule.objects.filter(kind="ratio", level="level3")
    for act in (lambda: rules.update(ratio="0.9"), rules.delete, BenefitSchedule.objects.all().delete):
        refused("frozen", act)
    assert BenefitSchedule.objects.count() == 2
    assert {str(ratio) for ratio in rules.values_list("ratio", flat=True)} == {"0.6000"}
    assert standing.rules.filter(level="level3").update(ratio="0.9") == 1
    assert standing.rules.filter(level="level3").delete()[0] == 1
    assert published.rules.count() == 4


def test_a_withdrawal_is_in_the_history(area: PoolingArea, publisher: User) -> None:
    version = factories.schedule(area)
    withdraw(version, notice="三级比例录错", by=publisher)
    last = version.history.latest()
    assert (last.status, last.history_user, last.history_change_reason) == (
        "withdrawn",
        publisher,
        "撤下：三级比例录错",
    )


def test_the_first_change_of_loaded_data_keeps_how_it_stood(area: PoolingArea) -> None:
    version = draft(area)
    rule = version.rules.get(level="level3")  # written in bulk: no history yet
    assert not rule.history.exists()
    rule.ratio = "0.65"
    rule.save()
    rows = rule.history.order_by("history_id").values_list("history_type", "ratio", "history_change_reason")
    assert [(kind, str(ratio), reason) for kind, ratio, reason in rows] == [
        ("+", "0.6000", "初始数据"),
        ("~", "0.6500", None),
    ]


def figures(version: BenefitSchedule) -> list[tuple[Any, ...]]:
    return list(version.rules.order_by("pk").values_list("kind", "care", "level", "amount", "ratio", "per"))
