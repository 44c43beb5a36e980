"""Who may what: every address of the staff side as every group, by a table written by hand; least privilege."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from policies.models import ExplainerVersion
from portal.staff.groups import GROUPS, create_groups, permissions_of
from regions import services
from regions.enums import Status
from regions.models import BenefitSchedule
from tests.policies import world
from tests.staff import client_of, member
from tests.staff_pages import BASE, Page, contents, pages, rows

pytestmark = pytest.mark.django_db
COLUMNS = ("编辑", "审核发布", "内容编辑", "审计")

# v: list, page, history; a: add; c: change; d: delete. Nothing published is changed by anybody, here all are drafts.
MODELS = """
    portal.synonym             -     -    vacd  v
    regions.province           v     v    v     v
    regions.poolingarea        v     v    v     v
    regions.county             v     v    v     v
    regions.policydocument     vac   v    v     v
    regions.policyparameter    vac   v    v     v
    regions.benefitschedule    vacd  v    -     v
    regions.verification       vcd   vcd  -     v
    calculators.referencecase  vacd  v    -     v
    policies.explainer         -     v    vacd  v
    policies.explainerversion  -     v    vacd  v
    policies.glossaryterm      -     v    vacd  v
    policies.topic             -     v    vacd  v
    policies.office            -     v    vacd  v
    policies.localnote         -     v    vacd  v
    policies.report            vc    vc   vc    v
    policies.helpfulcount      -     -    v     v
    auth.user                  -     -    -     v
    auth.group                 -     -    -     v
    axes.accesslog             -     -    -     v
    axes.accessfailurelog      -     -    -     v
    axes.accessattempt         -     -    -     v
"""
# The other pages: y = opens. Exports open with "v" and imports with "a" of their model.
OTHERS = """
    index                        y  y  y  y
    password_change              y  y  y  y
    jsi18n                       y  y  y  y
    app_list/portal              -  -  y  y
    app_list/regions             y  y  y  y
    app_list/calculators         y  y  -  y
    app_list/policies            y  y  y  y
    app_list/auth                -  -  -  y
    app_list/axes                -  -  -  y
    auth_user_password_change    -  -  -  -
    regions_preview              y  y  -  y
    regions_difference           y  y  -  y
    regions_action/submit        y  -  -  -
    regions_action/publish       -  y  -  -
    regions_action/send-back     y  y  -  -
    regions_action/clone         y  -  -  -
    regions_action/withdraw      -  y  -  -
    regions_verification_queue   y  y  -  y
    regions_verification_areas   y  y  -  y
    regions_verify               y  y  -  y
    regions_correct              y  -  -  -
    regions_verification_undo    y  y  -  -
    calculators_draft            y  y  -  y
    policies_blank               y  y  y  -
    policies_due                 -  y  y  y
    policies_preview             -  y  y  y
    policies_difference          -  y  y  y
    policies_action/submit       -  -  y  -
    policies_action/publish      -  y  -  -
    policies_action/send-back    -  y  y  -
    policies_action/draft        -  -  y  -
    policies_action/withdraw     -  y  -  -
"""
# Asked by POST only, or not without more in the address.
POST_ONLY = ("regions_review_due",)
ELSEWHERE = ("autocomplete",)
LETTER = {
    "changelist": "v", "history": "v", "simple_history": "v", "export": "v", "add": "a", "import": "a",
    "delete": "d",
}  # fmt: skip


def table(text: str) -> dict[str, dict[str, str]]:
    """{row: {group: cell}}; "-" is ""."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {row: {name: cell.strip("-") for name, cell in zip(COLUMNS, cells, strict=True)} for row, *cells in lines}


def label_of(page: Page) -> str:
    """The model of a page of a model, "" for others."""
    app, _, rest = page.name.partition("_")
    model = rest.partition("_")[0]
    return f"{app}.{model}" if f"{app}.{model}" in table(MODELS) else ""


def opens(client: Client, address: str) -> bool:
    """Whether a page opens; being led on within the staff side counts if it opens there."""
    answer = client.get(address, follow=True)
    if address.count("/") == 3 and answer.status_code == 404:  # the page of an app without anything to see
        return False
    assert answer.status_code in (200, 403), (address, answer.status_code)
    last = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return answer.status_code == 200 and last != BASE and not last.startswith(f"{BASE}login")


def expected(page: Page, group: str) -> bool:
    """What the tables say of a GET."""
    detail = page.address.rstrip("/").rpartition("/")[2]
    row = f"{page.name}/{detail}" if page.name in ("app_list", "regions_action", "policies_action") else page.name
    others = table(OTHERS)
    if row in others:
        return others[row][group] == "y"
    letters = table(MODELS)[label_of(page)][group]
    kind = page.name.split("_", 2)[2]
    return bool(letters) if kind == "change" else LETTER[kind] in letters


