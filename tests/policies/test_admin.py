"""The staff side in Django's admin: who may do what, two people at once, preview, difference, due list, reports."""

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from policies.admin.versions import ExplainerVersionAdmin
from policies.models import ExplainerVersion, GlossaryTerm, HelpfulCount, LocalNote, Office, Report, Topic
from regions.enums import Status
from regions.models import StaffScope
from tests.factories import area, province, schedule
from tests.policies.world import TEXTS, explainer, member, version

pytestmark = pytest.mark.django_db
BASE = "/admin/policies/explainerversion/"
DAY = datetime.timedelta(days=1)
VIEW = "view_explainerversion"
EDIT = (VIEW, "change_explainerversion", "add_explainerversion")
PUBLISH = (VIEW, "publish_explainerversion")


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def writer() -> User:
    return member("writer", *EDIT)


@pytest.fixture
def publisher() -> User:
    return member("publisher", *PUBLISH)


@pytest.fixture
def boss() -> Client:
    return as_user(member("boss", superuser=True))


def typed(row: ExplainerVersion, **changes: Any) -> dict[str, Any]:
    """What the form of a draft sends."""
    today = timezone.localdate()
    return {
        "opened": row.edits,
        "title": row.title,
        "question": row.question,
        "description": row.description,
        "keywords": row.keywords,
        **TEXTS,
        "publish_on": "",
        "reviewed_on": today.isoformat(),
        "review_due": (today + 200 * DAY).isoformat(),
        "reason": "改一改",
        **changes,
    }


def page_of(response: Any) -> str:
    return unescape(response.content.decode())


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_new_version_gets_its_number_and_writer(writer: User) -> None:
    of = explainer()
    version(of, 1)
    client = as_user(writer)
    answer = client.post(
        f"{BASE}add/",
        typed(ExplainerVersion()) | {"explainer": of.pk, "title": "标", "question": "问", "description": "述"},
    )
    assert answer.status_code == 302, page_of(answer)
    made = ExplainerVersion.objects.get(number=2)
    assert (made.status, made.written_by, made.title) == (Status.DRAFT, writer, "标")
    assert made.history.get().history_change_reason == "新建：改一改"


def test_a_draft_is_saved_with_its_reason(writer: User) -> None:
    row = version(explainer(), status=Status.DRAFT)
    answer = as_user(writer).post(f"{BASE}{row.pk}/change/", typed(row, answer="新的答案。"))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.edits, row.written_by) == ("新的答案。", 1, writer)
    assert row.history.first().history_change_reason == "修改：改一改"


def test_the_second_save_is_shown_beside_the_first_and_then_goes_through(writer: User) -> None:
    row = version(explainer(), status=Status.DRAFT)
    other = member("colleague", *EDIT)
    form = typed(row, answer="他写的答案。")
    assert as_user(other).post(f"{BASE}{row.pk}/change/", form).status_code == 302
    client = as_user(writer)
    answer = client.post(f"{BASE}{row.pk}/change/", typed(row, answer="我写的答案。"))
    page = page_of(answer)
    assert answer.status_code == 200
    assert "colleague在" in page
    assert "我写的答案。</textarea>" in page
    assert "<del>他</del><ins>我</ins>写的答案。" in page
    assert re.search(r'name="opened" value="1"', page)
    row.refresh_from_db()
    assert row.answer == "他写的答案。"
    assert client.post(f"{BASE}{row.pk}/change/", typed(row, answer="合在一起。", opened=1)).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.edits) == ("合在一起。", 2)


def test_a_draft_that_was_submitted_meanwhile_is_not_saved(writer: User) -> None:
    row = version(explainer(), status=Status.DRAFT)
    client = as_user(writer)
    client.post(f"{BASE}{row.pk}/do/submit/")
    assert client.post(f"{BASE}{row.pk}/change/", typed(row, answer="晚了。")).status_code == 403
    row.refresh_from_db()
    assert row.answer == TEXTS["answer"]


def test_a_day_that_went_by_is_refused(writer: User) -> None:
    row = version(explainer(), status=Status.DRAFT)
    past = (timezone.localdate() - DAY).isoformat()
    page = page_of(as_user(writer).post(f"{BASE}{row.pk}/change/", typed(row, publish_on=past)))
    assert "这一天已经过去了" in page


@pytest.mark.parametrize("status", [one for one in Status.values if one != Status.DRAFT])
def test_what_is_no_draft_is_read_only(writer: User, status: str) -> None:
    row = version(explainer(), status=status, publish_on=timezone.localdate())
    client = as_user(writer)
    page = page_of(client.get(f"{BASE}{row.pk}/change/"))
    assert "<textarea" not in page
    assert TEXTS["answer"] in page
    assert client.post(f"{BASE}{row.pk}/change/", typed(row, answer="改。")).status_code == 403


