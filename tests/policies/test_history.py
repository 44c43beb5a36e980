"""The history page of a row that holds others: before and after by name, also of what is gone by now."""

import pytest

from policies.models import Explainer, GlossaryTerm
from tests.policies.test_admin import page_of
from tests.policies.world import explainer
from tests.regions.evidence_world import EDITOR, member, signed_in

pytestmark = pytest.mark.django_db


def test_what_a_term_led_to_is_told_although_it_was_deleted() -> None:
    gone, stays = explainer("gone"), explainer("stays")
    term = GlossaryTerm.objects.create(slug="deductible", term="起付线", short="一", body="一")
    term.explainers.set([gone])
    term.explainers.set([gone, stays])
    term.term = "门槛费"
    term.save()
    key = gone.pk
    Explainer.objects.filter(pk=key).delete()
    boss = signed_in(member("boss", superuser=True))
    answer = boss.get(f"/admin/policies/glossaryterm/{term.pk}/history/")
    page = page_of(answer)
    assert f"(pk={key}), stays]" in page
    assert "起付线\n" in page and "门槛费\n" in page  # each state by its own name
    assert [len(getattr(one, "history_delta_changes", ())) for one in answer.context["page_obj"]] == [1, 1, 1, 0]


def test_who_may_look_at_a_term_without_states_is_told_so() -> None:
    """Loaded in bulk: no history yet."""
    term = GlossaryTerm.objects.bulk_create([GlossaryTerm(slug="cap", term="封顶线", short="一", body="一")])[0]
    reader = signed_in(member("reader", *EDITOR, "view_glossaryterm"))
    assert reader.get(f"/admin/policies/glossaryterm/{term.pk}/history/").status_code == 200
