"""Two writers of explainers at the same moment, on PostgreSQL: one after the other, and each is told what the other did."""

import pytest
from django.utils import timezone

from policies import services
from policies.models import Explainer, ExplainerVersion
from regions.enums import Status
from tests.at_once import needs_postgres, overlapping
from tests.policies.world import explainer, member, version

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def of() -> Explainer:
    return explainer()


def test_the_second_save_is_told_who_saved(of: Explainer) -> None:
    row = version(of, status=Status.DRAFT)
    first, second = member("first"), member("second")
    theirs, mine = ExplainerVersion.objects.get(pk=row.pk), ExplainerVersion.objects.get(pk=row.pk)
    theirs.answer, mine.answer = "他写的。", "我写的。"
    both = overlapping(
        lambda: services.save_draft(theirs, edits=0, by=first), lambda: services.save_draft(mine, edits=0, by=second)
    )
    assert both.waited
    assert isinstance(both.second, services.StaleDraft), both.second
    assert "first在" in both.second.messages[0]
    assert both.second.saved.answer == "他写的。"
    row.refresh_from_db()
    assert (row.answer, row.edits, row.written_by) == ("他写的。", 1, first)


def test_two_versions_for_one_day_are_published_one_after_the_other(of: Explainer) -> None:
    one, two = version(of, 1, Status.IN_REVIEW), version(of, 2, Status.IN_REVIEW)
    both = overlapping(lambda: services.publish(one), lambda: services.publish(two))
    assert both.waited
    assert (both.first.status, both.second.status) == (Status.PUBLISHED, Status.PUBLISHED), both
    statuses = of.versions.order_by("number").values_list("status", flat=True)
    assert list(statuses) == [Status.SUPERSEDED, Status.PUBLISHED]
    assert ExplainerVersion.objects.current(timezone.localdate()).get() == two


def test_two_publish_the_same_version(of: Explainer) -> None:
    one = version(of, 1, Status.IN_REVIEW)
    both = overlapping(lambda: services.publish(one), lambda: services.publish(one))
    assert both.first.status == Status.PUBLISHED
    assert both.second.code == "not_in_review", both


def test_two_new_drafts_get_numbers_of_their_own(of: Explainer) -> None:
    old = version(of)
    both = overlapping(*[lambda: services.draft_from(old, reason="更正")] * 2)
    assert [both.first.number, both.second.number] == [2, 3], both