def test_problems_are_shown_on_the_page_of_a_draft(writer: User) -> None:
    row = version(explainer(), status=Status.DRAFT, answer="看[[解读:no-such|这一篇]]和[[没有:这种]]。")
    page = page_of(as_user(writer).get(f"{BASE}{row.pk}/change/"))
    assert "有 2 处读者看不到应有的内容" in page
    assert "[[没有:这种]]" in page
    assert "插入项怎么写" in page


# --- what is done with a version ------------------------------------------------------------------------------------


def test_the_way_to_publication_needs_a_second_person(writer: User, publisher: User) -> None:
    row = version(explainer(), status=Status.DRAFT, written_by=writer)
    one, two = as_user(writer), as_user(publisher)
    assert one.post(f"{BASE}{row.pk}/do/submit/").status_code == 302
    assert one.post(f"{BASE}{row.pk}/do/publish/").status_code == 403
    page = page_of(two.get(f"{BASE}{row.pk}/do/publish/"))
    assert "第一次发布，全部内容" in page
    assert two.post(f"{BASE}{row.pk}/do/publish/").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.published_by, row.publish_on) == (Status.PUBLISHED, publisher, timezone.localdate())


def test_the_writer_with_both_rights_is_refused_in_words() -> None:
    both = member("both", *EDIT, *PUBLISH)
    row = version(explainer(), status=Status.IN_REVIEW, written_by=both)
    answer = as_user(both).post(f"{BASE}{row.pk}/do/publish/")
    assert "请由另一位同事审核发布" in page_of(answer)
    row.refresh_from_db()
    assert row.status == Status.IN_REVIEW


def test_what_cannot_be_logged_is_not_done(publisher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ExplainerVersionAdmin, "log_change", fail)
    row = version(explainer(), status=Status.IN_REVIEW)
    with pytest.raises(RuntimeError):
        as_user(publisher).post(f"{BASE}{row.pk}/do/publish/")
    row.refresh_from_db()
    assert (row.status, row.history.count()) == (Status.IN_REVIEW, 1)


def test_a_superuser_is_asked_why(boss: Client) -> None:
    row = version(explainer(), status=Status.IN_REVIEW, written_by=User.objects.get(username="boss"))
    address = f"{BASE}{row.pk}/do/publish/"
    assert "自己发布的原因" in page_of(boss.get(address))
    assert boss.post(address, {"reason": ""}).status_code == 200
    assert boss.post(address, {"reason": "值班只有一个人"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.override_reason) == (Status.PUBLISHED, "值班只有一个人")


def test_looking_at_an_action_does_nothing(boss: Client) -> None:
    row = version(explainer(), status=Status.DRAFT)
    for name in ("submit", "draft"):
        assert boss.get(f"{BASE}{row.pk}/do/{name}/").status_code == 200
    row.refresh_from_db()
    assert (row.status, ExplainerVersion.objects.count()) == (Status.DRAFT, 1)


def test_what_does_not_fit_the_status_is_said_and_not_done(boss: Client) -> None:
    row = version(explainer(), status=Status.DRAFT)
    answer = boss.post(f"{BASE}{row.pk}/do/withdraw/", {"reason": "错"}, follow=True)
    assert "这一版是“草稿”，不能撤下。" in page_of(answer)
    assert boss.get(f"{BASE}{row.pk}/do/nonsense/").status_code == 404
    assert boss.get(f"{BASE}999999/do/submit/").status_code == 404


def test_withdrawal_says_what_readers_see_then_and_wants_a_reason(boss: Client) -> None:
    of = explainer()
    version(of, 1, publish_on=timezone.localdate() - 9 * DAY)
    row = version(of, 2)
    address = f"{BASE}{row.pk}/do/withdraw/"
    assert "撤下以后，读者看到的是第 1 版" in page_of(boss.get(address))
    assert boss.post(address, {"reason": ""}).status_code == 200
    assert boss.post(address, {"reason": "数字错了"}).status_code == 302
    row.refresh_from_db()
    assert row.status == Status.WITHDRAWN


def test_sending_back_keeps_the_reason_in_sight(publisher: User, writer: User) -> None:
    row = version(explainer(), status=Status.IN_REVIEW)
    as_user(publisher).post(f"{BASE}{row.pk}/do/send-back/", {"reason": "少了材料"})
    page = page_of(as_user(writer).get(f"{BASE}{row.pk}/change/"))
    assert "退回：少了材料" in page
    assert "送审" in page


def test_any_version_is_restored_as_a_new_draft(writer: User) -> None:
    of = explainer()
    row = version(of, 1, Status.SUPERSEDED, answer="很早的答案。", publish_on=timezone.localdate())
    version(of, 2)
    answer = as_user(writer).post(f"{BASE}{row.pk}/do/draft/", {"reason": "恢复"})
    made = ExplainerVersion.objects.get(number=3)
    assert answer["Location"] == f"{BASE}{made.pk}/change/"
    assert (made.answer, made.status) == ("很早的答案。", Status.DRAFT)


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        ((VIEW,), set()),
        (EDIT, {"submit", "send-back", "draft"}),
        (PUBLISH, {"publish", "send-back"}),
        ((VIEW, "withdraw_explainerversion"), {"withdraw"}),
    ],
)
def test_each_action_needs_its_permission(permissions: tuple[str, ...], allowed: set[str]) -> None:
    client = as_user(member("somebody", *permissions))
    rows = {
        "submit": Status.DRAFT,
        "send-back": Status.IN_REVIEW,
        "publish": Status.IN_REVIEW,
        "withdraw": Status.PUBLISHED,
        "draft": Status.PUBLISHED,
    }
    of = explainer()
    for number, (name, status) in enumerate(rows.items(), 1):
        row = version(of, number, status, publish_on=timezone.localdate() + number * DAY)
        for method in (client.get, client.post):
            got = method(f"{BASE}{row.pk}/do/{name}/").status_code
            assert (got != 403) is (name in allowed), name