def walked(made: dict[str, Any]) -> list[Page]:
    """What can be asked by GET."""
    left_out = (*POST_ONLY, *ELSEWHERE)
    return [page for page in pages(made) if page.name not in left_out and not page.name.endswith("_process_import")]


@pytest.mark.parametrize("group", COLUMNS)
def test_every_page_opens_for_whom_it_should_and_for_nobody_else(group: str) -> None:
    made = rows()
    client = client_of(member("li", group))
    different = [
        (page.name, page.address) for page in walked(made) if opens(client, page.address) != expected(page, group)
    ]
    assert different == []


@pytest.mark.parametrize("group", COLUMNS)
def test_only_those_who_may_change_can_send_a_form(group: str) -> None:
    made = rows()
    client = client_of(member("li", group))
    change = [page for page in pages(made) if page.name.endswith("_change") and label_of(page)]
    assert len(change) == len(table(MODELS)) + 1  # the page of a user's password as well
    for page in change:
        if page.name == "auth_user_password_change":
            continue
        answer = client.post(page.address, {})
        allowed = "c" in table(MODELS)[label_of(page)][group]
        assert (answer.status_code != 403) == allowed, (page, answer.status_code)


def test_a_superuser_opens_every_page_that_there_is() -> None:
    made = rows()
    client = client_of(member("boss", superuser=True))
    nobody = """
        regions_verification_add policies_report_add policies_helpfulcount_add policies_helpfulcount_delete
        axes_accesslog_add axes_accesslog_delete axes_accessfailurelog_add axes_accessfailurelog_delete
        axes_accessattempt_add axes_accessattempt_delete
    """
    assert {page.name for page in walked(made) if not opens(client, page.address)} == set(nobody.split())


def test_a_stranger_is_sent_to_the_sign_in_from_everywhere() -> None:
    made = rows()
    client = Client()
    before = contents()
    for page in pages(made):
        for answer in (client.get(page.address), client.post(page.address, {})):
            assert answer.status_code == 302, page
            assert answer["Location"].startswith(f"{BASE}login/?next="), page
    assert contents() == before


def test_readers_with_an_account_that_are_no_staff_are_sent_there_too() -> None:
    made = rows()
    client = client_of(User.objects.create_user("reader", password="x"))
    for page in pages(made):
        assert client.get(page.address)["Location"].startswith(f"{BASE}login/"), page


@pytest.mark.parametrize("fields", [{}, {"_save": "", "name": "x", "word": "x", "reason": "x", "confirmed": "yes"}])
def test_an_auditor_changes_nothing_by_any_address(fields: dict[str, str]) -> None:
    made = rows()
    client = client_of(member("audit", "审计"))
    own = ("password_change", "jsi18n")  # their password is theirs
    answers = {}
    before = contents()
    for page in pages(made):
        if page.name not in own:
            answers[page.address] = client.post(page.address, fields).status_code
    assert contents() == before
    # Lists, exports and pages that only show may answer; nothing that writes does.
    shown = {address for address, status in answers.items() if status not in (302, 403, 405)}
    writing = (
        r"/(change|add|delete|undo|correct|blank|review-due|password|process_import|import|do/[a-z-]+|history/\d+)/$"
    )
    assert [address for address in sorted(shown) if re.search(writing, address)] == []


@pytest.mark.parametrize("group", COLUMNS)
def test_who_may_only_look_does_not_go_back_in_the_history(group: str) -> None:
    made = rows()
    client = client_of(member("li", group))
    states = [page for page in pages(made) if page.name.endswith("_simple_history")]
    assert states
    for page in states:
        if "c" not in table(MODELS)[label_of(page)][group]:
            assert client.post(page.address, {}).status_code == 403, page


@pytest.mark.parametrize("group", COLUMNS[:3])
def test_what_does_not_open_takes_no_post_either(group: str) -> None:
    made = rows()
    client = client_of(member("li", group))
    closed = [page for page in walked(made) if not expected(page, group)]
    assert closed
    before = contents()
    for page in closed:
        status = client.post(page.address, {"reason": "x", "notice": "x"}, follow=True).status_code
        assert status in ((404,) if page.name == "app_list" else (403, 405)), page
    assert contents() == before