def test_who_may_only_look_changes_nothing_not_even_by_the_history() -> None:
    row = version(explainer(), status=Status.DRAFT)
    row.answer = "第二次。"
    row.save()
    old = row.history.last()
    client = as_user(member("auditor", VIEW, "view_glossaryterm"))
    assert client.get(f"{BASE}{row.pk}/history/{old.pk}/").status_code == 200
    assert client.post(f"{BASE}{row.pk}/history/{old.pk}/", typed(row)).status_code == 403
    term = GlossaryTerm.objects.create(slug="a", term="甲", short="一", body="一")
    term.short = "二"
    term.save()
    address = f"/admin/policies/glossaryterm/{term.pk}/history/{term.history.last().pk}/"
    assert client.get(address).status_code == 200
    given = {"slug": "a", "term": "甲", "short": "坏", "body": "坏", "change_reason": "坏"}
    assert client.post(address, given).status_code == 403
    term.refresh_from_db()
    assert term.short == "二"


def test_nothing_is_there_for_visitors(client: Client) -> None:
    row = version(explainer(), status=Status.DRAFT)
    for address in ("due/", f"{row.pk}/preview/", f"{row.pk}/difference/", f"{row.pk}/do/submit/"):
        assert client.get(BASE + address)["Location"].startswith("/admin/login/")


# --- looking --------------------------------------------------------------------------------------------------------


def test_the_preview_is_the_readers_page_with_the_draft(writer: User) -> None:
    of = explainer()
    version(of, 1)
    place = area()
    schedule(place)
    row = version(of, 2, Status.DRAFT, title="新的标题", answer="三级医院起付线[[标准:住院 三级 起付线]]。")
    client = as_user(writer)
    plain = page_of(client.get(f"{BASE}{row.pk}/preview/"))
    assert "新的标题" in plain
    assert "只有工作人员能看到这一页" in plain
    chosen = page_of(client.get(f"{BASE}{row.pk}/preview/?area=990100&scheme=resident"))
    assert "1,000" in chosen
    assert client.get(f"{BASE}{row.pk}/preview/?area=nonsense").status_code == 200
    assert "新的标题" not in page_of(Client().get("/policies/lost-card/"))


def test_the_difference_is_marked_word_by_word_and_escaped(writer: User) -> None:
    of = explainer()
    version(of, 1, answer="按年算。", publish_on=timezone.localdate() - 3 * DAY)
    first = version(of, 2, answer="按次算。")
    row = version(of, 3, Status.DRAFT, answer="按<script>算。")
    client = as_user(writer)
    raw = client.get(f"{BASE}{row.pk}/difference/").content.decode()
    assert "和第 2 版" in raw
    assert "按<del>次</del><ins>&lt;script&gt;</ins>算。" in raw
    other = client.get(f"{BASE}{row.pk}/difference/?with={first.pk - 1}").content.decode()
    assert "<del>年</del>" in other
    for wrong in ("x", "0", str(row.pk), "１"):
        assert client.get(f"{BASE}{row.pk}/difference/?with={wrong}").status_code == 404


def test_the_list_says_what_readers_see_now_and_later(writer: User) -> None:
    of, today = explainer(), timezone.localdate()
    version(of, 1, publish_on=today - 9 * DAY)
    version(of, 2)
    version(of, 3, publish_on=today + DAY)
    client = as_user(writer)
    page = page_of(client.get(BASE))
    for words in ("已发布，已有新版", "已发布，读者现在看到的", f"{today + DAY:%Y-%m-%d} 起（排定）"):
        assert words in page
    assert "第 3 版" in page_of(client.get(f"{BASE}?due=scheduled"))
    assert "第 2 版" not in page_of(client.get(f"{BASE}?due=scheduled"))
    version(explainer("late"), review_due=today, title="到期的")
    assert "到期的" in page_of(client.get(f"{BASE}?due=past"))
    assert "到期的" in page_of(client.get(f"{BASE}due/"))


# --- glossary, places, topics ---------------------------------------------------------------------------------------


def test_a_term_is_changed_with_a_reason_that_stands_in_the_history(boss: Client) -> None:
    term = GlossaryTerm.objects.create(slug="qi-fu-xian", term="起付线", short="一", body="一")
    address = f"/admin/policies/glossaryterm/{term.pk}/change/"
    given = {"slug": "qi-fu-xian", "term": "起付线", "aliases": "", "short": "二", "body": "一"}
    assert "这个字段是必填项" in page_of(boss.post(address, given))
    assert boss.post(address, given | {"change_reason": "说得更清楚"}).status_code == 302
    assert term.history.first().history_change_reason == "说得更清楚"
    assert "说得更清楚" in page_of(boss.get(f"/admin/policies/glossaryterm/{term.pk}/history/"))


def test_what_does_not_resolve_in_a_term_or_note_is_said_after_saving(boss: Client) -> None:
    term = GlossaryTerm.objects.create(slug="a", term="甲", short="一", body="一")
    given = {"slug": "a", "term": "甲", "short": "一", "change_reason": "试"}
    address = f"/admin/policies/glossaryterm/{term.pk}/change/"
    assert "看不到应有的内容" not in page_of(boss.post(address, given | {"body": "好。"}, follow=True))
    page = page_of(boss.post(address, given | {"body": "看[[解读:no-such|这篇]]。"}, follow=True))
    assert "读者看不到应有的内容：[[解读:no-such|这篇]]" in page


def test_the_explainers_of_a_topic_change_with_the_same_reason(boss: Client) -> None:
    topic, of = Topic.objects.create(slug="zhu-yuan", name="住院了", summary="一"), explainer()
    given = {
        "slug": "zhu-yuan",
        "name": "住院了",
        "summary": "一",
        "order": 100,
        "change_reason": "加一篇",
        "entries-TOTAL_FORMS": 1,
        "entries-INITIAL_FORMS": 0,
        "entries-0-explainer": of.pk,
        "entries-0-order": 10,
        "entries-0-topic": topic.pk,
    }
    assert boss.post(f"/admin/policies/topic/{topic.pk}/change/", given).status_code == 302
    assert topic.entries.get().history.get().history_change_reason == "加一篇"


def test_offices_and_notes_of_other_places_are_not_changed() -> None:
    own, other = area(), area("980100", "别处市", province=province("980000", "别处省"))
    user = member("local", *(f"{verb}_{name}" for verb in ("view", "change") for name in ("office", "localnote")))
    StaffScope.objects.create(user=user).areas.add(own)
    client = as_user(user)
    rows = [Office.objects.create(area=place, name="窗口") for place in (own, other, None)]
    codes = [client.post(f"/admin/policies/office/{row.pk}/change/", {}).status_code for row in rows]
    assert codes == [200, 302, 403]
    notes = [LocalNote.objects.create(slug=slug, title=slug, body="一") for slug in ("own", "other", "nobody")]
    notes[0].areas.add(own)
    notes[1].areas.add(own, other)
    codes = [client.post(f"/admin/policies/localnote/{row.pk}/change/", {}).status_code for row in notes]
    assert codes == [200, 403, 403]


# --- reports --------------------------------------------------------------------------------------------------------


@pytest.fixture
def report() -> Report:
    rates = schedule(area())
    rule = rates.rules.get(kind="deductible")
    return Report.objects.create(
        kind="slip_differs", text="秘密的话", page="/areas/990100/", area=rates.area, scheme="resident",
        schedule=rates, rule=rule, step="deductible",
    )  # fmt: skip