def test_actions_of_lists_are_not_taken_from_those_who_may_only_look() -> None:
    made = rows()
    boss = client_of(member("boss", superuser=True)).get(BASE).wsgi_request
    client = client_of(member("audit", "审计"))
    before = contents()
    tried = 0
    for model, site in admin.site._registry.items():
        address = f"{BASE}{model._meta.app_label}/{model._meta.model_name}/"
        row = made[model._meta.label_lower]
        for name in {*site.get_actions(boss), "delete_selected"}:
            client.post(address, {"action": name, "_selected_action": row.pk, "post": "yes", "confirmed": "yes"})
            tried += 1
    assert tried > len(admin.site._registry)
    assert contents() == before


# --- two people -------------------------------------------------------------------------------------------------------


def in_review(by: User) -> BenefitSchedule:
    schedule: BenefitSchedule = rows()["regions.benefitschedule"]
    BenefitSchedule.objects.filter(pk=schedule.pk).update(written_by=by)
    return services.submit(schedule, by=by)


def publish(client: Client, version: BenefitSchedule, **fields: str) -> tuple[int, str]:
    """The answer's status, and the version's afterwards."""
    answer = client.post(f"{BASE}regions/benefitschedule/{version.pk}/do/publish/", fields)
    version.refresh_from_db()
    return answer.status_code, version.status


def test_an_editor_cannot_publish_and_a_second_person_can() -> None:
    writer, other = member("writer", "编辑"), member("other", "编辑")
    version = in_review(writer)
    assert publish(client_of(writer), version) == (403, Status.IN_REVIEW)
    assert publish(client_of(other), version) == (403, Status.IN_REVIEW)
    assert publish(client_of(member("publisher", "审核发布")), version) == (302, Status.PUBLISHED)


def test_a_publisher_who_also_edits_cannot_publish_their_own() -> None:
    both = member("both", "编辑", "审核发布")
    version = in_review(both)
    assert publish(client_of(both), version, reason="着急") == (200, Status.IN_REVIEW)


def test_an_administrator_publishes_their_own_with_a_reason_only() -> None:
    boss = member("boss", superuser=True)
    version = in_review(boss)
    assert publish(client_of(boss), version) == (200, Status.IN_REVIEW)
    assert publish(client_of(boss), version, reason="同事休假，电话核对过") == (302, Status.PUBLISHED)


def test_a_publisher_does_not_write_what_is_published() -> None:
    client = client_of(member("publisher", "审核发布"))
    version = in_review(member("writer", "编辑"))
    assert client.post(f"{BASE}regions/benefitschedule/{version.pk}/change/", {}).status_code == 403
    assert client.get(f"{BASE}regions/benefitschedule/add/").status_code == 403


def test_a_content_editor_cannot_publish_an_explainer() -> None:
    client = client_of(member("content", "内容编辑"))
    draft = world.version(world.explainer(), 1, Status.IN_REVIEW)
    assert client.post(f"{BASE}policies/explainerversion/{draft.pk}/do/publish/", {}).status_code == 403
    assert ExplainerVersion.objects.get().status == Status.IN_REVIEW


# --- the groups themselves --------------------------------------------------------------------------------------------


def test_the_groups_stand_after_migration_with_what_the_code_names() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(COLUMNS) == set(GROUPS)
    for name, models in GROUPS.items():
        assert set(Group.objects.get(name=name).permissions.all()) == set(permissions_of(models)), name


def test_every_permission_that_the_code_names_exists() -> None:
    missing = []
    for models in GROUPS.values():
        for (app, model), actions in models.items():
            for action in actions:
                found = Permission.objects.filter(content_type__app_label=app, codename__startswith=f"{action}_")
                if model != "*":
                    found = found.filter(content_type__model=model)
                if not found.exists():
                    missing.append((app, model, action))
    assert missing == []


def test_an_auditor_only_views() -> None:
    names = Group.objects.get(name="审计").permissions.values_list("codename", flat=True)
    assert {name.partition("_")[0] for name in names} == {"view"}


def test_what_administrators_changed_stays() -> None:
    group = Group.objects.get(name="编辑")
    group.permissions.set(group.permissions.filter(codename="view_county"))
    call_command("migrate", verbosity=0)
    assert list(group.permissions.values_list("codename", flat=True)) == ["view_county"]


def test_groups_are_whole_though_no_permission_is_there_yet() -> None:
    """As in the first migration, where Django makes the permissions of the other apps later."""
    Group.objects.all().delete()
    Permission.objects.exclude(content_type__app_label="portal").delete()
    create_groups()
    assert Group.objects.get(name="编辑").permissions.filter(codename="change_benefitschedule").exists()
    assert Group.objects.get(name="审核发布").permissions.filter(codename="publish_benefitschedule").exists()


def test_what_has_no_pages() -> None:
    shown = {model._meta.label_lower for model in admin.site._registry}
    assert shown == set(table(MODELS))