def test_a_report_leads_to_its_page_rule_and_version(boss: Client, report: Report) -> None:
    page = page_of(boss.get(f"/admin/policies/report/{report.pk}/change/"))
    assert f'href="/areas/990100/?on=2025-01-01#rule-{report.rule_id}"' in page
    assert f'href="/admin/regions/benefitschedule/{report.schedule_id}/change/"' in page
    for words in ("秘密的话", "先减去起付线", "1,000 元", "我的结算单不一样"):
        assert words in page


def test_a_report_about_an_explainer_leads_to_its_version(boss: Client) -> None:
    row = version(explainer())
    made = Report.objects.create(kind="unclear", text="不懂", page="/policies/lost-card/", explainer_version=row)
    page = page_of(boss.get(f"/admin/policies/report/{made.pk}/change/"))
    assert f'href="{BASE}{row.pk}/change/"' in page
    assert 'href="/policies/lost-card/"' in page


def test_an_answer_is_kept_with_who_gave_it_and_can_become_public(boss: Client, report: Report) -> None:
    address = f"/admin/policies/report/{report.pk}/change/"
    refused = page_of(boss.post(address, {"state": "checking", "answer": "", "public": "on"}))
    assert "公布之前要写处理说明" in refused
    assert boss.post(address, {"state": "corrected", "answer": "已改为 800 元。", "public": "on"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.public, report.handled_by.username, report.text) == (
        "corrected", True, "boss", "秘密的话",
    )  # fmt: skip
    assert report.history.first().history_change_reason == "已更正：已改为 800 元。"


def test_the_text_is_blanked_for_good(boss: Client, report: Report) -> None:
    address = f"/admin/policies/report/{report.pk}/blank/"
    assert "不能恢复" in page_of(boss.get(address))
    report.refresh_from_db()
    assert report.text == "秘密的话"
    assert boss.post(address).status_code == 302
    report.refresh_from_db()
    assert report.text == ""
    assert report.history.first().history_change_reason == "含个人信息，清除原文"
    assert "秘密" not in page_of(boss.get(f"/admin/policies/report/{report.pk}/history/"))
    only_looks = as_user(member("auditor", "view_report"))
    assert only_looks.post(address).status_code == 403


def test_the_queue_is_filtered(boss: Client, report: Report) -> None:
    for query in ("state__exact=new", "kind__exact=slip_differs", "area__code__exact=990100"):
        assert "秘密的话" in page_of(boss.get(f"/admin/policies/report/?{query}"))
    assert "秘密的话" not in page_of(boss.get("/admin/policies/report/?state__exact=closed"))
    assert boss.get("/admin/policies/report/add/").status_code == 403


def test_votes_are_summed_and_cannot_be_changed(boss: Client) -> None:
    today, of = timezone.localdate(), explainer()
    HelpfulCount.objects.create(explainer=of, day=today, yes=3, no=1)
    HelpfulCount.objects.create(explainer=of, day=today - DAY, yes=4, no=2)
    HelpfulCount.objects.create(explainer=of, day=today - 90 * DAY, yes=100)
    page = page_of(boss.get("/admin/policies/helpfulcount/"))
    assert "<td>7</td><td>3</td>" in page
    row = HelpfulCount.objects.first()
    assert boss.post(f"/admin/policies/helpfulcount/{row.pk}/change/", {"yes": 9}).status_code == 403


# --- every page, within a budget of queries ---------------------------------------------------------------------------


def test_every_list_and_form_opens_with_the_same_queries_for_ten_times_the_rows(
    boss: Client, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            of = explainer(f"e{number}")
            row = version(of, written_by=User.objects.get(username="boss"))
            version(of, 2, Status.DRAFT)
            Report.objects.create(kind="error", text="一", page="/", explainer_version=row)
            Office.objects.create(name=f"窗口{number}")
            LocalNote.objects.create(slug=f"n{number}", title="一", body="一")
            GlossaryTerm.objects.create(slug=f"t{number}", term=f"t{number}", short="一", body="一")
            Topic.objects.create(slug=f"t{number}", name="一", summary="一")
            HelpfulCount.objects.create(explainer=of, day=timezone.localdate())

    fill(0, 2)
    names = ("explainer", "explainerversion", "glossaryterm", "topic", "office", "localnote", "report", "helpfulcount")
    addresses = [f"/admin/policies/{name}/" for name in names] + [f"{BASE}due/"]
    few = {}
    for address in addresses:
        boss.get(address)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert boss.get(address).status_code == 200, address
        few[address] = len(counted)
    fill(2, 22)
    for address in addresses:
        with CaptureQueriesContext(connection) as counted:
            assert boss.get(address).status_code == 200
        assert len(counted) == few[address], address
        assert len(counted) <= 14, address


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "policies", check=True, dry_run=True, verbosity=1)
